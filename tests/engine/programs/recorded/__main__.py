"""What the samples in tests/plan/engine_samples were recorded from."""

import pulumi
import pulumi_aws as aws
from pulumi import Alias, CustomTimeouts, Output, ResourceOptions


token = pulumi.Config().require_secret("token")
abroad = aws.Provider("abroad", region="eu-central-1")

FACTS = {
    "version": 1,
    "settings": {"deletion_protection": {"value": False, "origin": "user"}},
    "weakened": [{"setting": "deletion_protection", "value": False, "default": True, "reason": "auditors keep a copy"}],
    "overrides": [{"child": "queue", "args": ["delay_seconds"], "opts": ["ignore_changes"]}],
    "rights": [{"of": "Queue orders", "right": "sender", "actions": ["sqs:SendMessage"], "network": ["tcp 443"]}],
    "admits": [{"of": "arn:aws:iam::444444444444:role/reporter", "right": "sender", "actions": ["sqs:SendMessage"]}],
    "offers": {"sender": ["sqs:SendMessage"]},
    "tags": {"team": "payments"},
}


class Audit(pulumi.ComponentResource):
    """What a block registers, written by hand, so that no change of a block changes the files."""

    def __init__(self) -> None:
        super().__init__("roadbed:index:Queue", "audit", {"roadbed": FACTS})
        queue = aws.sqs.Queue(
            "audit-queue", delay_seconds=5, opts=ResourceOptions(parent=self, ignore_changes=["delaySeconds"])
        )
        self.register_outputs({"url": queue.url})


audit = Audit()
topic = aws.sns.Topic(
    "news",
    tags={"plain": "yes", "token": token},
    opts=ResourceOptions(
        provider=abroad,
        protect=True,
        retain_on_delete=True,
        delete_before_replace=True,
        replace_on_changes=["kmsMasterKeyId"],
        additional_secret_outputs=["owner"],
        custom_timeouts=CustomTimeouts(create="10m"),
        aliases=[Alias(name="former"), Alias(parent=pulumi.ROOT_STACK_RESOURCE)],
        depends_on=[audit],
    ),
)
aws.s3.BucketObjectv2(
    "object",
    bucket="files",
    key="readme",
    source=pulumi.StringAsset("hello"),
    opts=ResourceOptions(
        deleted_with=topic, hooks=pulumi.ResourceHookBinding(after_create=[pulumi.ResourceHook("told", print)])
    ),
)
legacy = aws.sqs.Queue.get("legacy", "https://sqs.eu-west-1.amazonaws.com/333333333333/legacy")
aws.sns.TopicSubscription(
    "copy", topic=topic.arn, protocol="sqs", endpoint=legacy.arn, opts=ResourceOptions(provider=abroad)
)

pulumi.export("topic", topic.arn)
pulumi.export("nested", {"token": Output.secret("s3cr3t"), "list": [1, 2.5, None]})
