"""Mistakes in declaring buckets that a checker finds before it runs."""

from roadbed import (
    Bucket,
    BucketArgs,
    BucketEvents,
    BucketPrincipal,
    BucketSource,
    Connection,
    LifecycleRule,
    ObjectLock,
    QueueArgs,
    Transition,
)


def misspells_an_argument() -> BucketArgs:
    return BucketArgs(versioned=True)  # expect-error: versioned


def invents_a_storage_class() -> Transition:
    return Transition(to="GLACIER_COLD", after_days=90)  # expect-error


def passes_one_rule_instead_of_a_list(rule: LifecycleRule) -> BucketArgs:
    return BucketArgs(lifecycle=rule)  # expect-error


def invents_a_mode() -> ObjectLock:
    return ObjectLock(mode="forever", days=1)  # expect-error


def admits_a_service_that_is_not_known() -> BucketSource:
    return BucketSource(service="config")  # expect-error


def gives_a_right_that_there_is_not() -> BucketPrincipal:
    return BucketPrincipal(arn="arn:aws:iam::123456789012:role/a", rights=["owner"])  # expect-error


def gives_a_prefix_by_place(uploads: Bucket) -> Connection:
    return uploads.reader("in/")  # expect-error


def invents_a_kind_of_event(uploads: Bucket) -> BucketEvents:
    return uploads.events(kinds=["moved"])  # expect-error


def subscribes_the_bucket_itself(uploads: Bucket) -> QueueArgs:
    return QueueArgs(subscriptions=[uploads])  # expect-error


def takes_events_for_a_right(uploads: Bucket) -> Connection:
    return uploads.events()  # expect-error
