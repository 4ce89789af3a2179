"""What a worker says about its health."""

from typing import Final

import pulumi

from roadbed.kernel.signal import Signal
from roadbed.service.service_signals import service_signals

_RUNBOOK: Final = "docs/runbooks/worker.md"


def worker_signals(
    cluster_name: pulumi.Output[str], service_name: pulumi.Output[str], *, always_there: bool
) -> tuple[Signal, ...]:
    """The signals of one worker; `always_there` where it is never without a task."""
    return service_signals(cluster_name, service_name, (), always_there=always_there, runbook=_RUNBOOK)
