"""Findings, and what the program said itself: each beside its severity."""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from roadbed.plan.model import Finding
from roadbed.report.flow import ALERT, QUIET
from roadbed.report.outline import Outline

SEVERITY_STYLES: Final = {"error": ALERT, "warning": "yellow", "note": "cyan"}


def findings(of: Iterable[Finding]) -> RenderableType:
    """Findings below each other, each with its rule and its line."""
    table = _table()
    for finding in of:
        # The kernel's own messages end with their line already.
        known = not finding.source or str(finding.source) in finding.message
        about = Text(finding.rule if known else f"{finding.source}  {finding.rule}", QUIET)
        severity = Text(finding.severity, SEVERITY_STYLES[finding.severity])
        table.add_row(severity, Group(*_lines(finding.message), about))
    return table


def _lines(message: str) -> Iterator[RenderableType]:
    """A message line by line; what is broken off an indented line stays below that line."""
    for line in message.expandtabs(2).splitlines():
        yield Padding(Text(line.lstrip()), (0, 0, 0, len(line) - len(line.lstrip())))


def said(outline: Outline) -> RenderableType | None:
    """What the program logged and printed; None where it was silent."""
    table = _table()
    for level, message in outline.logged:
        table.add_row(Text(level, SEVERITY_STYLES.get(level, QUIET)), Group(*_lines(message)))
    parts: list[RenderableType] = [table] if outline.logged else []
    if outline.printed:
        parts.append(Text(outline.printed))
    return Group(*parts) if parts else None


def _table() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table
