"""What a user did wrong: all of it at once, on the caller's own line, without a traceback."""

import difflib
import functools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pulumi

_NOT_THE_CALLER = frozenset({"roadbed", "pulumi", "pydantic"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, and what was got, what is allowed and how to mend it in one line."""

    path: str
    """The argument, with its way into nested ones: `health.interval_seconds`, `connections[1]`."""
    says: str

    def __str__(self) -> str:
        # What a user wrote may hold line breaks; a problem is one line all the same.
        return " ".join((f"{self.path}: {self.says}" if self.path else self.says).split())


class ProgramError(pulumi.RunError):
    """A mistake in a program, its arguments or its config. Every host of Pulumi prints it without a traceback."""

    source: str | None
    """The user's own line, `stacks/payments.py:12`."""

    def __init__(self, what: str, problems: Iterable[Problem], source: str | None) -> None:
        self.what = what
        self.problems = tuple(problems)
        self.source = source
        at = f" at {source}" if source else ""
        if len(self.problems) == 1:
            text = f"{what}{at}: {self.problems[0]}"
        else:
            text = "\n".join(
                [f"{what}{at}: {len(self.problems)} problems", *(f"  - {problem}" for problem in self.problems)]
            )
        super().__init__(text)


class ArgsError(ProgramError):
    """Arguments that a block cannot take."""


class ContractError(ProgramError):
    """What another stack shares is not what the program was built on."""


class ContextError(ProgramError):
    """A stack that does not say who owns it, where it runs or what it is for."""


def near_miss(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` where one of the known words is close, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def listed(words: Sequence[str]) -> str:
    """Words as a reader likes them: `a, b or c`."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def caller(made: object = None) -> str | None:
    """The line of the program that called into the library, relative to its project: `stacks/payments.py:12`.

    For an object that is being `made`, the line that makes it, not one of its own class, wherever that was written.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        inside = made is not None and frame.f_locals.get("self") is made
        if not inside and frame.f_globals.get("__name__", "").partition(".")[0] not in _NOT_THE_CALLER:
            return f"{_from_project(frame.f_code.co_filename)}:{frame.f_lineno}"
        frame = frame.f_back
    return None


def from_project(path: Path) -> str:
    """A file as messages call it: relative to its project, where a user stands."""
    return _from_project(str(path.absolute()))


@functools.lru_cache(maxsize=256)
def _from_project(filename: str) -> str:
    path = Path(filename).resolve()
    project = next((folder for folder in path.parents if (folder / "Pulumi.yaml").exists()), None)
    for folder in (project, Path.cwd()):
        if folder is not None and path.is_relative_to(folder):
            return str(path.relative_to(folder))
    return path.name
