"""What an ECS service waits for, all of it: a needless edge makes rollouts wait and deletions fail, a missing one lets
tasks start that cannot run.
"""

from roadbed import (
    Disk,
    Image,
    LifecycleHook,
    NetworkPath,
    Queue,
    Rollout,
    Route,
    Secret,
    Service,
    ServiceArgs,
    Sidecar,
    Task,
    TaskArgs,
    Volume,
)
from roadbed.kernel.connection import Connection
from roadbed.testing import deploy
from tests.service.a_program import IMAGE
from tests.service.a_service import ZONE, checkout, service

SECRET = Secret(arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:checkout-AbCdEf")
DATABASE = Connection(of="db", right="reader", network=[NetworkPath(port=5432, security_group="sg-0a1b2c3d")])
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-4e5f-6000-8000-000000000009"

ALWAYS = {"task-definition", "security-group", "logs", "execution-policy"}
IN_PROD = {"to-endpoints", "to-endpoint-s3", "to-endpoint-dynamodb"}


def edges(deployment, name="checkout") -> set[str]:
    """By role; what is not the service's own by its whole name."""
    made = deployment.resource(f"{name}-service")
    found = {deployment.plan.by_urn[urn].name for urn in made.dependencies}
    found |= {deployment.plan.by_urn[urn].name for urns in made.property_dependencies.values() for urn in urns}
    return {each.removeprefix(f"{name}-") for each in found}


def of_type(deployment, kind: str) -> set[str]:
    return {
        each.name.removeprefix("checkout-")
        for each in deployment.plan.cloud_resources()
        if each.type.endswith(f":{kind}")
    }


def test_the_smallest_waits_for_what_its_tasks_would_fail_without():
    assert edges(service()) == ALWAYS | {"to-internet-443"}
    assert edges(service("payments.prod")) == ALWAYS | IN_PROD


def test_behind_a_load_balancer_it_waits_for_its_rule_and_its_target_group_and_for_no_record():
    deployment = service("payments.prod", routes=[Route()])

    assert edges(deployment) == ALWAYS | IN_PROD | {
        "rule-public-checkout",
        "from-public-8080",
        *of_type(deployment, "TargetGroup"),
    }
    assert of_type(deployment, "Record")


def test_behind_a_network_load_balancer_it_waits_for_its_listener():
    from roadbed import Listen

    deployment = service("payments.prod", routes=[Route(ingress="edge", listen=Listen(port=5671, protocol="tls"))])

    assert edges(deployment) == ALWAYS | IN_PROD | {
        "from-edge-8080",
        *of_type(deployment, "TargetGroup"),
        *of_type(deployment, "Listener"),
    }
    assert of_type(deployment, "Listener")


def test_a_rollout_of_two_sides_waits_for_the_role_that_moves_the_traffic():
    deployment = service("payments.prod", routes=[Route()], rollout=Rollout(strategy="canary", alarms=["a"]))

    assert edges(deployment) == ALWAYS | IN_PROD | {
        "from-public-8080",
        "traffic-role",
        "traffic-policy",
        *of_type(deployment, "ListenerRule"),
        *of_type(deployment, "TargetGroup"),
    }


def test_a_hook_is_waited_for_with_its_role():
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:check"
    hook = LifecycleHook(stages=["POST_TEST_TRAFFIC_SHIFT"], function_arn=arn)
    deployment = service(rollout=Rollout(strategy="blue_green", alarms=["a"], hooks=[hook]))

    assert edges(deployment) == ALWAYS | {"to-internet-443", "hook-role", "hook-policy"}


def test_what_it_connects_to_is_waited_for_by_the_rules_and_the_policy_alone():
    def program():
        checkout(connections=[Queue("events").sender(), DATABASE], environment={"TOKEN": SECRET})

    found = edges(deploy(program, zone=ZONE))

    assert found == ALWAYS | {"to-internet-443", "task-policy", "into-db-5432", "to-db-5432"}


def test_sidecars_and_file_systems_are_waited_for_in_the_same_way():
    files = Volume.efs(
        "/srv/uploads",
        arn="arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0a1b2c3d",
        security_group_id="sg-0a1b2c3d",
    )
    deployment = service(sidecars=[Sidecar.open_telemetry()], volumes=[files])

    assert edges(deployment) == ALWAYS | {
        "to-internet-443",
        "task-policy",
        "into-efs-srv-uploads-2049",
        "to-efs-srv-uploads-2049",
    }


def test_a_disk_waits_for_the_role_that_makes_it_and_for_both_of_its_rights():
    plain = service(volumes=[Volume.ebs("/var/lib/index", size_gib=20)])
    with_key = service(volumes=[Volume(path="/var/lib/index", disk=Disk(size_gib=20, kms_key_arn=KEY))])

    assert edges(plain) == ALWAYS | {"to-internet-443", "disk-role", "disk-policy"}
    assert edges(with_key) == ALWAYS | {"to-internet-443", "disk-role", "disk-key-policy"}
    policy = with_key.resource("checkout-disk-key-policy")
    assert with_key.resource("checkout-disk-policy").urn in policy.dependencies


def test_a_task_before_its_rollout_is_deployed_before_it():
    def program():
        migrate = Task("migrate", TaskArgs(image=IMAGE))
        checkout(rollout=Rollout(before_rollout=migrate))

    deployment = deploy(program, zone=ZONE)
    own = {each for each in edges(deployment) if not each.startswith("migrate")}

    assert own == ALWAYS | {"to-internet-443"}
    assert edges(deployment) - own == {
        each.name for each in deployment.plan.cloud_resources() if each.name.startswith("migrate-")
    }


def test_what_it_calls_is_waited_for_through_the_rule_that_lets_it_in():
    def program():
        billing = Service("billing", ServiceArgs(image=IMAGE, port=9000))
        checkout(connections=[billing.caller()])

    deployment = deploy(program, zone=ZONE)

    assert edges(deployment) == ALWAYS | {
        "to-internet-443",
        "into-service-billing-9000",
        "to-service-billing-9000",
    }
    assert edges(deployment, "billing") == ALWAYS | {"to-internet-443"}


def test_nothing_of_its_own_waits_for_the_service_but_what_changes_the_number_of_its_tasks():
    deployment = service("payments.prod", routes=[Route()])
    made = deployment.resource("checkout-service")
    waiting = {each.name for each in deployment.plan.cloud_resources() if made.urn in each.dependencies}

    assert waiting == {"checkout-scaling"}


def test_an_outside_deployers_service_waits_for_the_same():
    owned = Image.tag(IMAGE.partition("@")[0] + ":main", owner="the deploy job")

    assert edges(service(image=owned)) == edges(service())
