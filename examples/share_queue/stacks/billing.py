"""Another team: what it may do with the owner's queue is one connection, like for a queue of its own."""

import json

import pulumi
import pulumi_aws as aws

from roadbed import Queue, environment, policy_document

refunds = Queue.of("orders", "refunds")
connections = [refunds.sender()]

TASKS = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
role = aws.iam.Role("invoices", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [TASKS]}))
aws.iam.RolePolicy("invoices-queues", role=role.name, policy=policy_document(connections))

# A fact is known before anything is deployed, so a program can branch on it.
pulumi.export("ordered", refunds.fifo)
pulumi.export("environment", environment(connections))
