"""An explanation for people: whose it is, and a line for each property."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from roadbed.report.explain import Explanation, Row
from roadbed.report.flow import QUIET


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
    table = Table(box=None, pad_edge=False, header_style=QUIET, padding=(0, 2, 0, 0))
    for at, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=at == 0)
    for row in rows:
        table.add_row(row.name, row.value, Text(row.origin, _style(row.origin)))
    return table


def _style(origin: str) -> str:
    if "weakened" in origin:
        return "yellow"
    if origin.startswith("override"):
        return "magenta"
    return QUIET if origin in ("the block", "the program", "default", "the stack's ownership") else ""
