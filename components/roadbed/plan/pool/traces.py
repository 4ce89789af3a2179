"""Where a process was when it ended without an answer: Python's fault handler tells it even from inside of C code."""

import contextlib
import faulthandler
import os
import re
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from roadbed.plan.model import Source
from roadbed.plan.program.positions import Positions

ASKING: Final = getattr(signal, "SIGUSR2", None)
"""The signal that makes a process tell where it is; None where there is none (Windows)."""
_FRAME: Final = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_OUTERMOST: Final = str(Path(__file__).with_name("worker.py"))
"""Beyond its frames are those of the process that was forked."""
_SHORTENED: Final = "  ...\n"
_ANSWER_SECONDS: Final = 1.0
_BETWEEN_LOOKS_SECONDS: Final = 0.05


def tell(traces: Connection) -> None:
    """From here on this process writes its stack to `traces` when it crashes, calls os._exit, or is asked to."""
    os.set_blocking(traces.fileno(), False)  # Nobody reads until the end.
    faulthandler.enable(file=traces.fileno(), all_threads=False)
    if ASKING is not None:
        faulthandler.register(ASKING, file=traces.fileno(), all_threads=False)
    leave = os._exit

    def leave_and_tell(status: int) -> None:
        if not traces.closed:
            with contextlib.suppress(OSError):
                faulthandler.dump_traceback(file=traces.fileno(), all_threads=False)
        leave(status)

    setattr(os, "_exit", leave_and_tell)  # noqa: B010 - the type of the original says that it never returns

    def be_silent() -> None:
        faulthandler.disable()
        if ASKING is not None:
            faulthandler.unregister(ASKING)
        traces.close()

    os.register_at_fork(after_in_child=be_silent)


def ask(process: int, traces: Connection, positions: Positions) -> Source | None:
    """The user's own line that a running process is at; waits up to a second for it to tell."""
    if ASKING is None:
        return None
    with contextlib.suppress(OSError):
        os.kill(process, ASKING)
    text, until = "", time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < until and _OUTERMOST not in text and not text.endswith(_SHORTENED):
        if traces.poll(_BETWEEN_LOOKS_SECONDS):
            chunk = os.read(traces.fileno(), 1 << 16)
            if not chunk:
                break
            text += chunk.decode(errors="replace")
    return _source(text, positions)


def left(traces: Connection, positions: Positions) -> Source | None:
    """The user's own line that a process was at when it crashed or ended itself."""
    text = ""
    while traces.poll() and (chunk := os.read(traces.fileno(), 1 << 16)):
        text += chunk.decode(errors="replace")
    return _source(text, positions)


def _source(text: str, positions: Positions) -> Source | None:
    stack = text.rpartition("(most recent call first)")[2]
    for name, line in _frames(stack):
        if source := positions.of_file(name, line):
            return source
    return None


def _frames(stack: str) -> Iterator[tuple[str, int]]:
    for name, line in _FRAME.findall(stack):
        if name == _OUTERMOST:
            return
        yield _ESCAPED.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), name), int(line)
