"""One resource as its program registered it, read from the request the engine would get."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from roadbed.plan.model import Options, Resource, Source
from roadbed.plan.wire import shown

PROVIDERS: Final = "pulumi:providers:"
"""What the types of providers start with."""

_DEFAULT_PROVIDER: Final = re.compile(r"::default(_\d[^:]*)?$")
_DURATION: Final = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_HOOKS: Final = {
    "before_create": "beforeCreate",
    "after_create": "afterCreate",
    "before_update": "beforeUpdate",
    "after_update": "afterUpdate",
    "before_delete": "beforeDelete",
    "after_delete": "afterDelete",
    "on_error": "onError",
}

_NO_OPTIONS: Final = Options()
"""What most resources have; shared, because a plan has thousands of it."""


class DurationError(ValueError):
    """A time limit that the engine could not read."""


@dataclass(slots=True, kw_only=True)
class Registered:
    """A resource while its program runs: its values still have their secrets."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    remote: bool = False
    external: bool = False
    id: Any = None
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    finished: bool = False
    """For a component: whether it has registered its outputs, be it none."""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Options
    declared: int = 0
    """Its place in the order in which the program declared its resources."""
    source: Source | None = None
    provider: str = ""
    """The reference (`urn::id`) of its explicit provider."""
    providers: Mapping[str, str] = field(default_factory=dict)
    """For a component: references of the providers its children use, by package."""
    transforms: tuple[str, ...] = ()
    """Tokens of the transforms declared on it, which also run on everything below it."""

    def planned(self) -> Resource:
        """The resource as a plan holds it."""
        return Resource(
            urn=self.urn,
            type=self.type,
            name=self.name,
            parent=self.parent,
            custom=self.custom,
            remote=self.remote,
            external=self.external,
            id=shown(self.id),
            # The engine and dynamic providers keep what is theirs under such names.
            inputs={key: shown(value) for key, value in self.inputs.items() if not key.startswith("__")},
            outputs={key: shown(value) for key, value in self.outputs.items() if not key.startswith("__")},
            dependencies=self.dependencies,
            property_dependencies=self.property_dependencies,
            options=self.options,
            source=self.source,
        )


def urn_of(stack: str, project: str, parent: str, type_token: str, name: str) -> str:
    """The URN the engine gives a resource; the stack itself leaves no trace in its children's."""
    chain = parent.split("::", 3)[2] if parent else ""
    prefix = "" if chain in ("", "pulumi:pulumi:Stack") else f"{chain}$"
    return f"urn:pulumi:{stack}::{project}::{prefix}{type_token}::{name}"


def inherit(request: Any, parent: Registered) -> None:
    """Give a request what the engine lets children inherit, where they do not say otherwise themselves."""
    if not request.deletedWith:
        request.deletedWith = parent.options.deleted_with
    if parent.options.protect and not request.HasField("protect"):
        request.protect = True
    if parent.options.retain_on_delete and not request.HasField("retainOnDelete"):
        request.retainOnDelete = True


def options_of(request: Any) -> Options:
    """What a registration asks of the engine.

    Raises `DurationError` for a time limit that the engine could not read.
    """
    options = Options(
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        deleted_with=request.deletedWith,
        aliases=_aliases(request),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        replace_with=tuple(request.replace_with),
        delete_before_replace=request.deleteBeforeReplace,
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        custom_timeouts=_timeouts(request.customTimeouts) if request.HasField("customTimeouts") else {},
        hooks={_HOOKS[bound.name]: tuple(names) for bound, names in request.hooks.ListFields()},
        provider=provider_urn(request.provider),
        import_id=request.importId,
    )
    return _NO_OPTIONS if options == _NO_OPTIONS else options


def provider_urn(reference: str) -> str:
    """The URN in a provider's reference; empty for a default provider, which the engine makes by itself."""
    urn = reference.rpartition("::")[0]
    return "" if _DEFAULT_PROVIDER.search(urn) else urn


def seconds(duration: str) -> float:
    """A duration as the engine reads it: `1h30m` is 5400.

    Raises `DurationError` for anything else.
    """
    sign, text = (-1, duration[1:]) if duration.startswith("-") else (1, duration.removeprefix("+"))
    if text == "0":
        return 0
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise DurationError(f"custom_timeouts: got {duration!r}, wants a number with a unit, such as 30s, 10m or 1h30m")
    return sign * sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _timeouts(timeouts: Any) -> dict[str, float]:
    said = {"create": timeouts.create, "update": timeouts.update, "delete": timeouts.delete, "read": timeouts.read}
    limits = {name: seconds(text) for name, text in said.items() if text}
    return {name: limit for name, limit in limits.items() if limit}


def _aliases(request: Any) -> tuple[Mapping[str, str | bool], ...]:
    if not request.aliases and not request.aliasURNs:
        return ()
    return (*({"urn": urn} for urn in request.aliasURNs), *(_alias(alias) for alias in request.aliases))


def _alias(alias: Any) -> Mapping[str, str | bool]:
    if alias.urn:
        return {"urn": alias.urn}
    spec = alias.spec
    said = {
        "name": spec.name,
        "type": spec.type,
        "project": spec.project,
        "stack": spec.stack,
        "parent": spec.parentUrn,
        "noParent": spec.noParent,
    }
    return {key: value for key, value in said.items() if value}


def property_dependencies(request: Any, inputs: Mapping[str, Any]) -> dict[str, Iterable[str]]:
    """The URNs each property depends on, as the request has them.

    A request that tells none has every property depend on everything the resource depends on.
    """
    said = {key: each.urns for key, each in request.propertyDependencies.items()}
    return said if said or request.remote else dict.fromkeys(inputs, request.dependencies)
