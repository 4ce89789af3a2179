"""What a consumer of connections gets: its variables, its secrets, and the least policy that lets it work."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from roadbed.kernel.connection import Connection, SecretReference, Statement, Variable, are_same
from roadbed.kernel.errors import ArgsError, Problem, caller
from roadbed.kernel.mistakes import shown


def environment(connections: Iterable[Connection]) -> dict[str, pulumi.Input[str]]:
    """The plain variables of all connections together.

    Raises `ArgsError` where two of them set one variable to different things; equal ones merge. A value that turns out
    to be a secret fails when it resolves: variables stand in plain text in task definitions.
    """
    found = _merged(connections)
    return {name: _public(name, each.value) for name, each in found.items() if isinstance(each, Variable)}


def secrets(connections: Iterable[Connection]) -> dict[str, SecretReference]:
    """The secret references of all connections together, by variable.

    Raises `ArgsError` where two of them set one variable to different things; equal ones merge.
    """
    return {name: each for name, each in _merged(connections).items() if isinstance(each, SecretReference)}


def policy_document(connections: Iterable[Connection]) -> pulumi.Output[str]:
    """The least-privilege IAM policy for an identity that has these connections, as JSON in a stable order.

    Raises `ArgsError` where the connections need no rights at all: IAM takes no policy without a statement.

    >>> aws.iam.RolePolicy("checkout", role=role.name, policy=policy_document([events.sender()]))
    """
    statements = [statement for connection in _checked(connections) for statement in connection.statements]
    if not statements:
        says = "they need no IAM rights, and IAM takes no policy without a statement; leave the policy out"
        raise ArgsError("connections", [Problem("", says)], caller())
    return _rendered(statements).apply(lambda known: json.dumps(_policy(_together(known)), sort_keys=True))


def policy(statements: Iterable[Statement]) -> Mapping[str, Any]:
    """The IAM policy of these statements, for a block's `document`; those on the same resources become one."""
    return _policy(_rendered(statements).apply(_together))


def _policy(statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _rendered(statements: Iterable[Statement]) -> "pulumi.Output[list[dict[str, Any]]]":
    rendered: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": sorted(statement.actions),
            "Resource": ["*"] if statement.any_resource else list(statement.resources),
            **({"Condition": statement.conditions} if statement.conditions else {}),
        }
        for statement in statements
    ]
    return pulumi.Output.from_input(rendered)


def _checked(connections: Any) -> list[Connection]:
    listed = connections if isinstance(connections, Iterable) and not isinstance(connections, pulumi.Resource) else None
    if isinstance(connections, Connection) or listed is None:
        right = "" if isinstance(connections, Connection) else ", of the rights it offers"
        says = f"got {_named(connections)}, wants a list{right}: [events.sender()]"
        raise ArgsError("connections", [Problem("", says)], caller())
    found = list(listed)
    problems = [
        Problem(f"[{index}]", f"got {_named(each)}, wants one of its rights such as {_first_right(each)}")
        for index, each in enumerate(found)
        if not isinstance(each, Connection)
    ]
    if problems:
        raise ArgsError("connections", problems, caller())
    return found


def _named(thing: Any) -> str:
    return getattr(thing, "block", None) or (thing.of if isinstance(thing, Connection) else shown(thing))


def _first_right(thing: Any) -> str:
    rights = getattr(thing, "rights", None)
    return ", ".join(f".{right}()" for right in rights) if isinstance(rights, Mapping) and rights else "events.sender()"


def _public(name: str, value: pulumi.Input[str]) -> pulumi.Input[str]:
    if not isinstance(value, pulumi.Output):
        return value

    def check(known: str, secret: bool) -> str:
        if secret:
            says = "got a secret, wants a public value: variables are plain text; bring it as a SecretReference"
            raise ArgsError("connections", [Problem(name, says)], None)
        return known

    secret: pulumi.Output[bool] = pulumi.Output.from_input(asyncio.ensure_future(value.is_secret()))
    return value.apply(lambda known: secret.apply(lambda concealed: check(known, concealed)))


def _together(statements: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Statements on the same resources become one, so that the document does not grow with each connection."""
    together: dict[str, dict[str, Any]] = {}
    for statement in statements:
        statement = {**statement, "Resource": sorted(set(statement["Resource"]))}
        key = json.dumps([statement["Resource"], statement.get("Condition")], sort_keys=True)
        actions = set(together.get(key, statement)["Action"]) | set(statement["Action"])
        together[key] = {**statement, "Action": sorted(actions)}
    return [together[key] for key in sorted(together)]


def _merged(connections: Iterable[Connection]) -> dict[str, Variable | SecretReference]:
    found: dict[str, tuple[Connection, Variable | SecretReference]] = {}
    problems = []
    for connection in _checked(connections):
        brought: list[Variable | SecretReference] = [*connection.variables, *connection.secrets]
        for each in brought:
            first, other = found.setdefault(each.name, (connection, each))
            if not are_same(other, each):
                both = f"{first.of} ({first.right}) and {connection.of} ({connection.right})"
                says = f"{both} set it to different values; rename one: .named({each.role}=…)"
                problems.append(Problem(each.name, says))
    if problems:
        raise ArgsError("connections", problems, caller())
    return {name: each for name, (_, each) in found.items()}
