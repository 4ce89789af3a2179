"""The stack that every report is tried on: two blocks, somebody's own component, and all that deserves a remark."""

import json

from roadbed.plan.facts import Overridden, Right, Setting, Weakened
from roadbed.plan.model import DataSource, Evaluation, Finding, Options, Source
from roadbed.plan.values import SECRET, UNKNOWN
from tests.hand_made import ACCOUNT, Stack

OWNERSHIP = {"team": "payments", "environment": "prod", "owner": "payments@acme.example", "managed-by": "pulumi"}
KEPT = Options(protect=True, retain_on_delete=True)
CONSUMING = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
SENDING = ("sqs:GetQueueAttributes", "sqs:SendMessage")


def evaluation(name: str = "payments.prod") -> Evaluation:
    """What the evaluation of this stack gave, in both modes."""
    stack = Stack(
        name,
        roadbed__owner="payments@acme.example",
        roadbed__cost_center="CC-1042",
        roadbed__account=ACCOUNT,
        aws__region="eu-west-1",
    )
    _queue(stack)
    _worker(stack)
    _site(stack)
    stack.resource("aws:cloudwatch/logGroup:LogGroup", "audit", line=25, outputs={"arn": "arn:aws:logs", "tagsAll": {}})
    stack.resource("kubernetes:apps/v1:Deployment", "web", line=27)
    stack.component("kubernetes:helm.sh/v4:Chart", "ingress", remote=True, line=29)
    ami = {"mostRecent": True, "owners": ["amazon"]}
    line = Source("stacks/payments.py", 8)
    question = DataSource(token="aws:ec2/getAmi:getAmi", args=ami, answer={"id": "ami-0a1"}, made_up=True, source=line)
    outputs = {"queue-url": "https://sqs.eu-west-1.amazonaws.com/123456789012/events", "password": SECRET}
    unknown = {**outputs, "queue-url": UNKNOWN}
    previewed = stack.plan(data_sources=(question,), origin="offline-preview", outputs=unknown)
    stack.resource("aws:sqs/queue:Queue", "late", line=40, inputs={"tags": OWNERSHIP})
    hidden = "sqs.Queue late is created inside apply, where no preview can see it; create it outside"
    return Evaluation(
        stack=name,
        project="acme",
        preview=previewed,
        up=stack.plan(data_sources=(question,), outputs=outputs),
        findings=(
            Finding(severity="note", rule="made-up-answer", message="ec2.getAmi was answered with a made-up value"),
            Finding(
                severity="warning", rule="hidden-in-apply", message=hidden, source=Source("stacks/payments.py", 40)
            ),
        ),
        log=(("warning", "s3.BucketV2 is deprecated:\n  use s3.Bucket"), ("info", "two workers")),
        printed="two workers, one queue\n",
    )


def policy(**statement: object) -> str:
    """A policy document of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _queue(stack: Stack) -> None:
    tags = {**OWNERSHIP, "component": "events"}
    events = stack.block(
        "Queue",
        "events",
        line=12,
        tags=tags,
        settings={
            "max_receives": Setting(value=5, origin="default"),
            "message_retention_seconds": Setting(value=1_209_600, origin="user"),
            "deletion_protection": Setting(value=True, origin="profile prod"),
        },
        weakened=(
            Weakened(
                setting="message_retention_seconds",
                value=1_209_600,
                default=345_600,
                reason="printed by hand once a fortnight; a lost receipt is printed again from the order",
            ),
        ),
        overrides=(
            Overridden(child="queue", args=("visibility_timeout_seconds",), opts=("ignore_changes",)),
            Overridden(child="policy-document", args=("Id",)),
        ),
        offers={"sender": SENDING, "consumer": CONSUMING, "purger": ("sqs:PurgeQueue",)},
    )
    letters = stack.resource(
        "aws:sqs/queue:Queue", "events-dead-letters", parent=events, inputs={"tags": tags}, options=KEPT
    )
    inputs = {
        "tags": tags,
        "messageRetentionSeconds": 1_209_600,
        "visibilityTimeoutSeconds": 120,
        "sqsManagedSseEnabled": True,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": letters.outputs["arn"], "maxReceiveCount": 5}),
    }
    queue = stack.resource(
        "aws:sqs/queue:Queue",
        "events-queue",
        parent=events,
        inputs=inputs,
        options=Options(protect=True, retain_on_delete=True, ignore_changes=("delaySeconds",)),
        property_dependencies={"redrivePolicy": (letters.urn,)},
    )
    stack.resource(
        "aws:sqs/queuePolicy:QueuePolicy",
        "events-policy",
        parent=events,
        inputs={
            "queueUrl": "https://sqs/events",
            "policy": json.dumps(
                {
                    "Id": "shop-events",
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Deny",
                            "Principal": "*",
                            "Action": "sqs:*",
                            "Resource": queue.outputs["arn"],
                            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                        }
                    ],
                }
            ),
        },
        property_dependencies={"queueUrl": (queue.urn,), "policy": (queue.urn,)},
    )


def _worker(stack: Stack) -> None:
    tags = {**OWNERSHIP, "component": "settlement"}
    warehouse = Right(of="external warehouse", right="reader", network=("tcp 5439",))
    consumer = Right(of="Queue events", right="consumer", actions=CONSUMING)
    worker = stack.block("Worker", "settlement", line=14, tags=tags, rights=(consumer, warehouse))
    trust = policy(Effect="Allow", Principal={"Service": "ecs-tasks.amazonaws.com"}, Action="sts:AssumeRole")
    role = stack.resource(
        "aws:iam/role:Role", "settlement-role", parent=worker, inputs={"tags": tags, "assumeRolePolicy": trust}
    )
    queue = next(each for each in stack.resources if each.name == "events-queue")
    stack.resource(
        "aws:iam/rolePolicy:RolePolicy",
        "settlement-policy",
        parent=worker,
        inputs={
            "role": "settlement-role-id",
            "policy": policy(Effect="Allow", Action=list(CONSUMING), Resource=queue.outputs["arn"]),
        },
        property_dependencies={"role": (role.urn,), "policy": (queue.urn,)},
    )
    checkout = stack.resource("aws:iam/role:Role", "checkout", line=18, inputs={"tags": OWNERSHIP})
    stack.resource(
        "aws:iam/rolePolicy:RolePolicy",
        "checkout-queues",
        line=19,
        inputs={
            "role": "checkout-id",
            "policy": policy(Effect="Allow", Action=list(SENDING), Resource=queue.outputs["arn"]),
        },
        property_dependencies={"role": (checkout.urn,), "policy": (queue.urn,)},
    )


def _site(stack: Stack) -> None:
    site = stack.component("acme:index:Site", "www", line=20)
    stack.resource(
        "aws:s3/bucket:Bucket",
        "www-site",
        parent=site,
        line=31,
        id="www",
        inputs={"tags": {"team": "payments"}},
        outputs={"arn": "arn:aws:s3:::www"},
    )
    reading = policy(Effect="Allow", Principal="*", Action="s3:GetObject", Resource="arn:aws:s3:::www/*")
    stack.resource(
        "aws:s3/bucketPolicy:BucketPolicy",
        "www-policy",
        parent=site,
        line=31,
        inputs={"bucket": "www", "policy": reading},
    )
