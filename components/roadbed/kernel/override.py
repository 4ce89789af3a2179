"""The escape hatch: set what a block does not offer, on one of its children, and show it in every preview."""

import functools
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
from pulumi import _types
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from roadbed.kernel.errors import ArgsError, Problem, caller, listed, near_miss
from roadbed.kernel.mistakes import shown

_FIRST_STEP: Final = re.compile(r'\["([^"]*)"\]|([^.\[]*)')


@dataclass(frozen=True, slots=True)
class Override:
    """Arguments and options for one child of a block.

    Mappings merge deeply, lists are replaced, `None` removes. A JSON document of a block (a policy, container
    definitions) is a child of its own here and merges before it is serialised.

    >>> QueueArgs(overrides={"queue": Override(args={"name": "events"}), "policy-document": Override(args={"Id":
    "events"})})
    """

    args: Mapping[str, Any] = field(default_factory=dict)
    """By the child's own argument names, as its SDK spells them in Python: `{"delay_seconds": 5}`."""

    opts: pulumi.ResourceOptions | None = None
    """Merged over the child's own: `ResourceOptions(ignore_changes=["tags"])`."""

    def __post_init__(self) -> None:
        problems = []
        args: object = self.args
        opts: object = self.opts
        if not isinstance(args, Mapping) or not all(isinstance(name, str) for name in args):
            problems.append(Problem("args", f"got {shown(args)}, wants a mapping such as {{'delay_seconds': 5}}"))
        if not isinstance(opts, pulumi.ResourceOptions | None):
            problems.append(Problem("opts", f"got {shown(opts)}, wants pulumi.ResourceOptions(…)"))
        elif fixed := [name for name in ("parent", "id", "urn") if getattr(opts, name, None) is not None]:
            problems.append(Problem("opts", f"got {listed(fixed)}, which is the block's own to say"))
        if problems:
            raise ArgsError("Override", problems, caller())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        described = {
            "type": "object",
            "title": "Override",
            "properties": {"args": {"type": "object"}, "opts": {"type": "object"}},
        }
        return core_schema.is_instance_schema(
            cls, cls_repr="Override(args={…}, opts=…)", metadata={"pydantic_js_functions": [lambda *_: described]}
        )

    @property
    def opts_set(self) -> list[str]:
        """The names of the options it sets."""
        return sorted(name for name, value in vars(self.opts).items() if value is not None) if self.opts else []


def merged(own: Any, other: Any) -> Any:
    """`own` with `other` laid over it: mappings merge deeply, lists are replaced, `None` removes."""
    own, other = _opened(own), _opened(other)
    if isinstance(own, pulumi.Output) and isinstance(other, (Mapping, pulumi.Output)):
        return own.apply(lambda known: merged(known, other))
    if isinstance(other, pulumi.Output) and isinstance(own, Mapping):
        return other.apply(lambda known: merged(own, known))
    if not isinstance(other, Mapping):
        return other
    below = own if isinstance(own, Mapping) else {}
    result = {**below, **{name: merged(below.get(name), value) for name, value in other.items()}}
    return {name: value for name, value in result.items() if value is not None}


def _opened(value: Any) -> Any:
    """A typed argument of an SDK as the mapping it stands for."""
    if _types.is_input_type(type(value)):
        return {name: each for name, each in _types.input_type_to_untranslated_dict(value).items() if each is not None}
    return value


def known_arguments(resource: pulumi.Resource, props: Mapping[str, Any]) -> list[str]:
    """The argument names of a child: those of its SDK's class, else those it was given."""
    kind: type = type(resource)
    return _arguments_of(kind) or sorted(props)


def option_problems(resource: pulumi.Resource, opts: pulumi.ResourceOptions, at: str) -> Iterator[Problem]:
    """Options that name properties a child does not have: Pulumi lets them pass, and they do nothing."""
    kind: type = type(resource)
    properties = _types.resource_py_to_pulumi_names(kind)
    if not properties:
        return
    arguments = _arguments_of(kind)
    # What the SDK translates from Python's spelling, and only where it is a whole path: `tags_all` is no argument.
    translated: dict[str, Iterable[str]] = {
        "additional_secret_outputs": properties,
        "hide_diffs": (),
        "ignore_changes": arguments,
        "replace_on_changes": arguments,
    }
    names = {**{name: re.sub(r"_(\w)", lambda letter: letter[1].upper(), name) for name in arguments}, **properties}
    for option, in_python in translated.items():
        paths: object = getattr(opts, option)
        if isinstance(paths, str):
            yield Problem(f"{at}.{option}", f"got {paths!r}, wants a list: [{paths!r}]")
        elif isinstance(paths, (list, tuple)):
            for path in paths:
                if says := _misnamed(str(path), names, in_python):
                    yield Problem(f"{at}.{option}", f"{shown(path)}: {says}")


def _misnamed(path: str, names: Mapping[str, str], in_python: Iterable[str]) -> str:
    """What is wrong with the first step of a path, if anything. `names` are Python's, with Pulumi's own."""
    step = _FIRST_STEP.match(path)
    first = (step[1] or step[2]) if step else ""
    if first in ("*", *names.values()) or (first == path and first in in_python):
        return ""
    if first in names:
        return f"Pulumi does not translate this here; write {path.replace(first, names[first], 1)!r}"
    known = sorted(in_python) or sorted(names.values())
    return f"no such property{near_miss(first, [*known, *names.values()]) or f'; known are {listed(known)}'}"


@functools.cache
def _arguments_of(kind: type) -> list[str]:
    init = getattr(kind, "_internal_init", None)
    if init is None:
        return []
    return [
        name
        for name in inspect.signature(init).parameters
        if name not in ("__self__", "resource_name", "opts", "__props__")
    ]
