"""What comes before the rollouts of a service, and what stops them."""

from collections.abc import Iterator, Mapping
from typing import Final

from roadbed.plan.model import Plan, Resource
from roadbed.report.graph.model import Edge, Node
from roadbed.report.graph.places import Places, outside

SERVICE: Final = "aws:ecs/service:Service"
TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
ALARMS: Final = ("aws:cloudwatch/compositeAlarm:CompositeAlarm", "aws:cloudwatch/metricAlarm:MetricAlarm")

BEFORE: Final = "before rollout"
STOPS: Final = "stops rollout"


def rollouts(plan: Plan, places: Places) -> Iterator[tuple[Node, Node, Edge]]:
    """The tasks that run before a new revision, and the alarms that send it back."""
    for service in plan.resources:
        target = places.of_urn(plan, service.urn) if service.type == SERVICE and not service.external else None
        if target is None:
            continue
        told = [(each, BEFORE) for each in _before(plan, places, service)]
        told += [(each, STOPS) for each in _alarms(plan, places, service)]
        for source, says in told:
            if source.id != target.id:
                yield source, target, Edge(source=source.id, target=target.id, kind="rollout", rights=(says,))


def _before(plan: Plan, places: Places, service: Resource) -> Iterator[Node]:
    """A service waits for its own task definition, and for that of a task which must run first."""
    made = (plan.by_urn.get(urn) for urn in service.dependencies)
    for each in made:
        if each is not None and each.type == TASK_DEFINITION and (node := places.of_urn(plan, each.urn)):
            yield node


def _alarms(plan: Plan, places: Places, service: Resource) -> Iterator[Node]:
    """Those of the plan, and by their names those of others."""
    told = service.inputs.get("alarms")
    names = told.get("alarmNames") if isinstance(told, Mapping) else None
    alarms = {each.outputs.get("name"): each.urn for each in plan.resources if each.type in ALARMS}
    for name in names if isinstance(names, list) else ():
        if isinstance(name, str):
            yield places.of_urn(plan, alarms.get(name, "")) or outside(name, type="alarm")
