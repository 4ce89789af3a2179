"""The payments team: what checkout hands over, and what settlement works off."""

import json

import pulumi
import pulumi_aws as aws

from roadbed import Queue, QueueArgs, Topic, by_profile, policy_document

orders = Queue("orders", QueueArgs(visibility_timeout_seconds=120, max_receives=by_profile(dev=1, staging=5, prod=5)))

refunds = Queue("refunds", QueueArgs(fifo=True, high_throughput=True, data_class="confidential"))
refunds.share(to=["billing"], rights=["sender"])

payments = Topic("payments")
payments.share(to=["billing", "shipping"], rights=["subscription"])

audit = Queue.of("platform", "audit")

receipts = Queue(
    "receipts",
    QueueArgs(
        message_retention_seconds=14 * 24 * 60 * 60,
        because={"message_retention_seconds": "printed by hand once a fortnight; a lost one is printed again"},
    ),
)

TASKS = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}

for service, connections in {
    "checkout": [orders.sender(), refunds.sender(), payments.publisher()],
    "settlement": [orders.consumer(), refunds.consumer(), receipts.sender(), payments.publisher(), audit.sender()],
}.items():
    role = aws.iam.Role(service, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [TASKS]}))
    aws.iam.RolePolicy(f"{service}-queues", role=role.name, policy=policy_document(connections))

pulumi.export("ordersUrl", orders.url)
