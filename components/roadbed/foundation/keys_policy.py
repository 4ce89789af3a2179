"""What a KMS key's own policy says: whom it lets in, for what, and on whose behalf.

A key obeys its policy alone: without the account in it, no IAM policy would count, and nobody could mend the key. So
the account is let in, as in AWS's own default, and IAM decides who in it may do what; unlike in the default, by exact
actions.
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import pulumi
import pulumi_aws as aws

from roadbed.kernel.component import Component

KeyService: TypeAlias = Literal[
    "budgets", "cloudfront", "cloudwatch", "costalerts", "delivery.logs", "events", "fargate", "logs", "s3", "sns"
]
"""A service that acts by itself, by its principal's name before `.amazonaws.com`."""

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
ADMINISTRATION: Final = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:RetireGrant",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
    "kms:UpdatePrimaryRegion",
)
ENCRYPTING: Final = ("kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
DECRYPTING: Final = ("kms:Decrypt", "kms:DescribeKey")
_USE: Final = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
_DATA_KEYS: Final = ("kms:Decrypt", "kms:GenerateDataKey")
_STORAGE: Final = ("kms:GenerateDataKeyWithoutPlaintext",)
_GRANTING: Final = ("kms:CreateGrant",)
_OF_SERVICES: Final[Mapping[str, tuple[str, ...]]] = {
    "cloudfront": ("kms:Decrypt",),
    "delivery.logs": _USE,
    "fargate": (*_GRANTING, *_STORAGE),
    "logs": _USE,
}
"""What services need that do something else than to put something into a queue or topic."""

_SOURCES: Final[Mapping[str, str]] = {
    # https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    "budgets": "budgets::{account}:*",
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    "cloudfront": "cloudfront::{account}:distribution/*",
    "cloudwatch": "cloudwatch:*:{account}:alarm:*",
    # https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
    "costalerts": "ce::{account}:anomalysubscription/*",
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
    "delivery.logs": "logs:*:{account}:*",
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    "events": "events:*:{account}:rule/*",
    # https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
    "sns": "sns:*:{account}:*",
}
"""What the resources that a service acts for are called, in the account that owns them."""

_IN_ENCRYPTION_CONTEXT: Final = {
    "queues": ("kms:EncryptionContext:aws:sqs:arn", "sqs:{region}:{account}:*"),
    "topics": ("kms:EncryptionContext:aws:sns:topicArn", "sns:{region}:{account}:*"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block is deployed."""

    partition: pulumi.Output[str]
    region: pulumi.Output[str]
    account: pulumi.Output[str]

    @classmethod
    def of(cls, block: Component[Any]) -> "Place":
        """The place of a block's resources, by its own provider."""
        asking = pulumi.InvokeOutputOptions(parent=block)
        return cls(
            partition=aws.get_partition_output(opts=asking).partition,
            region=aws.get_region_output(opts=asking).region,
            account=aws.get_caller_identity_output(opts=asking).account_id,
        )

    def arn(self, rest: str, account: pulumi.Input[str] | None = None) -> pulumi.Output[str]:
        """The ARN of something here: `sns:{region}:{account}:*`."""
        account = self.account if account is None else account
        return pulumi.Output.all(self.partition, self.region, account).apply(
            lambda known: f"arn:{known[0]}:{rest.format(region=known[1], account=known[2])}"
        )


def key_policy(*statements: Mapping[str, Any]) -> Mapping[str, Any]:
    """A key's policy. Its resource is always `*`: the key it is the policy of."""
    return {"Version": "2012-10-17", "Statement": [{"Resource": "*", **each} for each in statements]}


def admit_account(place: Place) -> Iterator[Mapping[str, Any]]:
    """IAM decides, in this account, who administers and who uses the key."""
    principal = {"AWS": place.arn("iam::{account}:root")}
    yield _allow("Administration", principal, ADMINISTRATION)
    yield _allow("Use", principal, _USE)
    yield _grants("Grants", principal)


def admit_principals(
    sid: str, principals: Sequence[pulumi.Input[str]], actions: Sequence[str], *, grants: bool
) -> Iterator[Mapping[str, Any]]:
    """Roles, users and accounts may use the key, if their own policies let them too."""
    principal = {"AWS": list(principals)}
    yield _allow(sid, principal, actions)
    if grants:
        yield _grants(f"{sid}Grants", principal)


def admit_service(
    service: KeyService,
    place: Place,
    accounts: Sequence[pulumi.Input[str]] = (),
    *,
    events_to: Sequence[Literal["queues", "topics"]] = ("queues", "topics"),
) -> Iterator[Mapping[str, Any]]:
    """A service may use the key on behalf of what this account owns, and of what `accounts` own.

    `events_to` is what EventBridge delivers to.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    """
    sid = "".join(part.capitalize() for part in service.split("."))
    principal: dict[str, Any] = {"Service": f"{service}.amazonaws.com"}
    owners = [place.account, *accounts]
    match service:
        case "events":
            # Delivery by EventBridge fails where the key's policy asks for aws:SourceAccount or aws:SourceArn; the
            # queue or topic is in the encryption context.
            for kind in events_to:
                key, arn = _IN_ENCRYPTION_CONTEXT[kind]
                yield _allow(f"{sid}{kind.capitalize()}", principal, _DATA_KEYS, ArnLike={key: place.arn(arn)})
        case "logs":
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
            regional = {"Service": place.region.apply(lambda region: f"logs.{region}.amazonaws.com")}
            groups = place.arn("logs:{region}:{account}:log-group:*")
            yield _allow(sid, regional, _USE, ArnLike={"kms:EncryptionContext:aws:logs:arn": groups})
        case "fargate":
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
            cluster = {"kms:EncryptionContext:aws:ecs:clusterAccount": place.account}
            yield _allow(sid, principal, _STORAGE, StringEquals=cluster)
            only = {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}}
            yield _allow(f"{sid}Grants", principal, _GRANTING, StringEquals=cluster, **only)
        case "s3":
            # A bucket's ARN names no account.
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
            yield _allow(sid, principal, _DATA_KEYS, StringEquals={"aws:SourceAccount": owners})
        case "cloudfront":
            # AWS says that requests name the distribution, and not that they name the account.
            distributions = source_conditions(service, place, accounts)["ArnLike"]
            yield _allow(sid, principal, actions_of(service), ArnLike=distributions)
        case _:
            yield _allow(sid, principal, actions_of(service), **source_conditions(service, place, accounts))


def actions_of(service: KeyService) -> tuple[str, ...]:
    """Every action that a key's policy lets a service take."""
    return _OF_SERVICES.get(service, _DATA_KEYS)


def source_conditions(service: str, place: Place, accounts: Sequence[pulumi.Input[str]] = ()) -> Mapping[str, Any]:
    """A service acts on behalf of something that this account owns, or that `accounts` own."""
    owners = [place.account, *accounts]
    arns = [place.arn(_SOURCES[service], account) for account in owners]
    # EventBridge tells topics nothing: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    told = "IfExists" if service == "events" else ""
    return {f"StringEquals{told}": {"aws:SourceAccount": owners}, f"ArnLike{told}": {"aws:SourceArn": arns}}


def _allow(sid: str, principal: Mapping[str, Any], actions: Sequence[str], **conditions: Any) -> Mapping[str, Any]:
    statement: dict[str, Any] = {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": list(actions)}
    return {**statement, "Condition": conditions} if conditions else statement


def _grants(sid: str, principal: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only through a service that encrypts something for its caller, such as ECR.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource
    """
    return _allow(sid, principal, _GRANTING, Bool={"kms:GrantIsForAWSResource": "true"})
