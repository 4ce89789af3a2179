"""Mistakes in declaring topics and filters that a checker finds before it runs."""

from roadbed import (
    Connection,
    DataProtection,
    DeliveryLogs,
    Filter,
    Match,
    QueueArgs,
    Topic,
    TopicArgs,
    TopicSubscription,
)


def misspells_an_argument() -> TopicArgs:
    return TopicArgs(archive=30)  # expect-error: archive


def invents_a_protocol() -> DeliveryLogs:
    return DeliveryLogs(success_percent={"email": 1})  # expect-error


def invents_an_operation() -> DataProtection:
    return DataProtection(operation="delete", identifiers=["Name"])  # expect-error


def passes_one_value_instead_of_a_list() -> Filter:
    return Filter(attributes={"total": 100})  # expect-error


def invents_an_operator() -> Match:
    return Match(contains="order")  # expect-error: contains


def passes_a_text_for_a_bound() -> Match:
    return Match(above="5")  # expect-error


def subscribes_the_topic_itself(orders: Topic) -> QueueArgs:
    return QueueArgs(subscriptions=[orders])  # expect-error


def passes_a_right_for_a_subscription(orders: Topic) -> QueueArgs:
    return QueueArgs(subscriptions=[orders.publisher()])  # expect-error


def gives_a_filter_by_place(orders: Topic, placed: Filter) -> TopicSubscription:
    return orders.subscription(placed)  # expect-error


def takes_a_subscription_for_a_right(orders: Topic) -> Connection:
    return orders.subscription()  # expect-error
