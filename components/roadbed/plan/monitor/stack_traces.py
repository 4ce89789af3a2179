"""The stack trace of each resource, as the SDK sends it, taken without its detours; and who was declared first."""

import contextlib
import functools
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

_TAKEN_BY: Final = "_get_stack_trace"
_CONSTRUCTORS: Final = 3
"""The SDK's own two and that of the resource's class; whoever called the third is the first of the trace."""


@contextlib.contextmanager
def quickly_taken() -> Iterator[None]:
    """While this lasts, the SDK takes its traces in a tenth of the time.

    Its own way looks at every source file of the stack on disk, and parses each path anew, for each resource: one
    eighth of what an evaluation takes. An SDK that takes its traces otherwise is left as it is.
    """
    original = getattr(resource, _TAKEN_BY, None)
    if original is None:
        yield
        return
    numbers = itertools.count(1)
    setattr(resource, _TAKEN_BY, lambda *_: _stack_trace(next(numbers)))
    try:
        yield
    finally:
        setattr(resource, _TAKEN_BY, original)


def declared(trace: Any) -> int:
    """The place of a resource among all that the program declared; 0 where its trace was not taken here.

    Requests come in the order in which their values are known, which differs from run to run.
    """
    last = trace.frames[-1].pc if trace.frames else None
    return last.line if last and not last.uri else 0


def _stack_trace(number: int) -> Any:
    frame: FrameType | None = sys._getframe(2)
    constructors = 0
    while frame is not None:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
        if constructors == _CONSTRUCTORS:
            break
    frames = []
    while frame is not None:
        frames.append(_position(frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    frames.append(source_pb2.StackFrame(pc=source_pb2.SourcePosition(line=number)))
    return source_pb2.StackTrace(frames=frames)


@functools.lru_cache(maxsize=4096)
def _position(filename: str, line: int | None) -> Any:
    if not filename or line is None or not Path(filename).is_absolute():
        return source_pb2.StackFrame()
    return source_pb2.StackFrame(pc=source_pb2.SourcePosition(uri=Path(filename).as_uri(), line=line))
