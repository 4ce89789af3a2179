"""What becomes of objects as they get old, checked against what S3 publishes about it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

import pulumi_aws as aws
from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem, listed
from roadbed.storage.keys import KeyPart

StorageClass: TypeAlias = Literal[
    "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"
]

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
# The reference of the API has come to allow any number of days; what holds everywhere is what the guide says.
INFREQUENT: Final = frozenset({"STANDARD_IA", "ONEZONE_IA"})
SHORTEST_BEFORE_INFREQUENT_DAYS: Final = 30
SHORTEST_IN_INFREQUENT_DAYS: Final = 30
_NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "STANDARD_IA": ("INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
    "INTELLIGENT_TIERING": ("ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
    "ONEZONE_IA": ("GLACIER", "DEEP_ARCHIVE"),
    "GLACIER_IR": ("GLACIER", "DEEP_ARCHIVE"),
    "GLACIER": ("DEEP_ARCHIVE",),
    "DEEP_ARCHIVE": (),
}
"""Where S3 can move an object from each class; never back up."""

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-set-lifecycle-configuration-intro.html
MOST_RULES: Final = 1_000

Days = Annotated[int, Field(ge=1, le=36_500)]
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
TagKey = Annotated[str, Field(min_length=1, max_length=128)]
TagValue = Annotated[str, Field(max_length=256)]


class Transition(Group):
    """A move to a cheaper storage class.

    S3 moves no object below 128 KiB, and bills each class for a shortest time: 30 days for STANDARD_IA and ONEZONE_IA,
    90 for GLACIER_IR and GLACIER, 180 for DEEP_ARCHIVE.
    """

    to: StorageClass
    """Objects in GLACIER and DEEP_ARCHIVE must be restored, for minutes to days, before they can be read. ONEZONE_IA is
    lost with its zone."""

    after_days: Annotated[int, Field(ge=0, le=36_500)]
    """Since the object was made, or its version was replaced. At least 30 for STANDARD_IA and ONEZONE_IA."""


class LifecycleRule(Group):
    """What becomes of some of a bucket's objects, or of all of them."""

    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=255, examples=["archive-reports"])]
    """Tells the rule from the others of the bucket."""

    prefix: KeyPart | None = None
    """Only objects whose key begins like this."""

    tags: Mapping[TagKey, TagValue] = {}
    """Only objects with all of these tags. Whoever may tag an object decides what becomes of it."""

    larger_than_bytes: Annotated[int, Field(ge=0)] | None = None
    """Only objects larger than this."""

    smaller_than_bytes: Annotated[int, Field(ge=1)] | None = None
    """Only objects smaller than this."""

    transitions: Sequence[Transition] = ()
    """Moves of the current version to cheaper classes, one after the other."""

    expire_after_days: Days | None = None
    """Delete objects this old. In a bucket with versions they become noncurrent, and `noncurrent_days` decides."""

    noncurrent_transitions: Sequence[Transition] = ()
    """Moves of versions that were replaced or deleted."""

    noncurrent_expire_after_days: Days | None = None
    """Delete versions this long after they were replaced or deleted, for good. The bucket's own `noncurrent_days` holds
    for these objects too: the shorter time wins."""

    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html
    keep_noncurrent_versions: Annotated[int, Field(ge=1, le=100)] | None = None
    """With `noncurrent_expire_after_days`: how many of the newest of them are kept even so."""

    def mistakes(self) -> list[Problem]:
        """A rule without a deed, times that S3 refuses, and moves it does not offer."""
        found = [
            *_moves("transitions", self.transitions, "expire_after_days", self.expire_after_days),
            *_moves(
                "noncurrent_transitions",
                self.noncurrent_transitions,
                "noncurrent_expire_after_days",
                self.noncurrent_expire_after_days,
            ),
        ]
        deeds = ("transitions", "expire_after_days", "noncurrent_transitions", "noncurrent_expire_after_days")
        if not any(getattr(self, each) for each in deeds):
            found.append(Problem("transitions", f"missing, the rule does nothing; give {listed(deeds)}"))
        if self.keep_noncurrent_versions is not None and self.noncurrent_expire_after_days is None:
            says = "has no effect without noncurrent_expire_after_days; give it"
            found.append(Problem("keep_noncurrent_versions", says))
        low, high = self.larger_than_bytes, self.smaller_than_bytes
        if low is not None and high is not None and high <= low + 1:
            says = f"got {high:,}, wants more than {low + 1:,}: no object is larger than {low:,} and smaller than that"
            found.append(Problem("smaller_than_bytes", says))
        return found

    @property
    def of_versions(self) -> bool:
        """Whether it says what becomes of noncurrent versions."""
        return bool(self.noncurrent_transitions) or self.noncurrent_expire_after_days is not None

    def rendered(self) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
        """The rule as the provider takes it."""
        expires, noncurrent = self.expire_after_days, self.noncurrent_expire_after_days
        expiration = aws.s3.BucketLifecycleConfigurationRuleExpirationArgs
        version_expiration = aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs
        return aws.s3.BucketLifecycleConfigurationRuleArgs(
            id=self.name,
            status="Enabled",
            filter=self._filter(),
            transitions=[
                aws.s3.BucketLifecycleConfigurationRuleTransitionArgs(days=each.after_days, storage_class=each.to)
                for each in self.transitions
            ]
            or None,
            expiration=None if expires is None else expiration(days=expires),
            noncurrent_version_transitions=[
                aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionTransitionArgs(
                    noncurrent_days=each.after_days, storage_class=each.to
                )
                for each in self.noncurrent_transitions
            ]
            or None,
            noncurrent_version_expiration=None
            if noncurrent is None
            else version_expiration(
                noncurrent_days=noncurrent, newer_noncurrent_versions=self.keep_noncurrent_versions
            ),
        )

    def _filter(self) -> aws.s3.BucketLifecycleConfigurationRuleFilterArgs:
        """S3 wants `and` around two or more conditions, and only then."""
        filters = aws.s3.BucketLifecycleConfigurationRuleFilterArgs
        conditions = {
            "prefix": self.prefix,
            "object_size_greater_than": self.larger_than_bytes,
            "object_size_less_than": self.smaller_than_bytes,
        }
        given = {name: value for name, value in conditions.items() if value is not None}
        if len(given) + len(self.tags) > 1:
            both = aws.s3.BucketLifecycleConfigurationRuleFilterAndArgs(**given, tags=dict(self.tags) or None)  # type: ignore[arg-type]
            return filters(and_=both)
        for key, value in self.tags.items():
            return filters(tag=aws.s3.BucketLifecycleConfigurationRuleFilterTagArgs(key=key, value=value))
        return filters(**given) if given else whole_bucket()  # type: ignore[arg-type]


def whole_bucket() -> aws.s3.BucketLifecycleConfigurationRuleFilterArgs:
    """The filter that every object passes."""
    return aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")


def _moves(path: str, moves: Sequence[Transition], end: str, expires: int | None) -> Iterator[Problem]:
    for index, each in enumerate(moves):
        at = f"{path}[{index}]"
        if each.to in INFREQUENT and each.after_days < SHORTEST_BEFORE_INFREQUENT_DAYS:
            says = f"got {each.after_days}, S3 moves nothing to {each.to} before {SHORTEST_BEFORE_INFREQUENT_DAYS} days"
            yield Problem(f"{at}.after_days", f"{says}; INTELLIGENT_TIERING and GLACIER_IR can come earlier")
        if index == 0:
            continue
        before = moves[index - 1]
        shortest = SHORTEST_IN_INFREQUENT_DAYS if before.to in INFREQUENT else 1
        if each.to not in _NEXT[before.to]:
            allowed = listed(_NEXT[before.to]) or "nothing, it is the last"
            yield Problem(f"{at}.to", f"got {each.to!r} after {before.to}; allowed from there is {allowed}")
        elif each.after_days < before.after_days + shortest:
            earliest = before.after_days + shortest
            says = f"got {each.after_days}, wants at least {earliest}: {before.to} comes after {before.after_days}"
            yield Problem(f"{at}.after_days", f"{says} and lasts {shortest} at least")
    if moves and expires is not None and expires <= (last := max(each.after_days for each in moves)):
        yield Problem(end, f"got {expires}, wants more than {last}, when the last of {path} comes")
