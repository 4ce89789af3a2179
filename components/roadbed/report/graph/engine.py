"""Graphviz, which lays pictures out: the one that came with roadbed's extra `graph`, else the system's own."""

import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

PACKAGE: Final = "graphviz-pure"
SYSTEM: Final = "dot"
LONGEST_SECONDS: Final = 120.0
LONGEST_COMPLAINT: Final = 300
DPI: Final = 144
"""Of a PNG: sharp on the screens of today."""


class GraphvizError(Exception):
    """There is no Graphviz, or it drew nothing: what to do about it."""


class NotDrawn(GraphvizError):
    """Graphviz is there and failed: what it said."""


def find() -> str:
    """The program to draw with.

    Raises `GraphvizError` where there is none.
    """
    program = installed() or shutil.which(SYSTEM)
    if program is None:
        raise GraphvizError(
            "Graphviz is missing, which draws svg and png: "
            'pip install "roadbed[graph]", or install Graphviz from your system\'s packages; '
            "--format mermaid works without it"
        )
    return program


def draw(dot: str, form: Literal["svg", "png"]) -> bytes:
    """A picture of a text in Graphviz's language.

    Raises `GraphvizError` where there is no Graphviz, and `NotDrawn` where it fails.
    """
    program = find()
    command = [program, f"-T{form}", *([f"-Gdpi={DPI}"] if form == "png" else [])]
    try:
        # The program is the one this package asks for, or the one that the user's own PATH names.
        done = subprocess.run(  # noqa: S603
            command, input=dot.encode(), capture_output=True, check=False, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise GraphvizError(f"Graphviz drew for more than {LONGEST_SECONDS:g} s; draw fewer stacks") from None
    except OSError as error:
        raise GraphvizError(f"{program}: cannot be run: {error.strerror or error}") from None
    if done.returncode or not done.stdout:
        said = [line for line in done.stderr.decode(errors="replace").splitlines() if "Warning" not in line]
        raise NotDrawn(f"Graphviz failed: {_cut(' '.join(said)) or f'exit code {done.returncode}'}")
    return done.stdout


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_COMPLAINT else f"{text[:LONGEST_COMPLAINT]}…"


def installed() -> str | None:
    """The program of the Python package, wherever pip put it."""
    try:
        files = metadata.distribution(PACKAGE).files or ()
    except metadata.PackageNotFoundError:
        return None
    programs = (Path(str(each.locate())) for each in files if each.stem == PACKAGE and each.suffix in ("", ".exe"))
    return next((str(each.resolve()) for each in programs if each.is_file()), None)
