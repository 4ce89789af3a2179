"""What a network says about its health: of NAT gateways, the part of it that can be exhausted."""

from collections.abc import Sequence
from typing import Final

import pulumi

from roadbed.kernel.signal import Any, Metric, Signal, Threshold

# Metrics of NAT gateways come every minute, zeros too.
# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway-cloudwatch.html
_PERIOD_SECONDS: Final = 60
_RUNBOOK: Final = "docs/runbooks/network.md"


def network_signals(nat_gateways: "Sequence[pulumi.Output[str]]") -> tuple[Signal, ...]:
    """The signals of a network, by its NAT gateways; none without any."""
    if not nat_gateways:
        return ()
    # AWS alarms on any port allocation error. Of dropped packets it says 0.01 % of all, which one metric cannot tell:
    # ours asks for some in each of five minutes.
    # https://docs.aws.amazon.com/solutions/latest/prebid-server-deployment-on-aws/nat-gateway.html
    return (
        Signal(
            name="port-allocation-errors",
            condition=_any(nat_gateways, "ErrorPortAllocation", datapoints=3),
            severity="page",
            description="New connections to the internet fail: a NAT gateway has no port left for their destination.",
            runbook=f"{_RUNBOOK}#port-allocation-errors",
        ),
        Signal(
            name="dropped-packets",
            condition=_any(nat_gateways, "PacketsDropCount", datapoints=5),
            severity="ticket",
            description="A NAT gateway drops packets: connections to the internet are slow, or break.",
            runbook=f"{_RUNBOOK}#dropped-packets",
        ),
    )


def _any(nat_gateways: "Sequence[pulumi.Output[str]]", metric: str, *, datapoints: int) -> Any | Threshold:
    each = [_above_zero(gateway, metric, datapoints) for gateway in nat_gateways]
    return Any(of=each) if len(each) > 1 else each[0]


def _above_zero(nat_gateway: pulumi.Output[str], metric: str, datapoints: int) -> Threshold:
    return Threshold(
        metric=Metric(
            namespace="AWS/NATGateway",
            name=metric,
            dimensions={"NatGatewayId": nat_gateway},
            statistic="Sum",
            period_seconds=_PERIOD_SECONDS,
        ),
        comparison=">",
        value=0,
        datapoints=datapoints,
        periods=5,
        missing_data="notBreaching",
    )
