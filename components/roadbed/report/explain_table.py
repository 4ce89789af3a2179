"""An explanation for people: whose it is, and a line for each property."""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from roadbed.report.explain import Explanation, Row
from roadbed.report.flow import QUIET

LONGEST_WORD: Final = 32
"""Characters of a word that the last column has room for in any terminal."""


def explanation(of: Explanation) -> Iterator[RenderableType]:
    """The report, part by part."""
    yield Text.assemble((of.label, "bold"), (f"  {of.stack}", QUIET))
    about = Table.grid(padding=(0, 2))
    about.add_column(style=QUIET, no_wrap=True)
    about.add_column(overflow="fold")
    for name, value in (("type", of.type), ("urn", of.urn), ("made by", of.made_by), ("line", of.line)):
        if value:
            about.add_row(name, value)
    yield Padding(about, (0, 0, 0, 2))
    for title, columns, rows in (
        ("Settings", ("setting", "value", "from"), of.settings),
        ("Rights", ("right", "actions", "what"), of.rights),
        ("Properties", ("property", "value", "from"), of.properties),
        ("Options", ("option", "value", "from"), of.options),
    ):
        if rows:
            yield ""
            yield Text(title, "bold")
            yield Padding(_table(columns, rows), (0, 0, 0, 2))
    if of.children:
        yield ""
        yield Text("Contains", "bold")
        yield from (Padding(Text(child), (0, 0, 0, 2)) for child in of.children)


def _table(columns: tuple[str, str, str], rows: Iterable[Row]) -> RenderableType:
    rows = list(rows)
    name, value, origin = columns
    table = Table(box=None, pad_edge=False, header_style=QUIET, padding=(0, 2, 0, 0))
    table.add_column(name, no_wrap=True)
    table.add_column(value, overflow="fold")
    # Values are long and may be broken anywhere; a setting's name is to be read in one piece.
    longest = max(len(word) for row in rows for word in row.origin.split())
    table.add_column(origin, overflow="fold", min_width=min(longest, LONGEST_WORD))
    for row in rows:
        table.add_row(row.name, row.value, Text(row.origin, _style(row.origin)))
    return table


def _style(origin: str) -> str:
    if "weakened" in origin:
        return "yellow"
    if origin.startswith("override"):
        return "magenta"
    return QUIET if origin in ("the block", "the program", "default", "the stack's ownership") else ""
