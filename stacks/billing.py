"""The billing team: invoices, made from what was paid and what was delivered."""

import json

import pulumi
import pulumi_aws as aws

from roadbed import Filter, Match, Queue, QueueArgs, Topic, policy_document

paid = Topic.of("payments", "payments").subscription(
    filter=Filter(attributes={"type": ["order-paid", Match(prefix="refund-")], "total": [Match(above=0)]}), raw=True
)
delivered = Topic.of("shipping", "deliveries").subscription(raw=True)

invoices = Queue("invoices", QueueArgs(subscriptions=[paid, delivered], visibility_timeout_seconds=5 * 60))

TASKS = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}

invoicing = aws.iam.Role("invoicing", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [TASKS]}))
aws.iam.RolePolicy(
    "invoicing-queues",
    role=invoicing.name,
    policy=policy_document(
        [
            invoices.consumer(),
            Queue.of("payments", "refunds").sender(),
            Queue.of("platform", "audit").sender(),
        ]
    ),
)

pulumi.export("invoicesUrl", invoices.url)
