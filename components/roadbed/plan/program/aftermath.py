"""Everything that went wrong in a failed run: Pulumi raises the first failure only, and leaves the rest behind."""

import asyncio
from operator import methodcaller
from types import TracebackType
from typing import Any, Final, NamedTuple

from pulumi.runtime.rpc_manager import RPCManager

from roadbed.plan.program.positions import Positions

_LONGEST_SETTLING_SECONDS: Final = 2.0
_DONE: Final = methodcaller("done")
_CANCELLED: Final = methodcaller("cancelled")
_EXCEPTION: Final = methodcaller("exception")


class Outputs(set[Any]):
    """The SDK's unresolved outputs; it remembers those it was last made to forget, as failures are among them."""

    last_waited: tuple[Any, ...] = ()

    def have_failed(self) -> bool:
        """Whether any of them has; what succeeds is no longer among them."""
        done = [*filter(_DONE, self)]
        return any(map(_CANCELLED, done)) or any(map(_EXCEPTION, done))

    def clear(self) -> None:
        """Forget them, as the SDK does each time before it waits for all of them."""
        self.last_waited = tuple(self)
        super().clear()


async def all_failures(
    first: BaseException, outputs: Outputs, rpcs: RPCManager, positions: Positions
) -> list[BaseException]:
    """The first failure and every other of the same run, each once, in the order in which they were started.

    Each has the traceback it was raised with: asyncio drops it from an exception that is awaited twice.
    """
    origins: dict[int, _Origin] = {}
    _note(origins, first, positions)
    if (unhandled := rpcs.unhandled_exception) is not None:
        _note(origins, unhandled.with_traceback(rpcs.exception_traceback), positions)
    waited: set[Any] = set()
    while pending := {*outputs.last_waited, *outputs, *rpcs.rpcs} - waited:
        _, unfinished = await asyncio.wait(pending, timeout=_LONGEST_SETTLING_SECONDS)
        waited |= pending
        if unfinished:
            break
    for task in sorted(waited, key=_age):
        if task.done() and not task.cancelled() and task.exception() is not None:
            try:
                task.result()
            except BaseException as error:  # noqa: BLE001 - it is the failure itself that is wanted
                _note(origins, error, positions)
    return [origin.error.with_traceback(origin.traceback) for origin in origins.values()]


class _Origin(NamedTuple):
    error: BaseException
    traceback: TracebackType | None
    quality: tuple[bool, int]


def _note(origins: dict[int, _Origin], error: BaseException, positions: Positions) -> None:
    """Keep the traceback that leads to a line of the user's, or failing that the longest."""
    traceback, length = error.__traceback__, 0
    while traceback is not None:
        length, traceback = length + 1, traceback.tb_next
    quality = (positions.of_traceback(error.__traceback__) is not None, length)
    known = origins.get(id(error))
    if known is None or quality > known.quality:
        origins[id(error)] = _Origin(error, error.__traceback__, quality)


def _age(task: Any) -> int:
    name = task.get_name() if isinstance(task, asyncio.Task) else ""
    return int(name.rpartition("-")[2]) if name.startswith("Task-") else 0
