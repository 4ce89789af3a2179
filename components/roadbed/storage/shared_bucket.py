"""Buckets that other stacks share."""

import pulumi

from roadbed.kernel.contracts.consuming import Shared
from roadbed.storage.bucket_rights import BucketRights


class SharedBucket(BucketRights, Shared):
    """A bucket of another stack: `Bucket.of("payments.prod", "uploads")`."""

    kind = "roadbed:index:Bucket"

    arn: pulumi.Output[str]
    """What policies call the bucket."""

    bucket_name: pulumi.Output[str]
    """Its physical name, which programs use."""

    region: pulumi.Output[str]
    """Where it is."""

    kms_key_arn: pulumi.Output[str] | None = None
    """The owner's own key, where it has one."""

    versioned: bool
    """Whether what is deleted or overwritten can be brought back."""
