"""Mistakes that only a provider would see, and what is none."""

from typing import Any

import pytest

from roadbed.plan.inputs.check import problems
from roadbed.plan.values import UNKNOWN, Asset, Reference
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
        ("aws:iam/role:Role", {"assumeRolePolicy": {"Statement": {"Principal": {"Service": "ec2.amazonaws.com"}}}}),
        ("aws:kms/key:Key", {"policy": {"Statement": []}}),
        (DEPLOYMENT, {**deployment(), "status": {}, "metadata": {"creationTimestamp": None}}),
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
