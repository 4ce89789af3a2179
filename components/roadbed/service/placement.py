"""Where a workload runs, and as whom, where the landing zone does not say so."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from roadbed.kernel.args import Group, Input, by_profile, guarded
from roadbed.kernel.arns import PolicyArn
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import IngressPlace, SecurityGroupId
from roadbed.kernel.landing_zone import ClusterPlace, NetworkPlace, Runtime, Zone

RoleArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[^*?]+$",
        examples=["arn:aws:iam::123456789012:role/checkout"],
    ),
]


class Placement(Group):
    """Where a workload runs, and as whom. All of it has a default: the landing zone of the environment, and a security
    group and roles of the workload's own.

    >>> Placement(network=NetworkPlace(vpc_id="vpc-0a1b2c3d", private_subnet_ids=["subnet-0a1b2c3d"]))
    """

    runtime: Runtime | None = None
    """What it runs on; by default the first that the landing zone offers. Changing it makes everything anew."""

    network: NetworkPlace | None = None
    """A VPC that exists, instead of the landing zone's. With `cluster` too, no landing zone is needed, and nothing is
    taken from one: no keys, no load balancers and no permissions boundary."""

    cluster: ClusterPlace | None = None
    """A cluster that exists, instead of the landing zone's."""

    ingresses: Sequence[IngressPlace] = ()
    """Load balancers that exist, instead of the landing zone's."""

    permissions_boundary_arn: Input[PolicyArn] | None = None
    """What the roles cannot exceed, instead of the landing zone's."""

    security_group_id: Input[SecurityGroupId] | None = None
    """A security group that exists, instead of one of the workload's own. Its rules stay as they are: what the workload
    reaches and who reaches it is for its owner to open."""

    # https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    more_security_group_ids: Annotated[Sequence[Input[SecurityGroupId]], Field(max_length=4)] = ()
    """Security groups that exist, beside the first; a network interface takes five. What they open, is open."""

    strict_egress: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Whether the workload reaches only its connections, the network's endpoints and its `egress`; otherwise port 443
    of everything too. True in dev or staging finds there what prod will not let out."""

    task_role_arn: Input[RoleArn] | None = None
    """A role that exists, for the program. It stays as it is: `connections` and `statements` bring no rights then, only
    variables and the way through the network. It must trust `ecs-tasks.amazonaws.com`."""

    execution_role_arn: Input[RoleArn] | None = None
    """A role that exists, with which ECS pulls the image, reads secrets and writes logs. It stays as it is."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    spot_percent: Annotated[int, Field(ge=0, le=100)] = guarded(
        by_profile(dev=100, staging=100, prod=0), weaker=lambda value, default: value > default
    )
    """How many of its tasks run on Fargate Spot, which costs up to 70 % less and is taken back with two minutes'
    notice. A cluster without Spot runs them on Fargate."""

    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    tasks_off_spot: Annotated[int, Field(ge=0, le=100_000)] = 0
    """How many tasks run on Fargate in any case; the share of Spot counts from the next one on."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    exec: bool = guarded(False, weaker=lambda value, default: value and not default)
    """Let people open sessions in its containers with `aws ecs execute-command`. Every command and its output is
    logged, so the cluster must have a log for it. Sessions are root's, and see all that the program sees."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    service_connect: bool = True
    """Services and workers only: call others by name, and be called, through a proxy that ECS adds to each task where
    the cluster has a namespace. It shares the task's CPU and memory: AWS says to leave it 256 CPU units and 64 MiB."""

    def mistakes(self) -> list[Problem]:
        """What has no place beside a security group that exists."""
        if self.security_group_id is None or "strict_egress" not in self.model_fields_set:
            return []
        return [
            Problem("strict_egress", "got one beside security_group_id, which stays as it is; leave one of them out")
        ]

    def zone(self) -> Zone:
        """Where it runs: the landing zone, with what is given here laid over it.

        Raises `ArgsError` where neither says.
        """
        names = ("network", "cluster", "ingresses", "permissions_boundary_arn")
        own: dict[str, Any] = {name: value for name in names if (value := getattr(self, name))}
        if self.network is not None and self.cluster is not None:
            return Zone(**own)
        return Zone.current().but(**own) if own else Zone.current()
