"""Short texts beside each other, as many in a line as fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

QUIET: Final = "dim"
"""The style of what is only read when looked for."""

ALERT: Final = "bold red"
"""The style of what must not be overlooked."""


@dataclass(frozen=True)
class Flow:
    """Texts that are broken between each other, and within one only where it is wider than the line."""

    texts: Sequence[Text]
    between: str = " · "

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = Text()
        for text in self.texts:
            if line and line.cell_len + len(self.between) + text.cell_len > options.max_width:
                yield line
                line = Text()
            line = line.append(self.between, QUIET).append_text(text) if line else text.copy()
        yield line
