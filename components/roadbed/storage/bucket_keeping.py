"""How long a bucket keeps objects and their versions, and in which storage class."""

from collections.abc import Iterator

import pulumi
import pulumi_aws as aws

from roadbed.kernel.component import Component
from roadbed.storage.bucket_args import OWN_RULES, BucketArgs
from roadbed.storage.lifecycle import whole_bucket


def keep_versions(block: Component[BucketArgs], bucket: aws.s3.Bucket, kept: pulumi.ResourceOptions) -> None:
    """Versions, and the time in which nothing can be deleted."""
    lock = block.settings.object_lock
    if status := block.settings.versions:
        aws.s3.BucketVersioning(
            block.child_name("versioning", aws.s3.BucketVersioning),
            bucket=bucket.id,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status=status),
            opts=kept,
        )
    if lock:
        retention = aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
            mode=lock.mode.upper(), days=lock.days, years=lock.years
        )
        aws.s3.BucketObjectLockConfiguration(
            block.child_name("object-lock", aws.s3.BucketObjectLockConfiguration),
            bucket=bucket.id,
            rule=aws.s3.BucketObjectLockConfigurationRuleArgs(default_retention=retention),
            opts=kept,
        )


def age(block: Component[BucketArgs], bucket: aws.s3.Bucket) -> None:
    """What becomes of objects as they get old."""
    settings = block.settings
    aws.s3.BucketLifecycleConfiguration(
        block.child_name("lifecycle", aws.s3.BucketLifecycleConfiguration),
        bucket=bucket.id,
        rules=[*_own_rules(settings), *(each.rendered() for each in settings.lifecycle)],
        opts=block.as_parent,
    )
    if settings.intelligent_tiering and (tiers := settings.intelligent_tiering.archive_tiers):
        aws.s3.BucketIntelligentTieringConfiguration(
            block.child_name("tiering", aws.s3.BucketIntelligentTieringConfiguration),
            bucket=bucket.id,
            name="EntireBucket",
            tierings=[
                aws.s3.BucketIntelligentTieringConfigurationTieringArgs(access_tier=tier, days=days)
                for tier, days in tiers.items()
            ],
            opts=block.as_parent,
        )


def _own_rules(settings: BucketArgs) -> Iterator[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    uploads, versions, tiering = OWN_RULES
    rule = aws.s3.BucketLifecycleConfigurationRuleArgs
    yield rule(
        id=uploads,
        status="Enabled",
        filter=whole_bucket(),
        abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=settings.abort_uploads_after_days
        ),
    )
    if settings.versions and settings.noncurrent_days is not None:
        yield rule(
            id=versions,
            status="Enabled",
            filter=whole_bucket(),
            noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=settings.noncurrent_days
            ),
            # A marker of something deleted whose last version has expired is only in the way.
            expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
        )
    if settings.intelligent_tiering is not None:
        at_once = aws.s3.BucketLifecycleConfigurationRuleTransitionArgs(days=0, storage_class="INTELLIGENT_TIERING")
        yield rule(id=tiering, status="Enabled", filter=whole_bucket(), transitions=[at_once])
