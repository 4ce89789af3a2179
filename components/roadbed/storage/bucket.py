"""A bucket that nobody outside can read, and nobody inside without a right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pulumi
import pulumi_aws as aws

from roadbed.kernel.arns import account_in
from roadbed.kernel.bucket_services import BUCKET_SERVICES
from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError, caller
from roadbed.kernel.facts import Admitted
from roadbed.kernel.protection import protected_child, retained_child
from roadbed.kernel.regions import of_region
from roadbed.kernel.signal import Signal
from roadbed.storage.bucket_args import BucketArgs
from roadbed.storage.bucket_keeping import age, keep_versions
from roadbed.storage.bucket_policy import denials, principal_statements, source_statements
from roadbed.storage.bucket_rights import BucketRights
from roadbed.storage.bucket_signals import WHOLE_BUCKET, bucket_signals
from roadbed.storage.keys import name_problem
from roadbed.storage.shared_bucket import SharedBucket

__all__ = ["Bucket", "BucketArgs"]


class Bucket(Component[BucketArgs], BucketRights):
    """An encrypted S3 bucket that is closed to the public, speaks TLS only, and forgets unfinished uploads.

    >>> uploads = Bucket("uploads")
    >>> Queue("thumbnails", QueueArgs(subscriptions=[uploads.events(prefix="in/", suffix=".png")]))
    """

    bucket_name: pulumi.Output[str]
    """Its physical name, which programs and metrics use."""

    arn: pulumi.Output[str]
    """What policies call the bucket."""

    region: pulumi.Output[str]
    """Where it is."""

    domain_name: pulumi.Output[str]
    """Its own host name in its region, as CloudFront wants it for an origin."""

    rights: ClassVar = BucketRights.rights

    shared_ids: ClassVar = ("arn", "bucket_name", "region", "kms_key_arn")

    guarded_children: ClassVar = {
        "bucket": frozenset(
            {"acl", "force_destroy", "grants", "object_lock_enabled", "policy", "protect", "retain_on_delete"}
        ),
        "public-access": frozenset(
            {"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"}
        ),
        "ownership": frozenset({"rule"}),
        "encryption": frozenset({"rules"}),
        "lifecycle": frozenset({"rules"}),
        "versioning": frozenset({"versioning_configuration"}),
        "object-lock": frozenset({"rule"}),
        "policy": frozenset({"policy"}),
        "policy-document": frozenset({"Statement"}),
    }

    def __init__(self, name: str, args: BucketArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        if problem := name_problem(name):
            raise ArgsError("Bucket", [problem], caller(self))
        super().__init__("roadbed:index:Bucket", name, BucketArgs() if args is None else args, opts)
        self.kms_key_arn = self.settings.kms_key_arn
        self._sends_events = False
        # A bucket that is left behind must not lose what closes it.
        self._kept = retained_child(self, self.settings.deletion_protection)

        bucket = self._bucket()
        self.bucket_name = bucket.bucket
        self.arn = bucket.arn
        self.region = bucket.bucket_region
        self.domain_name = bucket.bucket_regional_domain_name
        self._id = bucket.id
        closed = self._close()
        self._encrypt()
        keep_versions(self, bucket, self._kept)
        self._policy(closed)
        age(self, bucket)
        self._watch()
        self._cors()
        if self.settings.eventbridge:
            self.send_events()
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedBucket:
        """The bucket that another stack shares under this name, with the rights it shares.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> Bucket.of("payments.prod", "uploads")
        """
        return SharedBucket(stack, name)

    def share(self, *, rights: Sequence[str] = (), to: Sequence[str] = (), name: str | None = None) -> None:
        """Let other stacks use the bucket, as every block can be shared; with the right `events` it sends them.

        >>> uploads.share(rights=["reader", "events"], to=["billing"])
        """
        super().share(rights=rights, to=to, name=name)
        if "events" in rights:
            self.send_events()

    def send_events(self) -> None:
        """Tell EventBridge what happens: one document, which would otherwise be written by every queue."""
        if not self._sends_events:
            self._sends_events = True
            aws.s3.BucketNotification(
                self.child_name("notification", aws.s3.BucketNotification),
                bucket=self._id,
                eventbridge=True,
                opts=self.as_parent,
            )

    def signals(self) -> tuple[Signal, ...]:
        """What tells that requests fail, where they are counted."""
        return bucket_signals(self.bucket_name) if self.settings.request_metrics else ()

    def admits(self) -> Iterable[Admitted]:
        """Services and other accounts that the bucket's policy lets in."""
        for source in self.settings.sources:
            service = BUCKET_SERVICES[source.service]
            for actions in filter(None, ((service.action,), service.on_bucket)):
                yield Admitted(f"{source.service}.amazonaws.com", "source", actions)
        for principal in self.settings.principals:
            shown = principal.arn if isinstance(principal.arn, str) else "a principal of another account"
            for right in dict.fromkeys(principal.rights):
                yield Admitted(shown, right, self.rights[right])

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the bucket before it is deployed."""
        arns = [each.arn for each in self.settings.principals]
        accounts = {account_in(each) for each in arns if isinstance(each, str)}
        return {"versioned": self.settings.versioned, "admitted_accounts": sorted(accounts)}

    def _bucket(self) -> aws.s3.Bucket:
        settings = self.settings
        return aws.s3.Bucket(
            self.child_name("bucket", aws.s3.Bucket),
            bucket=settings.bucket_name,
            object_lock_enabled=True if settings.object_lock else None,
            force_destroy=settings.force_destroy and not settings.deletion_protection,
            opts=protected_child(self, settings.deletion_protection),
        )

    def _close(self) -> aws.s3.BucketPublicAccessBlock:
        aws.s3.BucketOwnershipControls(
            self.child_name("ownership", aws.s3.BucketOwnershipControls),
            bucket=self._id,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._kept,
        )
        return aws.s3.BucketPublicAccessBlock(
            self.child_name("public-access", aws.s3.BucketPublicAccessBlock),
            bucket=self._id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._kept,
        )

    def _encrypt(self) -> None:
        """Keys that callers bring with each request would lock the owner out: SSE-C is refused."""
        key = self.settings.kms_key_arn
        if key is not None:
            region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
            key = of_region(region, key, self, "kms_key_arn")
        aws.s3.BucketServerSideEncryptionConfiguration(
            self.child_name("encryption", aws.s3.BucketServerSideEncryptionConfiguration),
            bucket=self._id,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=(
                        aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                            sse_algorithm="AES256" if key is None else "aws:kms", kms_master_key_id=key
                        )
                    ),
                    bucket_key_enabled=None if key is None else True,
                    blocked_encryption_types=["SSE-C"],
                )
            ],
            opts=self._kept,
        )

    def _policy(self, closed: aws.s3.BucketPublicAccessBlock) -> None:
        """After the public is kept out: S3 refuses to change both at once."""
        statements = [*denials(self.arn, self.settings.minimum_tls), *self._admitting()]
        aws.s3.BucketPolicy(
            self.child_name("policy", aws.s3.BucketPolicy),
            bucket=self._id,
            policy=self.document("policy-document", {"Version": "2012-10-17", "Statement": statements}),
            opts=pulumi.ResourceOptions.merge(self._kept, pulumi.ResourceOptions(depends_on=[closed])),
        )

    def _admitting(self) -> Iterator[Mapping[str, Any] | pulumi.Output[Mapping[str, Any]]]:
        sources = self.settings.sources
        own: list[pulumi.Input[str]] = []
        if any(not each.accounts for each in sources):
            identity = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(parent=self))
            own = [identity.account_id]
        for number, source in enumerate(sources, 1):
            yield from source_statements(number, source, self.arn, self.region, list(source.accounts) or own)
        for number, principal in enumerate(self.settings.principals, 1):
            yield from principal_statements(number, principal, self.arn)

    def _watch(self) -> None:
        settings = self.settings
        if logs := settings.access_logs:
            sorted_by = logs.partitioned_by
            aws.s3.BucketLogging(
                self.child_name("access-logs", aws.s3.BucketLogging),
                bucket=self._id,
                target_bucket=logs.bucket,
                target_prefix=f"{self.name}/" if logs.prefix is None else logs.prefix,
                target_object_key_format=sorted_by
                and aws.s3.BucketLoggingTargetObjectKeyFormatArgs(
                    partitioned_prefix=aws.s3.BucketLoggingTargetObjectKeyFormatPartitionedPrefixArgs(
                        partition_date_source=sorted_by
                    )
                ),
                opts=self.as_parent,
            )
        if settings.request_metrics:
            aws.s3.BucketMetric(
                self.child_name("request-metrics", aws.s3.BucketMetric),
                bucket=self._id,
                name=WHOLE_BUCKET,
                opts=self.as_parent,
            )

    def _cors(self) -> None:
        if not self.settings.cors:
            return
        aws.s3.BucketCorsConfiguration(
            self.child_name("cors", aws.s3.BucketCorsConfiguration),
            bucket=self._id,
            cors_rules=[each.rendered() for each in self.settings.cors],
            opts=self.as_parent,
        )
