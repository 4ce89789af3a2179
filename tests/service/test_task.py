import json

import pytest

from roadbed import Connection, Image, NetworkPath, Override, Placement, Queue, Task, TaskArgs
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.landing_zone import ClusterPlace, NetworkPlace
from roadbed.plan.access import access_of
from roadbed.service.containers.container import Container
from roadbed.service.containers.volume import Volume
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE, ecs_refuses

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
DATABASE = Connection(of="Aurora orders", right="owner", network=[NetworkPath(port=5432, security_group="sg-0a1b2c3d")])


def task(stack="payments.dev", zone=None, **arguments):
    args = {"image": IMAGE, **arguments}
    return deploy(lambda: Task("migrate", TaskArgs(**args)), stack=stack, zone=zone or made_up_zone())


def refused(**arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        task(**arguments)
    return str(raised.value)


def line(deployment) -> str:
    return deployment.value(deployment.returned.run_command)


def test_the_line_that_runs_it_names_everything_that_ecs_must_be_told():
    deployment = task(stack="payments.prod")
    definition = deployment.resource("migrate-task-definition").outputs["arn"]
    group = deployment.resource("migrate-security-group").id
    subnets = ",".join(made_up_zone().network.private_subnet_ids)
    network = f"awsvpcConfiguration={{subnets=[{subnets}],securityGroups=[{group}],assignPublicIp=DISABLED}}"

    assert line(deployment) == (
        f"aws ecs run-task --region eu-west-1 --cluster {CLUSTER} --task-definition {definition}"
        " --capacity-provider-strategy capacityProvider=FARGATE,weight=100"
        f" --network-configuration '{network}' --propagate-tags TASK_DEFINITION --enable-ecs-managed-tags"
    )


@pytest.mark.parametrize(
    ("stack", "spot", "shares"),
    [
        ("payments.dev", None, "capacityProvider=FARGATE_SPOT,weight=100 --network"),
        ("payments.staging", None, "capacityProvider=FARGATE,weight=100 --network"),
        (
            "payments.staging",
            30,
            "capacityProvider=FARGATE,weight=70 capacityProvider=FARGATE_SPOT,weight=30 --network",
        ),
    ],
)
def test_it_runs_on_spot_in_dev_and_elsewhere_only_if_asked(stack, spot, shares):
    placement = Placement() if spot is None else Placement(spot_percent=spot)

    assert shares in line(task(stack=stack, placement=placement))


def test_a_cluster_without_spot_runs_it_on_fargate():
    zone = made_up_zone(cluster=ClusterPlace(arn=CLUSTER))

    assert "capacityProvider=FARGATE,weight=100 --network" in line(task(zone=zone))


def test_more_spot_than_usual_is_recorded_as_weaker():
    with pytest.raises(ArgsError, match=r"placement\.spot_percent: got 50, weaker than 0, without a reason"):
        task(stack="payments.prod", placement=Placement(spot_percent=50))


def test_its_definition_is_what_fargate_takes():
    made = task(container=Container(cpu=512, ephemeral_storage_gib=50, architecture="x86_64"))[
        "migrate-task-definition"
    ]

    assert made["requiresCompatibilities"] == ["FARGATE"]
    assert made["networkMode"] == "awsvpc"
    assert (made["cpu"], made["memory"]) == ("512", "1024")
    assert made["ephemeralStorage"] == {"sizeInGib": 50}
    assert made["runtimePlatform"] == {"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"}
    assert made["family"] == "acme-payments-dev-task-migrate"
    assert not [*ecs_refuses(json.loads(made["containerDefinitions"]))]


def test_a_service_and_a_task_of_one_name_have_no_revisions_in_common():
    assert task()["migrate-task-definition"]["family"] != "acme-payments-dev-service-migrate"


def test_a_rollout_is_told_how_to_run_it_and_how_long_to_wait():
    deployment = task(timeout_minutes=15)
    run = deployment.returned.run

    assert (run.of, run.container, run.timeout_minutes) == ("Task migrate", "migrate", 15)
    assert run.made is deployment.returned
    assert deployment.value(run.task_definition_arn) == deployment.resource("migrate-task-definition").outputs["arn"]


def runner():
    def program():
        connection = Task("migrate", TaskArgs(image=IMAGE)).runner()
        Task("other", TaskArgs(image=IMAGE, connections=[connection]))

    return deploy(program, stack="payments.dev", zone=made_up_zone())


def test_who_may_run_it_may_do_so_in_its_cluster_and_hand_over_its_roles_to_ecs_alone():
    deployment = runner()
    statements = {
        each["Action"][0]: each for each in json.loads(deployment["other-task-policy"]["policy"])["Statement"]
    }
    family = "arn:aws:ecs:eu-west-1:123456789012:task-definition/acme-payments-dev-task-migrate"
    roles = [deployment.resource(f"migrate-{name}-role").outputs["arn"] for name in ("execution", "task")]

    assert {*statements} == {"ecs:RunTask", "iam:PassRole", "ecs:TagResource"}
    assert statements["ecs:RunTask"]["Resource"] == [f"{family}:*"]
    assert statements["ecs:RunTask"]["Condition"] == {"ArnEquals": {"ecs:cluster": CLUSTER}}
    assert statements["iam:PassRole"]["Resource"] == roles
    assert statements["iam:PassRole"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    }
    assert statements["ecs:TagResource"]["Condition"] == {"StringEquals": {"ecs:CreateAction": "RunTask"}}


def test_who_may_run_it_is_told_what_to_run_and_where():
    containers = json.loads(runner()["other-task-definition"]["containerDefinitions"])
    variables = {each["name"]: each["value"] for each in containers[0]["environment"]}

    assert variables["MIGRATE_TASK_DEFINITION"] == "acme-payments-dev-task-migrate"
    assert variables["MIGRATE_TASK_CLUSTER"] == CLUSTER
    assert variables["MIGRATE_TASK_SUBNETS"].count(",") == 2
    assert variables["MIGRATE_TASK_SECURITY_GROUPS"].startswith("sg-")


def test_it_is_there_for_other_stacks():
    def program():
        Task("export", TaskArgs(image=IMAGE)).share(rights=["runner"])

    outputs = deploy(program, stack="billing.dev", zone=made_up_zone()).plan.outputs

    def consumer():
        Task("nightly", TaskArgs(image=IMAGE, connections=[Task.of("billing.dev", "export").runner()]))

    others = {"billing.dev": outputs}
    deployment = deploy(consumer, stack="payments.dev", zone=made_up_zone(), stack_outputs=others)
    actions = [each["Action"] for each in json.loads(deployment["nightly-task-policy"]["policy"])["Statement"]]

    assert sorted(action for each in actions for action in each) == ["ecs:RunTask", "ecs:TagResource", "iam:PassRole"]


def test_a_preview_says_its_rights_as_its_own_and_what_it_starts_with_in_one_line():
    def program():
        Task("migrate", TaskArgs(image=IMAGE, connections=[Queue("events").sender(), DATABASE]))

    accesses = [each for each in access_of(deploy(program, zone=made_up_zone()).plan) if each.who == "Task migrate"]

    assert [(each.right, each.what) for each in accesses] == [
        ("sender", "Queue events"),
        ("owner", "Aurora orders"),
        ("start", "repository/checkout, repository/mirror/prepare, logs of Task migrate"),
    ]
    assert not any(each.marks for each in accesses)


def test_a_right_that_an_override_gives_to_the_role_that_starts_it_is_not_hidden():
    more = {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*"}
    because = {"overrides.execution-policy-document.Statement": "a test"}
    deployment = task(overrides={"execution-policy-document": Override(args={"Statement": [more]})}, because=because)
    (access,) = [each for each in access_of(deployment.plan) if "iam:CreateUser" in each.actions]

    assert access.who == "execution-role of Task migrate"
    assert access.marks == ("wildcard-resource",)


def test_an_override_of_a_container_is_by_its_name():
    override = Override(args={"migrate": {"pseudoTerminal": True}})
    made = json.loads(task(overrides={"containers": override})["migrate-task-definition"]["containerDefinitions"])

    assert [each.get("pseudoTerminal") for each in made] == [True, None]
    assert [each["name"] for each in made] == ["migrate", "prepare"]


def test_an_override_of_no_container_names_those_there_are():
    says = refused(overrides={"containers": Override(args={"migrat": {"cpu": 1}})})

    assert "overrides.containers.migrat: nothing of this name; did you mean migrate?" in says


def test_an_override_can_add_a_container():
    added = {"name": "agent", "image": "public.ecr.aws/acme/agent:1"}
    made = json.loads(
        task(overrides={"containers": Override(args={"agent": added})})["migrate-task-definition"][
            "containerDefinitions"
        ]
    )

    assert made[-1] == added


def test_an_override_that_makes_a_container_root_is_recorded():
    override = Override(args={"migrate": {"user": "0"}})

    with pytest.raises(ArgsError, match=r"overrides\.containers\.migrate\.user: got '0', weaker than 'as the"):
        task(stack="payments.prod", overrides={"containers": override})


def test_a_disk_of_its_own_is_for_services():
    assert "volumes[0].disk: a task has none; use container.ephemeral_storage_gib" in refused(
        volumes=[Volume.ebs("/srv/index", size_gib=20)]
    )


def test_a_stack_without_a_place_to_run_says_where_one_comes_from():
    with pytest.raises(ArgsError, match=r"landing-zone.*placement=") as raised:
        deploy(lambda: Task("migrate", TaskArgs(image=IMAGE)), stack="payments.dev")

    assert len(str(raised.value).splitlines()) == 1


def test_a_vpc_and_a_cluster_by_hand_need_no_landing_zone():
    network = NetworkPlace(vpc_id="vpc-0a1b2c3d", private_subnet_ids=["subnet-0a1b2c3d"])
    args = TaskArgs(image=IMAGE, placement=Placement(network=network, cluster=ClusterPlace(arn=CLUSTER)))
    deployment = deploy(lambda: Task("migrate", args), stack="payments.dev")

    assert deployment["migrate-security-group"]["vpcId"] == "vpc-0a1b2c3d"
    assert "subnets=[subnet-0a1b2c3d]" in line(deployment)


def test_a_runtime_that_the_zone_does_not_offer_is_refused_with_those_it_does():
    says = refused(placement=Placement(runtime="kubernetes"))

    assert says.startswith("Task migrate at tests/service/test_task.py:")
    assert "placement.runtime: got 'kubernetes', which the landing zone does not offer; it offers fargate" in says


def test_a_released_image_is_made_up_in_dev_and_demanded_in_prod():
    assert task(image=Image.released("checkout"))
    with pytest.raises(ArgsError, match="roadbed:images has no 'checkout'"):
        task(image=Image.released("checkout"), stack="payments.prod")


def test_its_log_is_encrypted_with_the_key_of_its_data():
    key = made_up_zone().key_arns["restricted"]

    assert task(data_class="restricted")["migrate-logs"]["kmsKeyId"] == key
    assert "kmsKeyId" not in task()["migrate-logs"]
