"""A report's file: replaced whole, and whatever else has its name left as it is."""

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

_STREAMS: Final = ("/dev", "/proc")
"""Names below these stand for something that is open already: `/dev/stdout`, `/dev/fd/3`."""


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader finds the old one or the whole new one, never a part.

    A symbolic link keeps pointing to the file that is written, and a file keeps its owner and permissions. What is no
    regular file, such as a named pipe or a device, is written to directly. Raises `OSError` where nothing may be
    written.
    """
    content = content.encode() if isinstance(content, str) else content
    try:
        there = path.stat()
    except FileNotFoundError:
        _replace(path.resolve(), content, None)
        return
    if stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    if not stat.S_ISREG(there.st_mode) or str(path.absolute()).startswith(_STREAMS):
        # Whoever opened it decides what becomes of what it held.
        _write(os.open(path, os.O_WRONLY | os.O_APPEND), content)
    elif _can_be_replaced(path.resolve(), there):
        _replace(path.resolve(), content, stat.S_IMODE(there.st_mode))
    else:
        _write(os.open(path, os.O_WRONLY | os.O_TRUNC), content)


def _can_be_replaced(path: Path, there: os.stat_result) -> bool:
    """A new file in its place would have the same names and the same owner."""
    ours = not hasattr(os, "geteuid") or (there.st_uid, there.st_gid) == (os.geteuid(), os.getegid())
    return ours and there.st_nlink == 1 and os.access(path.parent, os.W_OK) and not os.path.ismount(path)


def _replace(path: Path, content: bytes, mode: int | None) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".roadbed-")
    try:
        _write(handle, content)
        if mode is None:
            umask = os.umask(0)
            os.umask(umask)
            mode = 0o666 & ~umask
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write(handle: int, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
