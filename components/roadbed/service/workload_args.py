"""What everything that runs takes: a service, a worker, a task, a scheduled job."""

from collections.abc import Iterator, Mapping, Sequence

from roadbed.kernel.args import Args, Input, guarded
from roadbed.kernel.connection import Connection, Statement, VariableName
from roadbed.kernel.errors import Problem
from roadbed.service.containers.container import Container
from roadbed.service.containers.image import ImageLike
from roadbed.service.containers.logs import Logs
from roadbed.service.containers.secret import Secret, plain_secrets
from roadbed.service.containers.sidecar import Sidecar
from roadbed.service.containers.volume import Volume
from roadbed.service.egress import Egress, duplicates, opens_more
from roadbed.service.placement import Placement


class WorkloadArgs(Args):
    """What everything that runs takes. Where it runs, how big it is and how it is watched, the profile and the landing
    zone say.
    """

    image: ImageLike
    """What runs: an image by its digest, `Image(…)` or its reference alone. Changing it rolls out a new revision."""

    container: Container = Container()
    """The program in it, its size and what it may do to the machine."""

    environment: Mapping[VariableName, Input[str] | Secret] = {}
    """Variables that the program reads, beside those that connections bring. A `Secret` is fetched when the program
    starts; a plain value stands in the task definition, where anyone can read it who may describe tasks."""

    connections: Sequence[Connection] = ()
    """What the program uses: `[orders.writer(), events.sender()]`. Each brings variables, secrets, exactly its rights
    and the way through the network."""

    statements: Sequence[Statement] = ()
    """IAM rights that no connection brings, action by action."""

    egress: Sequence[Egress] = guarded((), weaker=opens_more)
    """What the program may open connections to, beside its connections and the network's endpoints. It adds to what
    `placement.strict_egress` leaves open, port 443 of everything in dev and staging, and takes nothing away. In prod,
    where that is nothing, a program that calls a payment provider names its addresses, or gives a reason for
    `Egress.internet()`."""

    sidecars: Sequence[Sidecar] = ()
    """Containers beside the program's own, in every task: to prepare something, to collect telemetry, to ship logs."""

    volumes: Sequence[Volume] = ()
    """File systems, and paths that can be written to."""

    logs: Logs = Logs()
    """Where what the program prints goes, and for how long."""

    placement: Placement = Placement()
    """Where it runs and as whom, where the landing zone does not say so."""

    def mistakes(self) -> list[Problem]:
        """Secrets in plain text, rules that say the same twice, and what has no place in a role that exists."""
        return [*plain_secrets(self.environment), *duplicates(self.egress), *self._of_existing()]

    @property
    def every_egress(self) -> tuple[Egress, ...]:
        """All that it may open connections to, beside its connections and the network's endpoints."""
        return (*(() if self.placement.strict_egress else (Egress.internet(),)), *self.egress)

    def _of_existing(self) -> Iterator[Problem]:
        existing = {"egress": "security_group_id", "statements": "task_role_arn"}
        for name, owned in existing.items():
            if name in self.model_fields_set and getattr(self, name) and getattr(self.placement, owned) is not None:
                yield Problem(name, f"got some beside placement.{owned}, which stays as it is; leave one of them out")
