"""What the owner of a bucket decides."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from pydantic import Field

from roadbed.kernel.args import Args, Input, by_profile, guarded
from roadbed.kernel.arns import KmsKeyArn
from roadbed.kernel.bucket_services import BUCKET_SERVICES
from roadbed.kernel.errors import Problem
from roadbed.storage.bucket_groups import MOST_CORS_RULES, AccessLogs, CorsRule, IntelligentTiering, ObjectLock
from roadbed.storage.bucket_policy import BucketPrincipal, BucketSource
from roadbed.storage.keys import BucketName
from roadbed.storage.lifecycle import MOST_RULES, Days, LifecycleRule

OWN_RULES: Final = ("incomplete-uploads", "noncurrent-versions", "intelligent-tiering")
"""Names of the lifecycle rules that follow from other arguments."""


def _shorter(days: int | None, than: int | None) -> bool:
    """None is for ever."""
    return days is not None and (than is None or days < than)


class BucketArgs(Args):
    """What the owner of a bucket decides."""

    bucket_name: Input[BucketName] | None = None
    """A fixed name; by default one is made from the block's, and is free. All of AWS shares one set of names: a fixed
    one can be taken. Changing it replaces the bucket and leaves its objects behind."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt with this key, by a bucket key, instead of one that S3 keeps. Who has a right gets what he needs on it;
    other accounts and services the key's own policy must admit. Application load balancers and S3's access logs cannot
    write to such a bucket."""

    versioning: bool = guarded(
        by_profile(dev=False, staging=True, prod=True), weaker=lambda value, default: default and not value
    )
    """Keep what is deleted or overwritten, for `noncurrent_days`. Turned off, what versions there are stay, in a
    protected bucket for `noncurrent_days`."""

    noncurrent_days: Days | None = guarded(
        by_profile(dev=7, staging=30, prod=90),
        weaker=_shorter,
        unless=lambda bucket: bucket.versions is None,
    )
    """How long a version is kept after it was replaced or deleted: as long as that, a mistake can be undone. None keeps
    all of them for ever, and they are billed."""

    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
    abort_uploads_after_days: Days = 7
    """When uploads in parts that were never completed are deleted. Nobody sees them, and they are billed."""

    lifecycle: Sequence[LifecycleRule] = ()
    """What becomes of objects as they get old."""

    intelligent_tiering: IntelligentTiering | None = None
    """Move every object to the class INTELLIGENT_TIERING at once: S3 finds the cheapest tier for each, for a fee per
    object. For what is read nobody knows when."""

    object_lock: ObjectLock | None = None
    """New objects cannot be deleted for a time. Adding or removing it replaces the bucket: S3 can only be asked when a
    bucket is made. It brings versions."""

    access_logs: AccessLogs | None = None
    """Log every request into another bucket; by default none is logged."""

    sources: Sequence[BucketSource] = ()
    """AWS services that may use the bucket by themselves: for logs of load balancers, of buckets, of networks."""

    principals: Sequence[BucketPrincipal] = ()
    """Who may use the bucket from other accounts. In the own account use `reader()`, `writer()` and `deleter()`."""

    cors: Annotated[Sequence[CorsRule], Field(max_length=MOST_CORS_RULES)] = ()
    """Which web pages may ask the bucket from a browser; by default none."""

    minimum_tls: Literal["1.2", "1.3"] = "1.2"
    """Older versions of TLS are refused, and plain HTTP always is."""

    eventbridge: bool = False
    """Send what happens to objects to EventBridge, for rules written elsewhere; `events()` turns it on by itself.
    AWS bills it by event."""

    request_metrics: bool = False
    """Count requests, errors and their times every minute; alarms for errors need it. CloudWatch bills each metric."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the bucket. S3 itself refuses only while there are objects in it."""

    force_destroy: bool = guarded(
        by_profile(dev=True, staging=False, prod=False), weaker=lambda value, default: value and not default
    )
    """Deleting the bucket deletes every object and version in it. Not with `deletion_protection`."""

    def mistakes(self) -> list[Problem]:
        """What contradicts each other, and what S3 refuses."""
        return [*self._contradictions(), *self._unfit_sources(), *self._unfit_rules()]

    @property
    def versioned(self) -> bool:
        """Whether versions are kept."""
        return self.versioning or self.object_lock is not None

    @property
    def versions(self) -> Literal["Enabled", "Suspended"] | None:
        """What S3 is told of versions; None says nothing, and taking back what was said suspends them.

        Of a protected bucket nothing is taken back, so there it must be said.
        """
        if self.versioned:
            return "Enabled"
        return "Suspended" if self.deletion_protection else None

    def _contradictions(self) -> Iterator[Problem]:
        refuses_versions = "versioning" in self.model_fields_set and not self.versioning
        if refuses_versions and self.object_lock is not None:
            yield Problem("versioning", "got False, object_lock keeps versions and cannot do without; leave it out")
        elif refuses_versions and "noncurrent_days" in self.model_fields_set and self.noncurrent_days is not None:
            yield Problem("noncurrent_days", "has no effect with versioning=False; leave it out")
        if {"force_destroy", "deletion_protection"} <= self.model_fields_set and (
            self.force_destroy and self.deletion_protection
        ):
            yield Problem("force_destroy", "got True with deletion_protection=True; keep one of them")

    def _unfit_sources(self) -> Iterator[Problem]:
        for index, source in enumerate(self.sources):
            at = f"sources[{index}]"
            if self.kms_key_arn is not None and not BUCKET_SERVICES[source.service].kms:
                fix = "leave kms_key_arn out: S3 encrypts with a key of its own"
                yield Problem(at, f"got {source.service}, which cannot write to a bucket with a KMS key; {fix}")
            if source.service == "logging.s3" and self.object_lock is not None:
                yield Problem(at, "got logging.s3, which cannot write to a bucket with object_lock; use another bucket")
            if (source.service, source.prefix) in [(each.service, each.prefix) for each in self.sources[:index]]:
                yield Problem(at, f"got {source.service} a second time; put all accounts and arns into one")
        if self.access_logs is not None and any(each.service == "logging.s3" for each in self.sources):
            yield Problem("access_logs", "given for a bucket that access logs are written to; logs of logs never end")
        if self.access_logs is not None and isinstance(own := self.bucket_name, str) and own == self.access_logs.bucket:
            says = f"got {own!r}, which is this bucket; logs of logs never end, so take another bucket"
            yield Problem("access_logs.bucket", says)

    def _unfit_rules(self) -> Iterator[Problem]:
        if len(self.lifecycle) > MOST_RULES - len(OWN_RULES):
            yield Problem("lifecycle", f"got {len(self.lifecycle):,} rules, allowed {MOST_RULES - len(OWN_RULES)}")
        for index, rule in enumerate(self.lifecycle):
            if rule.name in [*OWN_RULES, *(each.name for each in self.lifecycle[:index])]:
                whose = "a rule of the block itself" if rule.name in OWN_RULES else "a second time"
                yield Problem(f"lifecycle[{index}].name", f"got {rule.name!r}, {whose}; choose another name")
            if self.intelligent_tiering is not None and any(
                each.to in ("STANDARD_IA", "INTELLIGENT_TIERING") for each in rule.transitions
            ):
                says = (
                    "has moves to STANDARD_IA or INTELLIGENT_TIERING; intelligent_tiering has moved all objects before"
                )
                yield Problem(f"lifecycle[{index}].transitions", says)
