"""What the owner of a set of keys decides."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from roadbed.foundation.keys_policy import KeyService
from roadbed.kernel.args import Args, DataClass, Group, Input, by_profile, guarded
from roadbed.kernel.arns import PrincipalArn
from roadbed.kernel.errors import Problem, listed


class KeyUser(Group):
    """Somebody of another account whom the keys let in. In the own account use `encrypter()` and `decrypter()`."""

    principal: Input[PrincipalArn]
    """A role, a user or a whole account (`arn:aws:iam::123456789012:root`). Its own policy must let it,
    too; a role or user of the own account needs none."""

    may: Annotated[Sequence[Literal["encrypter", "decrypter"]], Field(min_length=1)]
    """What it may do: `encrypter` cannot read what it wrote."""

    data_classes: Sequence[DataClass] = ()
    """On which of the keys; by default on all of them."""

    through_services: bool = False
    """Whether services may hold grants on its behalf, as ECR and EBS need for what it makes there."""


class KeysArgs(Args):
    """What the owner of a set of keys decides. A key costs about 1 USD a month, and its requests.

    https://aws.amazon.com/kms/pricing/
    """

    data_classes: Annotated[Sequence[DataClass], Field(min_length=1)] = ("internal", "confidential", "restricted")
    """One key for each. Data encrypted with a key can be read only as long as the key exists: taking a class out
    schedules its key for deletion, where nothing protects it."""

    services: Sequence[KeyService] = ()
    """Services that use the keys by themselves, on behalf of what this account owns: `logs` for encrypted log groups,
    `sns` and `s3` to put into encrypted queues and topics, `events` for EventBridge rules that do, `cloudwatch`,
    `budgets` and `costalerts` for encrypted alarm topics, `delivery.logs` for logs that AWS puts into encrypted
    buckets, `cloudfront` to read from encrypted ones, `fargate` for the storage of tasks. SQS, S3 objects, Secrets
    Manager and ECR need none: they act with the rights of their caller."""

    users: Sequence[KeyUser] = ()
    """Whom of other accounts the keys let in."""

    # https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
    rotation_period_days: Annotated[int, Field(ge=90, le=2_560)] = guarded(
        365, weaker=lambda value, default: value > default
    )
    """How often KMS makes new key material. What was encrypted before stays readable, and nobody notices. The first two
    rotations add about 1 USD a month each."""

    # https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
    deletion_window_days: Annotated[int, Field(ge=7, le=30)] = guarded(
        by_profile(dev=7, staging=14, prod=30), weaker=lambda value, default: value < default
    )
    """How long a deletion can be taken back. After it, whatever the key encrypted is lost for good."""

    multi_region: bool = False
    """Keys that can be replicated into other regions, so that data encrypted here can be read there. Changing it
    replaces the keys: what the old ones encrypted stays with them."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line schedules a key for deletion. KMS has no protection of its own but the
    window."""

    def mistakes(self) -> list[Problem]:
        """What is listed twice, and users of keys that there are not."""
        return [*self._repeated(), *self._without_key()]

    def _repeated(self) -> Iterator[Problem]:
        for name in ("data_classes", "services"):
            values = getattr(self, name)
            for index, value in enumerate(values):
                if value in values[:index]:
                    yield Problem(f"{name}[{index}]", f"got {value!r} a second time")

    def _without_key(self) -> Iterator[Problem]:
        for index, user in enumerate(self.users):
            for data_class in user.data_classes:
                if data_class not in self.data_classes:
                    says = f"got {data_class!r}, which has no key here; allowed {listed(self.data_classes)}"
                    yield Problem(f"users[{index}].data_classes", says)
