"""Something that arrives in a queue, as the thing that delivers it offers it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import pulumi
from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.component import Component
from roadbed.kernel.names import LONGEST_BLOCK_NAME

SubscriptionName = Annotated[
    str, Field(pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$", max_length=LONGEST_BLOCK_NAME, examples=["orders"])
]
Label = Annotated[
    str, Field(pattern=r"^[\w.:/@+-]([\w .:/@+-]*[\w.:/@+-])?$", max_length=120, examples=["Topic orders"])
]


@dataclass(frozen=True, slots=True)
class Source:
    """Who puts messages into a queue, for its policy: a service, for one resource of one account."""

    service: str
    """Its name before `.amazonaws.com`: `sns`."""
    arn: pulumi.Input[str]
    account: pulumi.Input[str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """The queue that something arrives in, for the subscription to make its resources there."""

    block: Component[Any]
    """Parent of what the subscription makes."""
    role: str
    """Begins the role of everything it makes: `from-orders`."""
    path: str
    """The argument, for error messages: `subscriptions[0]`."""
    queue_arn: pulumi.Output[str]
    undelivered_arn: pulumi.Output[str]
    """The queue that keeps what could not be put into this one."""
    fifo: bool = False
    content_based_deduplication: bool = True
    """Whether a FIFO queue takes what has no deduplication id of its own."""


class Subscription(Group, ABC):
    """What arrives in a queue. Topics make them: `orders.subscription()`; so can any block whose service delivers to
    SQS.
    """

    by_profile_allowed: ClassVar = False

    name: SubscriptionName
    """What the queue's resources for it are named after. Changing it makes them anew."""

    of: Label | None = None
    """What delivers, as previews show it: `Topic orders`. By default made from `name`."""

    service: ClassVar[str]
    """Who delivers, before `.amazonaws.com`: `sns`."""

    made_by: ClassVar[str] = "subscription"
    """The method that makes it, as error messages call it."""

    @property
    def label(self) -> str:
        """What delivers, as previews and errors call it."""
        return self.of or self.name

    @property
    def undelivered_fifo(self) -> bool:
        """Whether what cannot be delivered must be kept in a FIFO queue."""
        return False

    def refusal(self, *, fifo: bool) -> str | None:  # noqa: ARG002
        """Why it cannot arrive in a queue of this kind; None where it can."""
        return None

    def remark(self, *, fifo: bool) -> str | None:  # noqa: ARG002
        """What every preview should say of its arriving in a queue of this kind."""
        return None

    def same_as(self, other: "Subscription") -> bool:  # noqa: ARG002
        """Whether both deliver from one place, as far as it is known yet."""
        return False

    @abstractmethod
    def arrive(self, at: Arrival) -> Source:
        """Make what it takes to deliver into the queue, and say whom the queue's policy must let in."""
