"""Every type of the services that programs use: legal inputs are no mistake, and a planted mistake is found."""

import enum
import inspect
import random
import typing
from collections import abc
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws  # noqa: F401  registers its types
import pulumi_kubernetes  # noqa: F401  registers its types
import pytest
from pulumi import _types
from pulumi.runtime import rpc

from roadbed.plan.cloud import sdk
from roadbed.plan.inputs.check import problems
from roadbed.plan.values import UNKNOWN
from roadbed.plan.wire import Concealed

# Every type of every service would take a minute; these are the ones that programs use.
SERVICES = [
    *(
        f"aws:{module}"
        for module in ("acm", "apigatewayv2", "cloudfront", "cloudwatch", "dynamodb", "ec2", "ecr", "ecs")
    ),
    *(f"aws:{module}" for module in ("eks", "elasticache", "iam", "kms", "lambda", "lb", "rds", "route53", "s3")),
    *(f"aws:{module}" for module in ("secretsmanager", "sns", "sqs", "ssm")),
    *(f"kubernetes:{group}" for group in ("apps/v1", "autoscaling/v2", "batch/v1", "core/v1", "networking.k8s.io/v1")),
    *(f"kubernetes:{group}" for group in ("policy/v1", "rbac.authorization.k8s.io/v1")),
]


def types_of(service: str) -> list[str]:
    package, module = service.split(":", 1)
    listed = (
        token
        for key, modules in rpc._RESOURCE_MODULES.items()
        if key == service or (key.startswith(f"{package}:{module}/") and package == "aws")
        for registered in modules
        for token in registered.mod_info["classes"]
    )
    return [token for token in listed if sdk.args_class(token) is not None]


class Legal:
    """Draws values that an annotation allows, told from the annotation by other means than the check itself."""

    ABSENT = object()

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def inputs(self, cls: type, depth: int = 0) -> dict[str, Any]:
        names = _types.input_type_py_to_pulumi_names(cls)
        parameters = inspect.signature(cls.__init__).parameters
        drawn = {}
        for wire_name, hint in _types.input_type_types(cls).items():
            python_name = next(name for name, wire in names.items() if wire == wire_name)
            required = parameters[python_name].default is inspect.Parameter.empty
            if required or (depth < 3 and self.random.random() < 0.6):
                value = self.value(hint, depth)
                if value is not self.ABSENT:
                    drawn[wire_name] = value
        return drawn

    def value(self, hint: Any, depth: int) -> Any:
        origin = typing.get_origin(hint)
        if origin is typing.Union:
            values = [self.value(member, depth) for member in typing.get_args(hint)]
            return self.random.choice([value for value in values if value is not self.ABSENT] or [self.ABSENT])
        if hint in (type(None), pulumi.Output) or origin in (pulumi.Output, abc.Awaitable) or typing.is_typeddict(hint):
            return self.ABSENT
        if self.random.random() < 0.05:
            return UNKNOWN
        if hint in (str, bool, int, float):
            plain = {str: "text", bool: True, int: 3, float: 2.5}[hint]
            return Concealed(plain) if self.random.random() < 0.05 else plain
        if origin is typing.Literal:
            return self.random.choice(typing.get_args(hint))
        if origin in (abc.Sequence, list):
            members = [self.value(typing.get_args(hint)[0], depth) for _ in range(self.random.randint(0, 2))]
            return [member for member in members if member is not self.ABSENT]
        if origin in (abc.Mapping, dict):
            member = self.value(typing.get_args(hint)[1], depth)
            return {} if member is self.ABSENT else {"key": member}
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return self.random.choice(list(hint)).value
        if isinstance(hint, type) and _types.is_input_type(hint):
            return self.inputs(hint, depth + 1)
        return "anything" if hint is typing.Any else self.ABSENT


@pytest.mark.parametrize("service", SERVICES)
def test_legal_inputs_of_every_type_have_no_mistake(service):
    types = types_of(service)

    assert types
    for token in types:
        inputs = Legal(token).inputs(sdk.args_class(token))
        assert problems(token, inputs) == [], token


def objects_in(value: Any, hint_path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects with declared properties, and their paths: not mappings and policy documents, whose keys are free."""
    if isinstance(value, dict) and set(value) != {"key"} and "Statement" not in value:
        yield hint_path, value
        for key, each in value.items():
            yield from objects_in(each, f"{hint_path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from objects_in(each, f"{hint_path}[{at}]")


@pytest.mark.parametrize("service", SERVICES)
def test_a_misspelt_property_is_found_wherever_it_stands(service):
    for token in types_of(service):
        inputs = Legal(token).inputs(sdk.args_class(token))
        for path, where in objects_in(inputs):
            if not where or any(isinstance(each, str) and each == "anything" for each in where.values()):
                continue
            where["noSuchProperty"] = 1
            found = problems(token, inputs)
            del where["noSuchProperty"]
            assert [each for each in found if f"{path}.noSuchProperty".removeprefix(".") in each], (token, path)
