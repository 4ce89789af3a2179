"""A function that settles orders, with the right to receive them and no other."""

import json

import pulumi
import pulumi_aws as aws

from roadbed import Queue, environment, policy_document

_TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}


def settle(name: str, orders: Queue, *, subnets: pulumi.Input[list[str]]) -> aws.lambda_.Function:
    """A Lambda function that is called with batches of `orders`."""
    connections = [orders.consumer()]
    image = aws.ecr.get_image_output(repository_name="settlement", image_tag="v1")
    role = aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [_TRUST]}))
    aws.iam.RolePolicy(f"{name}-orders", role=role.name, policy=policy_document(connections))
    function = aws.lambda_.Function(
        name,
        package_type="Image",
        image_uri=image.image_uri,
        role=role.arn,
        timeout=30,
        environment={"variables": environment(connections)},
        vpc_config={"subnet_ids": subnets, "security_group_ids": []},
    )
    aws.lambda_.EventSourceMapping(name, event_source_arn=orders.arn, function_name=function.arn)
    return function
