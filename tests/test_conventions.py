"""Rules that hold for every block, the built-in ones and those of the examples."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args

import pulumi
import pytest
import yaml
from acme import NightlyExport
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

import roadbed
from roadbed.kernel.args import COMMON_FIELDS, Args, Group
from roadbed.kernel.component import Component, args_class
from roadbed.kernel.limits import NAME_LIMITS
from roadbed.kernel.profile import BASES
from roadbed.kernel.taggable import takes_tags
from roadbed.plan.values import UNKNOWN
from roadbed.testing import deploy
from tests.smallest import SMALLEST, ZONE

ROOT = Path(__file__).parent.parent
BUILT_IN = {name: block for name, block in roadbed.blocks().items() if block.__module__.startswith("roadbed.")}
BLOCKS = {**BUILT_IN, "NightlyExport": NightlyExport}

blocks = pytest.mark.parametrize("name", BLOCKS)


def smallest(name: str, *, called: str = "orders", stack: str = "payments.prod", mode: str = "up"):
    arguments = (SMALLEST[name],) if name in SMALLEST else ()
    return deploy(lambda: BLOCKS[name](called, *arguments), stack=stack, mode=mode, zone=ZONE)


def groups_of(kind: type[Group], seen: dict[type[Group], None] | None = None) -> list[type[Group]]:
    seen = {} if seen is None else seen
    if kind not in seen:
        seen[kind] = None
        for field in kind.model_fields.values():
            for inner in re.findall(r"[\w.]+", repr(field.annotation)):
                found = getattr(inspect.getmodule(kind), inner.rpartition(".")[2], None)
                if isinstance(found, type) and issubclass(found, Group) and found not in (Args, Group):
                    groups_of(found, seen)
    return list(seen)


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_name_alone_is_production_grade(name):
    if name not in SMALLEST:
        assert smallest(name).plan.resources


@blocks
def test_every_argument_says_its_consequence(name):
    for kind in groups_of(args_class(BLOCKS[name])):
        for field, info in kind.model_fields.items():
            doc = info.description or ""
            assert doc.rstrip().endswith((".", ":", "`.", '"')), f"{kind.__name__}.{field}: {doc!r}"
            assert len(doc) >= 15, f"{kind.__name__}.{field}: {doc!r}"


@blocks
@pytest.mark.parametrize("base", BASES)
def test_every_default_is_legal_in_every_profile(name, base):
    kind = args_class(BLOCKS[name])
    required = required_of(name)
    defaults = {
        field: value for field, value in kind.defaults(base).items() if "." not in field and field not in required
    }

    made = kind.model_validate({**defaults, **required})

    assert all(getattr(made, field) == value for field, value in defaults.items())


def required_of(name: str) -> dict:
    args = SMALLEST.get(name)
    return {field: getattr(args, field) for field in args.model_fields_set} if args else {}


@blocks
def test_the_json_schema_of_its_arguments_is_whole(name):
    schema = args_class(BLOCKS[name]).model_json_schema()

    assert json.loads(json.dumps(schema)) == schema
    assert schema["additionalProperties"] is False
    assert set(COMMON_FIELDS) <= set(schema["properties"])


@blocks
def test_every_example_of_an_argument_is_legal(name):
    """Editors offer them, error messages show them, and random arguments are made of them."""
    for kind in groups_of(args_class(BLOCKS[name])):
        for info in kind.model_fields.values():
            for annotation, example in examples_in(Annotated[info.annotation, *info.metadata, info]):
                if "…" not in str(example):
                    assert TypeAdapter(annotation).validate_python(example) == example, f"{kind.__name__}: {example}"


def examples_in(annotation: Any) -> Iterator[tuple[Any, Any]]:
    """Every example within an annotation, with what it is an example of."""
    for mark in getattr(annotation, "__metadata__", ()):
        if isinstance(mark, FieldInfo):
            constraints = (each for each in annotation.__metadata__ if each is not mark)
            of = Annotated[annotation.__origin__, "as declared", *constraints, *mark.metadata]
            yield from ((of, example) for example in mark.examples or ())
    for inner in (annotation.__origin__,) if hasattr(annotation, "__metadata__") else get_args(annotation):
        yield from examples_in(inner)


@blocks
def test_it_shows_the_smallest_call_and_documents_every_output(name):
    block = BLOCKS[name]
    assert ">>> " in (block.__doc__ or ""), "no smallest call in the class's docstring"
    source = inspect.getsource(block)
    for output in outputs_of(block):
        assert re.search(rf'^    {output}: .*\n    """', source, re.MULTILINE), f"{output} has no docstring"


def outputs_of(block: type[Component]) -> set[str]:
    return {name for name, kind in inspect.get_annotations(block).items() if "ClassVar" not in repr(kind)}


@blocks
def test_its_type_token_is_its_own_name(name):
    block = smallest(name).plan.resources[1]

    assert re.fullmatch(rf"[a-z][a-z0-9-]*:index:{name}", block.type)


@blocks
def test_every_child_is_named_after_it_and_below_it(name):
    deployment = smallest(name)
    block = deployment.plan.resources[1]

    for child in deployment.plan.resources[2:]:
        assert child.name.startswith("orders-"), child.name
        assert f"::{'payments.prod'}" not in child.name
        assert f"{block.type}$" in child.urn, child.urn


@blocks
def test_no_role_ends_in_another_role_of_its_type(name):
    """Else `orders` and a block called `orders-dead-letters` would make two resources of one name."""
    children = [(each.type, each.name.removeprefix("orders-")) for each in smallest(name).plan.cloud_resources()]

    for kind, role in children:
        for other_kind, other in children:
            assert not (kind == other_kind and other.endswith(f"-{role}")), f"{other} ends in {role}"


@blocks
def test_every_taggable_child_says_who_pays(name):
    deployment = smallest(name)

    for child in deployment.plan.cloud_resources():
        if takes_tags(child.type, {"tags": None} if "tagsAll" in child.outputs else {}):
            tags = child.inputs["tags"]
            assert tags["team"] == "payments", child.name
            assert tags["component"] == "orders", child.name
            assert {"cost-center", "owner", "environment", "data-classification"} <= set(tags), child.name


@blocks
def test_its_longest_names_fit_what_the_cloud_allows(name):
    for child in smallest(name, called="a" * 40).plan.cloud_resources():
        longest = NAME_LIMITS.get(child.type)
        physical = child.outputs.get("name")
        if longest and isinstance(physical, str):
            assert len(physical) <= longest, f"{child.type} {physical}"


@blocks
def test_it_makes_no_resource_inside_an_apply(name):
    preview, up = smallest(name, mode="preview").plan, smallest(name).plan

    assert sorted(each.urn for each in preview.resources) == sorted(each.urn for each in up.resources)


@blocks
def test_it_registers_every_output_it_declares(name):
    block = smallest(name).plan.resources[1]

    assert outputs_of(BLOCKS[name])
    not_always = {each for each, kind in inspect.get_annotations(BLOCKS[name]).items() if type(None) in get_args(kind)}
    assert {*block.outputs} | not_always == outputs_of(BLOCKS[name])
    assert UNKNOWN not in block.outputs.values()


@blocks
def test_it_has_no_wildcard_action_and_no_not_principal(name):
    for child in smallest(name).plan.cloud_resources():
        for value in child.inputs.values():
            if isinstance(value, str) and value.startswith("{"):
                document = json.loads(value)
                for statement in document.get("Statement", []):
                    assert "NotPrincipal" not in statement
                    if statement["Effect"] == "Allow":
                        actions = (
                            statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                        )
                        assert not any("*" in action for action in actions), f"{child.name}: {actions}"
                        assert statement.get("Principal") != "*", child.name


@blocks
def test_every_right_is_offered_with_exact_actions(name):
    block = BLOCKS[name]
    for right, actions in block.rights.items():
        assert callable(getattr(block, right)), f"{name} offers {right} and has no method for it"
        assert all(re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action) for action in actions), actions


@blocks
def test_another_profile_may_weaken_nothing_silently(name):
    for stack in ("payments.dev", "payments.staging", "payments.prod"):
        for facts in smallest(name, stack=stack).plan.facts.values():
            assert not facts.weakened


@blocks
def test_every_child_can_be_overridden(name):
    deployment = smallest(name)
    roles = [child.name.removeprefix("orders-") for child in deployment.plan.cloud_resources()]
    args = SMALLEST.get(name) or args_class(BLOCKS[name])()
    override = roadbed.Override(opts=pulumi.ResourceOptions(ignore_changes=["*"]))

    changed = deploy(
        lambda: BLOCKS[name]("orders", args.but(overrides=dict.fromkeys(roles, override))),
        stack="payments.prod",
        zone=ZONE,
    )

    assert all("*" in child.options.ignore_changes for child in changed.plan.cloud_resources())


def test_names_are_contracts(reviewed):
    """URNs of every built-in block. A line that disappears needs an alias, a test, and a note in changelog.d."""
    contracts = {}
    for name in BUILT_IN:
        plan = smallest(name).plan
        contracts[name] = sorted(each.urn.replace("urn:pulumi:payments.prod::", "") for each in plan.resources[1:])

    reviewed(ROOT / "tests/contracts/urns.yaml", yaml.safe_dump(contracts, width=200))


def test_everything_in_the_catalogue_can_be_imported_from_roadbed():
    for name in roadbed.__all__:
        assert getattr(roadbed, name) is not None
    assert all(issubclass(block, Component) for block in BUILT_IN.values())
    with pytest.raises(AttributeError, match="no attribute 'Quue'"):
        roadbed.Quue  # noqa: B018
