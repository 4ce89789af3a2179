"""Groups of a bucket's arguments: who logs where, what cannot be deleted, which web pages may ask."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal

import pulumi_aws as aws
from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.errors import Problem
from roadbed.storage.keys import BucketName, Folder

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
MOST_CORS_RULES: Final = 100
Origin = Annotated[str, Field(pattern=r"^(\*|https?://[^*\s/]*\*?[^*\s/]*)$", examples=["https://app.example.com"])]
HeaderName = Annotated[str, Field(pattern=r"^([A-Za-z0-9-]+\*?|\*)$", examples=["content-type"])]
ExposedHeader = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$", examples=["etag"])]


class AccessLogs(Group):
    """Where S3 writes a line for each request to the bucket, within hours and without a promise to miss none."""

    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    bucket: Input[BucketName]
    """Another bucket of this account and region that lets S3's logs in:
    `BucketArgs(sources=[BucketSource(service="logging.s3")])`."""

    prefix: Folder | None = None
    """What the logs' keys begin with; by default the name of the block."""

    partitioned_by: Literal["EventTime", "DeliveryTime"] | None = None
    """Sort logs into folders by account, region, bucket and day, of the request or of the delivery; by default all lie
    side by side."""


class ObjectLock(Group):
    """New objects cannot be deleted or overwritten for a time; versions that were can be read."""

    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    mode: Literal["governance", "compliance"] = "governance"
    """`governance` can be lifted by whoever holds `s3:BypassGovernanceRetention`; `compliance` by nobody, not by the
    root user and not by AWS, and the bucket cannot be deleted before."""

    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
    days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """How long, counted from each object's upload."""

    years: Annotated[int, Field(ge=1, le=100)] | None = None
    """Instead of `days`."""

    reason: Annotated[str, Field(min_length=10)] | None = None
    """Which rule demands `compliance`, in every profile: what is stored by mistake stays, and is paid for, until its
    time is over."""

    def mistakes(self) -> list[Problem]:
        """No time or two, and compliance without a reason."""
        found = []
        if (self.days is None) == (self.years is None):
            got = "none" if self.days is None else "days and years"
            found.append(Problem("days", f"got {got}, wants one of days and years"))
        if self.mode == "compliance" and self.reason is None:
            says = "missing, nobody can lift mode='compliance' before its time is over"
            found.append(Problem("reason", f"{says}; say which rule demands it, or use 'governance'"))
        return found


class CorsRule(Group):
    """Which web pages may ask the bucket from a browser. They still need a right, as in a presigned URL."""

    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
    origins: Annotated[Sequence[Origin], Field(min_length=1)]
    """Where pages come from, with at most one `*`: `https://*.example.com`."""

    methods: Annotated[Sequence[Literal["GET", "PUT", "POST", "DELETE", "HEAD"]], Field(min_length=1)]
    """What they may ask for."""

    headers: Sequence[HeaderName] = ()
    """Headers they may send, with at most one `*` at the end: `x-amz-*`."""

    expose_headers: Sequence[ExposedHeader] = ()
    """Headers of the answer that their scripts may read, such as `etag`."""

    max_age_seconds: Annotated[int, Field(ge=0, le=86_400)] = 3_000
    """How long a browser need not ask again whether it may."""

    def rendered(self) -> aws.s3.BucketCorsConfigurationCorsRuleArgs:
        """The rule as the provider takes it."""
        return aws.s3.BucketCorsConfigurationCorsRuleArgs(
            allowed_origins=list(self.origins),
            allowed_methods=list(self.methods),
            allowed_headers=list(self.headers) or None,
            expose_headers=list(self.expose_headers) or None,
            max_age_seconds=self.max_age_seconds,
        )


class IntelligentTiering(Group):
    """S3 moves each object by itself between cheaper and dearer tiers, by when it was last read."""

    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html
    archive_after_days: Annotated[int, Field(ge=90, le=730)] | None = None
    """Without a read, to a tier from which restoring takes 3 to 5 hours; by default never."""

    deep_archive_after_days: Annotated[int, Field(ge=180, le=730)] | None = None
    """Without a read, to a tier from which restoring takes 12 hours; by default never."""

    def mistakes(self) -> list[Problem]:
        """A deeper tier before the other."""
        archive, deep = self.archive_after_days, self.deep_archive_after_days
        if archive is not None and deep is not None and deep <= archive:
            return [Problem("deep_archive_after_days", f"got {deep}, wants more than archive_after_days: {archive}")]
        return []

    @property
    def archive_tiers(self) -> Mapping[str, int]:
        """The tiers that must be restored from, each with the days it takes to get there."""
        tiers = {"ARCHIVE_ACCESS": self.archive_after_days, "DEEP_ARCHIVE_ACCESS": self.deep_archive_after_days}
        return {tier: days for tier, days in tiers.items() if days is not None}
