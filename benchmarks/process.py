"""One process, measured whole: from its start until it is gone, with all its imports."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_MIB: Final = 1 << 20
_SAMPLE_SECONDS: Final = 0.02
_RESIDENT_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the kernel counts what was resident."""


class FailedError(Exception):
    """A measured process did not do its work, and what it said."""


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    largest_mib: float
    """Peak of what the largest process of its tree had resident, pages it shares with others included."""
    processor_seconds: float = 0.0
    """What it and its descendants kept processors busy, however long they had to wait for one."""
    printed: str = ""
    tree_mib: float = 0.0
    """Peak of what the whole tree took of the memory, each shared page counted once; 0 where it was not asked for."""


def run(
    command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], sample_tree: bool = False, printing: str = ""
) -> Run:
    """Run a command to its end. Its output is kept and not shown; with `printing` it must be exactly that.

    `sample_tree` looks at the memory of the whole tree fifty times a second, which takes time of its own.
    """
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as complained:
        before = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=printed, stderr=complained
        )
        tree = _sampled(process) if sample_tree else 0.0
        # What `wait4` tells of the largest process covers all descendants that were waited for.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complaints = _text(printed), _text(complained)
    if process.returncode or (printing and said.strip() != printing):
        wanted = f", wants {printing}" if printing else ""
        ended = f"exit code {process.returncode}, printed {said[-500:]!r}{wanted}"
        raise FailedError(f"{' '.join(command)}: {ended}\n{complaints[-2000:]}")
    largest = usage.ru_maxrss * _RESIDENT_UNIT / _MIB
    return Run(seconds, largest, usage.ru_utime + usage.ru_stime, said, tree)


def can_sample_tree() -> bool:
    """Whether this system tells what a tree of processes takes; only Linux does."""
    return Path("/proc/self/smaps_rollup").exists()


def _sampled(process: subprocess.Popen[bytes]) -> float:
    """The most that the tree of a process took, in MiB, until the process ended; it is still to be waited for."""
    most = 0.0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, sum(_proportional(pid) for pid in _tree(process.pid)))
        time.sleep(_SAMPLE_SECONDS)
    return most


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [
            int(child) for each in Path(f"/proc/{pid}/task").glob("*/children") for child in each.read_text().split()
        ]
    except OSError:
        return
    for child in children:
        yield from _tree(child)


def _proportional(pid: int) -> float:
    """MiB a process takes, a page that n processes share counted as 1/n of it; 0 for one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / _MIB for line in lines if line.startswith("Pss:")), 0.0)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
