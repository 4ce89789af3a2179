"""The right to use a block, or anything else: all that a consumer needs, as one value it can list."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

import pulumi
from pydantic import AfterValidator, Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.arns import KmsKeyArn
from roadbed.kernel.errors import ArgsError, Problem, caller, listed, near_miss
from roadbed.kernel.inputs import given

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_OPERATOR: Final = (
    r"^((ForAnyValue|ForAllValues):)?"
    r"(String(Not)?(Equals(IgnoreCase)?|Like)|Arn(Not)?(Equals|Like)|(Not)?IpAddress|Bool|BinaryEquals"
    r"|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?))(IfExists)?$|^Null$"
)


def _exact(action: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", action):
        raise ValueError(
            "allowed is one exact action such as sqs:SendMessage; a wildcard would grant what AWS adds later"
        )
    return action


def _network(cidr: str) -> str:
    try:
        ipaddress.ip_network(cidr)
    except ValueError as error:
        raise ValueError(f"allowed is a network such as 10.20.0.0/16: {error}") from None
    return cidr


Action = Annotated[str, AfterValidator(_exact), Field(examples=["sqs:SendMessage"])]
Operator = Annotated[str, Field(pattern=_OPERATOR, examples=["StringEquals"])]
Role = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["url"])]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", examples=["ORDERS_QUEUE_URL"])]
ResourceArn = Annotated[
    str, Field(pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:[^:]*:[^:]*:[^*].*$", examples=["arn:aws:s3:::uploads/*"])
]
SecretArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:(secretsmanager|ssm):[a-z0-9-]+:\d{12}:.+$",
        examples=["arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders"],
    ),
]
Cidr = Annotated[str, AfterValidator(_network), Field(examples=["10.20.0.0/16"])]


class _Part(Group):
    by_profile_allowed: ClassVar = False


class Statement(_Part):
    """IAM actions on resources. Actions are exact; a resource may end in a wildcard where the thing has parts."""

    actions: Annotated[Sequence[Action], Field(min_length=1)]
    """Exact IAM actions, such as `sqs:SendMessage`."""

    resources: Sequence[Input[ResourceArn]] = ()
    """ARNs. A whole service (`arn:aws:s3:::*`) is refused."""

    any_resource: bool = False
    """Instead of `resources`, where the service has no ARNs for these actions, so that `"*"` is the least there is."""

    conditions: Mapping[Operator, Mapping[str, Input[str] | Sequence[Input[str]]]] = {}
    """Operator, key, value, as in IAM: `{"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}}`."""

    def mistakes(self) -> list[Problem]:
        """Neither resources nor the word that there are none, or both."""
        if bool(self.resources) == self.any_resource:
            fix = "give ARNs, or any_resource=True where the service has none for these actions"
            return [Problem("resources", f"got {'both' if self.resources else 'none'}; {fix}")]
        return []


class Variable(_Part):
    """One environment variable a connection brings."""

    role: Role
    """What it holds, for `named`: `url`, `host`."""

    name: VariableName
    """What the program reads: `ORDERS_QUEUE_URL`."""

    value: Input[str]
    """Public: it stands in task definitions and pod specs. A secret is a `SecretReference`."""


class SecretReference(_Part):
    """An environment variable whose value is fetched when the consumer starts; the value itself never passes through
    here.
    """

    role: Role
    """What it holds, for `named`: `password`, `token`."""

    name: VariableName
    """What the program reads: `ORDERS_PASSWORD`."""

    arn: Input[SecretArn]
    """Of a Secrets Manager secret or an SSM parameter."""

    json_key: str | None = None
    """The key within a secret that holds a JSON object."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """The customer managed key it is encrypted with, which who fetches it may then use; without one AWS's own."""


class NetworkPath(_Part):
    """A way to reach a thing over the network."""

    port: Annotated[int, Field(ge=1, le=65_535)]
    """Where the thing listens."""

    protocol: Literal["tcp", "udp"] = "tcp"
    """How it is spoken to."""

    security_group: Input[str] | None = None
    """The thing's own, which the consumer's is let into."""

    cidrs: Sequence[Input[Cidr]] = ()
    """For consumers that cannot see security groups, such as pods."""


class Connection(_Part):
    """What a consumer gets when it lists `orders.sender()` among its connections.

    Blocks make them; anyone can make one for a thing that no block made: a database that exists, a broker, a SaaS.

    >>> Connection(
    ...     of="external warehouse",
    ...     right="reader",
    ...     variables=[Variable(role="host", name="WAREHOUSE_HOST", value="warehouse.example.com")],
    ...     network=[NetworkPath(port=5439, cidrs=["10.20.0.0/16"])],
    ... )
    """

    of: Annotated[
        str, Field(pattern=r"^[\w.:/@+-]([\w .:/@+-]*[\w.:/@+-])?$", max_length=120, examples=["external warehouse"])
    ]
    """What it reaches, as previews show it: `Queue orders`, `external warehouse`."""

    right: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", examples=["reader"])]
    """The right by its intent: `sender`, `reader`."""

    within: Annotated[str, Field(pattern=r"^[^\n]*$", max_length=512)] = ""
    """The part of the thing that the right is limited to, as previews show it: `in/`. Empty for all of it."""

    variables: Sequence[Variable] = ()
    """Environment variables for the consumer's program."""

    secrets: Sequence[SecretReference] = ()
    """Variables whose values are fetched when the program starts."""

    statements: Sequence[Statement] = ()
    """What the consumer's identity may do, with nothing to spare."""

    network: Sequence[NetworkPath] = ()
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

    def mistakes(self) -> list[Problem]:
        """Two of its own variables under one name. Those of several connections are compared where they are listed."""
        found: list[Problem] = []
        first: dict[str, Variable | SecretReference] = {}
        brought: list[Variable | SecretReference] = [*self.variables, *self.secrets]
        for each in brought:
            other = first.setdefault(each.name, each)
            if not are_same(other, each):
                says = f"{other.role} and {each.role} set it to different values; give one of them another name"
                found.append(Problem(each.name, says))
        return found

    @property
    def actions(self) -> tuple[str, ...]:
        """Every IAM action it allows, sorted."""
        return tuple(sorted({action for statement in self.statements for action in statement.actions}))


def are_same(one: Variable | SecretReference, other: Variable | SecretReference) -> bool:
    """Whether they set a variable to the same. Outputs are the same only if they were given as one: their values are
    not known yet.
    """
    if type(one) is not type(other):
        return False
    fields = [name for name in type(one).model_fields if name != "role"]
    pairs = [(given(getattr(one, name)), given(getattr(other, name))) for name in fields]
    return all(a is b if isinstance(a, pulumi.Output) or isinstance(b, pulumi.Output) else a == b for a, b in pairs)


def connecting(of: str, right: str, actions: Sequence[Action], **parts: Any) -> Connection:
    """A right on a block, with its actions allowed on `resources`; other parts as `Connection` takes them."""
    resources = parts.pop("resources", ())
    more: tuple[Statement, ...] = parts.pop("statements", ())
    own = (Statement(actions=actions, resources=tuple(resources)),) if resources else ()
    return Connection(of=of, right=right, statements=(*own, *more), **parts)
