"""Plausible values for what only a cloud knows, by the types that an SDK declares.

Strings in them are templates (`vpc-{hex17}`), which `Fields` fills in for one resource.
"""

import enum
import functools
import hashlib
import re
import typing
from collections import abc
from collections.abc import Callable, Mapping
from typing import Any, Final

from pulumi import _types

from roadbed.plan.cloud.naming import MOMENT, computed, identifying
from roadbed.plan.cloud.place import Place
from roadbed.plan.cloud.sdk import SdkClass

_DEEPEST: Final = 5
"""Types that hold themselves, as a firewall's rules do, end at this depth."""

Derived = Mapping[str, Callable[[Mapping[str, str]], str]]


class Fields(dict[str, str]):
    """What templates may name, each worked out when first asked for.

    Plain strings and numbers among the resource's inputs come first, then its templates, then `derived`, then digits
    (`hex17`, `HEX17`) and the rest below. Nothing is made up from a secret. The same seed and place always give the
    same values.
    """

    def __init__(
        self, seed: str, place: Place, inputs: Mapping[str, Any], templates: Mapping[str, Any], derived: Derived
    ) -> None:
        super().__init__(partition=place.partition, region=place.region, account=place.account)
        self._digest = hashlib.blake2b(f"{seed} {place.account} {place.region}".encode(), digest_size=32).hexdigest()
        self._place = place
        self._inputs = inputs
        self._templates = templates
        self._derived = derived

    def __missing__(self, key: str) -> str:
        self[key] = ""  # A template that leads back to itself ends here.
        self[key] = value = self._find(key)
        return value

    def _find(self, key: str) -> str:
        given = self._inputs.get(key)
        if isinstance(given, str | int | float) and not isinstance(given, bool):
            return str(given)
        template = self._templates.get(key)
        if isinstance(template, str):
            return template.format_map(self)
        if key in self._derived:
            return self._derived[key](self)
        return self._made_up(key)

    def _made_up(self, key: str) -> str:
        digest = self._digest
        match key:
            case "uuid":
                return f"{digest[8:16]}-{digest[16:20]}-4{digest[21:24]}-a{digest[25:28]}-{digest[28:40]}"
            case "decimal":
                return str(int(digest[8:24], 16)).zfill(12)[-12:]
            case "byte":
                return str(int(digest[:2], 16) % 250 + 1)
            case "zone":
                return self._place.zones[0]
            case "zone_id":
                return self._place.zone_ids[0]
            case "dns_suffix":
                return self._place.dns_suffix
            case "moment":
                return MOMENT
            case "moment_digits":
                return f"20250101000000{int(digest[8:24], 16) % 10**12:012}"
            case "label":
                return re.sub(r"[^a-z0-9-]+", "-", self["name"].lower()).strip("-")[:40].strip("-") or "made-up"
        digits = re.fullmatch(r"hex(\d+)", key.lower())
        if digits is None:
            return "made-up"  # An input that is secret, unknown or left out.
        # Longer runs start further on, so that a name's suffix does not come back in its id.
        count = int(digits[1])
        run = digest[:count] if count <= 8 else ((digest[8:] + digest) * (count // len(digest) + 1))[:count]
        return run.upper() if key.startswith("HEX") else run


def invented(name: str, kind: Any, depth: int = 0, *, settable: bool = False) -> Any:
    """A value of a declared type; None where nothing is sensible.

    `settable` is a property that a program could have given and did not: it gets what a provider fills in, no more.
    """
    if kind is str:
        return (identifying(name) or "") if settable else computed(name)
    if kind in (bool, int, float):
        return kind()
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return typing.get_args(kind)[0]
    if origin is typing.Union:
        members = [member for member in typing.get_args(kind) if member is not type(None)]
        return invented(name, members[0], depth, settable=settable)
    if origin in (abc.Sequence, list):
        member = typing.get_args(kind)[0]
        # A provider seldom adds objects to a list; a computed list is never empty, so that its first can be asked for.
        if settable and (member is not str or not identifying(name)):
            return []
        value = invented(name, member, depth + 1, settable=settable)
        return [] if value is None or depth >= _DEEPEST else [value]
    if origin in (abc.Mapping, dict):
        return {}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind)).value
    if isinstance(kind, type) and _types.is_output_type(kind) and depth < _DEEPEST:
        properties = {key: invented(key, of, depth + 1, settable=settable) for key, of in declared(kind).items()}
        return {key: value for key, value in properties.items() if value is not None}
    return None


@functools.cache
def declared(kind: SdkClass) -> Mapping[str, Any]:
    """Every property that a resource or output class declares, by the provider's name, with its type."""
    return _types.resource_types(kind)


@functools.cache
def optional(kind: SdkClass) -> frozenset[str]:
    """The properties that the SDK says may be missing."""
    names = _types.resource_py_to_pulumi_names(kind)
    return frozenset(wire for name, wire in names.items() if _may_be_none(getattr(kind, name, None)))


def _may_be_none(getter: Any) -> bool:
    declaration = getattr(getattr(getter, "fget", None), "__annotations__", {}).get("return")
    if typing.get_origin(declaration) is not typing.Union:
        (declaration, *_) = typing.get_args(declaration) or (None,)  # Output[Optional[…]]
    return type(None) in typing.get_args(declaration)


def filled(value: Any, fields: Mapping[str, str]) -> Any:
    """The value with its templates filled in."""
    if isinstance(value, str):
        return value.format_map(fields) if "{" in value else value
    if isinstance(value, list):
        return [filled(item, fields) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, fields) for key, item in value.items()}
    return value
