"""What a load balancer says about its health: requests and connections that fail before a service sees them."""

from collections.abc import Sequence
from typing import Final

import pulumi

from roadbed.kernel.signal import Any, Metric, Signal, Statistic, Threshold

# Both kinds send what they count every minute; application load balancers nothing where it is 0.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
_PERIOD_SECONDS: Final = 60
_RUNBOOK: Final = "docs/runbooks/ingress.md"
_ERRORS: Final = 20

# ACM renews 60 days before the end, and tells twice a day how many are left; nothing any more once it is over.
# https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
_DAY_SECONDS: Final = 86_400
_DAYS_LEFT: Final = 30


def ingress_signals(balancer: pulumi.Output[str], certificates: Sequence[pulumi.Output[str]]) -> tuple[Signal, ...]:
    """Of an application load balancer, by the end of its ARN."""
    return (
        Signal(
            name="errors-before-services",
            condition=_counted("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", balancer, _ERRORS),
            severity="page",
            description="The load balancer itself answers 5xx: some service has no healthy task, or is not reached.",
            runbook=f"{_RUNBOOK}#errors-before-services",
        ),
        Signal(
            name="rejected-connections",
            condition=_counted("AWS/ApplicationELB", "RejectedConnectionCount", balancer, 1),
            severity="page",
            description="Clients of every service are turned away: the load balancer takes no more connections.",
            runbook=f"{_RUNBOOK}#rejected-connections",
        ),
        *certificate_signals(certificates),
    )


def network_ingress_signals(
    balancer: pulumi.Output[str], certificates: Sequence[pulumi.Output[str]]
) -> tuple[Signal, ...]:
    """Of a network load balancer, by the end of its ARN."""
    return (
        Signal(
            name="port-allocation-errors",
            condition=_counted("AWS/NetworkELB", "PortAllocationErrorCount", balancer, 1),
            severity="page",
            description="New connections fail: the load balancer has no port left to reach a task from.",
            runbook=f"{_RUNBOOK}#port-allocation-errors",
        ),
        Signal(
            name="rejected-flows",
            condition=_counted("AWS/NetworkELB", "RejectedFlowCount", balancer, 1, statistic="Maximum"),
            severity="page",
            description="Clients of every service are turned away by the load balancer.",
            runbook=f"{_RUNBOOK}#rejected-flows",
        ),
        *certificate_signals(certificates),
    )


def certificate_signals(certificates: Sequence[pulumi.Output[str]]) -> tuple[Signal, ...]:
    """What tells that a certificate was not renewed; none without any."""
    if not certificates:
        return ()
    each = [_expiring(arn) for arn in certificates]
    return (
        Signal(
            name="certificate-expires",
            condition=Any(of=each) if len(each) > 1 else each[0],
            severity="ticket",
            description=f"A certificate has not been renewed: in {_DAYS_LEFT} days clients refuse its domain.",
            runbook=f"{_RUNBOOK}#certificate-expires",
        ),
    )


def _counted(
    namespace: str, metric: str, balancer: pulumi.Output[str], count: int, *, statistic: Statistic = "Sum"
) -> Threshold:
    return Threshold(
        metric=Metric(
            namespace=namespace,
            name=metric,
            dimensions={"LoadBalancer": balancer},
            statistic=statistic,
            period_seconds=_PERIOD_SECONDS,
        ),
        comparison=">=",
        value=count,
        datapoints=3,
        periods=5,
        missing_data="notBreaching",
    )


def _expiring(certificate: pulumi.Output[str]) -> Threshold:
    return Threshold(
        metric=Metric(
            namespace="AWS/CertificateManager",
            name="DaysToExpiry",
            dimensions={"CertificateArn": certificate},
            statistic="Minimum",
            period_seconds=_DAY_SECONDS,
        ),
        comparison="<=",
        value=_DAYS_LEFT,
        missing_data="ignore",
    )
