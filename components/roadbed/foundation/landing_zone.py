"""A landing zone: where the stacks of one environment run things, as its platform tells them."""

from collections.abc import Mapping
from typing import Any

import pulumi

from roadbed.foundation.landing_zone_args import LandingZoneArgs
from roadbed.kernel.component import Component
from roadbed.kernel.contracts.groups import facts_of, ids_of
from roadbed.kernel.landing_zone import VERSION, Zone
from roadbed.kernel.signal import Signal
from roadbed.kernel.zone_of_program import SHARED_AS, VERSION_FACT, ProgramZone

__all__ = ["LandingZone", "LandingZoneArgs"]


class LandingZone(Component[LandingZoneArgs]):
    """Tells every stack of an environment where to run. It makes nothing, and is shared at once; one in a stack.

    >>> LandingZone("zone", LandingZoneArgs(network=network.place, cluster=cluster.place))
    """

    vpc_id: pulumi.Output[str]
    """The VPC that everything runs in."""

    cluster_arn: pulumi.Output[str] | None
    """The ECS cluster, where there is one."""

    def __init__(self, name: str, args: LandingZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("roadbed:index:LandingZone", name, args, opts)
        self.zone = Zone(**{name: getattr(self.settings, name) for name in Zone.model_fields})
        ProgramZone.current().make(self.zone, self.block, self.made_at)
        self.share(name=SHARED_AS)
        cluster = self.zone.cluster
        self.vpc_id = pulumi.Output.from_input(self.zone.network.vpc_id)
        self.cluster_arn = None if cluster is None else pulumi.Output.from_input(cluster.arn)
        self.register_declared_outputs()

    @classmethod
    def current(cls) -> Zone:
        """The zone of the stack that is running: its own, else the one that the platform of its environment shares, or
        the stack that `roadbed:landing-zone` names.

        Raises `ArgsError`, on the line that asks for it, where there is none, and for one that this roadbed cannot
        read.

        >>> LandingZone.current().network.private_subnet_ids
        """
        return Zone.current()

    def signals(self) -> tuple[Signal, ...]:
        """None: what it tells of has its own."""
        return ()

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the zone before it is deployed."""
        return {VERSION_FACT: VERSION, **facts_of(self.zone)}

    def shared_outputs(self) -> Mapping[str, Any]:
        """Identifiers by their way through the zone: `network.vpc_id`."""
        return ids_of(self.zone)
