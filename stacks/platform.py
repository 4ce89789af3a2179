"""The platform: where every team runs, what it hands over there, and what it hears from there."""

import pulumi

from roadbed import (
    AlarmTopics,
    AlarmTopicsArgs,
    Audience,
    Band,
    Domain,
    EcsCluster,
    EcsClusterArgs,
    ExecLogs,
    ImageRegistry,
    ImageRegistryArgs,
    ImageRule,
    Ingress,
    IngressArgs,
    Keys,
    KeysArgs,
    LandingZone,
    LandingZoneArgs,
    Network,
    NetworkArgs,
    Queue,
    QueueArgs,
    Topic,
    Waf,
    by_profile,
)

PROGRAMS = {"checkout": "payments", "invoices": "billing", "packing": "shipping"}
"""Images, and the team that pushes them."""

BUSYBOX = "sha256:e3652a00a2fabd16ce889f0aa32c38eec347b997e73bd09e69c962ec7f8732ee"
"""What containers are prepared with, mirrored: prod reaches no public registry."""

BANDS = {
    "payments": Band(first=1_000, last=1_999),
    "shipping": Band(first=2_000, last=2_999),
    "billing": Band(first=3_000, last=3_999),
}
"""Priorities of each team's listener rules. A new team takes the next thousand."""

config = pulumi.Config()
domain, hosted_zone = config.require("domain"), config.require("hostedZone")

network = Network(
    "main",
    NetworkArgs(
        cidr=by_profile(dev="10.20.0.0/16", staging="10.21.0.0/16", prod="10.22.0.0/16"),
        interface_endpoints=by_profile(
            dev=[], staging=[], prod=["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sns", "sqs", "ssmmessages"]
        ),
    ),
)

keys = Keys("platform", KeysArgs(services=["events", "fargate", "logs", "s3", "sns"]))
keys.share(rights=["encrypter", "decrypter"])

cluster = EcsCluster(
    "main",
    EcsClusterArgs(
        exec_logs=ExecLogs(kms_key_arn=keys.key("restricted")),
        ephemeral_storage_kms_key_arn=keys.key("confidential"),
    ),
)

public = Ingress(
    "public",
    IngressArgs(
        network=network.place,
        domains=[Domain(name=domain, hosted_zone_id=hosted_zone)],
        bands=BANDS,
        waf=by_profile(dev=None, staging=Waf(), prod=Waf()),
    ),
)

private = Ingress(
    "private",
    IngressArgs(
        network=network.place,
        internal=True,
        domains=[Domain(name=f"internal.{domain}", hosted_zone_id=hosted_zone)],
        bands=BANDS,
    ),
)

for program, team in PROGRAMS.items():
    images = ImageRegistry(
        program, ImageRegistryArgs(repository_name=program, rules=[ImageRule(tags=["release-*"], keep_last=200)])
    )
    images.share(rights=["puller"])
    images.share(rights=["pusher"], to=[team])

mirror = ImageRegistry("busybox", ImageRegistryArgs(repository_name="busybox"))
mirror.share(rights=["puller"])

mailbox = Audience(emails=["platform@example.com"])
alarms = AlarmTopics("alarms", AlarmTopicsArgs(page=mailbox, ticket=mailbox))

LandingZone(
    "zone",
    LandingZoneArgs(
        network=network.place,
        cluster=cluster.place,
        ingresses=[public.place, private.place],
        key_arns={each: keys.key(each) for each in ("internal", "confidential", "restricted")},
        alarm_topic_arns={"page": alarms.page_arn, "ticket": alarms.ticket_arn},
        images={"prepare": mirror.url.apply(lambda url: f"{url}@{BUSYBOX}")},
    ),
)

audit = Queue("audit", QueueArgs(data_class="restricted", stale_after_seconds=60 * 60))
audit.share(rights=["sender"])

maintenance = Topic("maintenance")
maintenance.share(rights=["subscription"])
