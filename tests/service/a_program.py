"""The smallest block that runs something, for tests of what everything that runs has in common."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore import model, validate
from botocore.session import get_session

from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.landing_zone import Zone
from roadbed.service.containers.secret import Secret
from roadbed.service.fargate.tasks.containers import container_definitions
from roadbed.service.fargate.tasks.mounts import task_volumes
from roadbed.service.workload import Workload
from roadbed.service.workload_args import WorkloadArgs
from roadbed.testing import deploy, made_up_zone

DIGEST = "sha256:" + "4b" * 32
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout@{DIGEST}"
LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:checkout-logs-0a1b2c3:*"
TOKEN = Secret(arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:checkout-AbCdEf")


class Program(Component[WorkloadArgs]):
    """Something that runs, with nothing around it but its task definition."""

    def __init__(
        self, name: str, args: WorkloadArgs, opts: pulumi.ResourceOptions | None = None, **workload: Any
    ) -> None:
        super().__init__("roadbed:test:Program", name, args, opts)
        told = Workload.of(self, **workload)
        aws.ecs.TaskDefinition(
            self.child_name("task-definition", aws.ecs.TaskDefinition),
            family=name,
            container_definitions=pulumi.Output.json_dumps([*container_definitions(told, LOGS).values()]),
            volumes=task_volumes(told),
            opts=self.as_parent,
        )
        self.register_declared_outputs()


def task(
    stack: str = "payments.dev",
    config: Mapping[str, str] | None = None,
    zone: Zone | None = None,
    **arguments: Any,
) -> Mapping[str, Any]:
    """The inputs of the task definition of a program called checkout. An argument that has Outputs in it is made by a
    function, within the program.
    """
    workload = {name: arguments.pop(name) for name in ("ports", "health_check") if name in arguments}

    def program() -> None:
        given = {name: value() if callable(value) else value for name, value in arguments.items()}
        Program("checkout", WorkloadArgs(**{"image": IMAGE, **given}), **workload)

    return deploy(program, stack=stack, config=config, zone=zone or made_up_zone(images={}))["checkout-task-definition"]


def containers(**arguments: Any) -> dict[str, dict[str, Any]]:
    """Its containers by name; each is checked against what ECS takes."""
    found = json.loads(task(**arguments)["containerDefinitions"])
    assert not [*ecs_refuses(found)]
    return {each["name"]: each for each in found}


def refused(**arguments: Any) -> str:
    """What the user is told."""
    with pytest.raises(ArgsError) as raised:
        task(**arguments)
    return str(raised.value)


def ecs_refuses(definitions: Any) -> Iterator[str]:
    """What botocore's model of ECS says against container definitions: unknown names, wrong types, unknown words."""
    shape = get_session().get_service_model("ecs").operation_model("RegisterTaskDefinition").input_shape
    assert isinstance(shape, model.StructureShape)
    task = {"family": "checkout", "containerDefinitions": definitions}
    report = validate.ParamValidator().validate(task, shape)
    if report.has_errors():
        yield report.generate_report()
    else:
        yield from _unknown_words(task, shape)


def _unknown_words(value: Any, shape: model.Shape, path: str = "") -> Iterator[str]:
    if isinstance(shape, model.StructureShape):
        for name, each in value.items():
            if name not in shape.members:
                yield f"{path}.{name}: no such parameter"
            else:
                yield from _unknown_words(each, shape.members[name], f"{path}.{name}")
    elif isinstance(shape, model.ListShape):
        for each in value:
            yield from _unknown_words(each, shape.member, path)
    elif isinstance(shape, model.MapShape):
        for each in value.values():
            yield from _unknown_words(each, shape.value, path)
    elif isinstance(shape, model.StringShape) and shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is none of {shape.enum}"


def botocore_says(shape: str, member: str) -> str:
    """What AWS's own documentation says of a parameter of ECS."""
    found = get_session().get_service_model("ecs").shape_for(shape)
    assert isinstance(found, model.StructureShape)
    return str(found.members[member].documentation)
