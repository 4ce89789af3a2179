"""A preview as Markdown for a comment on a pull request: a table of stacks, and each stack with parts to unfold."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from roadbed.plan.access.labels import short_type
from roadbed.report.harmless import harmless
from roadbed.report.nodes import everything
from roadbed.report.outline import Outline
from roadbed.report.values import counted, listed, shown, shown_arguments, shown_setting

LIMIT: Final = 65_536
"""Characters that GitHub takes in one comment; measured here in bytes of UTF-8, so that it holds however they count."""

Detail: TypeAlias = Literal["all", "counts", "findings", "errors", "brief"]
"""What a stack's section holds: everything; resources only counted; no access and outputs either; errors only; of each
error only its beginning."""

_DETAILS: Final[tuple[Detail, ...]] = ("brief", "errors", "findings", "counts", "all")

_LONGEST_BRIEF: Final = 160
"""Characters of an error in a comment that has no room for all of it."""

_GONE: Final = "without"
"""How the last line speaks of stacks that have no section."""

_NAMED: Final = 20
"""Stacks that the last line names as shortened before it only counts them."""

_STRUCTURE: Final = re.compile(
    r"(?P<special>[&<>\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))"
    r"|(?P<reference>(?<![A-Za-z0-9])@(?=[A-Za-z0-9])|#(?=\d)|:(?=//)|\bwww(?=\.))"
)


def preview(outlines: Sequence[Outline]) -> str:
    """The comment, never longer than `LIMIT`. What does not fit is left out in steps, and the last line says of which
    stacks: first resources are only counted, then all but findings goes, then all but errors.
    """
    head = _render("head", outlines)
    alone = len(outlines) == 1
    whole = [_section(each, "all", alone=alone) for each in outlines]
    if _size(head) + sum(map(_size, whole)) <= LIMIT:
        return "".join((head, *whole))
    longest_first = sorted((each.stack for each in outlines), key=len, reverse=True)
    room = LIMIT - _size(head) - _size(_foot(longest_first, _GONE))
    parts = [_section(each, "brief", alone=alone) for each in outlines]
    if sum(map(_size, parts)) > room:
        return _without_some(head, outlines, parts, room)
    room -= sum(map(_size, parts))
    for detail in _DETAILS[1:]:
        # Step by step for all: the resources of one stack must not push out the errors of another.
        for at, each in enumerate(outlines):
            fuller = whole[at] if detail == "all" else _section(each, detail, alone=alone)
            if (more := _size(fuller) - _size(parts[at])) <= room:
                parts[at], room = fuller, room - more
    shortened = [each.stack for each, part, full in zip(outlines, parts, whole, strict=True) if part != full]
    return "".join((head, *parts, _foot(shortened)))


def _without_some(head: str, outlines: Sequence[Outline], parts: Sequence[str], room: int) -> str:
    """As many stacks as there is room for, those with errors before all others; the head counts the errors of all."""
    kept: list[int] = []
    gone: list[str] = []
    for at in sorted(range(len(parts)), key=lambda at: outlines[at].evaluation.ok):
        if _size(parts[at]) <= room:
            kept.append(at)
            room -= _size(parts[at])
        else:
            gone.append(outlines[at].stack)
    foot = _foot(gone, _GONE)
    return _cut(head + "".join(parts[at] for at in sorted(kept)), LIMIT - _size(foot)) + foot


def _foot(stacks: Sequence[str], what: str = "") -> str:
    return _render("foot", what, stacks, _NAMED)


def escape(value: object) -> Markup:
    """Text that stays text: no HTML, table cell, emphasis or link, and nobody is notified by an `@name` in it."""
    if isinstance(value, Markup):
        return value
    text = " ".join(harmless(str(value)).split())
    return Markup(_STRUCTURE.sub(_disarmed, text))  # noqa: S704


def literal(value: object) -> Markup:
    """Text to be copied: as code, where nothing is linked and nobody is notified."""
    text = " ".join(harmless(str(value)).split())
    # What would end the code or the table's cell can only be escaped outside of code.
    return escape(text) if set("`|\\") & set(text) else Markup(f"`{text}`")  # noqa: S704


def _disarmed(found: re.Match[str]) -> str:
    # GitHub looks for mentions and references after it has decoded entities; only a character between stops it.
    return f"&#{ord(found['special'])};" if found["special"] else f"{found['reference']}&#8203;"


def _section(outline: Outline, detail: Detail, *, alone: bool) -> str:
    return _render("stack", outline, detail, alone)


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
        brief=lambda message: shown(message, _LONGEST_BRIEF),
        counted=counted,
        everything=everything,
        listed=listed,
        literal=literal,
        short_type=short_type,
        shown=shown,
        shown_arguments=shown_arguments,
        shown_setting=shown_setting,
    )
    return environment.get_template("preview.md.jinja").module


def _size(text: str) -> int:
    return len(text.encode())


def _cut(text: str, size: int) -> str:
    """Whole lines of the text, at most `size` bytes."""
    kept = text.encode()[:size].decode(errors="ignore")
    return kept[: kept.rfind("\n") + 1]
