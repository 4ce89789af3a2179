"""How a team declares queues, and how a company writes a block of its own."""

import pulumi

from roadbed import Args, Component, Connection, Input, Override, Queue, QueueArgs, QueueSource, by_profile, guarded
from roadbed import policy_document as document


def queues(key: pulumi.Output[str], topic: pulumi.Output[str]) -> pulumi.Output[str]:
    plain = Queue("plain")
    queue = Queue(
        "events",
        QueueArgs(
            fifo=True,
            max_receives=by_profile(dev=1, staging=5, prod=5),
            visibility_timeout_seconds=pulumi.Output.from_input(30),
            kms_key_arn=key,
            sources=[QueueSource(service="sns", arn=topic)],
            deletion_protection=False,
            because={"deletion_protection": "rebuilt nightly"},
            overrides={"queue": Override(args={"name": "x"}, opts=pulumi.ResourceOptions(protect=True))},
        ),
        pulumi.ResourceOptions(protect=True),
    )
    connections: list[Connection] = [queue.sender().named(url="QUEUE_URL"), plain.consumer()]
    return document(connections)


class CacheArgs(Args):
    """A cache."""

    size_gib: Input[int] = guarded(by_profile(dev=1, staging=1, prod=4), weaker=lambda value, default: value < default)
    """How much it holds."""


class Cache(Component[CacheArgs]):
    """A cache of the company's own."""

    endpoint: pulumi.Output[str]
    """Where it answers."""

    def __init__(self, name: str, args: CacheArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:index:Cache", name, args or CacheArgs(), opts)
        size: int | pulumi.Output[int] = self.settings.size_gib
        self.endpoint = pulumi.Output.from_input(size).apply(str)
        self.register_declared_outputs()


def copies(args: QueueArgs) -> QueueArgs:
    return args.but(fifo=True)
