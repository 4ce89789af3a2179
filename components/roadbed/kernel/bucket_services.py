"""AWS services that use a bucket by themselves, as its policy has to let them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi

OneOrMore = pulumi.Input[str] | Sequence[pulumi.Input[str]]


@dataclass(frozen=True, slots=True)
class BucketService:
    """How AWS says that a service must be let in."""

    arns: str
    """The resources it may act for, where none are given: those of one account. Empty where AWS promises no source
    with its requests, only that they keep to their account's folder.
    """
    in_account_folder: bool = False
    """It writes below `AWSLogs/account/`, and to no other account's folder."""
    action: str = "s3:PutObject"
    on_bucket: tuple[str, ...] = ()
    hands_over: bool = False
    """It says with every object that the bucket's owner has it."""
    says_account: bool = True
    """AWS says that its requests name the account they are for."""
    kms: bool = False
    """It can write to a bucket that is encrypted with a KMS key, or read from it."""

    def condition(self, accounts: OneOrMore, arns: OneOrMore, *, on_objects: bool) -> Mapping[str, Any]:
        """That it acts for these accounts and their resources, and hands over what it writes."""
        if not self.arns:
            return {"StringEqualsIfExists": {"aws:SourceAccount": accounts}}
        equals: dict[str, Any] = {"aws:SourceAccount": accounts} if self.says_account else {}
        if on_objects and self.hands_over:
            equals["s3:x-amz-acl"] = "bucket-owner-full-control"
        return {"ArnLike": {"aws:SourceArn": arns}, **({"StringEquals": equals} if equals else {})}


BUCKET_SERVICES: Final[Mapping[str, BucketService]] = {
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    "logging.s3": BucketService("arn:{partition}:s3:::*"),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    "logdelivery.elasticloadbalancing": BucketService("", in_account_folder=True),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
    "delivery.logs": BucketService(
        "arn:{partition}:logs:{region}:{account}:*",
        in_account_folder=True,
        on_bucket=("s3:GetBucketAcl", "s3:ListBucket"),
        hands_over=True,
        kms=True,
    ),
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    "cloudfront": BucketService(
        "arn:{partition}:cloudfront::{account}:distribution/*", action="s3:GetObject", says_account=False, kms=True
    ),
}
"""By service, before `.amazonaws.com`."""
