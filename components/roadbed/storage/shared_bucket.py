"""Buckets that other stacks share."""

import pulumi

from roadbed.kernel.contracts.consuming import Shared
from roadbed.kernel.errors import ArgsError, Problem, caller
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

    def send_events(self) -> None:
        """The owner sees to it, but EventBridge has a bucket's events in the bucket's own account and in no other.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
        """
        here = self.context.account
        if None not in (here, self.account) and here != self.account:
            says = f"it is in account {self.account}, where its events stay, this stack in {here}"
            fix = f"take them into a queue of {self.stack}, and let that one admit {here}"
            raise ArgsError(self.block, [Problem("events", f"{says}; {fix}")], caller())
