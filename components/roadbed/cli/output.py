"""Where a command's report goes: the terminal, a pipe or a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from roadbed.cli.failure import fail

if TYPE_CHECKING:
    from rich.console import RenderableType

Report: TypeAlias = "str | list[RenderableType]"
"""Text that is written as it is, or parts that a terminal gets in colour and all else as plain text."""


def write(report: Report, to: Path | None = None) -> None:
    """Write a report to a file, whole or not at all, or to where the command's output goes."""
    from roadbed.report.console import console, plain, write_whole

    if to is None and not isinstance(report, str) and sys.stdout.isatty():
        terminal = console(sys.stdout)
        for part in report:
            terminal.print(part)
        return
    text = report if isinstance(report, str) else plain(report)
    if to is None:
        click.echo(text, nl=False)
        return
    try:
        write_whole(to, text)
    except OSError as error:
        fail(f"{to}: cannot be written: {error.strerror}")
