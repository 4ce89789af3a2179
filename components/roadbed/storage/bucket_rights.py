"""What a bucket offers to others, whether it is of this stack or shared by another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

import pulumi

from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.storage.bucket_events import BucketEvents, EventKind
from roadbed.storage.keys import folder

_ON_OBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "reader": ("s3:GetObject",),
    "writer": ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"),
    "deleter": ("s3:DeleteObject",),
}

# Completing an upload in parts reads what the key has encrypted.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
_ON_KEY: Final[Mapping[str, tuple[str, ...]]] = {
    "reader": ("kms:Decrypt",),
    "writer": ("kms:Decrypt", "kms:GenerateDataKey"),
}


class BucketRights:
    """Rights on a bucket, and its events, from no more than its identifiers and its key."""

    name: str
    """Begins the variable that its rights bring: `uploads` gives `UPLOADS_BUCKET`."""
    block: str
    """What previews and errors call it: `Bucket uploads`."""
    arn: pulumi.Output[str]
    bucket_name: pulumi.Output[str]
    region: pulumi.Output[str]
    kms_key_arn: str | pulumi.Output[str] | None
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    # No right reads, deletes or locks versions, so what has versions can be brought back after every mistake.
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "reader": ("s3:GetObject", "s3:ListBucket"),
        "writer": _ON_OBJECTS["writer"],
        "deleter": _ON_OBJECTS["deleter"],
        "events": ("events:PutRule", "events:PutTargets"),
    }

    def reader(self, *, prefix: str = "") -> Connection:
        """The right to read objects and to list them; with `prefix`, only those whose key begins with it: `in/`."""
        return self._right("reader", prefix)

    def writer(self, *, prefix: str = "") -> Connection:
        """The right to write objects, also over others, but not to read or delete them; with `prefix`, only there."""
        return self._right("writer", prefix)

    def deleter(self, *, prefix: str = "") -> Connection:
        """The right to delete objects; where the bucket has versions they can be brought back. With `prefix`, only
        those whose key begins with it.
        """
        return self._right("deleter", prefix)

    def events(
        self,
        *,
        prefix: str | None = None,
        suffix: str | None = None,
        kinds: Sequence[EventKind] = ("created",),
        name: str | None = None,
    ) -> BucketEvents:
        """What happens to objects, to arrive in a queue: `QueueArgs(subscriptions=[uploads.events(prefix="in/")])`.

        `prefix` and `suffix` leave out objects whose key does not begin or end so, `kinds` is what happens to them.
        `name` is what the queue's resources for it are named after, by default the bucket's name; it tells apart
        several of one bucket. Changing it makes the subscription anew.
        """
        self.connection("events")
        self.send_events()
        return BucketEvents(
            name=self.name.lower() if name is None else name,
            of=self.block,
            bucket=self.bucket_name,
            region=self.region,
            prefix=prefix,
            suffix=suffix,
            kinds=kinds,
        )

    def send_events(self) -> None:
        """See to it that the bucket tells EventBridge what happens; what is shared sees to it itself."""

    def _right(self, right: str, prefix: str) -> Connection:
        within = folder(prefix, self.block, right)
        statements = [
            Statement(actions=actions, resources=(resource,), conditions=conditions)
            for actions, resource, conditions in permissions(right, self.arn, within)
        ]
        if self.kms_key_arn is not None and right in _ON_KEY:
            statements.append(Statement(actions=_ON_KEY[right], resources=(self.kms_key_arn,)))
        variable = f"{self.name.upper().replace('-', '_')}_BUCKET"
        return self.connection(
            right,
            within=within,
            statements=tuple(statements),
            variables=(Variable(role="bucket", name=variable, value=self.bucket_name),),
        )


def permissions(
    right: str, arn: pulumi.Output[str], prefix: str
) -> Iterator[tuple[tuple[str, ...], pulumi.Output[str], Mapping[str, Any]]]:
    """The actions of a right, each with what they are allowed on and when."""
    yield _ON_OBJECTS[right], pulumi.Output.concat(arn, f"/{prefix}*"), {}
    if right == "reader":
        # Listing is a right on the bucket; without it, what is not there looks forbidden.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
        yield ("s3:ListBucket",), arn, {"StringLike": {"s3:prefix": f"{prefix}*"}} if prefix else {}
