"""A process that evaluates one stack in one mode, as seen by the process that started it."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import time
import warnings
from collections.abc import Collection, Iterator
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Final, Literal

from roadbed.plan.model import Finding
from roadbed.plan.pool import traces
from roadbed.plan.pool.messages import Begun, Result, StackGiven, Task
from roadbed.plan.pool.worker import late_finding, work
from roadbed.plan.program.positions import Positions

_KEPT_BYTES: Final = 8 * 1024
_GRACE_SECONDS: Final = 0.5
"""After its time limit a process has this long to say so itself; then it is asked where it is, and killed."""
_STARTING_SECONDS: Final = 60.0
"""How long it may take until its program begins: imports of large packages from a cold disk."""
_ENDING_SECONDS: Final = 1.0
_CRASHES: Final = frozenset({"SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL"})


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
        self._traces: Connection | None = None
        their_output: Connection | None = None
        their_traces: Connection | None = None
        if os.name == "posix":  # Windows has no pipes that stand in for a standard output: nothing printed is kept.
            self._output, their_output = context.Pipe(duplex=False)
            self._traces, their_traces = context.Pipe(duplex=False)
        self._begun: float | None = None
        self._process = context.Process(target=work, args=(task, theirs, their_output, their_traces))
        with _without_main(), warnings.catch_warnings():
            # Python warns of forks beside its own threads; the process that is forked here uses nothing they may hold.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        for each in (theirs, their_output, their_traces):
            if each is not None:
                each.close()

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
            except (EOFError, OSError, pickle.UnpicklingError):
                self._process.join(_ENDING_SECONDS)
                self._end(self._without_answer())
            else:
                match message:
                    case Begun():
                        self._begun = time.monotonic()
                    case Result():
                        self._end(message)
                    case _:
                        yield message
        elif not self._process.is_alive() and not self._connection.poll():
            self._end(self._without_answer())
        elif not self._waits_for and time.monotonic() > self._deadline:
            self._end(self._late())

    def kill(self) -> None:
        """End it at once, and everything it started."""
        if os.name == "posix" and self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        for each in (self._connection, self._output, self._traces):
            if each is not None:
                each.close()

    @property
    def _deadline(self) -> float:
        begun = self.started + _STARTING_SECONDS if self._begun is None else self._begun
        return begun + self.task.time_limit + self._waited_seconds + _GRACE_SECONDS

    def _end(self, result: Result) -> None:
        while self._output is not None and self._output.poll():
            self._read_output()
        self.kill()
        self.result, self.over, self.ended = result, True, time.monotonic()

    def _without_answer(self) -> Result:
        status = self._process.exitcode
        if status is not None and status < 0:
            name = _signal_name(-status)
            how = f"killed by {name}"
            why = "native code that it uses crashed" if name in _CRASHES else "something killed it from outside"
            if name == "SIGKILL":
                why = "killed from outside, most likely for want of memory"
        else:
            how = f"exit status {status}"
            why = "it calls os._exit, or closes files that are not its own"
        source = traces.left(self._traces, self._positions) if self._traces is not None else None
        message = f"the program's process ended without an answer ({how}): {why}"
        return Result(findings=(Finding(severity="error", rule="program", message=message, source=source),))

    def _late(self) -> Result:
        if self._traces is None or self._process.pid is None:
            return Result(findings=(late_finding(self.task, None, "it did not say where it was"),))
        source = traces.ask(self._process.pid, self._traces, self._positions)
        return Result(findings=(late_finding(self.task, source, "it did not say where it was"),))

    @property
    def _positions(self) -> Positions:
        return Positions(self.task.project.root, self.task.project.working_dir)

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


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # A real-time signal.
        return f"signal {number}"


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Keep multiprocessing from running the caller's own script again in a spawned process."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
