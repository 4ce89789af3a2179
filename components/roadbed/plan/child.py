"""A process that evaluates one stack in one mode, as seen by the process that started it."""

import contextlib
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections.abc import Collection, Iterator
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Final, Literal

from roadbed.plan.model import Finding
from roadbed.plan.worker import Result, StackGiven, Task, work

_KEPT_BYTES: Final = 8 * 1024
_GRACE_SECONDS: Final = 5.0
"""After its time limit a process has this long to say where it was; then it is killed."""


class Child:
    """One running evaluation."""

    def __init__(self, task: Task, method: Literal["fork", "spawn"]) -> None:
        self.task = task
        self.result = Result()
        self.over = False
        self.started = time.monotonic()
        self.ended = self.started
        self._waits_for = ""
        self._waited_seconds = 0.0
        self._waiting_since = 0.0
        self._printed = Printed()
        context: Any = multiprocessing.get_context(method)
        self._connection, theirs = context.Pipe(duplex=True)
        self._output: Connection | None = None
        their_output: Connection | None = None
        if os.name == "posix":  # Windows has no pipes that stand in for a standard output: nothing printed is kept.
            self._output, their_output = context.Pipe(duplex=False)
        self._process = context.Process(target=work, args=(task, theirs, their_output))
        with _without_main(), warnings.catch_warnings():
            # Python warns of forks beside its own threads; the process that is forked here uses nothing they may hold.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        theirs.close()
        if their_output is not None:
            their_output.close()

    @property
    def listened_to(self) -> list[Any]:
        """What to wait on for news of it."""
        return [each for each in (self._connection, self._output) if each is not None]

    @property
    def waits_for(self) -> str:
        """The stack whose outputs it needs before it goes on; empty while it runs."""
        return self._waits_for

    @waits_for.setter
    def waits_for(self, stack: str) -> None:
        if stack:
            self._waiting_since = time.monotonic()
        elif self._waits_for:
            self._waited_seconds += time.monotonic() - self._waiting_since
        self._waits_for = stack

    @property
    def printed(self) -> str:
        """What the program printed, shortened."""
        return self._printed.text()

    def give(self, answer: StackGiven) -> None:
        """Let it go on with the outputs it asked for."""
        with contextlib.suppress(OSError):
            self._connection.send(answer)

    def hear(self, heard: Collection[Any]) -> Iterator[Any]:
        """What it had to say; afterwards it is `over` if that was its last word, or if it ended without one."""
        if self._output in heard:
            self._read_output()
        if self._connection in heard:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                self._process.join(_GRACE_SECONDS)
                self._end(self._without_answer())
            else:
                if isinstance(message, Result):
                    self._end(message)
                else:
                    yield message
        elif not self._process.is_alive() and not self._connection.poll():
            self._end(self._without_answer())
        elif not self._waits_for and time.monotonic() > self._deadline:
            message = (
                f"the program did not finish within {self.task.time_limit:g} seconds, and did not say where it was"
            )
            self._end(Result(findings=(Finding(severity="error", rule="time-limit", message=message),)))

    def kill(self) -> None:
        """End it at once, and everything it started."""
        if os.name == "posix" and self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._connection.close()
        if self._output is not None:
            self._output.close()

    @property
    def _deadline(self) -> float:
        return self.started + self.task.time_limit + self._waited_seconds + _GRACE_SECONDS

    def _end(self, result: Result) -> None:
        while self._output is not None and self._output.poll():
            self._read_output()
        self.kill()
        self.result, self.over, self.ended = result, True, time.monotonic()

    def _without_answer(self) -> Result:
        status = self._process.exitcode
        how = f"killed by {signal.Signals(-status).name}" if status and status < 0 else f"exit status {status}"
        message = (
            f"the program's process ended without an answer ({how}): it calls os._exit, or something in it crashed"
        )
        return Result(findings=(Finding(severity="error", rule="program", message=message),))

    def _read_output(self) -> None:
        assert self._output is not None
        chunk = os.read(self._output.fileno(), 1 << 16)
        if chunk:
            self._printed.add(chunk)
        else:
            self._output.close()
            self._output = None


class Printed:
    """What a program prints: its beginning and its end, however much there is between."""

    def __init__(self) -> None:
        self._head, self._tail, self._total = b"", b"", 0

    def add(self, chunk: bytes) -> None:
        """Keep what there is room for."""
        self._total += len(chunk)
        room = _KEPT_BYTES - len(self._head)
        self._head += chunk[:room]
        self._tail = (self._tail + chunk[room:])[-_KEPT_BYTES:]

    def text(self) -> str:
        """The whole, or what is left of it with a word about the rest."""
        left_out = self._total - len(self._head) - len(self._tail)
        between = f"\n… {left_out:,} bytes left out …\n".encode() if left_out else b""
        return (self._head + between + self._tail).decode(errors="replace")


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Keep multiprocessing from running the caller's own script again in a spawned process."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
