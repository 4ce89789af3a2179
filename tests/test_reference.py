"""The reference of every block is made from the block itself; `pytest --accept` rewrites docs/blocks."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import roadbed
from roadbed.kernel.args import COMMON_FIELDS, Args, Group
from roadbed.kernel.component import Component, args_class
from roadbed.kernel.connection import Connection
from roadbed.kernel.subscription import Subscription
from roadbed.testing import deploy
from tests.smallest import SMALLEST, ZONE

ROOT = Path(__file__).parent.parent
BUILT_IN = {name: block for name, block in roadbed.blocks().items() if block.__module__.startswith("roadbed.")}


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_reference_says_what_the_block_is(name, reviewed):
    reviewed(ROOT / f"docs/blocks/{name.lower()}.md", reference(name, BUILT_IN[name]))


def test_every_reference_is_of_a_block():
    assert {path.stem for path in (ROOT / "docs/blocks").glob("*.md")} == {name.lower() for name in BUILT_IN}


def reference(name: str, block: type[Component]) -> str:
    args = args_class(block)
    made, signals = [], []
    arguments = (SMALLEST[name],) if name in SMALLEST else ()
    plan = deploy(
        lambda: made.append(block("orders", *arguments)) or signals.extend(made[0].signals()),
        stack="payments.prod",
        zone=ZONE,
    ).plan
    lines = [f"# {name}", "", *docstring(block), "", "## Arguments", ""]
    lines += ["| argument | what it decides | default |", "|---|---|---|"]
    lines += [f"| `{field}` | {cell(info.description)} | {default(args, field)} |" for field, info in own_fields(args)]
    for group in (*groups(args), *taken_by_rights(block)):
        lines += [
            "",
            f"### {group.__name__}",
            "",
            cell((group.__doc__ or "").partition(">>> ")[0]),
            "",
            "| argument | what it decides | default |",
            "|---|---|---|",
        ]
        lines += [
            f"| `{field}` | {cell(info.description)} | {default(group, field)} |"
            for field, info in group.model_fields.items()
        ]
    lines += ["", f"Every block also takes {', '.join(f'`{field}`' for field in sorted(COMMON_FIELDS))}.", ""]
    lines += [
        "## What it makes",
        "",
        "Named here as for a block called `orders`; a child's role, for `overrides`, is what follows the first hyphen.",
        "",
    ]
    lines += [f"- `{each.name}`: {each.type}" for each in plan.cloud_resources()]
    lines += ["", "## Rights", "", "| right | what it allows |", "|---|---|"]
    lines += [
        f"| `{right}()` | {', '.join(f'`{action}`' for action in actions)} |" for right, actions in block.rights.items()
    ]
    lines += ["", "## Signals", "", "| signal | severity | what it means |", "|---|---|---|"]
    lines += [
        f"| [{each.name}](../../{each.runbook}) | {each.severity} | {cell(each.description)} |" for each in signals
    ]
    lines += ["", "## Outputs", "", *(f"- `{output}`" for output in sorted(plan.resources[1].outputs))]
    return "\n".join(lines) + "\n"


def docstring(block: type[Component]) -> list[str]:
    text, _, example = (block.__doc__ or "").partition(">>> ")
    code = [line.strip().removeprefix(">>> ").removeprefix("... ") for line in example.strip().splitlines()]
    return [inspect.cleandoc(text).strip(), "", "```python", *code, "```"]


def groups(args: type[Group]) -> list[type[Group]]:
    """The groups of its own room that a block's arguments take, by name."""
    schemas, room = args.model_json_schema().get("$defs", {}), args.__module__.rpartition(".")[0]
    module, reached = inspect.getmodule(args), {each.__name__: each for each in within(args)}
    known = {name: getattr(module, name, None) or reached.get(name) for name in schemas}
    return [
        found
        for name, found in known.items()
        if isinstance(found, type)
        and issubclass(found, Group)
        and (hasattr(module, name) or found.__module__.startswith(room))
    ]


def within(kind: object) -> Iterator[type[Group]]:
    """Every group in a type or a group's fields, however deep."""
    if isinstance(kind, type) and issubclass(kind, Group):
        yield kind
        for field in kind.model_fields.values():
            yield from within(field.annotation)
            yield from (each for mark in field.metadata for each in within(mark))
    for each in get_args(kind):
        yield from within(each)


def taken_by_rights(block: type[Component]) -> list[type[Group]]:
    """The groups that methods of the block take."""
    found: dict[type[Group], None] = {}
    for right in block.rights:
        for annotation in inspect.get_annotations(getattr(block, right), eval_str=True).values():
            for kind in (annotation, *get_args(annotation)):
                if (
                    isinstance(kind, type)
                    and issubclass(kind, Group)
                    and kind is not Connection
                    and (not issubclass(kind, Subscription))
                ):
                    found |= {kind: None, **dict.fromkeys(groups(kind))}
    return list(found)


def own_fields(args: type[Args]):
    return [(field, info) for field, info in args.model_fields.items() if field not in COMMON_FIELDS]


def default(args: type[Group], field: str) -> str:
    if args.model_fields[field].is_required():
        return "required"
    values = {base: args.default_of(field, base) for base in ("dev", "staging", "prod")}
    if len(set(map(repr, values.values()))) == 1:
        return f"`{briefly(values['prod'])}`"
    return ", ".join(f"{base} `{briefly(value)}`" for base, value in values.items())


def briefly(value: object) -> str:
    """A value; of a group, which has a table of its own, only what differs from that."""
    if isinstance(value, Group):
        said = (f"{field}={briefly(getattr(value, field))}" for field in sorted(value.model_fields_set))
        return f"{type(value).__name__}({', '.join(said)})"
    if isinstance(value, tuple) and any(isinstance(each, Group) for each in value):
        return f"({', '.join(briefly(each) for each in value)},)"
    return repr(value)


def cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")
