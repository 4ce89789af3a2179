"""What previews say of rights on a part of a bucket."""

import json

import pulumi_aws as aws

from roadbed import Bucket, BucketArgs, BucketPrincipal, BucketSource, policy_document
from roadbed.plan.access import access_of
from roadbed.testing import deploy
from tests.hand_made import Stack

READING = ("s3:GetObject", "s3:ListBucket")
ARN = "arn:aws:s3:::uploads-1"


def allowed(plan):
    return [
        (each.who, each.right or each.actions, f"{each.what} {each.condition}".rstrip())
        for each in access_of(plan)
        if each.effect == "allow"
    ]


def test_a_role_outside_of_all_blocks_is_shown_with_the_folders_it_reaches():
    def program():
        uploads = Bucket("uploads")
        role = aws.iam.Role("scanner", assume_role_policy="{}")
        given = [uploads.reader(prefix="in/"), uploads.writer(prefix="out/")]
        aws.iam.RolePolicy("scanner", role=role.name, policy=policy_document(given))

    assert allowed(deploy(program).plan) == [
        ("iam.Role scanner", ("s3:ListBucket",), "bucket of Bucket uploads s3:prefix like in/*"),
        ("iam.Role scanner", ("s3:GetObject",), "Bucket uploads/in/*"),
        ("iam.Role scanner", "writer", "Bucket uploads/out/*"),
    ]


def test_whom_the_policy_lets_in_is_shown_with_the_folder_it_lets_them_into():
    def program():
        carrier = "arn:aws:iam::444444444444:role/carrier"
        principals = [BucketPrincipal(arn=carrier, rights=["deleter"], prefix="in/")]
        sources = [BucketSource(service="logdelivery.elasticloadbalancing", prefix="alb/")]
        Bucket("uploads", BucketArgs(principals=principals, sources=sources))

    assert allowed(deploy(program).plan) == [
        (
            "service logdelivery.elasticloadbalancing.amazonaws.com",
            "source",
            "Bucket uploads/alb/AWSLogs/123456789012/* from account 123456789012",
        ),
        ("role carrier of account 444444444444", "deleter", "Bucket uploads/in/*"),
    ]


def consumer(*statements, within="in/"):
    """A worker with the right to read one folder, and what its role is granted."""
    stack = Stack()
    bucket = stack.block("Bucket", "uploads", offers={"reader": READING})
    stack.resource("aws:s3/bucket:Bucket", "uploads-bucket", parent=bucket, outputs={"arn": ARN})
    right = {"of": "Bucket uploads", "right": "reader", "within": within, "actions": READING}
    worker = stack.block("Worker", "scanner", rights=(right,))
    role = stack.resource("aws:iam/role:Role", "scanner-role", parent=worker)
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    stack.resource(
        "aws:iam/rolePolicy:RolePolicy", "scanner-policy", parent=worker, inputs={"role": role.id, "policy": document}
    )
    return stack.plan()


def allow(action, resource, **condition):
    return {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition}


def test_a_right_on_a_folder_is_shown_once_with_the_folder():
    plan = consumer(allow("s3:GetObject", f"{ARN}/in/*"), allow("s3:ListBucket", ARN, StringLike={"s3:prefix": "in/*"}))

    assert allowed(plan) == [("Worker scanner", "reader", "Bucket uploads within in/")]


def test_what_a_policy_grants_beyond_the_folder_is_shown_too():
    plan = consumer(
        allow("s3:GetObject", f"{ARN}/*"), allow("s3:ListBucket", ARN, StringLike={"s3:prefix": ["in/*", "out/*"]})
    )

    assert allowed(plan) == [
        ("Worker scanner", "reader", "Bucket uploads within in/"),
        ("role of Worker scanner", ("s3:GetObject",), "bucket of Bucket uploads"),
        ("role of Worker scanner", ("s3:ListBucket",), "bucket of Bucket uploads s3:prefix like in/* or out/*"),
    ]


def test_a_folder_within_the_folder_is_covered_and_a_namesake_elsewhere_is_not():
    assert len(allowed(consumer(allow("s3:GetObject", f"{ARN}/in/today/*")))) == 1
    assert len(allowed(consumer(allow("s3:GetObject", f"{ARN}/out/in/*")))) == 2


def test_a_right_on_the_whole_bucket_covers_every_folder():
    assert len(allowed(consumer(allow("s3:GetObject", f"{ARN}/out/*"), within=""))) == 1
