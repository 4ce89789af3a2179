"""Documents of customers: closed to the public, logged, cheaper as they get old, and with rights on folders.

The other bucket takes the logs of this one, and of the load balancers of the account.
"""

import json

import pulumi
import pulumi_aws as aws

from roadbed import (
    AccessLogs,
    Bucket,
    BucketArgs,
    BucketSource,
    LifecycleRule,
    Transition,
    environment,
    policy_document,
)

logs = Bucket(
    "logs",
    BucketArgs(
        sources=[
            BucketSource(service="logging.s3"),
            BucketSource(service="logdelivery.elasticloadbalancing", prefix="load-balancers/"),
        ],
        lifecycle=[LifecycleRule(name="logs", expire_after_days=400)],
    ),
)

reports = LifecycleRule(
    name="reports",
    prefix="reports/",
    transitions=[Transition(to="STANDARD_IA", after_days=60), Transition(to="GLACIER_IR", after_days=365)],
    expire_after_days=10 * 365,
)
documents = Bucket("documents", BucketArgs(access_logs=AccessLogs(bucket=logs.bucket_name), lifecycle=[reports]))

scanner = [documents.reader(prefix="in/"), documents.writer(prefix="reports/")]
trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("scanner", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
aws.iam.RolePolicy("scanner", role=role.name, policy=policy_document(scanner))

pulumi.export("the program reads", environment(scanner))
