"""How commands fail: in one clear error, never in a traceback."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

import click

INTERNAL_ERROR: Final = 70
"""EX_SOFTWARE of sysexits.h."""

INTERRUPTED: Final = 130
"""128 and the number of the signal, as shells count."""


class Commands(click.Group):
    """A group of commands whose every failure is a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        _occupy_closed_streams()
        for stream in (sys.stdout, sys.stderr):
            # Where a terminal's encoding lacks a character of a name, the rest of the report is still worth reading.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            remark("stopped")
            ctx.exit(INTERRUPTED)
        # The last place where a fault of ours can still become a sentence.
        except Exception as error:  # noqa: BLE001
            complain(
                f"roadbed itself failed: {type(error).__name__}: {error} ({_innermost(error)}); "
                "this is no fault of your program: please report this line, the command and `roadbed --version`"
            )
            ctx.exit(INTERNAL_ERROR)


def fail(message: str) -> NoReturn:
    """End the command with 1: the user's program, project or arguments are wrong; one problem a line."""
    complain(message)
    raise click.exceptions.Exit(1)


def complain(message: str) -> None:
    """Write problems where errors go, one a line; indented lines belong to the one above."""
    from roadbed.report.harmless import harmless

    for line in harmless(message).splitlines():
        remark(line if line.startswith(" ") else f"{click.style('error', fg='red', bold=True)}: {line}")


def remark(line: str, *, dim: bool = False) -> None:
    """Write a line where errors go; where that takes nothing, a command has no other place to say so."""
    with contextlib.suppress(OSError):
        click.secho(line, err=True, dim=dim or None)


def _occupy_closed_streams() -> None:
    """A file or pipe that is opened later must not get the number of a standard stream that a shell closed."""
    opened = os.open(os.devnull, os.O_RDWR)
    while opened <= 2:
        opened = os.open(os.devnull, os.O_RDWR)
    os.close(opened)
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _innermost(error: BaseException) -> str:
    """The last line of roadbed's own that an error came through."""
    at, found = error.__traceback__, "unknown line"
    while at is not None:
        path = Path(at.tb_frame.f_code.co_filename)
        if "roadbed" in path.parts:
            found = f"{'/'.join(path.parts[-2:])}:{at.tb_lineno}"
        at = at.tb_next
    return found
