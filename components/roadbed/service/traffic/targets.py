"""How a load balancer treats the tasks behind a route."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from roadbed.kernel.args import Group
from roadbed.kernel.errors import Problem


class Sticky(Group):
    """Requests of one client go to one task, as long as that lives. Tasks then carry unequal load, and a rollout takes
    clients from their task all the same: keep nothing in a task that a client would miss.
    """

    cookie: Annotated[str, Field(pattern=r"^[\w!#$%&'*+.^`|~-]+$", max_length=256)] | None = None
    """A cookie that the program sets itself; by default the load balancer sets its own."""

    seconds: Annotated[int, Field(ge=1, le=604_800)] = 86_400
    """How long a client comes back to its task."""

    def mistakes(self) -> list[Problem]:
        """A cookie of AWS's own."""
        if self.cookie is not None and self.cookie.startswith("AWSALB"):
            return [Problem("cookie", f"got {self.cookie!r}, but names in AWSALB are the load balancer's own")]
        return []


class Targets(Group):
    """How a load balancer treats the tasks behind a route. Routes of one ingress to one port share their tasks, and so
    this.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
    deregistration_seconds: Annotated[int, Field(ge=0, le=3_600)] = 30
    """How long a task that is to be stopped may answer what it has begun, before connections are cut. ECS waits for
    that, and only then asks the program to stop (`container.stop_timeout_seconds`). WebSockets and downloads want more,
    and rollouts wait for it; a task on Spot has two minutes for both."""

    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
    slow_start_seconds: Annotated[int, Field(ge=30, le=900)] | None = None
    """Give a new task a growing share of requests for so long, not its full share at once; `round_robin` only."""

    algorithm: Literal["round_robin", "least_outstanding_requests", "weighted_random"] = "round_robin"
    """Who gets the next request: tasks in turn, the one with the fewest open requests, or any, but seldom those that
    fail more than others (`weighted_random`)."""

    sticky: Sticky | None = None
    """Keep clients with one task; by default every request may go to another."""

    cross_zone: bool | None = None
    """Send requests to tasks of other zones too; by default as the load balancer does: an application one always, a
    network one never. Crossing zones is billed for a network one."""

    preserve_client_ip: bool = True
    """Network ingress only: the program sees the client's address, not the load balancer's. A task that calls itself
    through the load balancer then gets no answer."""

    proxy_protocol: bool = False
    """Network ingress only: tell the client's address in a header of PROXY protocol 2, which the program must read."""

    def mistakes(self) -> list[Problem]:
        """What algorithms cannot do."""
        return list(self._with_algorithm())

    def _with_algorithm(self) -> Iterator[Problem]:
        if self.slow_start_seconds is not None and self.algorithm != "round_robin":
            says = f'got {self.slow_start_seconds} with algorithm="{self.algorithm}", allowed only with "round_robin"'
            yield Problem("slow_start_seconds", says)
        if self.cross_zone is False and self.sticky is not None:
            # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions
            yield Problem("sticky", "not with cross_zone=False: AWS keeps no client with a task then; leave one out")

    def of_network_only(self) -> list[str]:
        """Arguments given that an application load balancer does not have."""
        return [name for name in ("preserve_client_ip", "proxy_protocol") if name in self.model_fields_set]

    def of_http_only(self) -> list[str]:
        """Arguments given that a network load balancer does not have."""
        given = ("slow_start_seconds", "algorithm")
        found = [name for name in given if name in self.model_fields_set]
        return [*found, "sticky.cookie"] if self.sticky is not None and self.sticky.cookie else found
