"""What every team builds on: keys by how sensitive data is, a cluster, a place for images, and somebody who is told."""

from roadbed import (
    AlarmTopics,
    AlarmTopicsArgs,
    Audience,
    EcsCluster,
    EcsClusterArgs,
    ExecLogs,
    ImageRegistry,
    ImageRegistryArgs,
    ImageRule,
    Keys,
    KeysArgs,
)

TEAMS = {"checkout": "payments", "invoices": "billing"}
"""Who may push images of which program."""

keys = Keys("platform", KeysArgs(services=["events", "fargate", "logs", "s3", "sns"]))
keys.share(rights=["encrypter", "decrypter"])

cluster = EcsCluster(
    "main",
    EcsClusterArgs(
        exec_logs=ExecLogs(kms_key_arn=keys.key("restricted")),
        ephemeral_storage_kms_key_arn=keys.key("confidential"),
    ),
)
cluster.share(rights=["session_host"])

for program, team in TEAMS.items():
    images = ImageRegistry(program, ImageRegistryArgs(rules=[ImageRule(tags=["release-*"], keep_last=200)]))
    images.share(rights=["puller"])
    images.share(rights=["pusher"], to=[team])

mailbox = Audience(emails=["platform@example.com"])
alarms = AlarmTopics("alarms", AlarmTopicsArgs(page=mailbox, ticket=mailbox))
alarms.share(rights=["publisher"])
