"""Where teams may run things: what a platform tells them, as plain facts and identifiers of what is deployed.

Blocks that need a place take these values: from the landing zone of their environment, or given by hand for a VPC, a
cluster or a load balancer that exists.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import DataClass, Group, Input
from roadbed.kernel.arns import KmsKeyArn, PolicyArn, TopicArn
from roadbed.kernel.connection import Cidr
from roadbed.kernel.errors import ArgsError, Problem, caller, listed
from roadbed.kernel.ingress_place import IngressPlace, SecurityGroupId
from roadbed.kernel.stack_settings import IMAGE_REFERENCE

VERSION: Final = 1
"""Of the landing zone's contract; raised when an older roadbed would misread it."""

Runtime: TypeAlias = Literal["fargate", "kubernetes"]

VpcId = Annotated[str, Field(pattern=r"^vpc-[0-9a-f]{8,17}$", examples=["vpc-0a1b2c3d4e5f67890"])]
SubnetId = Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$", examples=["subnet-0a1b2c3d4e5f67890"])]
PrefixListId = Annotated[str, Field(pattern=r"^pl-[0-9a-f]{8,17}$", examples=["pl-6da54004"])]
ImageReference = Annotated[
    str,
    Field(
        pattern=IMAGE_REFERENCE,
        max_length=255 + len("@sha256:") + 64,
        examples=["123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:4bf5122f…"],
    ),
]
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""
ClusterArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster/[A-Za-z0-9_-]{1,255}$",
        examples=["arn:aws:ecs:eu-west-1:123456789012:cluster/main"],
    ),
]


class NetworkPlace(Group):
    """A VPC and the subnets that things run in."""

    vpc_id: Input[VpcId]
    """The VPC. Changing it replaces what runs there."""

    private_subnet_ids: Input[Annotated[Sequence[SubnetId], Field(min_length=1)]]
    """Where tasks run, one a zone; no address of theirs is public."""

    public_subnet_ids: Input[Sequence[SubnetId]] = ()
    """For load balancers that the internet reaches, one a zone; or none."""

    zones: Sequence[str] = ()
    """Zones by letter or id, in the order of the subnets, for what has a part in each: fixed addresses."""

    cidrs: Sequence[Cidr] = ()
    """The VPC's addresses, for what cannot see security groups."""

    endpoints: Sequence[str] = ()
    """Services reached without the internet, as AWS names their endpoints: `s3`, `ecr.api`."""

    endpoint_security_group_id: Input[SecurityGroupId] | None = None
    """In front of the interface endpoints, where there are any."""

    prefix_list_ids: Mapping[Literal["s3", "dynamodb"], Input[PrefixListId]] = {}
    """The addresses behind the gateway endpoints, which strict egress opens."""

    def mistakes(self) -> list[Problem]:
        """What is said twice: rules are named after it."""
        found = []
        for name in ("cidrs", "endpoints"):
            values = list(getattr(self, name))
            found += [Problem(name, f"got {each!r} a second time; leave it out") for each in _again(values)]
        return found


def _again(values: list[str]) -> list[str]:
    return [each for at, each in enumerate(values) if each in values[:at]]


class ClusterPlace(Group):
    """An ECS cluster on Fargate."""

    arn: Input[ClusterArn]
    """Where services and tasks run."""

    capacity_providers: Sequence[Literal["FARGATE", "FARGATE_SPOT"]] = ("FARGATE",)
    """What tasks can run on."""

    namespace_arn: Input[str] | None = None
    """The namespace of Service Connect, by which services find each other."""

    namespace_name: str | None = None
    """What the namespace is called."""

    exec_log_group_arn: Input[str] | None = None
    """Where sessions in containers are logged; without it none is allowed."""

    exec_kms_key_arn: Input[KmsKeyArn] | None = None
    """What sessions are encrypted with."""

    container_insights: bool = False
    """Whether Container Insights counts its tasks, which workers are scaled by."""


class Zone(Group):
    """All that a platform tells the teams of one environment.

    >>> Zone.current().network.private_subnet_ids
    """

    runtimes: Annotated[Sequence[Runtime], Field(min_length=1)] = ("fargate",)
    """What services can run on; the first unless they ask for another."""

    network: NetworkPlace
    """The VPC that everything runs in."""

    cluster: ClusterPlace | None = None
    """The ECS cluster, where there is one."""

    ingresses: Sequence[IngressPlace] = ()
    """Load balancers; routes use the first unless they name another."""

    key_arns: Mapping[DataClass, Input[KmsKeyArn]] = {}
    """Keys by the class of the data that they encrypt."""

    alarm_topic_arns: Mapping[Literal["page", "ticket"], Input[TopicArn]] = {}
    """Where alarms go, by what is expected of people."""

    permissions_boundary_arn: Input[PolicyArn] | None = None
    """What no role that a team makes can exceed."""

    images: Mapping[str, Input[ImageReference]] = {}
    """Images that the platform provides, by the names under which `roadbed:images` of a stack would tell of others."""

    def mistakes(self) -> list[Problem]:
        """What cannot be together in one zone."""
        return zone_mistakes(self.runtimes, self.cluster, self.ingresses)

    @classmethod
    def current(cls) -> "Zone":
        """The zone of the stack that is running: the program's own, else the one its environment's platform shares.

        Raises `ArgsError`, on the line that asks for it, where there is none, and for one that this roadbed cannot
        read.
        """
        # The other way round, it is made of the values in this file.
        from roadbed.kernel.zone_of_program import ProgramZone

        return ProgramZone.current().zone()

    def runtime(self, asked: Runtime | None = None) -> Runtime:
        """What a service runs on: what it asks for, else the zone's first.

        Raises `ArgsError` for what the zone does not offer.
        """
        if asked is None:
            return self.runtimes[0]
        if asked not in self.runtimes:
            says = f"got {asked!r}, which the landing zone does not offer; it offers {listed(self.runtimes)}"
            raise ArgsError("landing zone", [Problem("runtime", f"{says}, so leave it out")], caller())
        return asked


def zone_mistakes(
    runtimes: Sequence[Runtime], cluster: ClusterPlace | None, ingresses: Sequence[IngressPlace]
) -> list[Problem]:
    """What cannot be together in one zone, whoever writes it down."""
    problems = []
    if "fargate" in runtimes and cluster is None:
        problems.append(Problem("cluster", 'missing; fargate needs one: cluster=EcsCluster("main").place'))
    if twice := _repeated(runtimes):
        problems.append(Problem("runtimes", f"got {listed(twice)} twice"))
    if twice := _repeated([each.name for each in ingresses]):
        problems.append(Problem("ingresses", f"two are called {listed(twice)}; routes could not tell them apart"))
    return problems


def _repeated(words: Sequence[str]) -> list[str]:
    return sorted({each for each in words if words.count(each) > 1})
