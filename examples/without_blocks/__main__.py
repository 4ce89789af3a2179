"""A plain Pulumi program: previewed, checked and explained like any other, without one block of roadbed."""

import json

import pulumi
import pulumi_aws as aws

zones = aws.get_availability_zones(state="available")
account = aws.get_caller_identity()

network = aws.ec2.Vpc("shop", cidr_block="10.20.0.0/16", enable_dns_hostnames=True)
for number, zone in enumerate(zones.names[:2]):
    aws.ec2.Subnet(
        f"private-{number}",
        vpc_id=network.id,
        cidr_block=f"10.20.{number}.0/24",
        availability_zone=zone,
        opts=pulumi.ResourceOptions(parent=network),
    )

uploads = aws.s3.Bucket("uploads", tags={"account": account.account_id})
reader = aws.iam.Role(
    "reader",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            aws.iam.GetPolicyDocumentStatementArgs(
                actions=["sts:AssumeRole"],
                principals=[
                    aws.iam.GetPolicyDocumentStatementPrincipalArgs(
                        type="Service", identifiers=["lambda.amazonaws.com"]
                    )
                ],
            )
        ]
    ).json,
)
aws.iam.RolePolicy(
    "read-uploads",
    role=reader.name,
    policy=uploads.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{arn}/*"}],
            }
        )
    ),
)

pulumi.export("bucket", uploads.bucket)
