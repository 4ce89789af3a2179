"""Options that several commands have, and what their values must be."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from roadbed.cli.completion import stack_names

Command = TypeVar("Command", bound=Callable[..., Any])

LONGEST_SECONDS: Final = 86_400.0
"""A day."""
MOST_AT_ONCE: Final = 1_024
SMALLEST_MEBIBYTES: Final = 64
"""Below this not even an empty program can begin."""
LARGEST_MEBIBYTES: Final = 1024**2
"""One TiB."""


def whole_number(_: click.Context, __: click.Parameter, given: str | None) -> int | None:
    """How many at once, where a number is given."""
    if given is None:
        return None
    number = int(given) if given.isdecimal() and len(given) <= len(str(MOST_AT_ONCE)) else 0
    if not 1 <= number <= MOST_AT_ONCE:
        raise click.BadParameter(f"got {given!r}, wants a whole number from 1 to {MOST_AT_ONCE} such as 4")
    return number


def seconds(_: click.Context, __: click.Parameter, given: str) -> float:
    """A time, at most a day."""
    try:
        time = float(given)
    except ValueError:
        time = math.nan
    if not 0 < time <= LONGEST_SECONDS:
        raise click.BadParameter(f"got {given!r}, wants seconds above 0 and at most {LONGEST_SECONDS:g} such as 60")
    return time


def mebibytes(_: click.Context, __: click.Parameter, given: str) -> int:
    """A size in MiB, as bytes."""
    size = int(given) if given.isdecimal() and len(given) <= len(str(LARGEST_MEBIBYTES)) else 0
    if not SMALLEST_MEBIBYTES <= size <= LARGEST_MEBIBYTES:
        allowed = f"a whole number of MiB from {SMALLEST_MEBIBYTES} to {LARGEST_MEBIBYTES}"
        raise click.BadParameter(f"got {given!r}, wants {allowed} such as 4096")
    return size * 1024**2


def pairs(_: click.Context, __: click.Parameter, given: Sequence[str]) -> Mapping[str, str]:
    """What `--config key=value` says, by key."""
    for pair in given:
        if not pair.partition("=")[0] or "=" not in pair:
            raise click.BadParameter(f"got {pair!r}, wants key=value such as aws:region=eu-west-1")
    return dict(pair.split("=", 1) for pair in given)


def a_name(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """A name that is not empty, where one is given."""
    if given is not None and not given.strip():
        raise click.BadParameter("got an empty name, wants a resource or block such as orders-queue")
    return given


def of_stacks(command: Command) -> Command:
    """The argument `STACK`, any number of them, and the option `--all`."""
    command = click.option("--all", "every", is_flag=True, help="Every stack that has a config file.")(command)
    return click.argument("stacks", nargs=-1, metavar="[STACK]...", shell_complete=stack_names)(command)


def in_folder(command: Command) -> Command:
    """The option `-C`, as the argument `folder`."""
    return click.option(
        "-C",
        "--cwd",
        "folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        help="Work as if started in this folder; other paths are relative to it.",
    )(command)


def of_evaluations(command: Command) -> Command:
    """The options `--jobs`, `--config`, `--time-limit` and `--memory-limit`."""
    options = (
        click.option(
            "--jobs",
            metavar="NUMBER",
            callback=whole_number,
            help="Stacks side by side; by default as many as processors.",
        ),
        click.option(
            "--config", metavar="KEY=VALUE", multiple=True, callback=pairs, help="Instead of the file's value."
        ),
        click.option(
            "--time-limit",
            metavar="SECONDS",
            callback=seconds,
            default="60",
            help="How long one stack may take; 60 by default.",
        ),
        click.option(
            "--memory-limit",
            metavar="MIB",
            callback=mebibytes,
            default="4096",
            help="How much memory, in MiB, one run of a program may take; 4096 by default. Only Linux keeps to it.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
