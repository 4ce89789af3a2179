"""A preview as Markdown for a comment on a pull request: a table of stacks, and each stack with parts to unfold."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from roadbed.plan.labels import short_type
from roadbed.report.nodes import everything
from roadbed.report.outline import Outline
from roadbed.report.values import counted, shown, shown_setting

LIMIT: Final = 65_536
"""Characters that GitHub takes in one comment; measured here in bytes of UTF-8, so that it holds however they count."""

Detail: TypeAlias = Literal["all", "access", "findings"]
"""What a stack's section holds: everything; all but resources; findings only."""

_LEAST: Final[Detail] = "findings"

_STRUCTURE: Final = re.compile(
    r"(?P<special>[&<>\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))"
    r"|(?P<reference>(?<![A-Za-z0-9])@(?=[A-Za-z0-9])|#(?=\d)|:(?=//)|\bwww(?=\.))"
)


def preview(outlines: Sequence[Outline]) -> str:
    """The comment, never longer than `LIMIT`: resources are left out first, then access, and it says so."""
    head, foot = _render("head", outlines), _render("foot")
    least = [_size(_section(each, _LEAST, outlines)) for each in outlines]
    room = LIMIT - _size(head) - _size(foot)
    if sum(least) > room:
        return _cut(head + "".join(_section(each, _LEAST, outlines) for each in outlines), LIMIT - _size(foot)) + foot
    parts, complete = [head], True
    for at, each in enumerate(outlines):
        # Every stack keeps room for its findings: the resources of the first must not push out errors of the last.
        reserved = sum(least[at + 1 :])
        detail, section = next(_fitting(each, outlines, room - reserved))
        complete = complete and detail == "all"
        parts.append(section)
        room -= _size(section)
    return "".join(parts) + ("" if complete else foot)


def escape(value: object) -> Markup:
    """Text that stays text: no HTML, table cell, emphasis or link, and nobody is notified by an `@name` in it."""
    if isinstance(value, Markup):
        return value
    text = " ".join(str(value).split())
    return Markup(_STRUCTURE.sub(_disarmed, text))  # noqa: S704


def _disarmed(found: re.Match[str]) -> str:
    # GitHub looks for mentions and references after it has decoded entities; only a character between stops it.
    return f"&#{ord(found['special'])};" if found["special"] else f"{found['reference']}&#8203;"


def _fitting(outline: Outline, outlines: Sequence[Outline], room: int) -> Iterator[tuple[Detail, str]]:
    details: tuple[Detail, ...] = ("all", "access", _LEAST)
    for detail in details:
        section = _section(outline, detail, outlines)
        if _size(section) <= room or detail == _LEAST:
            yield detail, section


def _section(outline: Outline, detail: Detail, outlines: Sequence[Outline]) -> str:
    return _render("stack", outline, detail, len(outlines) == 1)


def _render(part: str, *values: Any) -> str:
    written = str(getattr(_template(), part)(*values))
    return "".join(f"{line.rstrip()}\n" for line in written.splitlines())


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("roadbed.report", "templates"),
        autoescape=True,
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        short_type=short_type, counted=counted, shown=shown, shown_setting=shown_setting, everything=everything
    )
    return environment.get_template("preview.md.jinja").module


def _size(text: str) -> int:
    return len(text.encode())


def _cut(text: str, size: int) -> str:
    """Whole lines of the text, at most `size` bytes."""
    kept = text.encode()[:size].decode(errors="ignore")
    return kept[: kept.rfind("\n") + 1]
