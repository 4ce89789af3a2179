"""The right to use a block, or anything else: all that a consumer needs, as one value it can list."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi
from pydantic import AfterValidator, Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.errors import ArgsError, Problem, caller, listed, near_miss
from roadbed.kernel.inputs import given


def _exact(action: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", action):
        raise ValueError(
            "allowed is one exact action such as sqs:SendMessage; a wildcard would grant what AWS adds later"
        )
    return action


Role = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Action = Annotated[str, AfterValidator(_exact)]


class Statement(Group):
    """IAM actions on resources. Actions are exact; a resource may end in a wildcard where the thing itself has
    parts.
    """

    actions: tuple[Action, ...]
    """Exact IAM actions, such as `sqs:SendMessage`."""

    resources: tuple[Input[Annotated[str, Field(min_length=1)]], ...]
    """ARNs. `"*"` alone is refused unless `any_resource` says that the actions cannot be limited."""

    conditions: Mapping[str, Mapping[str, Input[str] | Sequence[Input[str]]]] = {}
    """Operator, key, value, as in IAM: `{"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}}`."""

    any_resource: bool = False
    """The service has no ARNs for these actions, so that `"*"` is the least privilege there is."""

    def mistakes(self) -> list[Problem]:
        """A resource of `"*"` that nobody declared to be the least there is."""
        if "*" in self.resources and not self.any_resource:
            return [
                Problem(
                    "resources", "got '*', wants ARNs; any_resource=True where the service has none for these actions"
                )
            ]
        return []


class Variable(Group):
    """One environment variable a connection brings."""

    role: Role
    """What it holds, for `named`: `url`, `host`."""

    name: VariableName
    """What the program reads: `ORDERS_QUEUE_URL`."""

    value: Input[str]
    """Public: it stands in task definitions and pod specs. A secret is a `SecretReference`."""


class SecretReference(Group):
    """An environment variable whose value is fetched when the consumer starts; the value itself never passes through
    here.
    """

    role: Role
    """What it holds, for `named`: `password`, `token`."""

    name: VariableName
    """What the program reads: `ORDERS_PASSWORD`."""

    arn: Input[str]
    """Of a Secrets Manager secret or an SSM parameter."""

    json_key: str | None = None
    """The key within a secret that holds a JSON object."""


class NetworkPath(Group):
    """A way to reach a thing over the network."""

    port: Annotated[int, Field(ge=1, le=65_535)]
    """Where the thing listens."""

    protocol: Literal["tcp", "udp"] = "tcp"
    """How it is spoken to."""

    security_group: Input[str] | None = None
    """The thing's own, which the consumer's is let into."""

    cidrs: tuple[Input[str], ...] = ()
    """For consumers that cannot see security groups, such as pods."""


class Connection(Group):
    """What a consumer gets when it lists `orders.sender()` among its connections.

    Blocks make them; anyone can make one for a thing that no block made: a database that exists, a broker, a SaaS.

    >>> Connection(
    ...     of="external warehouse",
    ...     right="reader",
    ...     variables=(Variable(role="host", name="WAREHOUSE_HOST", value="warehouse.example.com"),),
    ...     network=(NetworkPath(port=5439, cidrs=("10.20.0.0/16",)),),
    ... )
    """

    of: Annotated[str, Field(pattern=r"^[\w.:/@+-]([\w .:/@+-]*[\w.:/@+-])?$", max_length=120)]
    """What it reaches, as previews show it: `Queue orders`, `external warehouse`."""

    right: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    """The right by its intent: `sender`, `reader`."""

    variables: tuple[Variable, ...] = ()
    """Environment variables for the consumer's program."""

    secrets: tuple[SecretReference, ...] = ()
    """Variables whose values are fetched when the program starts."""

    statements: tuple[Statement, ...] = ()
    """What the consumer's identity may do, with nothing to spare."""

    network: tuple[NetworkPath, ...] = ()
    """What must be open between the consumer and the thing."""

    def named(self, **names: str) -> "Connection":
        """The same right under variable names that a program already has: `orders.writer().named(url="DATABASE_URL")`.

        Raises `ArgsError` for a role that this connection does not bring.
        """
        brought: list[Variable | SecretReference] = [*self.variables, *self.secrets]
        roles = [each.role for each in brought]
        if unknown := [role for role in names if role not in roles]:
            problems = [
                Problem(role, f"no such variable{near_miss(role, roles)}; it brings {listed(roles) or 'none'}")
                for role in unknown
            ]
            raise ArgsError(f"{self.of} {self.right}", problems, caller())
        return self.but(
            variables=tuple(each.but(name=names.get(each.role, each.name)) for each in self.variables),
            secrets=tuple(each.but(name=names.get(each.role, each.name)) for each in self.secrets),
        )

    @property
    def actions(self) -> tuple[str, ...]:
        """Every IAM action it allows, sorted."""
        return tuple(sorted({action for statement in self.statements for action in statement.actions}))


def environment(connections: Iterable[Connection]) -> dict[str, pulumi.Input[str]]:
    """The variables of all connections together.

    Raises `ArgsError` where two of them set one variable to different values; equal values merge.
    """
    return {name: variable.value for name, variable in _merged(connections, "variables").items()}


def secrets(connections: Iterable[Connection]) -> dict[str, SecretReference]:
    """The secret references of all connections together, by variable.

    Raises `ArgsError` where two of them set one variable to different secrets; equal ones merge.
    """
    return _merged(connections, "secrets")


def policy_document(connections: Iterable[Connection]) -> pulumi.Output[str]:
    """The least-privilege IAM policy for an identity that has these connections, as JSON in a stable order.

    >>> aws.iam.RolePolicy("checkout", role=role.name, policy=policy_document([events.sender()]))
    """
    statements = [statement for connection in connections for statement in connection.statements]
    rendered = [
        {
            "Effect": "Allow",
            "Action": sorted(statement.actions),
            "Resource": list(statement.resources),
            **({"Condition": statement.conditions} if statement.conditions else {}),
        }
        for statement in statements
    ]
    return pulumi.Output.from_input(rendered).apply(_document)


def _document(statements: Sequence[dict[str, Any]]) -> str:
    """Statements of the same resources and conditions become one, so that the document does not grow with each
    connection.
    """
    together: dict[str, dict[str, Any]] = {}
    for statement in statements:
        statement = {**statement, "Resource": sorted(set(statement["Resource"]))}
        key = json.dumps([statement["Resource"], statement.get("Condition")], sort_keys=True)
        actions = set(together.get(key, statement)["Action"]) | set(statement["Action"])
        together[key] = {**statement, "Action": sorted(actions)}
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [together[key] for key in sorted(together)]}, sort_keys=True
    )


def _merged(connections: Iterable[Connection], kind: Literal["variables", "secrets"]) -> dict[str, Any]:
    found: dict[str, tuple[Connection, Any]] = {}
    problems = []
    for connection in connections:
        for each in getattr(connection, kind):
            first, other = found.setdefault(each.name, (connection, each))
            if not _same(other, each):
                both = f"{first.of} ({first.right}) and {connection.of} ({connection.right})"
                says = f"{both} set it to different values; rename one: .named({each.role}=…)"
                problems.append(Problem(each.name, says))
    if problems:
        raise ArgsError("connections", problems, caller())
    return {name: each for name, (_, each) in found.items()}


def _same(one: Variable | SecretReference, other: Variable | SecretReference) -> bool:
    """Outputs are the same only if they were given as one: their values are not known yet."""
    pairs = [
        (given(getattr(one, name)), given(getattr(other, name))) for name in type(one).model_fields if name != "role"
    ]
    return all(a is b if isinstance(a, pulumi.Output) or isinstance(b, pulumi.Output) else a == b for a, b in pairs)
