"""Everything that declaring buckets should allow."""

import pulumi

from roadbed import (
    AccessLogs,
    Bucket,
    BucketArgs,
    BucketPrincipal,
    BucketSource,
    Connection,
    CorsRule,
    IntelligentTiering,
    LifecycleRule,
    ObjectLock,
    Queue,
    QueueArgs,
    Transition,
    by_profile,
)


def declares_buckets(key: pulumi.Output[str], account: pulumi.Output[str]) -> Bucket:
    logs = Bucket(
        "logs",
        BucketArgs(
            sources=[BucketSource(service="logging.s3", accounts=[account, "123456789012"], prefix="s3/")],
            noncurrent_days=None,
        ),
    )
    return Bucket(
        "uploads",
        BucketArgs(
            kms_key_arn=key,
            versioning=by_profile(dev=False, staging=True, prod=True),
            lifecycle=[LifecycleRule(name="old", transitions=[Transition(to="GLACIER", after_days=90)])],
            intelligent_tiering=IntelligentTiering(archive_after_days=90),
            object_lock=ObjectLock(days=30),
            access_logs=AccessLogs(bucket=logs.bucket_name),
            principals=[BucketPrincipal(arn="arn:aws:iam::123456789012:role/carrier", rights=["reader"])],
            cors=(CorsRule(origins=["*"], methods=["GET"]),),
        ),
    )


def gives_rights(uploads: Bucket) -> list[Connection]:
    return [uploads.reader(prefix="in/"), uploads.writer().named(bucket="TARGET"), uploads.deleter()]


def takes_events(uploads: Bucket) -> Queue:
    events = [uploads.events(prefix="in/", kinds=["created"]), Bucket.of("a.prod", "b").events(name="other")]
    return Queue("thumbnails", QueueArgs(subscriptions=events))


def hands_on(uploads: Bucket) -> pulumi.Output[str]:
    uploads.share(rights=["reader", "events"], to=["billing"])
    return uploads.bucket_name
