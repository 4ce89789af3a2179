"""What a program has registered so far, and what a reader should know about it."""

from collections.abc import Iterable, Iterator
from typing import Any

from roadbed.plan import wire
from roadbed.plan.cloud.made_here import Made
from roadbed.plan.cloud.place import Place
from roadbed.plan.facts import FACTS_KEY
from roadbed.plan.model import Finding, Source
from roadbed.plan.monitor.registration import PROVIDERS, Registered, provider_urn
from roadbed.plan.monitor.surroundings import place_of
from roadbed.plan.values import UNKNOWN


class Ledger:
    """The resources of one evaluation, in the order of their registration."""

    def __init__(self, place: Place) -> None:
        """`place` is where things live that say nothing else."""
        self.resources: dict[str, Registered] = {}
        self.findings: list[Finding] = []
        self._place = place
        self._children: dict[str, list[str]] = {}
        self._doubled: set[str] = set()

    def record(self, resource: Registered) -> None:
        """Add a resource; one that is there already is an error, which names both lines."""
        first = self.resources.setdefault(resource.urn, resource)
        if first is resource:
            self._children.setdefault(resource.parent, []).append(resource.urn)
            return
        self._doubled.add(resource.urn)
        if resource.parent not in self._doubled:  # The children of a doubled component are doubled with it.
            lines = f"first at {first.source or 'an unknown line'}, again at {resource.source or 'an unknown line'}"
            what = f"two resources of type {resource.type} are named {resource.name!r}"
            self.refuse("duplicate-name", f"{what}: {lines}; give each its own name", resource.urn, resource.source)

    def declared(self) -> list[Registered]:
        """Every resource, in the order of the program's own lines, which is the same in every run."""
        return sorted(self.resources.values(), key=lambda each: each.declared)

    def upwards(self, urn: str) -> Iterator[Registered]:
        """A resource and what it is a part of, outwards."""
        while (resource := self.resources.get(urn)) is not None:
            yield resource
            urn = resource.parent

    def is_pending(self, urns: Iterable[str]) -> bool:
        """Whether any of these is still to be created, itself or something below it where it is a component."""
        frontier, seen = list(urns), set[str]()
        while frontier:
            resource = self.resources.get(frontier.pop())
            if resource is None or resource.urn in seen:
                continue
            seen.add(resource.urn)
            if not resource.custom:
                frontier.extend(self._children.get(resource.urn, ()))
            elif resource.id is UNKNOWN and not resource.type.startswith(PROVIDERS):
                return True
        return False

    def is_configured(self, reference: str) -> bool:
        """Whether a provider's own arguments are all known by now; the engine asks nothing of one before they are."""
        provider = self.resources.get(provider_urn(reference))
        return provider is None or not any(map(wire.has_unknown, provider.inputs.values()))

    def place_of(self, reference: str) -> Place:
        """Where a provider works."""
        return place_of(self.resources.get(provider_urn(reference)), self._place)

    def state_of(self, urn: str) -> dict[str, Any]:
        """What the SDK looks up for a resource that was passed as a value.

        Raises `LookupError` for a URN that was not registered.
        """
        resource = self.resources.get(urn)
        if resource is None:
            raise LookupError(f"no resource of this stack has the URN {urn!r}")
        known_id = "" if resource.id in (UNKNOWN, None) else resource.id
        state = resource.outputs or (resource.inputs if resource.custom else {})
        return {"urn": resource.urn, "id": known_id, "state": state}

    def made(self) -> Iterator[Made]:
        """What has been created by now, with everything a cloud knows of it."""
        for resource in self.resources.values():
            if resource.custom and isinstance(resource.id, str):
                yield Made(resource.type, resource.id, resource.outputs)

    def unfinished_blocks(self) -> Iterator[Finding]:
        """A warning for each block of a finished program that has never registered its outputs."""
        for resource in self.resources.values():
            if FACTS_KEY in resource.inputs and not (resource.custom or resource.finished):
                message = (
                    f"{resource.type} {resource.name} never registers its outputs: the engine shows none of them, and "
                    "nobody learns of an override whose child does not exist; "
                    "end the block's __init__ with self.register_declared_outputs()"
                )
                yield Finding(
                    severity="warning",
                    rule="outputs-not-registered",
                    message=message,
                    urn=resource.urn,
                    source=resource.source,
                )

    def refuse(self, rule: str, message: str, urn: str, source: Source | None) -> None:
        """Keep an error."""
        self.findings.append(Finding(severity="error", rule=rule, message=message, urn=urn, source=source))

    def note_opaque(self, message: str, source: Source | None, urn: str = "") -> None:
        """Keep that something can be opened by its plugin alone."""
        self.findings.append(Finding(severity="note", rule="opaque", message=message, urn=urn, source=source))
