"""What the owner of a worker decides."""

from collections.abc import Iterator
from typing import cast

from roadbed.kernel.backlog import Backlog, Consumed
from roadbed.kernel.errors import Problem
from roadbed.service.containers.health_command import HealthCommand
from roadbed.service.containers.image import Image
from roadbed.service.rollouts.rollout import Rollout
from roadbed.service.scaling.processing import Processing
from roadbed.service.scaling.worker_scale import WorkerScale
from roadbed.service.workload_args import WorkloadArgs

# A metric specification takes ten, of which two are the tasks and their sum:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
MOST_QUEUES = 4


class WorkerArgs(WorkloadArgs):
    """What the owner of a worker decides.

    >>> WorkerArgs(image=Image.released("settlement"), consumes=events, processing=Processing(seconds=2))
    """

    consumes: Consumed
    """Its `Queue`, of this stack or another, or several. It brings the right to receive and delete messages, and the
    queue's address as `EVENTS_QUEUE_URL`; leave it out of `connections`."""

    processing: Processing = Processing()
    """How long it has to do with a message. The queue must hide messages for longer."""

    health: HealthCommand | None = None
    """A command that tells, run in the container, whether it is well; ECS replaces a task where it fails. Without one
    a task is replaced only when its process ends."""

    scale: WorkerScale = WorkerScale()
    """How many tasks it has, and what changes that."""

    rollout: Rollout = Rollout()
    """How a new revision takes the place of the old one, and what stops it."""

    @property
    def backlogs(self) -> tuple[Backlog, ...]:
        """What it consumes."""
        return cast(tuple[Backlog, ...], self.consumes)

    def mistakes(self) -> list[Problem]:
        """No queue, too many, one twice, a latency that no number of tasks reaches, and rollouts that do not fit."""
        return [*super().mistakes(), *self._queues(), *self._latency(), *self._rollout()]

    def _queues(self) -> Iterator[Problem]:
        if not 1 <= len(self.backlogs) <= MOST_QUEUES:
            says = f"got {len(self.backlogs) or 'none'}, allowed are 1 to {MOST_QUEUES} queues"
            yield Problem("consumes", f'{says}: consumes=Queue("events"); a program without one is a Service or a Task')
        names = [each.consumer.of for each in self.backlogs]
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Problem(f"consumes[{index}]", f"got {name} a second time")
        for index, each in enumerate(self.connections):
            if (each.of, each.right) in [(one.consumer.of, one.consumer.right) for one in self.backlogs]:
                yield Problem(
                    f"connections[{index}]", f"got {each.right} of {each.of}, which consumes brings; remove it"
                )

    def _latency(self) -> Iterator[Problem]:
        latency = self.scale.latency_seconds
        if latency is not None and latency < self.processing.seconds:
            says = (
                f"got {latency:g}, and one message alone takes processing.seconds, which is {self.processing.seconds:g}"
            )
            yield Problem("scale.latency_seconds", f"{says}; allow at least that")

    def _rollout(self) -> Iterator[Problem]:
        outside = Image.of(self.image).owner is not None
        for each in self.rollout.mistakes_in(has_traffic=False, deployed_outside=outside):
            yield Problem(f"rollout.{each.path}", each.says)
