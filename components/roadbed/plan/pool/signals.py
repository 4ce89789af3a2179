"""Signals that end the process which evaluates: they end what it has started, too."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final, NoReturn

_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextlib.contextmanager
def ended_in_order() -> Iterator[None]:
    """Let what would end this process at once end it in order: with its children, and as shells count, 128 and more."""

    def end(number: int, _: FrameType | None) -> NoReturn:
        for each in replaced:
            signal.signal(each, signal.SIG_IGN)  # The first is enough.
        raise SystemExit(128 + number)

    in_main = threading.current_thread() is threading.main_thread()
    replaced = [number for number in _ENDING if in_main and signal.getsignal(number) is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in replaced:
            signal.signal(number, signal.SIG_DFL)
