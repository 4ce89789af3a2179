import json

import pytest

from roadbed import Override, Task, TaskArgs
from roadbed.kernel.connection import Statement
from roadbed.kernel.errors import ArgsError
from roadbed.service.containers.container import Container
from roadbed.service.containers.logs import Logs
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE

PROD = "payments.prod"
OWN_KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-4e5f-6000-8000-000000000009"
READING = Statement(actions=["dynamodb:GetItem"], resources=["arn:aws:dynamodb:eu-west-1:123456789012:table/stock"])


def task(stack="payments.dev", **arguments):
    args = TaskArgs(**{"image": IMAGE, "statements": [READING], **arguments})
    return deploy(lambda: Task("migrate", args), stack=stack, zone=made_up_zone())


def definition(**arguments):
    return task(**arguments)["migrate-task-definition"]


def log_group(**arguments):
    deployment = task(**arguments)
    return deployment["migrate-logs"], deployment.resource("migrate-logs")


def test_old_revisions_stay_as_ecs_may_go_back_to_them():
    assert definition()["skipDestroy"] is True


def test_containers_see_each_others_processes_only_where_somebody_says_so():
    assert "pidMode" not in definition()
    assert definition(container=Container(shared_processes=True))["pidMode"] == "task"


def test_its_size_and_machine_are_what_the_container_says():
    small, in_staging, in_prod = (definition(stack=stack) for stack in ("payments.dev", "payments.staging", PROD))
    big = definition(container=Container(cpu=1_024, memory_mib=4_096, architecture="x86_64"))

    assert [(each["cpu"], each["memory"]) for each in (small, in_staging, in_prod)] == [
        ("256", "512"),
        ("256", "512"),
        ("512", "1024"),
    ]
    assert json.loads(small["containerDefinitions"])[0]["stopTimeout"] == 30
    assert small["runtimePlatform"] == {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"}
    assert (big["cpu"], big["memory"]) == ("1024", "4096")
    assert big["runtimePlatform"]["cpuArchitecture"] == "X86_64"


def test_its_log_is_encrypted_with_the_key_of_its_data_unless_it_names_one():
    zone = made_up_zone()

    assert log_group()[0].get("kmsKeyId") == zone.key_arns.get("internal")
    assert log_group(data_class="restricted")[0]["kmsKeyId"] == zone.key_arns["restricted"]
    assert log_group(data_class="restricted", logs=Logs(kms_key_arn=OWN_KEY))[0]["kmsKeyId"] == OWN_KEY


@pytest.mark.parametrize(
    ("stack", "days", "kept"), [("payments.dev", 7, False), ("payments.staging", 30, False), (PROD, 365, True)]
)
def test_its_log_is_kept_and_protected_by_profile(stack, days, kept):
    inputs, resource = log_group(stack=stack)

    assert inputs["retentionInDays"] == days
    assert resource.options.protect is kept
    assert resource.options.retain_on_delete is kept


def test_a_log_that_is_read_seldom_costs_less():
    assert log_group()[0]["logGroupClass"] == "STANDARD"
    assert log_group(logs=Logs(log_class="INFREQUENT_ACCESS"))[0]["logGroupClass"] == "INFREQUENT_ACCESS"


@pytest.mark.parametrize(
    ("child", "argument", "value"),
    [
        *(
            ("containers", "migrate", {name: value})
            for name, value in {
                "linuxParameters": {"capabilities": {"drop": []}},
                "logConfiguration": {"logDriver": "awslogs"},
                "privileged": True,
                "readonlyRootFilesystem": False,
                "repositoryCredentials": {"credentialsParameter": "x"},
                "secrets": [],
                "user": "0",
            }.items()
        ),
        *(
            (f"{role}-{document}", "Statement", [])
            for role in ("task", "execution")
            for document in ("trust", "policy-document")
        ),
        *(
            (f"{role}-role", name, value)
            for role in ("task", "execution")
            for name, value in {
                "assume_role_policy": "{}",
                "managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
                "permissions_boundary": "arn:aws:iam::123456789012:policy/wide",
            }.items()
        ),
        *(("logs", name, value) for name, value in {"kms_key_id": OWN_KEY, "retention_in_days": 1}.items()),
        *(("security-group", name, []) for name in ("egress", "ingress")),
        *(
            ("task-definition", name, value)
            for name, value in {
                "container_definitions": "[]",
                "execution_role_arn": "arn:aws:iam::123456789012:role/x",
                "pid_mode": "task",
                "task_role_arn": "arn:aws:iam::123456789012:role/x",
                "volumes": [],
            }.items()
        ),
        *(
            ("to-endpoints", name, value)
            for name, value in {
                "cidr_ipv4": "0.0.0.0/0",
                "cidr_ipv6": "::/0",
                "from_port": 1,
                "ip_protocol": "-1",
                "prefix_list_id": "pl-0a1b2c3d",
                "to_port": 65_535,
            }.items()
        ),
    ],
)
def test_what_guards_everything_that_runs_is_overridden_in_prod_with_a_reason_only(child, argument, value):
    with pytest.raises(ArgsError) as raised:
        task(stack=PROD, overrides={child: Override(args={argument: value})})

    assert f"overrides.{child}." in str(raised.value)
    assert "without a reason" in str(raised.value)


def test_what_guards_nothing_is_overridden_without_one():
    labelled = {"containers": Override(args={"migrate": {"dockerLabels": {"x": "y"}}})}
    (main, _) = json.loads(definition(stack=PROD, overrides=labelled)["containerDefinitions"])

    assert main["dockerLabels"] == {"x": "y"}
