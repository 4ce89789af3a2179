"""How what a platform offers is declared; every checker agrees."""

import pulumi

from roadbed import (
    AlarmTopics,
    AlarmTopicsArgs,
    Audience,
    Connection,
    EcsCluster,
    EcsClusterArgs,
    ExecLogs,
    ExistingCluster,
    ImageRegistry,
    ImageRegistryArgs,
    ImageRule,
    Keys,
    KeysArgs,
    KeyUser,
    Queue,
    QueueArgs,
)


def encrypts_a_queue(auditors: pulumi.Output[str]) -> Queue:
    users = [KeyUser(principal=auditors, may=["decrypter"], data_classes=["restricted"])]
    keys = Keys("platform", KeysArgs(services=["logs", "sns"], users=users))
    return Queue("refunds", QueueArgs(kms_key_arn=keys.key("restricted")))


def encrypts_sessions_with_a_key_of_another_stack() -> EcsCluster:
    key = Keys.of("platform.prod", "platform").key("restricted")
    return EcsCluster("main", EcsClusterArgs(exec_logs=ExecLogs(kms_key_arn=key), container_insights="enhanced"))


def adopts_a_cluster(arn: pulumi.Output[str]) -> EcsCluster:
    return EcsCluster("main", EcsClusterArgs(existing=ExistingCluster(arn=arn)))


def pushes_and_pulls() -> list[Connection]:
    images = ImageRegistry("checkout", ImageRegistryArgs(rules=[ImageRule(tags=["release-*"], keep_last=100)]))
    return [images.pusher(), ImageRegistry.of("platform.prod", "checkout").puller()]


def wakes_somebody(url: pulumi.Output[str]) -> pulumi.Output[str]:
    return AlarmTopics("alarms", AlarmTopicsArgs(page=Audience(secret_urls={"pagerduty": url}))).topic("page")
