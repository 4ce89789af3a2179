"""What one other library alone has as an argument is an override here, and reaches the cloud as it is written.

Which these are: docs/decisions/0027, examples/workloads/stacks/beyond.py.
"""

import json
from typing import Any

import pytest

from roadbed import Override, Scale
from tests.service.a_service import names, service

LATTICE = {
    "port_name": "main",
    "role_arn": "arn:aws:iam::123456789012:role/ecs-lattice",
    "target_group_arn": "arn:aws:vpc-lattice:eu-west-1:123456789012:targetgroup/tg-0a1b2c3d4e5f60001",
}
REGISTRY = {"registry_arn": "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-0a1b2c3d4e5f6000"}
SCALED = Scale(min_tasks=1, max_tasks=4)


@pytest.mark.parametrize(
    ("child", "args", "made"),
    [
        ("logs", {"name": "/shop/checkout"}, {"name": "/shop/checkout"}),
        ("task-role", {"max_session_duration": 14_400}, {"maxSessionDuration": 14_400}),
        ("task-role", {"path": "/shop/"}, {"path": "/shop/"}),
        ("task-definition", {"track_latest": True}, {"trackLatest": True}),
        ("service", {"service_registries": REGISTRY}, {"serviceRegistries": {"registryArn": REGISTRY["registry_arn"]}}),
        (
            "service",
            {"vpc_lattice_configurations": [LATTICE]},
            {
                "vpcLatticeConfigurations": [
                    {
                        "portName": "main",
                        "roleArn": LATTICE["role_arn"],
                        "targetGroupArn": LATTICE["target_group_arn"],
                    }
                ]
            },
        ),
        (
            "scaling",
            {"suspended_state": {"dynamic_scaling_in_suspended": True}},
            {"suspendedState": {"dynamicScalingInSuspended": True}},
        ),
    ],
)
def test_what_one_library_alone_offers_is_set_on_the_child_that_has_it(
    child: str, args: dict[str, Any], made: dict[str, Any]
):
    usual = service(scale=SCALED)[f"checkout-{child}"]
    told = service(scale=SCALED, overrides={child: Override(args=args)})[f"checkout-{child}"]

    assert {key: value for key, value in told.items() if usual.get(key) != value} == made


@pytest.mark.parametrize(
    "more", [{"dockerLabels": {"cost": "shop"}}, {"versionConsistency": "disabled"}, {"volumesFrom": []}]
)
def test_so_is_a_container_by_its_name(more: dict[str, Any]):
    told = service(overrides={"containers": Override(args={"checkout": more})})["checkout-task-definition"]
    (container,) = [each for each in json.loads(told["containerDefinitions"]) if each["name"] == "checkout"]

    assert more.items() <= container.items()


def test_rights_follow_a_group_of_logs_with_another_name():
    deployment = service(overrides={"logs": Override(args={"name": "/shop/checkout"})})

    assert ":log-group:/shop/checkout:" in deployment["checkout-execution-policy"]["policy"]
    assert names(deployment, "LogGroup") == ["checkout-logs"]
