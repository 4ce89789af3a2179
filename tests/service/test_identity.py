import json

import pulumi
import pytest

from roadbed import Connection, Image, Placement, Queue, Secret, SecretReference, Statement, Task, TaskArgs
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.landing_zone import ClusterPlace
from roadbed.plan.access import access_of
from roadbed.service.containers.container import Container
from roadbed.service.containers.logs import Logs
from roadbed.service.containers.volume import Volume
from roadbed.service.fargate.tasks.start_rights import repository_arn
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE

HERE = "eu-west-1:123456789012"
BOUNDARY = "arn:aws:iam::123456789012:policy/team-boundary"
OTHERS = "444444444444"
KEY = f"arn:aws:kms:eu-west-1:{OTHERS}:key/0f1e2d3c"
FILES = "sg-0a1b2c3d4e5f60009"
NO_SCRATCH = Container(scratch=())


def task(stack="payments.dev", zone=None, **arguments):
    args = {"image": IMAGE, "container": NO_SCRATCH, **arguments}
    made = {name: value() if callable(value) else value for name, value in args.items()}
    return deploy(lambda: Task("migrate", TaskArgs(**made)), stack=stack, zone=zone or made_up_zone())


def refused(**arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        task(**arguments)
    return str(raised.value)


def rights(deployment, role="execution"):
    statements = json.loads(deployment[f"migrate-{role}-policy"]["policy"])["Statement"]
    return {tuple(each["Action"]): each["Resource"] for each in statements}


def test_the_program_may_do_what_its_connections_bring_and_nothing_else():
    def program():
        events = Queue("events")
        warehouse = Statement(actions=["dynamodb:GetItem"], resources=[f"arn:aws:dynamodb:{HERE}:table/stock"])
        Task("migrate", TaskArgs(image=IMAGE, connections=[events.sender()], statements=[warehouse]))

    deployment = deploy(program, zone=made_up_zone())

    assert rights(deployment, "task") == {
        ("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"): [
            deployment.resource("events-queue").outputs["arn"]
        ],
        ("dynamodb:GetItem",): [f"arn:aws:dynamodb:{HERE}:table/stock"],
    }


def test_a_program_without_rights_has_a_role_and_no_policy():
    names = [each.name for each in task().resources()]

    assert "migrate-task-role" in names
    assert "migrate-task-policy" not in names


@pytest.mark.parametrize("role", ["task", "execution"])
def test_ecs_may_be_a_role_for_tasks_of_this_account_and_region_alone(role):
    (statement,) = json.loads(task()[f"migrate-{role}-role"]["assumeRolePolicy"])["Statement"]

    assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-west-1:123456789012:*"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }


@pytest.mark.parametrize("role", ["task", "execution"])
def test_no_role_exceeds_what_the_platform_allows_teams(role):
    zone = made_up_zone(permissions_boundary_arn=BOUNDARY)

    assert task(zone=zone)[f"migrate-{role}-role"]["permissionsBoundary"] == BOUNDARY
    assert "permissionsBoundary" not in task()[f"migrate-{role}-role"]


def test_it_starts_with_its_image_and_its_log_and_nothing_else():
    deployment = task()
    log = deployment.resource("migrate-logs").outputs["arn"]

    assert rights(deployment) == {
        ("ecr:GetAuthorizationToken",): ["*"],
        ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"): [
            f"arn:aws:ecr:{HERE}:repository/checkout"
        ],
        ("logs:CreateLogStream", "logs:PutLogEvents"): [f"{log}:*"],
    }


def test_a_log_group_that_exists_is_written_to_and_no_other_is_made():
    theirs = f"arn:aws:logs:{HERE}:log-group:/platform/checkout"
    deployment = task(logs=Logs(log_group_arn=theirs))
    (main, *_) = json.loads(deployment["migrate-task-definition"]["containerDefinitions"])

    assert main["logConfiguration"]["options"]["awslogs-group"] == "/platform/checkout"
    assert rights(deployment)["logs:CreateLogStream", "logs:PutLogEvents"] == [f"{theirs}:*"]
    assert deployment.value(deployment.returned.log_group_name) == "/platform/checkout"
    assert not [each for each in deployment.resources() if each.type.endswith("LogGroup")]
    assert "logs.retention_days: got one beside log_group_arn" in refused(
        logs=lambda: Logs(log_group_arn=theirs, retention_days=365)
    )


def test_it_reads_the_listed_secrets_with_their_keys_and_no_others():
    password = SecretReference(
        role="password", name="DB_PASSWORD", arn=f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf", json_key="password"
    )
    theirs = f"arn:aws:secretsmanager:eu-west-1:{OTHERS}:secret:licence-AbCdEf"
    environment = {
        "LICENCE": Secret(arn=theirs, kms_key_arn=KEY),
        "GREETING": Secret(arn=f"arn:aws:ssm:{HERE}:parameter/greeting"),
    }
    found = rights(task(environment=environment, connections=[Connection(of="db", right="owner", secrets=[password])]))

    assert found["secretsmanager:GetSecretValue",] == [f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf", theirs]
    assert found["ssm:GetParameters",] == [f"arn:aws:ssm:{HERE}:parameter/greeting"]
    assert found["kms:Decrypt",] == [KEY]


def test_a_secret_whose_name_only_a_deployment_tells_is_read_and_no_other():
    def program():
        arn = pulumi.Output.from_input(f"arn:aws:secretsmanager:{HERE}:secret:late-AbCdEf")
        environment = {"LATE": Secret(arn=arn, json_key="token")}
        Task("migrate", TaskArgs(image=IMAGE, container=NO_SCRATCH, environment=environment))

    found = rights(deploy(program, zone=made_up_zone()))
    either = "secretsmanager:GetSecretValue", "ssm:GetParameters"

    assert found[either] == [f"arn:aws:secretsmanager:{HERE}:secret:late-AbCdEf"]


def test_a_secret_of_a_connection_brings_the_key_it_is_encrypted_with_to_who_fetches_it():
    arn = f"arn:aws:secretsmanager:eu-west-1:{OTHERS}:secret:orders-AbCdEf"
    password = SecretReference(role="password", name="ORDERS_PASSWORD", arn=arn, kms_key_arn=KEY)
    deployment = task(connections=[Connection(of="Aurora orders", right="owner", secrets=[password])])

    assert rights(deployment)["kms:Decrypt",] == [KEY]
    assert "migrate-task-policy" not in [each.name for each in deployment.resources()]


def test_an_image_that_only_a_deployment_tells_is_pulled_from_its_own_repository_and_no_other():
    own, elsewhere = (
        rights(task(image=lambda reference=reference: pulumi.Output.from_input(reference)))
        for reference in (IMAGE, f"registry.example.com/checkout@sha256:{'4b' * 32}")
    )
    pull = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")

    assert own[pull] == [f"arn:aws:ecr:{HERE}:repository/checkout"]
    assert elsewhere[pull] == ["arn:aws:ecr:us-east-1:000000000000:repository/not-in-ecr"]


def test_the_password_of_a_private_registry_is_read_and_its_images_need_no_right():
    credentials = Secret(arn=f"arn:aws:secretsmanager:{HERE}:secret:registry-AbCdEf")
    image = Image(reference=f"registry.example.com/checkout@sha256:{'4b' * 32}", credentials=credentials)
    found = rights(task(image=image))

    assert found["secretsmanager:GetSecretValue",] == [f"arn:aws:secretsmanager:{HERE}:secret:registry-AbCdEf"]
    assert not any(action.startswith("ecr:") for actions in found for action in actions)


def test_files_of_variables_are_read_each_by_its_own_name():
    container = Container(scratch=(), environment_files=["arn:aws:s3:::settings/checkout.env"])
    found = rights(task(container=container))

    assert found["s3:GetObject",] == ["arn:aws:s3:::settings/checkout.env"]
    assert found["s3:GetBucketLocation",] == ["arn:aws:s3:::settings"]


@pytest.mark.parametrize(
    ("reference", "arn"),
    [
        ("dkr.ecr.eu-central-1.amazonaws.com/a/b:1", f"arn:aws:ecr:eu-central-1:{OTHERS}:repository/a/b"),
        ("dkr.ecr.cn-north-1.amazonaws.com.cn/a@sha256:1", f"arn:aws-cn:ecr:cn-north-1:{OTHERS}:repository/a"),
        ("dkr.ecr-fips.us-gov-west-1.amazonaws.com/a", f"arn:aws-us-gov:ecr:us-gov-west-1:{OTHERS}:repository/a"),
        ("dkr-ecr.eu-west-1.on.aws/a:1", f"arn:aws:ecr:eu-west-1:{OTHERS}:repository/a"),
    ],
)
def test_an_image_is_pulled_from_its_own_repository_in_whatever_account(reference, arn):
    assert repository_arn(f"{OTHERS}.{reference}") == arn


@pytest.mark.parametrize("reference", ["public.ecr.aws/docker/library/busybox:1", "registry.example.com/checkout:1"])
def test_an_image_that_is_not_in_ecr_has_no_repository_there(reference):
    assert repository_arn(reference) is None


def test_a_mounted_file_system_brings_its_right():
    arn = f"arn:aws:elasticfilesystem:{HERE}:file-system/fs-0a1b2c3d4e5f67890"
    deployment = task(volumes=[Volume.efs("/srv/uploads", arn=arn, read_only=True, security_group_id=FILES)])

    assert rights(deployment, "task")["elasticfilesystem:ClientMount",] == [arn]
    (access,) = [each for each in access_of(deployment.plan) if each.right == "reader"]
    assert (access.who, access.what) == ("Task migrate", f"EFS srv-uploads ({arn})")


def test_roles_that_exist_are_used_as_they_are():
    role = "arn:aws:iam::123456789012:role/existing"
    deployment = task(placement=Placement(task_role_arn=role, execution_role_arn=role))
    made = deployment["migrate-task-definition"]

    assert made["taskRoleArn"] == made["executionRoleArn"] == role
    assert not [each.name for each in deployment.resources() if "aws:iam/" in each.type]


def test_a_role_of_another_account_is_refused():
    says = refused(
        stack="payments.prod", placement=Placement(task_role_arn=f"arn:aws:iam::{OTHERS}:role/theirs"), zone=None
    )

    assert f"placement.task_role_arn: got one of account {OTHERS}, this stack is in" in says


def test_statements_have_no_place_in_a_role_that_exists():
    says = refused(
        placement=Placement(task_role_arn="arn:aws:iam::123456789012:role/existing"),
        statements=[Statement(actions=["cloudwatch:PutMetricData"], any_resource=True)],
    )

    assert "statements: got some beside placement.task_role_arn, which stays as it is" in says


def test_a_wildcard_action_is_refused():
    with pytest.raises(ArgsError, match="a wildcard would grant what AWS adds later"):
        Statement(actions=["s3:*"], resources=["arn:aws:s3:::uploads/*"])


def test_nobody_opens_sessions_unless_it_says_so():
    deployment = task()

    assert deployment.returned.session_command is None
    assert "ssmmessages" not in json.dumps([each.inputs for each in deployment.resources()], default=str)


def test_sessions_need_their_channels_and_the_log_of_the_cluster():
    deployment = task(placement=Placement(exec=True))

    assert rights(deployment, "task") == {
        (
            "logs:DescribeLogGroups",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ): ["*"],
        ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"): [
            f"arn:aws:logs:{HERE}:log-group:main-sessions:*"
        ],
    }


def test_sessions_are_encrypted_with_the_key_of_the_cluster():
    place = made_up_zone().cluster.but(exec_kms_key_arn=KEY)
    deployment = task(placement=Placement(exec=True), zone=made_up_zone(cluster=place))

    assert rights(deployment, "task")["kms:Decrypt",] == [KEY]


def test_sessions_have_where_to_write_on_a_root_that_is_read_only():
    (main, *_) = json.loads(task(placement=Placement(exec=True))["migrate-task-definition"]["containerDefinitions"])

    assert main["readonlyRootFilesystem"] is True
    assert {each["containerPath"] for each in main["mountPoints"]} == {
        "/managed-agents",
        "/var/lib/amazon",
        "/var/log/amazon",
    }


def test_the_line_that_opens_a_session_is_an_output():
    deployment = task(placement=Placement(exec=True))

    assert deployment.value(deployment.returned.session_command) == (
        f"aws ecs execute-command --region eu-west-1 --cluster arn:aws:ecs:{HERE}:cluster/main --task TASK_ID"
        " --container migrate --interactive --command /bin/sh"
    )
    assert " --enable-execute-command" in deployment.value(deployment.returned.run_command)


def test_sessions_in_prod_need_a_reason():
    with pytest.raises(ArgsError, match=r"placement\.exec: got True, weaker than False, without a reason"):
        task(stack="payments.prod", placement=Placement(exec=True))


def test_sessions_that_nobody_logs_are_refused():
    zone = made_up_zone(cluster=ClusterPlace(arn=f"arn:aws:ecs:{HERE}:cluster/main"))

    assert "placement.exec: got True, and the cluster has no log for sessions" in refused(
        zone=zone, placement=Placement(exec=True)
    )


def test_a_preview_says_sessions_in_one_word():
    accesses = access_of(task(placement=Placement(exec=True)).plan)
    (access,) = [each for each in accesses if each.right == "session_host"]

    assert (access.who, access.what, access.marks) == ("Task migrate", "sessions in its containers", ())
