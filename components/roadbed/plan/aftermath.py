"""Everything that went wrong in a failed run: Pulumi raises the first failure only, and leaves the rest behind."""

import asyncio
from types import TracebackType
from typing import Any, Final

from pulumi.runtime.rpc_manager import RPCManager

_LONGEST_SETTLING_SECONDS: Final = 2.0


class Outputs(set[Any]):
    """The SDK's unresolved outputs; it remembers those it was last made to forget, as failures are among them."""

    last_waited: tuple[Any, ...] = ()

    def clear(self) -> None:
        """Forget them, as the SDK does each time before it waits for all of them."""
        self.last_waited = tuple(self)
        super().clear()


async def all_failures(first: BaseException, outputs: Outputs, rpcs: RPCManager) -> list[BaseException]:
    """The first failure and every other of the same run, each once, in the order in which they were started.

    Each has the traceback it was raised with: asyncio drops it from an exception that is awaited twice.
    """
    origins = {id(first): _Origin(first, first.__traceback__)}
    if (unhandled := rpcs.unhandled_exception) is not None:
        _note(origins, unhandled, rpcs.exception_traceback)
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
                _note(origins, error, error.__traceback__)
    return [origin.error.with_traceback(origin.traceback) for origin in origins.values()]


class _Origin:
    def __init__(self, error: BaseException, traceback: TracebackType | None) -> None:
        self.error, self.traceback = error, traceback


def _note(origins: dict[int, _Origin], error: BaseException, traceback: TracebackType | None) -> None:
    """Keep the longest traceback, which is the one that leads to where the error was raised."""
    origin = origins.setdefault(id(error), _Origin(error, traceback))
    if _length(traceback) > _length(origin.traceback):
        origin.traceback = traceback


def _length(traceback: TracebackType | None) -> int:
    length = 0
    while traceback is not None:
        length, traceback = length + 1, traceback.tb_next
    return length


def _age(task: Any) -> int:
    name = task.get_name() if isinstance(task, asyncio.Task) else ""
    return int(name.rpartition("-")[2]) if name.startswith("Task-") else 0
