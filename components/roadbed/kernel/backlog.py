"""Messages that wait for somebody who processes them: what a worker is told of a queue, whoever made it."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Protocol, TypeAlias, runtime_checkable

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from roadbed.kernel.args import Group, Input
from roadbed.kernel.arns import AccountId
from roadbed.kernel.connection import Connection

QueueArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}(\.fifo)?$",
        examples=["arn:aws:sqs:eu-west-1:123456789012:orders"],
    ),
]


class Backlog(Group):
    """An SQS queue as its consumers see it. A `Queue` is taken where one is wanted; write it down for a queue that no
    block made.

    >>> Backlog(consumer=Connection(of="carrier queue", right="consumer"), queue_arn=ARN)
    """

    by_profile_allowed: ClassVar = False

    consumer: Connection
    """The right to receive messages and to delete those that were processed, with the variables that say where."""

    queue_arn: Input[QueueArn]
    """The queue; its name is the dimension of its metrics."""

    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    visibility_timeout_seconds: Input[Annotated[int, Field(ge=0, le=43_200)]] | None = None
    """How long a received message stays hidden; what takes longer is processed twice. None where nobody knows, and
    nothing is checked."""

    account: AccountId | None = None
    """Whose it is, where that is known and the ARN does not say so before deployment."""


@runtime_checkable
class HasBacklog(Protocol):
    """Whatever messages wait in: a `Queue`, or one of another stack."""

    def backlog(self) -> Backlog:
        """What its consumers are told."""


class _Backlogs:
    """Lets pydantic take one queue or several, and keeps what they offer."""

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_backlogs)

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        queue = {"title": "Queue", "type": "object", "properties": {}}
        return {"description": "a Queue, or several", "anyOf": [queue, {"type": "array", "items": queue}]}


def _backlogs(given: Any) -> tuple[Backlog, ...]:
    each = given if isinstance(given, list | tuple) else (given,)
    return tuple(_backlog(one) for one in each)


def _backlog(given: Any) -> Backlog:
    if isinstance(given, Backlog):
        return given
    # Found by name only: a class could be asked too, and a Connection is what users try first.
    if isinstance(given, type) or not callable(getattr(given, "backlog", None)):
        raise ValueError('wants a Queue, such as Queue("events") or Queue.of("payments.prod", "events")')
    offered = given.backlog()
    if not isinstance(offered, Backlog):
        raise ValueError("its backlog() gives no Backlog")
    return offered


Consumed: TypeAlias = Annotated[Backlog | HasBacklog | Sequence[Backlog | HasBacklog], _Backlogs()]
"""A field that takes a `Queue`, or several; its value is a tuple of `Backlog`."""
