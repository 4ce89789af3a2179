"""Where the properties of a block's resources come from, as far as the plan tells.

A plan does not record which setting became which property. Names that share their words, and values that agree, tell it
in nearly every case; where they do not, the answer is `the block`.
"""

import json
import re
from collections.abc import Iterator, Mapping

from roadbed.plan.access.labels import block_label, label, role_in, short_type
from roadbed.plan.facts import Facts, Overridden, Setting
from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import UNKNOWN, Value
from roadbed.report.values import shown

OUTPUT = "<output>"
"""What a setting registers for a value that is known only after deployment."""

_TELLING_NOTHING = (True, False, 0, 1, "")
"""Values so common that only a setting of the very same words can be meant."""

_SHORTEST = 6
"""Characters of a text that a data source's answer is recognised by."""


class Origins:
    """Answers for one resource."""

    def __init__(self, plan: Plan, resource: Resource, block: Resource | None, facts: Facts | None) -> None:
        self._plan, self._resource, self._block, self._facts = plan, resource, block, facts

    def parts(self, name: str, value: Value) -> Iterator[tuple[str, Value]]:
        """A property as the rows that explain it: tags one by one, the top of a JSON document key by key."""
        document = value
        if isinstance(value, str) and value.startswith("{"):
            try:
                document = json.loads(value)
            except ValueError:
                document = value
        if isinstance(document, Mapping) and document and (name == "tags" or document is not value):
            yield from ((f"{name}.{key}", part) for key, part in sorted(document.items()))
        else:
            yield name, value

    def of(self, name: str, path: str, value: Value) -> str:
        """Where one part of a property comes from, in words."""
        if self._block is None or self._facts is None:
            return self._made_from(name, path, value) or self._answered(name, value) or "the program"
        if name == "tags" and self._facts.tags.get(path.partition(".")[2]) == value:
            return "the stack's ownership"
        if overridden := self._overridden(name, path):
            return f"override of {overridden.child}"
        if setting := self._setting(path, value):
            return f"setting {setting} ({self._facts.settings[setting].origin})"
        return (
            self._granted(name, path)
            or self._made_from(name, path, value)
            or self._answered(name, value)
            or "the block"
        )

    def of_option(self, name: str) -> str:
        """Where an option comes from, in words."""
        if self._block is None or self._facts is None:
            return "the program"
        role = role_in(self._block, self._resource)
        if any(each.child == role and name in each.opts for each in self._facts.overrides):
            return f"override of {role}"
        if getattr(self._block.options, name) == getattr(self._resource.options, name):
            return f"option of {block_label(self._block)}"
        protecting = (
            setting for setting, of in self._facts.settings.items() if of.value is True and "protect" in setting
        )
        if name in ("protect", "retain_on_delete") and (setting := next(protecting, "")):
            return f"setting {setting} ({self._facts.settings[setting].origin})"
        return "the block"

    def _overridden(self, name: str, path: str) -> Overridden | None:
        role = role_in(self._block, self._resource) if self._block else ""
        part = path.removeprefix(name).removeprefix(".")
        for each in self._facts.overrides if self._facts else ():
            if each.child == role and {name, snake(name)} & set(each.args):
                return each
            # Documents are children of their own for overrides: `policy-document` of the child `policy`.
            document = each.child in (f"{role}-document", snake(name).replace("_", "-"))
            if document and part and part in each.args:
                return each
        return None

    def _setting(self, path: str, value: Value) -> str:
        settings: Mapping[str, Setting] = self._facts.settings if self._facts else {}
        found = {
            name: score for name, setting in settings.items() if (score := _agreement(name, setting.value, path, value))
        }
        best = max(found.values(), default=0.0)
        meant = [name for name, score in found.items() if score == best]
        return meant[0] if len(meant) == 1 else ""

    def _granted(self, name: str, path: str) -> str:
        """A policy of a block that was given rights is made of them."""
        if not self._facts or not self._facts.rights or name != "policy" or not path.endswith("Statement"):
            return ""
        return f"connections: {', '.join(f'{right.right} of {right.whole}' for right in self._facts.rights)}"

    def _made_from(self, name: str, path: str, value: Value) -> str:
        """The resources whose outputs a property holds; of a part of it, only those that can be seen in the part."""
        urns = self._resource.property_dependencies.get(name, ())
        found = [self._plan.by_urn[urn] for urn in urns if urn in self._plan.by_urn]
        text = shown(value, longest=len(str(value)) * 2)
        seen = [each for each in found if any(name in text for name in _names(each))]
        of = ", ".join(label(self._plan, each) for each in (seen if seen or path != name else found))
        return f"output of {of}" if of else ""

    def _answered(self, name: str, value: Value) -> str:
        """The data source that answered with this value, or with the whole property that it is part of."""
        wanted = [each for each in (value, self._resource.inputs.get(name)) if _is_telling(each)]
        for source in self._plan.data_sources:
            if not isinstance(source.answer, Mapping):
                continue
            # What was asked comes back in the answer.
            told = [each for key, each in source.answer.items() if each != source.args.get(key)]
            if any(each == given for each in wanted for given in _values_in(told)):
                at = f" at {source.source}" if source.source else ""
                return f"{'made-up ' if source.made_up else ''}answer of {short_type(source.token)}{at}"
        return ""


def _is_telling(value: Value) -> bool:
    """So long that it is hardly the same by chance."""
    return isinstance(value, (str, list)) and len(value) >= (_SHORTEST if isinstance(value, str) else 1)


def _values_in(value: Value) -> Iterator[Value]:
    """A value and all that is in it."""
    yield value
    within = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in within:
        yield from _values_in(each)


def snake(name: str) -> str:
    """A property's name as Python spells it: `maxReceiveCount` is `max_receive_count`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _agreement(setting: str, is_set_to: Value, path: str, value: Value) -> float:
    """How surely a setting became a property: 0 for not at all, 1 for the same words with the same value."""
    ours, theirs = _words(setting), _words(path.rpartition(".")[2])
    shared = len(ours & theirs) / max(len(ours | theirs), 1)
    if is_set_to == OUTPUT:
        return shared if shared == 1 else 0
    if is_set_to is None or value is UNKNOWN or is_set_to != value:
        return 0
    if ours <= theirs or theirs <= ours:
        return shared
    common = any(value is each or (value == each and type(value) is type(each)) for each in _TELLING_NOTHING)
    return shared if len(ours & theirs) * 2 >= min(len(ours), len(theirs)) and not common else 0


def _names(resource: Resource) -> list[str]:
    named = (resource.id, *(resource.outputs.get(name) for name in ("arn", "url", "name")))
    return [name for name in named if isinstance(name, str) and name]


def _words(name: str) -> set[str]:
    return {word.removesuffix("s") if len(word) > 3 else word for word in re.split(r"[._-]", snake(name)) if word}
