"""Where a command's report goes: the terminal, a pipe or a file."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from roadbed.cli.failure import fail

if TYPE_CHECKING:
    from rich.console import RenderableType

Report: TypeAlias = "str | bytes | list[RenderableType]"
"""Text or a picture that is written as it is, or parts that a terminal gets in colour and all else as plain text."""


def write(report: Report, to: Path | None = None) -> None:
    """Write a report to a file, whole or not at all, or to where the command's output goes."""
    from roadbed.report.console import plain
    from roadbed.report.file import write_whole

    if to is None:
        _print(report)
        return
    try:
        write_whole(to, report if isinstance(report, (str, bytes)) else plain(report))
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(f"{to}: cannot be written: {error.strerror or error}")


def _print(report: Report) -> None:
    from roadbed.report.console import plain, show

    # A shell's `>&-` closes it; Python then has none.
    if sys.stdout is None:
        fail("standard output cannot be written: it is closed; name a file with --output")
    try:
        if not isinstance(report, (str, bytes)) and sys.stdout.isatty():
            show(report, sys.stdout)
        else:
            click.echo(report if isinstance(report, (str, bytes)) else plain(report), nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(output_lost(error))


def output_lost(error: OSError) -> str:
    """What to say when standard output takes no more; what is still to be written to it is forgotten."""
    # Python would try once more when it ends, and complain in its own words.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return f"standard output cannot be written: {error.strerror or error}"
