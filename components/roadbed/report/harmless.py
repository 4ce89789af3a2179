"""Text of programs made harmless: what it holds for a terminal to obey, or what differs in every run, is left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_SEQUENCES: Final = re.compile(
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # titles, links, clipboards
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, movements of the cursor
    r"|\x1b[ -/]*[0-~]"
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Besides the control characters, those that turn the order of a line's characters around."""

_ADDRESSES: Final = re.compile(r" at 0x[0-9a-fA-F]{6,16}(?=>)")
"""Of objects in memory, as `repr` tells them: `<Thing object at 0x7f31c2a0>`."""


def harmless(text: str) -> str:
    """The text without escape sequences, control characters and addresses of objects; line breaks and tabs stay."""
    return _ADDRESSES.sub("", _CONTROLS.sub("", _SEQUENCES.sub("", text.replace("\r\n", "\n"))))


@dataclass(frozen=True)
class Harmless:
    """Something to print, without the control characters of the texts in it."""

    renderable: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        yield from _cleaned(console.render(self.renderable, options))


def _cleaned(segments: Iterable[Segment]) -> Iterator[Segment]:
    for text, style, control in segments:
        # Nothing but a control segment may steer the terminal; a text's controls are no wider than nothing.
        yield Segment(text if control else _CONTROLS.sub("", text), style, control)
