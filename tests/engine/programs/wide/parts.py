"""Components, transformations, transforms and hooks of the wide program."""

from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions


class Tagged(pulumi.ComponentResource):
    """A queue and its dead letters; an inherited transformation tags both, whatever their tags are."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, *, limit: int, opts: ResourceOptions | None = None) -> None:
        tagging = ResourceOptions(transformations=[self._tag])
        facts = {"limit": limit, "nested": {"list": [1, 2.5, None, True], "empty": {}}}
        super().__init__("acme:index:Tagged", name, facts, ResourceOptions.merge(opts, tagging))
        dead = aws.sqs.Queue(f"{name}-dead", opts=ResourceOptions(parent=self))
        queue = aws.sqs.Queue(
            f"{name}-queue",
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": limit}),
            tags=dead.arn.apply(lambda arn: {"dead": arn}),
            opts=ResourceOptions(parent=self, aliases=[pulumi.Alias(name=f"{name}-main")]),
        )
        Inner(f"{name}-inner", queue=queue, opts=ResourceOptions(parent=self))
        self.arn = queue.arn
        self.register_outputs({"arn": queue.arn, "dead": dead, "limit": limit})

    def _tag(self, child: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        if "tags" in child.props:
            own, team = child.props["tags"], {"team": "payments"}
            if isinstance(own, pulumi.Output):
                child.props["tags"] = own.apply(lambda tags: {**team, **(tags or {})})
            else:
                child.props["tags"] = {**team, **(own or {})}
        return pulumi.ResourceTransformationResult(child.props, child.opts)


class Inner(pulumi.ComponentResource):
    """A component in a component, one of whose children forgot its parent."""

    def __init__(self, name: str, *, queue: aws.sqs.Queue, opts: ResourceOptions | None = None) -> None:
        super().__init__("acme:index:Inner", name, None, opts)
        topic = aws.sns.Topic(f"{name}-topic", tags={"own": "tag"}, opts=ResourceOptions(parent=self))
        aws.sns.TopicSubscription(
            f"{name}-subscription",
            topic=topic.arn,
            protocol="sqs",
            endpoint=queue.arn,
            opts=ResourceOptions(parent=self, depends_on=[topic, queue]),
        )
        aws.sns.Topic(f"{name}-orphan")


class Governed(pulumi.ComponentResource):
    """A component whose own transform reaches its children through the engine."""

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        governed = ResourceOptions(transforms=[self._govern])
        super().__init__("acme:index:Governed", name, {}, ResourceOptions.merge(opts, governed))
        bucket = aws.s3.Bucket(f"{name}-bucket", opts=ResourceOptions(parent=self))
        aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.register_outputs({})

    async def _govern(self, child: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        if child.type_ == "aws:s3/bucket:Bucket":
            child.props["tags"] = {**child.props.get("tags", {}), "governed": "yes"}
            child.opts.protect = True
        if child.type_ == "aws:s3/bucketVersioning:BucketVersioning":
            child.opts.ignore_changes = ["mfa"]
            child.opts.custom_timeouts = pulumi.CustomTimeouts(create="3m")
        return pulumi.ResourceTransformResult(child.props, child.opts)


def stack_transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Every log group keeps for a year, whoever makes it."""
    if args.type_ != "aws:cloudwatch/logGroup:LogGroup":
        return None
    return pulumi.ResourceTransformResult({**args.props, "retentionInDays": 365}, args.opts)


def hook(args: Any) -> None:
    """Runs when a queue is made; a preview never runs it."""
    pulumi.log.info(f"made {args.name}")
