"""What the owner of a landing zone decides."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from roadbed.kernel.args import Args, DataClass, Input
from roadbed.kernel.arns import KmsKeyArn, PolicyArn, TopicArn
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import IngressPlace
from roadbed.kernel.landing_zone import ClusterPlace, ImageReference, NetworkPlace, Runtime, zone_mistakes


class LandingZoneArgs(Args):
    """What the owner of a landing zone decides. What is taken away here is refused, or changes, in every stack that
    runs in it.
    """

    network: NetworkPlace
    """The VPC that everything runs in: `network=Network("main").place`. Another one replaces what runs in it."""

    cluster: ClusterPlace | None = None
    """The ECS cluster: `cluster=EcsCluster("main").place`. Another one replaces every service."""

    ingresses: Sequence[IngressPlace] = ()
    """Load balancers that services may have routes on; the first is the one that routes use without saying so."""

    runtimes: Annotated[Sequence[Runtime], Field(min_length=1)] = ("fargate",)
    """What services can run on; the first is what they run on without saying so."""

    key_arns: Mapping[DataClass, Input[KmsKeyArn]] = {}
    """Keys by the class of the data that teams encrypt with them: `{"restricted": keys.key("restricted")}`."""

    alarm_topic_arns: Mapping[Literal["page", "ticket"], Input[TopicArn]] = {}
    """Where alarms of teams go: `{"page": alarms.page_arn, "ticket": alarms.ticket_arn}`."""

    permissions_boundary_arn: Input[PolicyArn] | None = None
    """A managed policy that no role exceeds which a team's block makes. Roles get it at their next deployment."""

    images: Mapping[str, Input[ImageReference]] = {}
    """Images that teams use without naming them, mirrored where tasks can pull them without the internet:
    `{"prepare": "….dkr.ecr.…/busybox@sha256:…"}`; also `open-telemetry` and `log-router`. A stack's own
    `roadbed:images` go before."""

    def mistakes(self) -> list[Problem]:
        """What cannot be together in one zone."""
        return zone_mistakes(self.runtimes, self.cluster, self.ingresses)
