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
    LandingZone,
    LandingZoneArgs,
    Network,
    NetworkPlace,
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


def tells_where_to_run(keys: Keys, alarms: AlarmTopics) -> LandingZone:
    return LandingZone(
        "zone",
        LandingZoneArgs(
            network=Network("main").place,
            cluster=EcsCluster("main").place,
            key_arns={"restricted": keys.key("restricted")},
            alarm_topic_arns={"page": alarms.page_arn},
        ),
    )


def tells_of_a_vpc_by_hand(vpc: pulumi.Output[str]) -> NetworkPlace:
    return NetworkPlace(vpc_id=vpc, private_subnet_ids=["subnet-0a1b2c3d4e5f67890"])


def runs_in_a_zone() -> str:
    zone = LandingZone.current()
    return zone.runtime("fargate")
