"""Why a resource is as it is: the block that made it, and behind each property a setting, override or connection."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from roadbed.plan.access.labels import block_label, label, role_in, short_type
from roadbed.plan.facts import FACTS_KEY, Facts
from roadbed.plan.model import STACK_TYPE, Options, Plan, Resource
from roadbed.report.origins import Origins
from roadbed.report.values import listed, shown, shown_setting

LONGEST: Final = 240
"""Characters of a value before it is cut."""

FEW: Final = 8
"""Names listed in an error before the rest is only counted."""


class NotExplained(Exception):
    """No resource, or more than one, has the name: what was asked, and which names there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One property, option or setting."""

    name: str
    """Its way within the resource: `redrivePolicy.maxReceiveCount`, `tags.owner`."""
    value: str
    origin: str
    """Where it comes from, in words: `setting max_receives (user)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything there is to say about one block or resource of a stack."""

    stack: str
    label: str
    type: str
    urn: str
    line: str
    """Of the user's program; empty where it is not known."""
    made_by: str
    """The block that made it, with its line; `the program` outside of all blocks."""
    settings: tuple[Row, ...] = ()
    """A block's settings; a resource has those of its block that explain it among `properties`."""
    properties: tuple[Row, ...] = ()
    options: tuple[Row, ...] = ()
    rights: tuple[Row, ...] = ()
    """A block's rights: those it was given, whom it admits, and those it offers."""
    children: tuple[str, ...] = ()


def explain(plan: Plan, asked: str) -> Explanation:
    """Explain the block or resource with this logical name, label or URN.

    Raises `NotExplained` where none or several have it.
    """
    resource = _find(plan, asked)
    block = plan.block_of(resource)
    facts = plan.facts.get(block.urn) if block else None
    origins = Origins(plan, resource, block if block is not resource else None, facts)
    own = facts if block is resource else None
    return Explanation(
        stack=plan.stack,
        label=label(plan, resource),
        type=resource.type,
        urn=resource.urn,
        line=str(resource.source or (block.source if block else None) or ""),
        made_by=_made_by(plan, resource, block),
        settings=tuple(_settings(own)) if own else (),
        properties=tuple(_properties(resource, origins)),
        options=tuple(_options(resource.options, origins)),
        rights=tuple(_rights(own)) if own else (),
        children=tuple(_typed(plan, child) for child in plan.children.get(resource.urn, ())),
    )


def _find(plan: Plan, asked: str) -> Resource:
    if asked in plan.by_urn:
        return plan.by_urn[asked]
    known = [each for each in plan.resources if each.type != STACK_TYPE]
    for names in (_exact, _also_called):
        found = [each for each in known if asked in names(plan, each)]
        if len(found) == 1:
            return found[0]
        if found:
            choices = "\n".join(f"  {_typed(plan, each)}  {each.urn}" for each in found)
            raise NotExplained(f"{len(found)} resources are called {asked!r}; ask for one of\n{choices}")
    every = dict.fromkeys(name for each in known for names in (_exact, _also_called) for name in names(plan, each))
    near = difflib.get_close_matches(asked, every, n=3)
    there = listed(list(dict.fromkeys(each.name for each in known)), FEW)
    mend = f"did you mean {' or '.join(near)}?" if near else f"there are {there}"
    raise NotExplained(
        f"stack {plan.stack} has no resource {asked!r}; {mend}" if known else f"stack {plan.stack} is empty"
    )


def _exact(plan: Plan, resource: Resource) -> tuple[str, ...]:
    return (_typed(plan, resource), label(plan, resource), resource.type + "::" + resource.name)


def _also_called(_: Plan, resource: Resource) -> tuple[str, ...]:
    return (resource.name,)


def _typed(plan: Plan, resource: Resource) -> str:
    """A name that says its type too, to choose by: `Queue events`, `sqs.Queue events-queue`."""
    return block_label(resource) if resource.urn in plan.facts else f"{short_type(resource.type)} {resource.name}"


def _made_by(plan: Plan, resource: Resource, block: Resource | None) -> str:
    if block is not None and block is not resource:
        return f"{block_label(block)}, as its {role_in(block, resource)}"
    parent = plan.by_urn.get(resource.parent)
    if parent is None or parent.type == STACK_TYPE:
        return "the program"
    return f"the program, within {label(plan, parent)}"


def _settings(facts: Facts) -> Iterator[Row]:
    weakened = {weak.setting: weak for weak in facts.weakened}
    for name, setting in sorted(facts.settings.items()):
        weak = weakened.get(name)
        origin = setting.origin
        if weak:
            because = weak.reason or "without a reason"
            origin = f"{origin}, weakened from {shown_setting(name, weak.default)}: {because}"
        yield Row(name=name, value=shown_setting(name, setting.value), origin=origin)


def _rights(facts: Facts) -> Iterator[Row]:
    for right in facts.rights:
        yield Row(
            name=right.right, value=", ".join((*right.actions, *right.network)), origin=f"connection to {right.whole}"
        )
    for admitted in facts.admits:
        yield Row(name=admitted.right, value=", ".join(admitted.actions), origin=f"admits {admitted.of}")
    for name, actions in sorted(facts.offers.items()):
        yield Row(name=name, value=", ".join(actions), origin="offered to others")


def _properties(resource: Resource, origins: Origins) -> Iterator[Row]:
    for name, value in sorted(resource.inputs.items()):
        if value is None or name == FACTS_KEY or name.startswith("__"):
            continue
        for path, part in origins.parts(name, value):
            if part is None:
                continue
            yield Row(name=path, value=shown(part, LONGEST), origin=origins.of(name, path, part))


def _options(options: Options, origins: Origins) -> Iterator[Row]:
    usual = Options()
    for name in Options.__slots__:
        value: object = getattr(options, name)
        if value != getattr(usual, name):
            yield Row(name=name, value=_option(value), origin=origins.of_option(name))


def _option(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_option(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_option(each)}" for key, each in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
