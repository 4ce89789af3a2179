"""Mistakes that only a provider would see, and what is none."""

import enum
import inspect
import random
import typing
from collections import abc
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws  # registers its types
import pulumi_kubernetes  # registers its types
import pytest
from pulumi import _types
from pulumi.runtime import rpc

from roadbed.plan import sdk
from roadbed.plan.input_check import problems
from roadbed.plan.model import UNKNOWN, Asset, Reference
from roadbed.plan.wire import Concealed, Out

QUEUE = "aws:sqs/queue:Queue"
TARGET_GROUP = "aws:lb/targetGroup:TargetGroup"
FUNCTION = "aws:lambda/function:Function"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"


def deployment(**container: Any) -> dict[str, Any]:
    labels = {"app": "web"}
    spec = {"containers": [{"name": "web", "image": "web:1", **container}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"labels": labels},
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": spec},
        },
    }


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        (QUEUE, {"delaySeconds": "soon"}, "delaySeconds: got 'soon', allowed a whole number"),
        (QUEUE, {"delaySeconds": 1.5}, "delaySeconds: got 1.5, allowed a whole number"),
        (QUEUE, {"delaySeconds": True}, "delaySeconds: got True, allowed a whole number"),
        (QUEUE, {"fifoQueue": "yes"}, "fifoQueue: got 'yes', allowed True or False"),
        (QUEUE, {"fifoQueue": 3}, "fifoQueue: got 3, allowed True or False"),
        (QUEUE, {"name": True}, "name: got True, allowed text"),
        (QUEUE, {"name": ["orders"]}, "name: got a list, allowed text"),
        (QUEUE, {"tags": ["team"]}, "tags: got a list, allowed a mapping to text"),
        (QUEUE, {"tags": {"team": ["a"]}}, "tags.team: got a list, allowed text"),
        (QUEUE, {"delaySecond": 3}, f"delaySecond: no such property of {QUEUE}; did you mean delaySeconds?"),
        (QUEUE, {"delay_secnds": 3}, f"delay_secnds: no such property of {QUEUE}; did you mean delay_seconds?"),
        (
            TARGET_GROUP,
            {"healthCheck": {"pth": "/"}},
            "healthCheck.pth: no such property of TargetGroupHealthCheck; did you mean path?",
        ),
        (
            FUNCTION,
            {"role": "r", "vpcConfig": {"subnetIds": "subnet-1", "securityGroupIds": []}},
            "vpcConfig.subnetIds: got 'subnet-1', allowed a list of texts",
        ),
        (
            FUNCTION,
            {"role": "r", "vpcConfig": {"subnetIds": []}},
            "vpcConfig.securityGroupIds: missing, wants a list of texts",
        ),
        (
            FUNCTION,
            {"role": "r", "vpcConfig": [{"subnetIds": []}]},
            "vpcConfig: got a list, allowed an object (FunctionVpcConfig)",
        ),
        (FUNCTION, {}, "role: missing, wants text"),
        (FUNCTION, {"role": "r", "layers": [None]}, "layers[0]: got null, allowed text"),
        (DEPLOYMENT, deployment(ports=[{"containerPort": "80"}]), None),
        (
            DEPLOYMENT,
            deployment(env=[{"name": "PORT", "value": 80}]),
            "spec.template.spec.containers[0].env[0].value: got 80, allowed text",
        ),
        (
            DEPLOYMENT,
            {**deployment(), "spec": {"selectr": {}, "template": {}}},
            "spec.selectr: no such property of DeploymentSpec; did you mean selector?",
        ),
        (
            DEPLOYMENT,
            {**deployment(), "kind": "Deploymnt"},
            "kind: got 'Deploymnt', allowed 'Deployment'; did you mean 'Deployment'?",
        ),
        (DEPLOYMENT, {**deployment(), "metadata": {"labels": {"a": 1}}}, "metadata.labels.a: got 1, allowed text"),
    ],
)
def test_a_mistake_is_named_with_its_path(token, inputs, message):
    found = problems(token, inputs)

    if message is None:
        assert len(found) == 1
        assert "containerPort: got '80', allowed a whole number" in found[0]
    else:
        assert message in found


def test_all_mistakes_are_named_at_once():
    assert len(problems(QUEUE, {"delaySeconds": "soon", "fifoQueue": "yes", "nme": "x"})) == 3


def test_a_misspelt_name_without_a_near_one_lists_what_there_is():
    (found,) = problems("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": "q", "policy": "{}", "zzz": 1})

    assert found.endswith("known are policy, queueUrl or region")


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (QUEUE, {"delaySeconds": "3", "fifoQueue": "true", "visibilityTimeoutSeconds": 30.0}),
        (QUEUE, {"tags": {"backup": True, "days": 3}}),
        (QUEUE, {"delay_seconds": 3}),
        ("aws:ecs/taskDefinition:TaskDefinition", {"family": "f", "containerDefinitions": "[]", "cpu": 256}),
        (FUNCTION, {"role": "r", "environment": {"variables": {"PORT": 80}}}),
        (FUNCTION, {"role": "r", "runtime": "python9.99"}),
        (FUNCTION, {"role": "r", "code": Asset("archive", {"path": "."}), "layers": []}),
        (QUEUE, {"tags": None, "name": UNKNOWN, "policy": Reference("urn:pulumi:x")}),
        (QUEUE, {"tags": UNKNOWN, "delaySeconds": Out(UNKNOWN), "name": Out("x", secret=True)}),
        (DEPLOYMENT, deployment(resources={"limits": {"cpu": 1, "memory": "1Gi"}})),
        (DEPLOYMENT, deployment(livenessProbe={"httpGet": {"port": "http"}}, ports=[{"containerPort": 80}])),
        (DEPLOYMENT, deployment(livenessProbe={"httpGet": {"port": 80}})),
        ("kubernetes:example.com/v1:Thing", {"anything": 1}),
        ("acme:index:Thing", {"anything": 1}),
    ],
)
def test_what_a_provider_takes_is_no_mistake(token, inputs):
    assert problems(token, inputs) == []


class TestSecrets:
    @pytest.mark.parametrize(
        "inputs",
        [
            {"delaySeconds": Concealed("hidden")},
            {"delaySeconds": Out("hidden", secret=True)},
            {"tags": Concealed({"hidden": ["hidden"]})},
            {"tags": {"a": Concealed(["hidden"])}},
            {"name": Concealed({"hidden": "hidden"})},
        ],
    )
    def test_a_secret_is_checked_and_never_printed(self, inputs):
        (found,) = problems(QUEUE, inputs)

        assert "got a secret, allowed" in found
        assert "hidden" not in found

    def test_a_property_name_inside_a_secret_is_not_printed(self):
        inputs = {"healthCheck": Concealed({"hiddn": 1, "port": ["hidden"]})}

        found = problems(TARGET_GROUP, inputs)

        assert found == [
            "healthCheck.…: no such property of TargetGroupHealthCheck",
            "healthCheck.port: got a secret, allowed text",
        ]

    def test_a_right_secret_is_no_mistake(self):
        assert problems(QUEUE, {"delaySeconds": Concealed(3), "tags": Concealed({"a": "b"})}) == []


# Every type of every service would take a minute; these are the ones that programs use.
SERVICES = (
    "aws:acm aws:apigatewayv2 aws:cloudfront aws:cloudwatch aws:dynamodb aws:ec2 aws:ecr aws:ecs aws:eks aws:elasticache "
    "aws:iam aws:kms aws:lambda aws:lb aws:rds aws:route53 aws:s3 aws:secretsmanager aws:sns aws:sqs aws:ssm "
    "kubernetes:apps/v1 kubernetes:autoscaling/v2 kubernetes:batch/v1 kubernetes:core/v1 kubernetes:networking.k8s.io/v1 "
    "kubernetes:policy/v1 kubernetes:rbac.authorization.k8s.io/v1"
).split()


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
    """The objects with declared properties, and their paths; mappings with keys of the program's own are left out."""
    if isinstance(value, dict) and set(value) != {"key"}:
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
