"""A team's stack; `promises:edit` stands for what the team changes in it from one update to the next."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws
from pulumi import Alias, ResourceOptions

from roadbed import Args, Component, Connection, Override, Queue, QueueArgs, policy_document

EDIT = pulumi.Config().get("edit") or "none"


class Archive(pulumi.ComponentResource):
    """A component of the team's own, whose child is called differently in a later version."""

    def __init__(self, name: str) -> None:
        super().__init__("acme:index:Archive", name)
        renamed = EDIT == "renames"
        aws.s3.Bucket(
            f"{name}-bucket" if renamed else f"{name}-store",
            tags={"kind": "archive"},
            opts=ResourceOptions(parent=self, aliases=[Alias(name=f"{name}-store")] if renamed else None),
        )
        self.register_outputs({})


class CourierArgs(Args):
    """What a courier is given."""

    connections: Sequence[Connection]
    """What it may reach."""


class Courier(Component[CourierArgs]):
    """A block of the team's own: a role with the rights of its connections."""

    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: CourierArgs) -> None:
        super().__init__("acme:index:Courier", name, args)
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        role = aws.iam.Role(
            self.child_name("role", aws.iam.Role),
            assume_role_policy=self.document("trust", {"Version": "2012-10-17", "Statement": [trust]}),
            opts=self.as_parent,
        )
        aws.iam.RolePolicy(
            self.child_name("rights", aws.iam.RolePolicy),
            role=role.name,
            policy=policy_document(self.settings.connections),
            opts=self.as_parent,
        )
        self.role_arn = role.arn
        self.register_declared_outputs()


audit = Queue(
    "audit",
    QueueArgs(
        deletion_protection=False,
        because={"deletion_protection": "auditors keep their own copy"},
        overrides={"queue": Override(args={"delay_seconds": 5}, opts=ResourceOptions(ignore_changes=["delaySeconds"]))},
    ),
)
Courier("courier", CourierArgs(connections=[audit.consumer(), audit.sender()]))

if EDIT == "renames":
    orders = Queue("purchases", opts=ResourceOptions(aliases=[Alias(name="orders")]))
elif EDIT == "reorders":
    orders = Queue("orders", QueueArgs(fifo=True))
elif EDIT != "removes":
    orders = Queue("orders")

Archive("archive")

if EDIT == "fails":
    raise pulumi.RunError("the team made a mistake")

news = aws.sns.Topic("news", tags={"kind": "news"})
aws.sns.TopicSubscription("news-to-audit", topic=news.arn, protocol="sqs", endpoint=audit.arn)
