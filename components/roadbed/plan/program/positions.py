"""Which line of the user's own program something came from."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import roadbed
from roadbed.plan.model import Source

_INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
_LIBRARY: Final = Path(roadbed.__path__[0]).resolve()
_PYTHON: Final = (Path(os.__file__).parent.resolve(), Path(sys.executable).parent.resolve())
"""Python's own modules, and the scripts of its environment."""
_CHILD: Final = frozenset(_LIBRARY / "plan/pool" / name for name in ("child.py", "worker.py"))
"""Beyond their frames are those of the process that was forked, which have nothing to do with the program."""

_PROGRAM, _PROJECT, _ELSEWHERE, _NOT_THE_USERS, _END = range(5)


class Positions:
    """Finds the user's own line among the frames of a stack: none of ours, Pulumi's or another installed package's."""

    def __init__(self, root: Path, working_dir: Path) -> None:
        """`root` is the project, which lines are told relative to; `working_dir` is where its program is."""
        self._root = root.resolve()
        self._program = working_dir.resolve()
        self._known: dict[str, tuple[int, str]] = {}

    def of_request(self, request: Any) -> Source | None:
        """The line that asked for a resource, from the frames its request carries, innermost first."""
        found = self.of_trace(request.stackTrace)
        return found or self._nearest([(request.sourcePosition.uri, request.sourcePosition.line)])

    def of_trace(self, trace: Any) -> Source | None:
        """The line from which a stack trace of Pulumi's protocol started."""
        return self._nearest((frame.pc.uri, frame.pc.line) for frame in trace.frames)

    def of_frames(self, frame: FrameType | None) -> Source | None:
        """The innermost line of the user's that is running now."""
        while frame is not None:
            rank, path = self._look(frame.f_code.co_filename)
            if rank < _NOT_THE_USERS:
                return Source(path, frame.f_lineno)
            frame = frame.f_back if rank != _END else None
        return None

    def of_traceback(self, traceback: TracebackType | None) -> Source | None:
        """The innermost line of the user's that an exception went through."""
        found = None
        while traceback is not None:
            rank, path = self._look(traceback.tb_frame.f_code.co_filename)
            if rank < _NOT_THE_USERS:
                found = Source(path, traceback.tb_lineno)
            traceback = traceback.tb_next
        return found

    def of_file(self, filename: str, line: int) -> Source | None:
        """A line of a file, where that is the user's own."""
        rank, path = self._look(filename)
        return Source(path, line) if rank < _NOT_THE_USERS else None

    def _nearest(self, frames: Iterable[tuple[str, int]]) -> Source | None:
        """The innermost line in the program's folder; failing that in the project, failing that elsewhere."""
        best, found = _NOT_THE_USERS, None
        for name, line in frames:
            rank, path = self._look(name)
            if rank == _PROGRAM:
                return Source(path, line)
            if rank == _END:
                break
            if rank < best:
                best, found = rank, Source(path, line)
        return found

    def _look(self, name: str) -> tuple[int, str]:
        if name not in self._known:
            self._known[name] = self._rank(name)
        return self._known[name]

    def _rank(self, name: str) -> tuple[int, str]:
        path = Path(url2pathname(urlsplit(name).path) if name.startswith("file:") else name)
        if not path.is_absolute():
            return _NOT_THE_USERS, ""
        path = path.resolve()
        if path in _CHILD:
            return _END, ""
        if _INSTALLED.intersection(path.parts) or any(path.is_relative_to(folder) for folder in (_LIBRARY, *_PYTHON)):
            return _NOT_THE_USERS, ""
        if not path.is_relative_to(self._root):
            return _ELSEWHERE, str(path)
        shown = path.relative_to(self._root).as_posix()
        return (_PROGRAM if path.is_relative_to(self._program) else _PROJECT), shown
