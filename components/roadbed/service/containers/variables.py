"""The variables of a container: its own and those of what it uses, each name once."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from roadbed.kernel.component import Component
from roadbed.kernel.connection import Connection
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.inputs import given
from roadbed.service.containers.secret import Secret


@dataclass(frozen=True)
class Variables:
    """What a program finds in its environment."""

    plain: Mapping[str, pulumi.Input[str]]
    """By name: values that anybody may see who may see the task."""

    secret: Mapping[str, pulumi.Input[str]]
    """By name: where ECS fetches the value, as it is told."""

    def rendered(self) -> dict[str, list[dict[str, pulumi.Input[str]]]]:
        """As ECS takes them, in the order of their names."""
        return {
            "environment": [{"name": name, "value": self.plain[name]} for name in sorted(self.plain)],
            "secrets": [{"name": name, "valueFrom": self.secret[name]} for name in sorted(self.secret)],
        }


def variables_of(
    block: Component[Any],
    environment: Mapping[str, Any],
    connections: Iterable[Connection],
    more: Mapping[str, Mapping[str, Any]] = {},
    *,
    path: str = "environment",
) -> Variables:
    """The variables of a container: of its `environment`, its `connections`, and `more`, by who brings them.

    Two of one name and one value are one. Raises `ArgsError` for two of one name and different values, and lets the
    deployment fail for a plain value that Pulumi keeps secret.
    """
    brought: list[tuple[str, str, Any]] = [(name, path, value) for name, value in environment.items()]
    for each in connections:
        by = f"{each.of} {each.right}"
        brought += [(variable.name, by, variable.value) for variable in each.variables]
        brought += [(ref.name, by, Secret.model_construct(arn=ref.arn, json_key=ref.json_key)) for ref in each.secrets]
    brought += [(name, by, value) for by, values in more.items() for name, value in values.items()]
    found: dict[str, tuple[str, Any]] = {}
    problems: list[Problem] = []
    for name, by, value in brought:
        first, before = found.setdefault(name, (by, value))
        differing = Problem(
            f"{path}.{name}",
            f"{first} and {by} bring different values; rename one, a connection's with .named(…), or leave yours out",
        )
        if not _may_be_equal(before, value):
            problems.append(differing)
        elif not isinstance(before, Secret):
            found[name] = first, _agreed(block, differing, before, value)
    if problems:
        raise ArgsError(block.block, problems, block.made_at)
    plain = {name: value for name, (_, value) in found.items() if not isinstance(value, Secret)}
    secret = {name: value.value_from for name, (_, value) in found.items() if isinstance(value, Secret)}
    return Variables({name: public(block, f"{path}.{name}", value) for name, value in plain.items()}, secret)


def public(block: Component[Any], path: str, value: pulumi.Input[str]) -> pulumi.Input[str]:
    """A value that stands in the task for all to see; an Output that Pulumi keeps secret fails the deployment."""
    if not isinstance(value, pulumi.Output):
        return value

    def checked(known: tuple[str, bool]) -> str:
        if known[1]:
            says = "got a secret Output, which would stand in the task definition for all to see; pass Secret(arn=…)"
            raise ArgsError(block.block, [Problem(path, says)], block.made_at)
        return known[0]

    is_secret: pulumi.Output[bool] = pulumi.Output.from_input(asyncio.ensure_future(value.is_secret()))
    return pulumi.Output.all(value, is_secret).apply(lambda both: checked((both[0], both[1])))


def _may_be_equal(one: Any, other: Any) -> bool:
    """Whether two values are the same, as far as that is known before a deployment."""
    if isinstance(one, Secret) or isinstance(other, Secret):
        return isinstance(one, Secret) and isinstance(other, Secret) and _may_be_equal(one.value_from, other.value_from)
    return isinstance(one, pulumi.Output) or isinstance(other, pulumi.Output) or bool(one == other)


def _agreed(block: Component[Any], differing: Problem, one: Any, other: Any) -> Any:
    """The value that both are; the deployment fails where they turn out to differ."""
    if given(one) is given(other) or not (isinstance(one, pulumi.Output) or isinstance(other, pulumi.Output)):
        return one

    def checked(both: list[str]) -> str:
        if both[0] != both[1]:
            raise ArgsError(block.block, [differing], block.made_at)
        return both[0]

    return pulumi.Output.all(one, other).apply(checked)
