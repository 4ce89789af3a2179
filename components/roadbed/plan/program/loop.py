"""The event loop a program runs on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any


class Loop(asyncio.SelectorEventLoop):
    """Answers the SDK's requests at once, in this thread: no thread is started and every run has the same order."""

    def has_more_to_do(self) -> bool:
        """Whether anything can go on without waiting for time or for another thread."""
        return bool(self._ready)  # type: ignore[attr-defined] # of every event loop that is asyncio's own

    def finish(self) -> None:
        """Cancel what is left and close, so that the next program of this process starts afresh."""
        for task in (left := asyncio.all_tasks(self)):
            task.cancel()
        if left:
            self.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self.close()

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep quiet about failures that nobody awaits: what fails is found, and told, when the run is over."""

    def run_in_executor(self, executor: Executor | None, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        """Call what the SDK sends to a thread right here; whatever else is sent to one gets one."""
        if getattr(func, "__module__", "") != "pulumi.runtime._context":
            return super().run_in_executor(executor, func, *args)
        done = self.create_future()
        try:
            answer = func(*args)
        except Exception as error:  # noqa: BLE001 - raised again where the SDK awaits its answer
            done.set_exception(error)
            return done
        if asyncio.iscoroutine(answer):
            return self.create_task(answer)
        if isinstance(answer, tuple) and asyncio.iscoroutine(answer[0]):
            return self.create_task(_first_awaited(answer))
        done.set_result(answer)
        return done


async def _first_awaited(answer: tuple[Any, ...]) -> tuple[Any, ...]:
    """The SDK sends questions to providers as a pair of answer and error."""
    return (await answer[0], *answer[1:])
