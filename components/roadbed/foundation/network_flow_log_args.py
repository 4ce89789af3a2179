"""What a network logs of its connections."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group, Input, by_profile, guarded
from roadbed.kernel.arns import KmsKeyArn
from roadbed.kernel.errors import Problem
from roadbed.kernel.log_retention import RetentionDays

Traffic: TypeAlias = Literal["none", "rejected", "all"]

_MORE: Final[tuple[Traffic, ...]] = ("none", "rejected", "all")

_BucketArn = Annotated[
    str,
    Field(pattern=r"^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]+(/[^*?]*)?$", examples=["arn:aws:s3:::flow-logs/network"]),
]


class FlowLogs(Group):
    """What is logged of connections in the VPC: who spoke with whom, never what was said."""

    traffic: Traffic = guarded(
        by_profile(dev="rejected", staging="rejected", prod="all"),
        weaker=lambda value, default: _MORE.index(value) < _MORE.index(default),
    )
    """Connections that are logged: those that were refused, or all of them, which an investigation needs and which
    cost by their number. CIS and Security Hub (EC2.6) ask for the refused ones at least."""

    retention_days: RetentionDays = guarded(
        by_profile(dev=7, staging=30, prod=365), weaker=lambda value, default: value < default
    )
    """How long CloudWatch keeps them; it offers certain numbers of days only."""

    interval_seconds: Literal[60, 600] = 600
    """How long a connection is watched before it is logged. Shorter finds short ones, and makes more lines."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt the log group with this key, whose policy must admit CloudWatch Logs, instead of with AWS's own."""

    bucket_arn: Input[_BucketArn] | None = None
    """Log to this bucket, with a prefix or without one, instead of to CloudWatch. Its owner decides how long they are
    kept, and lets `delivery.logs.amazonaws.com` in."""

    def mistakes(self) -> list[Problem]:
        """What is for CloudWatch only."""
        given = [name for name in ("retention_days", "kms_key_arn") if name in self.model_fields_set]
        return [
            Problem(name, "not with bucket_arn: the bucket's owner decides; leave it out")
            for name in given
            if self.bucket_arn is not None and getattr(self, name) is not None
        ]
