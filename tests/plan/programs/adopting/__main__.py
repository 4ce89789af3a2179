"""Takes over what was made by hand."""

import pulumi
import pulumi_aws as aws

existing = aws.ec2.Vpc.get("shared", "vpc-0a1b2c3d4e5f60718")
zone = aws.route53.Zone(
    "zone",
    name="example.com",
    comment="imported",
    opts=pulumi.ResourceOptions(import_="Z0123456789ABCDEFGHIJ", protect=True, ignore_changes=["comment"]),
)
renamed = aws.sqs.Queue(
    "orders",
    opts=pulumi.ResourceOptions(
        aliases=[pulumi.Alias(name="order-queue"), "urn:pulumi:dev::old::aws:sqs/queue:Queue::orders"],
        replace_on_changes=["fifoQueue"],
        retain_on_delete=True,
        version="7.51.1",
    ),
)
subnet = aws.ec2.Subnet("extra", vpc_id=existing.id, cidr_block="10.9.0.0/24")
policy = aws.sqs.QueuePolicy(
    "orders",
    queue_url=renamed.url,
    policy=renamed.arn.apply(
        lambda arn: (
            aws.iam.get_policy_document(
                statements=[
                    {
                        "actions": ["sqs:SendMessage"],
                        "resources": [arn],
                        "principals": [{"type": "AWS", "identifiers": ["arn:aws:iam::210987654321:root"]}],
                    }
                ]
            ).json
        )
    ),
)


def announce(args: pulumi.ResourceHookArgs) -> None:
    raise AssertionError("no hook runs in a preview")


aws.sns.Topic(
    "announcements",
    opts=pulumi.ResourceOptions(
        hooks=pulumi.ResourceHookBinding(after_create=[pulumi.ResourceHook("announce", announce)]), deleted_with=zone
    ),
)

print("adopted", existing.urn is not None)
pulumi.log.info("nothing is replaced", resource=zone)
pulumi.export("vpc", existing.cidr_block)
