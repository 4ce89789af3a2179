"""With boto3 the stack's own account is asked, as its provider would ask it."""

import json
from typing import Any

import pytest

from roadbed.service.fargate.rollouts import account as under_test
from roadbed.service.fargate.rollouts.account import Account, NoBoto3Error
from roadbed.service.fargate.rollouts.stopped_tasks import stopped_tasks
from roadbed.testing import deploy

CLUSTER = "arn:aws:ecs:eu-central-1:123456789012:cluster/main"
DEPLOYER = {"roleArn": "arn:aws:iam::123456789012:role/deployer", "externalId": "shop", "sessionName": "ci"}


class Boto3:
    """Stands for the package: who asks is a text, and what was asked is kept."""

    def __init__(self, answers: Any = None) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.answers = answers

    def Session(self, **given: Any) -> Any:  # noqa: N802 - boto3's own name
        return _Session(self, given)


class _Session:
    def __init__(self, boto3: Boto3, given: dict[str, Any]) -> None:
        self.boto3, self.given, self.region_name = boto3, given, given["region_name"]

    def client(self, service: str, **_: Any) -> Any:
        self.boto3.asked.append((service, {key: each for key, each in self.given.items() if each}))
        return self

    def assume_role(self, **role: Any) -> Any:
        self.boto3.asked.append(("assume_role", role))
        return {"Credentials": {"AccessKeyId": "key", "SecretAccessKey": "hidden", "SessionToken": "token"}}

    def list_tasks(self, **_: Any) -> Any:
        if isinstance(self.boto3.answers, Exception):
            raise self.boto3.answers
        return {"taskArns": [each["taskArn"] for each in self.boto3.answers]}

    def describe_tasks(self, **_: Any) -> Any:
        return {"tasks": self.boto3.answers}


@pytest.fixture
def boto3(monkeypatch: pytest.MonkeyPatch) -> Boto3:
    stand_in = Boto3()
    monkeypatch.setattr(under_test, "boto3", lambda: stand_in)
    return stand_in


def account(**config: str) -> Account:
    """The account of a stack with this configuration."""
    made = []
    deploy(lambda: made.append(Account()), config={f"aws:{key}": value for key, value in config.items()})
    return made[0]


def test_a_cluster_is_asked_in_its_own_region_with_what_boto3_finds(boto3: Boto3):
    account().ecs(CLUSTER)

    assert boto3.asked == [("ecs", {"region_name": "eu-central-1"})]


def test_the_profile_of_the_provider_is_boto3s_too(boto3: Boto3):
    account(profile="payments").ecs(CLUSTER)

    assert boto3.asked == [("ecs", {"profile_name": "payments", "region_name": "eu-central-1"})]


def test_roles_that_the_provider_assumes_are_assumed_in_their_order(boto3: Boto3):
    account(assumeRoles=json.dumps([DEPLOYER, {"roleArn": "arn:aws:iam::123456789012:role/prod"}])).ecs(CLUSTER)

    assert [role for what, role in boto3.asked if what == "assume_role"] == [
        {"RoleArn": DEPLOYER["roleArn"], "RoleSessionName": "ci", "ExternalId": "shop"},
        {"RoleArn": "arn:aws:iam::123456789012:role/prod", "RoleSessionName": "roadbed"},
    ]
    assert boto3.asked[-1][0] == "ecs"
    assert boto3.asked[-1][1]["aws_session_token"] == "token"


def test_the_last_stopped_tasks_of_a_revision_are_told_of(boto3: Boto3):
    boto3.answers = [
        {"taskArn": f"task/{number}", "taskDefinitionArn": f"checkout:{2 if number else 1}", "stoppedAt": number}
        for number in range(5)
    ]

    assert [line.split()[1] for line in stopped_tasks(account(), CLUSTER, "checkout:2")] == ["2", "3", "4"]


@pytest.mark.parametrize("wrong", [RuntimeError("no way to AWS"), KeyError("taskArns")])
def test_what_goes_wrong_with_that_is_a_line_and_no_error(boto3: Boto3, wrong: Exception):
    boto3.answers = wrong

    (line,) = stopped_tasks(account(), CLUSTER, "checkout:2")
    assert line.startswith(f"exit codes are not known: {type(wrong).__name__}")


def test_without_boto3_the_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(under_test.importlib, "import_module", missing)

    with pytest.raises(NoBoto3Error, match=r"pip install 'roadbed\[aws\]'"):
        under_test.boto3()
    assert "pip install 'roadbed[aws]'" in stopped_tasks(Account.__new__(Account), CLUSTER, "checkout:2")[0]
