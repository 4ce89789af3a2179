"""How a topic retries web endpoints, and what it logs of its deliveries."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group, by_profile
from roadbed.kernel.errors import Problem
from roadbed.kernel.log_retention import RetentionDays

# https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
LONGEST_RETRYING_SECONDS: Final = 3_600
_Delay = Annotated[int, Field(ge=1, le=LONGEST_RETRYING_SECONDS)]
_Retries = Annotated[int, Field(ge=0, le=100)]

Protocol: TypeAlias = Literal["sqs", "lambda", "firehose", "http", "application"]
FIFO_PROTOCOLS: Final = frozenset({"sqs"})
"""What FIFO topics deliver to: https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html."""


class HttpDelivery(Group):
    """How HTTP and HTTPS subscribers are tried again and spared. SNS lets nobody change it for other protocols."""

    retries: _Retries = 3
    """How often a failed delivery is tried again: at once, before, in and after the backoff together."""

    retries_at_once: _Retries = 0
    """How many of them come first, without any delay."""

    retries_before_backoff: _Retries = 0
    """How many come next, `min_delay_seconds` apart."""

    retries_after_backoff: _Retries = 0
    """How many come last, `max_delay_seconds` apart."""

    min_delay_seconds: _Delay = 20
    """The delay with which the backoff begins."""

    max_delay_seconds: _Delay = 20
    """The delay with which the backoff ends."""

    backoff: Literal["linear", "arithmetic", "geometric", "exponential"] = "linear"
    """How the delay grows from the one to the other."""

    max_receives_per_second: Annotated[int, Field(ge=1)] | None = None
    """The most deliveries to one subscriber; by default not limited. What is published faster waits."""

    content_type: Literal["text/plain", "application/json", "application/xml"] = "text/plain"
    """What the messages say they are."""

    subscribers_may_change: bool = True
    """Whether a subscription may bring a delivery policy of its own."""

    def mistakes(self) -> list[Problem]:
        """Delays and retries that do not fit each other, and more than an hour in all."""
        return [*self._contradictions()] or [*self._too_long()]

    def policy(self) -> dict[str, Any]:
        """The delivery policy in SNS's own JSON.

        https://docs.aws.amazon.com/sns/latest/dg/set-topic-attributes-delivery-policy-json.html
        """
        http: dict[str, Any] = {
            "defaultHealthyRetryPolicy": {
                "numRetries": self.retries,
                "numNoDelayRetries": self.retries_at_once,
                "numMinDelayRetries": self.retries_before_backoff,
                "numMaxDelayRetries": self.retries_after_backoff,
                "minDelayTarget": self.min_delay_seconds,
                "maxDelayTarget": self.max_delay_seconds,
                "backoffFunction": self.backoff,
            },
            "defaultRequestPolicy": {"headerContentType": self.content_type},
            "disableSubscriptionOverrides": not self.subscribers_may_change,
        }
        if self.max_receives_per_second is not None:
            http["defaultThrottlePolicy"] = {"maxReceivesPerSecond": self.max_receives_per_second}
        return {"http": http}

    @property
    def _in_backoff(self) -> int:
        return self.retries - self.retries_at_once - self.retries_before_backoff - self.retries_after_backoff

    def _contradictions(self) -> Iterator[Problem]:
        if self.min_delay_seconds > self.max_delay_seconds:
            says = f"got {self.max_delay_seconds}, wants at least min_delay_seconds, which is {self.min_delay_seconds}"
            yield Problem("max_delay_seconds", says)
        if self._in_backoff < 0:
            parts = self.retries - self._in_backoff
            yield Problem("retries", f"got {self.retries}, but those at once, before and after backoff are {parts}")

    def _too_long(self) -> Iterator[Problem]:
        """No backoff function waits less than the shortest delay each time; the linear one is known exactly."""
        longest = self.max_delay_seconds if self.backoff == "linear" else self.min_delay_seconds
        seconds = (
            self.retries_before_backoff * self.min_delay_seconds
            + self.retries_after_backoff * self.max_delay_seconds
            + self._in_backoff * (self.min_delay_seconds + longest) // 2
        )
        if seconds > LONGEST_RETRYING_SECONDS:
            says = f"got {seconds:,} seconds of retrying in all, SNS allows {LONGEST_RETRYING_SECONDS:,}"
            yield Problem("retries", f"{says}; use fewer retries or shorter delays")


class DeliveryLogs(Group):
    """What the topic logs of its deliveries: every failure, and a part of what succeeds."""

    success_percent: Annotated[Mapping[Protocol, Annotated[int, Field(ge=0, le=100)]], Field(min_length=1)]
    """By protocol: how many of the successful deliveries are logged. `{"sqs": 0}` logs failures only."""

    retention_days: RetentionDays = by_profile(dev=7, staging=14, prod=90)
    """How long the log is kept. CloudWatch bills it by size."""
