"""Plans written by hand, a line a resource, for tests of everything that comes after a Plan."""

import json
from dataclasses import asdict
from typing import Any

from roadbed.plan.facts import FACTS_KEY, Facts
from roadbed.plan.model import STACK_TYPE, Plan, Resource, Source

ACCOUNT = "123456789012"


class Stack:
    """Resources in the order they are added; `plan()` is what an evaluation would have given."""

    def __init__(self, name: str = "payments.prod", **config: str) -> None:
        self.name = name
        self.config = {key.replace("__", ":").replace("_", "-"): value for key, value in config.items()}
        self.urn = f"urn:pulumi:{name}::acme::{STACK_TYPE}::acme-{name}"
        self.resources = [Resource(urn=self.urn, type=STACK_TYPE, name=f"acme-{name}", custom=False)]

    def block(self, kind: str, name: str, *, line: int = 0, parent: Resource | None = None, **facts: Any) -> Resource:
        """A block of ours, with what it registered about itself."""
        registered = json.loads(json.dumps(asdict(Facts(version=1, **facts))))
        return self._add(f"roadbed:index:{kind}", name, parent, line, custom=False, inputs={FACTS_KEY: registered})

    def component(
        self, token: str, name: str, *, line: int = 0, parent: Resource | None = None, **fields: Any
    ) -> Resource:
        """Somebody's own component, which registers nothing."""
        return self._add(token, name, parent, line, custom=False, **fields)

    def resource(
        self, token: str, name: str, *, line: int = 0, parent: Resource | None = None, **fields: Any
    ) -> Resource:
        """A resource of the cloud; one of AWS has an ARN unless it is given other outputs."""
        service = token.split(":")[1].split("/")[0]
        fields.setdefault(
            "outputs", {"arn": f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{name}"} if token.startswith("aws:") else {}
        )
        fields.setdefault("id", f"{name}-id")
        return self._add(token, name, parent, line, **fields)

    def plan(self, **fields: Any) -> Plan:
        return Plan(
            **{"stack": self.name, "project": "acme", "origin": "offline-up", "config": self.config, **fields},
            resources=tuple(self.resources),
        )

    def _add(self, token: str, name: str, parent: Resource | None, line: int, **fields: Any) -> Resource:
        types = [token]
        if parent is not None and parent.urn.split("::")[2] != STACK_TYPE:
            types.insert(0, parent.urn.split("::")[2])
        resource = Resource(
            urn=f"urn:pulumi:{self.name}::acme::{'$'.join(types)}::{name}",
            type=token,
            name=name,
            parent=parent.urn if parent else self.urn,
            source=Source(path="stacks/payments.py", line=line) if line else None,
            **fields,
        )
        self.resources.append(resource)
        return resource
