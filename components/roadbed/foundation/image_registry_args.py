"""What the owner of an image repository decides."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from roadbed.kernel.args import Args, Group, Input, by_profile, guarded
from roadbed.kernel.arns import KmsKeyArn, PrincipalArn
from roadbed.kernel.errors import Problem

# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
REPOSITORY_NAME = r"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$"
RepositoryName = Annotated[
    str, Field(pattern=REPOSITORY_NAME, min_length=2, max_length=256, examples=["payments/checkout"])
]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html
MutableTags = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z._-]*(\*[0-9A-Za-z._-]*){0,2}$", min_length=1, max_length=128, examples=["cache-*"])
]
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
TagPattern = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z._-]*(\*[0-9A-Za-z._-]*){0,4}$", min_length=1, max_length=128, examples=["v*"])
]
_Count = Annotated[int, Field(ge=1)]


class ImageRule(Group):
    """Images of some tags, and how many or how long of them are kept. What an earlier rule is about, a later one never
    deletes.
    """

    tags: Annotated[Sequence[TagPattern], Field(min_length=1)]
    """Patterns such as `release-*`, with up to four wildcards. With several, an image must have a tag for each."""

    keep_last: _Count | None = None
    """How many are kept, by the time they were pushed."""

    keep_days: _Count | None = None
    """For how many days after it was pushed one is kept."""

    def mistakes(self) -> list[Problem]:
        """Neither a number nor days, or both."""
        if (self.keep_last is None) == (self.keep_days is None):
            got = "neither" if self.keep_last is None else "both"
            return [Problem("keep_last", f"got {got} keep_last and keep_days, wants one of them")]
        return []

    def rule(self) -> Mapping[str, Any]:
        """In ECR's own JSON, without its place among others."""
        return _tagged(self.tags, self.keep_last, self.keep_days)


class ImageRegistryArgs(Args):
    """What the owner of an image repository decides."""

    repository_name: RepositoryName | None = None
    """A fixed name, unique in the account and region, instead of one made from the block's. Changing it replaces the
    repository, which fails as long as it holds images."""

    immutable_tags: bool = guarded(True, weaker=lambda value, default: default and not value)
    """A tag names one image for good. Otherwise whoever may push can exchange what a running service takes at its next
    start."""

    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
    mutable_tags: Annotated[Sequence[MutableTags], Field(max_length=5)] = guarded(
        (), weaker=lambda value, _: len(value) > 0
    )
    """Tags that may move nevertheless, with up to two wildcards: `["latest", "cache-*"]`. At most five."""

    scan_on_push: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Look for known vulnerabilities in every image. Where the account has a scanning configuration for the whole
    registry (enhanced scanning by Inspector, or filters), that decides, and this does nothing."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt with this key instead of one that AWS owns. Changing it replaces the repository, which fails as long as
    it holds images. Who pulls or pushes needs no right on the key; who makes the repository must be able to grant ECR
    its use."""

    expire_untagged_days: _Count | None = by_profile(dev=1, staging=7, prod=14)
    """For how long images without a tag are kept, such as those that a moved tag left behind. A service that runs one
    of them by its digest cannot start a task again once it is gone: give what runs a tag that does not move."""

    keep_last: _Count | None = by_profile(dev=50, staging=100, prod=None)
    """How many tagged images are kept, by the time they were pushed. ECR does not know which of them still run: a task
    whose image is gone cannot be started again. In prod nothing that is tagged is deleted by itself."""

    # 50 with those two: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
    rules: Annotated[Sequence[ImageRule], Field(max_length=48)] = ()
    """Other images to keep for other times, in order, before those two."""

    puller_principals: Sequence[Input[PrincipalArn]] = ()
    """Roles, users or whole accounts (`arn:aws:iam::123456789012:root`) of other accounts that may pull, if their own
    policy lets them too; those of the own account need none. There use `puller()`."""

    force_delete: bool = guarded(
        by_profile(dev=True, staging=False, prod=False), weaker=lambda value, default: value and not default
    )
    """Delete the repository with all images in it. Otherwise ECR refuses as long as there are any."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the repository, and with it what services run."""

    def mistakes(self) -> list[Problem]:
        """Exceptions from what does not hold, and rules that meet."""
        return [*self._needless(), *self._repeated()]

    def lifecycle(self) -> Mapping[str, Any] | None:
        """The lifecycle policy in ECR's own JSON; None where nothing is ever deleted."""
        rules = [each.rule() for each in self.rules]
        if self.keep_last is not None:
            rules.append(_tagged(["*"], self.keep_last, None))
        if self.expire_untagged_days is not None:
            rules.append(_rule("without a tag", {"tagStatus": "untagged"}, None, self.expire_untagged_days))
        numbered = [{"rulePriority": number, **rule} for number, rule in enumerate(rules, 1)]
        return {"rules": numbered} if numbered else None

    def _needless(self) -> Iterator[Problem]:
        if self.mutable_tags and not self.immutable_tags:
            yield Problem("mutable_tags", "allowed only with immutable_tags=True: every tag may move already")

    def _repeated(self) -> Iterator[Problem]:
        """ECR takes a set of tags in one rule only."""
        seen = [sorted(["*"])] if self.keep_last is not None else []
        for index, each in enumerate(self.rules):
            if sorted(each.tags) in seen:
                first = "keep_last is one for all tags" if [*each.tags] == ["*"] else "another rule is for them"
                yield Problem(f"rules[{index}].tags", f"got {[*each.tags]}, and {first} already")
            seen.append(sorted(each.tags))


def _tagged(tags: Sequence[str], last: int | None, days: int | None) -> Mapping[str, Any]:
    return _rule(" and ".join(tags), {"tagStatus": "tagged", "tagPatternList": [*tags]}, last, days)


def _rule(what: str, selection: Mapping[str, Any], last: int | None, days: int | None) -> Mapping[str, Any]:
    counted: dict[str, Any] = {"countType": "imageCountMoreThan", "countNumber": last}
    if last is None:
        counted = {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
    kept = f"{days} days" if last is None else f"the last {last}"
    return {
        "description": f"{what}: keep {kept}"[:256],
        "selection": {**selection, **counted},
        "action": {"type": "expire"},
    }
