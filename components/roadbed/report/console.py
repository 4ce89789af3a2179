"""Where reports are written: a terminal with colour, or plain text that is the same in every run."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Final, TextIO

from rich.console import Console, RenderableType

from roadbed.report.harmless import Harmless, harmless

PLAIN_WIDTH: Final = 100
"""Columns of a report that is not read in a terminal."""


def console(stream: TextIO) -> Console:
    """A console of the terminal's width and colours; without a terminal, plain text of `PLAIN_WIDTH` columns.

    `NO_COLOR` and `TERM=dumb` take the colours away, as everywhere.
    """
    if stream.isatty():
        return Console(file=stream, highlight=False, markup=False, emoji=False)
    return Console(
        file=stream,
        width=PLAIN_WIDTH,
        color_system=None,
        force_terminal=False,
        force_interactive=False,
        highlight=False,
        markup=False,
        emoji=False,
    )


def plain(parts: Iterable[RenderableType]) -> str:
    """The text that a file gets: as without a terminal, and without spaces at the ends of lines."""
    written = StringIO()
    show(parts, written)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def show(parts: Iterable[RenderableType], stream: TextIO) -> None:
    """Print a report, part by part; no text in it can steer the terminal.

    Raises `OSError` where the stream takes no more.
    """
    to = console(stream)
    for part in parts:
        to.print(Harmless(part))
    stream.flush()


@contextmanager
def progress(stream: TextIO, total: int) -> Iterator[Callable[[str], None]]:
    """A bar while many stacks are evaluated; call what it gives with each stack's name when that one is done.

    Nothing is shown for a single stack or without a terminal.
    """
    if total < 2 or not stream.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    # Stacks are evaluated in forked processes, and a fork is only safe without the thread of an automatic refresh.
    with Progress(*columns, console=console(stream), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)

        def done(stack: str) -> None:
            bar.update(task, advance=1, description=harmless(stack), refresh=True)

        bar.refresh()
        yield done
