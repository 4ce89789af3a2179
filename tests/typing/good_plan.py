"""Reading a Plan, as a company's own check does."""

from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import Unknown


def queues(plan: Plan) -> list[Resource]:
    return [resource for resource in plan.cloud_resources() if resource.type == "aws:sqs/queue:Queue"]


def retention_in_days(plan: Plan) -> dict[str, float]:
    found = {}
    for queue in queues(plan):
        seconds = queue.inputs.get("messageRetentionSeconds")
        if isinstance(seconds, int | float):
            found[queue.name] = seconds / 86_400
    return found


def known_only_after_deployment(resource: Resource) -> list[str]:
    return [name for name, value in resource.inputs.items() if isinstance(value, Unknown)]


def unprotected(plan: Plan) -> list[str]:
    return [f"{one.name} at {one.source}" for one in queues(plan) if not one.options.protect]
