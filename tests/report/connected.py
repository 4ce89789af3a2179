"""Three stacks for pictures: payments shares a queue and a topic, shipping and billing use them, and others come in."""

import json

from roadbed.plan.facts import FACTS_KEY, Right, Weakened
from roadbed.plan.model import Plan
from roadbed.plan.values import SECRET
from tests.hand_made import ACCOUNT, Stack
from tests.report.payments import policy

SENDING = ("sqs:GetQueueAttributes", "sqs:SendMessage")
CONSUMING = ("sqs:DeleteMessage", "sqs:ReceiveMessage")
STRANGER = "444444444444"


def arn(service: str, name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:eu-west-1:{account}:{name}"


def queue(stack: Stack, name: str, **facts: object) -> str:
    """A queue as a block makes it, with its dead letters; its ARN."""
    offers = {"sender": SENDING, "consumer": CONSUMING}
    block = stack.block("Queue", name, line=10, offers=offers, **facts)
    made = f"{name}-{stack.name}"
    stack.resource(
        "aws:sqs/queue:Queue", f"{name}-dead-letters", parent=block, outputs={"arn": arn("sqs", f"{made}-dl")}
    )
    stack.resource("aws:sqs/queue:Queue", f"{name}-queue", parent=block, outputs={"arn": arn("sqs", made)})
    return arn("sqs", made)


def topic(stack: Stack, name: str) -> str:
    block = stack.block("Topic", name, line=20, offers={"publisher": ("sns:Publish",)})
    found = arn("sns", f"{name}-{stack.name}")
    stack.resource("aws:sns/topic:Topic", f"{name}-topic", parent=block, outputs={"arn": found})
    return found


def role(stack: Stack, name: str, **allowed: tuple[str, ...]) -> None:
    """A role outside of all blocks, with a policy for each ARN."""
    stack.resource("aws:iam/role:Role", name, line=30)
    for number, (reached, actions) in enumerate(allowed.items()):
        stack.resource(
            "aws:iam/rolePolicy:RolePolicy",
            f"{name}-{number}",
            inputs={"role": f"{name}-id", "policy": policy(Effect="Allow", Action=list(actions), Resource=reached)},
        )


def subscription(stack: Stack, name: str, source: str, endpoint: object, **inputs: object) -> None:
    stack.resource(
        "aws:sns/topicSubscription:TopicSubscription",
        name,
        inputs={"topic": source, "endpoint": endpoint, "protocol": "sqs", **inputs},
    )


def payments() -> Plan:
    stack = Stack("payments.prod")
    events = queue(
        stack,
        "events",
        weakened=(
            Weakened(setting="encryption_key", value="secret", default=None, reason="the bank's own"),
            Weakened(setting="max_receives", value=1, default=5, reason=""),
        ),
    )
    stack.resources[1].inputs[FACTS_KEY]["weakened"][0]["value"] = SECRET
    orders = topic(stack, "orders")
    stack.block(
        "Worker", "settlement", line=14, rights=(Right(of="Queue events", right="consumer", actions=CONSUMING),)
    )
    role(stack, "checkout", **{events: SENDING, orders: ("sns:Publish",)})
    stack.resource("aws:cloudwatch/logGroup:LogGroup", "audit")
    shares = {"events": ("Queue", events), "orders": ("Topic", orders)}
    return stack.plan(outputs={f"roadbed/v1/{name}": share(kind, name, of) for name, (kind, of) in shares.items()})


def share(kind: str, name: str, of: str) -> dict:
    return {"version": 1, "kind": f"roadbed:index:{kind}", "name": name, "facts": {}, "ids": {"arn": of}, "rights": {}}


def shipping() -> Plan:
    stack = Stack("shipping.prod")
    parcels = queue(stack, "parcels")
    subscription(
        stack,
        "parcels-from-orders",
        arn("sns", "orders-payments.prod"),
        parcels,
        filterPolicy=json.dumps({"store": ["north"], "weight": [{"numeric": [">", 5]}]}),
    )
    stack.resource(
        "aws:sqs/queuePolicy:QueuePolicy",
        "parcels-policy",
        inputs={
            "queueUrl": "parcels-queue-id",
            "policy": json.dumps(
                {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "sns.amazonaws.com"},
                            "Action": "sqs:SendMessage",
                            "Resource": parcels,
                            "Condition": {"ArnEquals": {"aws:SourceArn": arn("sns", "orders-payments.prod")}},
                        },
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": f"arn:aws:iam::{STRANGER}:role/carrier"},
                            "Action": list(SENDING),
                            "Resource": parcels,
                        },
                    ]
                }
            ),
        },
    )
    return stack.plan()


def billing() -> Plan:
    stack = Stack("billing.prod")
    events = arn("sqs", "events-payments.prod")
    role(stack, "invoicing", **{events: SENDING})
    stack.resource(
        "pulumi:pulumi:StackReference",
        "payments.prod",
        external=True,
        outputs={
            "name": "organization/acme/payments.prod",
            "outputs": {"roadbed/v1/events": share("Queue", "events", events), "password": SECRET},
        },
    )
    return stack.plan(outputs={"roadbed/uses/payments.prod/events": {"rights": {"sender": list(SENDING)}}})


def stacks() -> tuple[Plan, ...]:
    return (payments(), shipping(), billing())
