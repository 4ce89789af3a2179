"""What the tasks of a workload run on: Fargate, Fargate Spot, or some on each."""

from roadbed.service.workload import Workload


def capacity_shares(workload: Workload) -> list[tuple[str, int]]:
    """Capacity providers and their weights, of 100 together.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    spot = workload.settings.placement.spot_percent if "FARGATE_SPOT" in workload.cluster.capacity_providers else 0
    shares = (("FARGATE", 100 - spot), ("FARGATE_SPOT", spot))
    return [(provider, weight) for provider, weight in shares if weight]
