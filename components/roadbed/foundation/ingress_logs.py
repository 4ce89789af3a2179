"""Logs of a load balancer, and the bucket they are in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

import pulumi
import pulumi_aws as aws
from pydantic import Field

from roadbed.kernel.args import Group, Input, by_profile, guarded
from roadbed.kernel.bucket_services import BUCKET_SERVICES
from roadbed.kernel.component import Component
from roadbed.kernel.errors import Problem
from roadbed.kernel.facts import Admitted
from roadbed.kernel.policies import deny_insecure_transport
from roadbed.kernel.protection import protected_child, retained_child

Writer: TypeAlias = Literal["logdelivery.elasticloadbalancing", "delivery.logs"]

# For years AWS wanted an account of its own for each region here; since August 2022 one service writes in all of them,
# which it recommends for the old ones too. Network load balancers log through what AWS calls vended logs.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
APPLICATION_LOGS: Final[Writer] = "logdelivery.elasticloadbalancing"
NETWORK_LOGS: Final[Writer] = "delivery.logs"

# All that AWS asks for here of what it lets vended logs do to a bucket.
_LOOK: Final = "s3:GetBucketAcl"

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", examples=["example-logs"])]
Prefix = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", max_length=200, examples=["ingress"])]

_UPLOAD_DAYS: Final = 7

GUARDED_LOGS: Final = {
    "logs": frozenset({"acl", "force_destroy", "grants", "policy", "protect", "retain_on_delete"}),
    "logs-public-access": frozenset(
        {"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"}
    ),
    "logs-ownership": frozenset({"rule"}),
    "logs-encryption": frozenset({"rules"}),
    "logs-lifecycle": frozenset({"rules"}),
    "logs-policy": frozenset({"policy"}),
    "logs-document": frozenset({"Statement"}),
}
"""Children of a new bucket whose override weakens the block."""

OFF: Final[Any] = {"bucket": "", "enabled": False}
"""No logs, as the load balancer takes it. The provider takes silence for no change: it would log on, into a bucket that
is gone and whose name anybody can take.
"""


class LoadBalancerLogs(Group):
    """What is kept of who used a load balancer, a file every five minutes and without a promise to miss none."""

    enabled: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Whether anything is logged. S3 bills what is kept; writing it costs nothing."""

    bucket: Input[BucketName] | None = None
    """A bucket that exists, in the same region, instead of a new one. Its policy lets the service in that writes:
    `BucketSource(service="logdelivery.elasticloadbalancing")`, for a network load balancer `"delivery.logs"`. It is
    encrypted by S3's own keys: application load balancers cannot write to one with a KMS key. Of the same program, the
    block waits for its policy by `opts=ResourceOptions(depends_on=[logs])`."""

    prefix: Prefix | None = None
    """Where in a bucket that exists; what AWS adds begins with `AWSLogs/`."""

    retention_days: Annotated[int, Field(ge=1, le=3_653)] = guarded(
        by_profile(dev=7, staging=30, prod=365), weaker=lambda value, default: value < default
    )
    """When logs are deleted from the new bucket."""

    def mistakes(self) -> list[Problem]:
        """What is for one of the two buckets only."""
        found = []
        if self.bucket is not None and "retention_days" in self.model_fields_set:
            found.append(Problem("retention_days", "not with bucket: its owner decides; leave it out"))
        if self.bucket is None and self.prefix is not None:
            found.append(Problem("prefix", "only with bucket: the new one has no other logs; leave it out"))
        if self.prefix is not None and "AWSLogs" in self.prefix:
            found.append(Problem("prefix", f"got {self.prefix!r}, AWS adds AWSLogs/ itself; leave it out"))
        return found


def log_admissions(logs: LoadBalancerLogs, writer: Writer) -> Iterator[Admitted]:
    """Whom the policy of a new bucket lets in."""
    if logs.enabled and logs.bucket is None:
        service = BUCKET_SERVICES[writer]
        yield Admitted(f"{writer}.amazonaws.com", "source", (service.action, *((_LOOK,) if service.on_bucket else ())))


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a load balancer logs."""

    written: Mapping[str, Any]
    """As the load balancer takes it."""
    made: pulumi.Output[str] | None
    """The bucket's name, where it was made here."""
    ready: Sequence[pulumi.Resource]
    """What must be there before the load balancer is told: AWS tries to write at once."""


def make_destination(block: Component[Any], logs: LoadBalancerLogs, writer: Writer, *, protected: bool) -> Destination:
    """The bucket that is given, else a new one with the safest settings that load balancers can write to."""
    if logs.bucket is not None:
        prefix = {} if logs.prefix is None else {"prefix": logs.prefix}
        return Destination({"bucket": logs.bucket, "enabled": True, **prefix}, None, ())
    bucket, policy = _make_bucket(block, logs, writer, protected=protected)
    return Destination({"bucket": bucket.bucket, "enabled": True}, bucket.bucket, (policy,))


def _make_bucket(
    block: Component[Any], logs: LoadBalancerLogs, writer: Writer, *, protected: bool
) -> "tuple[aws.s3.Bucket, aws.s3.BucketPolicy]":
    kept = retained_child(block, protected)
    bucket = aws.s3.Bucket(
        block.child_name("logs", aws.s3.Bucket),
        force_destroy=not protected,
        opts=protected_child(block, protected),
    )
    aws.s3.BucketOwnershipControls(
        block.child_name("logs-ownership", aws.s3.BucketOwnershipControls),
        bucket=bucket.id,
        rule={"object_ownership": "BucketOwnerEnforced"},
        opts=kept,
    )
    closed = aws.s3.BucketPublicAccessBlock(
        block.child_name("logs-public-access", aws.s3.BucketPublicAccessBlock),
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=kept,
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        block.child_name("logs-encryption", aws.s3.BucketServerSideEncryptionConfiguration),
        bucket=bucket.id,
        rules=[
            {
                "apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"},
                "blocked_encryption_types": ["SSE-C"],
            }
        ],
        opts=kept,
    )
    aws.s3.BucketLifecycleConfiguration(
        block.child_name("logs-lifecycle", aws.s3.BucketLifecycleConfiguration),
        bucket=bucket.id,
        rules=[
            {
                "id": "old-logs",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "expiration": {"days": logs.retention_days},
                "abort_incomplete_multipart_upload": {"days_after_initiation": _UPLOAD_DAYS},
            }
        ],
        # A bucket that is left behind goes on forgetting who its clients were.
        opts=kept,
    )
    document = {"Version": "2012-10-17", "Statement": [*_statements(block, bucket.arn, writer)]}
    policy = aws.s3.BucketPolicy(
        block.child_name("logs-policy", aws.s3.BucketPolicy),
        bucket=bucket.id,
        policy=block.document("logs-document", document),
        # S3 refuses to change both at once.
        opts=pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(depends_on=[closed])),
    )
    return bucket, policy


def _statements(block: Component[Any], arn: pulumi.Output[str], writer: Writer) -> Iterator[Mapping[str, Any]]:
    here = pulumi.InvokeOutputOptions(parent=block)
    account = aws.get_caller_identity_output(opts=here).account_id
    service, source = BUCKET_SERVICES[writer], pulumi.Output.from_input("")
    if service.arns:
        partition, region = aws.get_partition_output(opts=here).partition, aws.get_region_output(opts=here).region
        source = pulumi.Output.format(service.arns, partition=partition, region=region, account=account)
    principal = {"Service": f"{writer}.amazonaws.com"}
    yield deny_insecure_transport("s3:*", [arn, pulumi.Output.concat(arn, "/*")])
    yield {
        "Sid": "LogsOfLoadBalancers",
        "Effect": "Allow",
        "Principal": principal,
        "Action": service.action,
        "Resource": pulumi.Output.concat(arn, "/AWSLogs/", account, "/*"),
        "Condition": service.condition(account, source, on_objects=True),
    }
    if service.on_bucket:
        yield {
            "Sid": "LooksAtBucket",
            "Effect": "Allow",
            "Principal": principal,
            "Action": [_LOOK],
            "Resource": arn,
            "Condition": service.condition(account, source, on_objects=False),
        }
