"""What of a block cannot be weakened silently, and that its weakening is noticed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from roadbed import Egress
from roadbed.foundation.ecs_cluster import CapacityShare
from roadbed.kernel.args import Group, Guarded, declared_default
from roadbed.kernel.component import args_class
from roadbed.kernel.profile import ByProfile
from tests.test_conventions import BUILT_IN, groups_of

ROOT = Path(__file__).parent.parent
PROD: Final = "prod"

# Of arguments whose weaker values cannot be guessed from their type.
WEAKER: Final[Mapping[str, Any]] = {
    "client_secret": "spoken aloud",
    "default_strategy": [CapacityShare(provider="FARGATE_SPOT")],
    "egress": [Egress.internet(443)],
    "message_retention_seconds": 14 * 24 * 60 * 60,
    "mutable_tags": ["latest"],
}


def guards_of(name: str) -> Iterator[tuple[type[Group], str, Guarded[Any]]]:
    for kind in groups_of(args_class(BUILT_IN[name])):
        for field, info in kind.model_fields.items():
            if isinstance(guard := declared_default(info), Guarded):
                yield kind, field, guard


def of_prod(value: Any) -> Any:
    return value.for_base(PROD) if isinstance(value, ByProfile) else value


def others(annotation: Any, default: Any) -> Iterator[Any]:
    """Values that an argument could have instead."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for inner in get_args(annotation):
        yield from others(inner, default)
    if isinstance(default, bool):
        yield not default
    elif isinstance(default, int):
        yield from (default - 1, default + 1)
    yield None


def legal(annotation: Any, value: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


GUARDS = {
    f"{kind.__name__}.{field}": (kind, field, guard) for name in BUILT_IN for kind, field, guard in guards_of(name)
}


@pytest.mark.parametrize("guard", GUARDS)
def test_something_that_may_be_written_is_weaker_than_what_prod_has(guard):
    kind, field, guarded = GUARDS[guard]
    info, default = kind.model_fields[field], of_prod(guarded.default)
    annotation = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    found = (
        [WEAKER[field]]
        if field in WEAKER
        else [each for each in others(annotation, default) if legal(annotation, each)]
    )

    assert any(guarded.weaker(each, default) for each in found), f"nobody is told of {guard} in {found}"
    assert not guarded.weaker(default, default)


def test_what_is_guarded_is_a_contract(reviewed):
    """What prod wants a reason for, by block. A line that disappears weakens it for everybody."""
    contracts: dict[str, dict[str, Any]] = {}
    for name, block in BUILT_IN.items():
        arguments = sorted(f"{kind.__name__}.{field}" for kind, field, _ in guards_of(name))
        overrides = {role: sorted(names) for role, names in sorted(block.guarded_children.items())}
        contracts[name] = {"arguments": arguments, "overrides": overrides}

    reviewed(ROOT / "tests/contracts/guarded.yaml", yaml.safe_dump(contracts, width=120))
