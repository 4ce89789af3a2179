"""What changes from one profile to another: every default that differs, block by block, and what that means."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from roadbed.report.values import counted, shown_setting


class Profile(Protocol):
    """As the kernel has it: a name, the built-in profile it is like, and the defaults it changes."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def base(self) -> Any: ...  # noqa: D102
    @property
    def overrides(self) -> Mapping[str, Any]: ...  # noqa: D102


class Defaults(Protocol):
    """As a block's arguments have them."""

    def defaults(self, base: Any) -> Mapping[str, Any]:
        """Every default under a built-in profile, by its path."""

    def doc(self, path: str) -> str:
        """What an argument's docstring says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One default that differs between two profiles."""

    block: str
    setting: str
    values: tuple[Any, Any]
    consequence: str
    """What the argument's docstring says of it."""


def differences(catalogue: Mapping[str, Defaults], profiles: tuple[Profile, Profile]) -> tuple[Difference, ...]:
    """Every default that differs, by block in the catalogue's order."""
    return tuple(difference for block, args in catalogue.items() for difference in _of_block(block, args, profiles))


def unknown_overrides(catalogue: Mapping[str, Defaults], profiles: Sequence[Profile]) -> list[str]:
    """One line for each default that a profile changes and no block has, with the nearest name there is."""
    wrong = []
    for profile in profiles:
        at = f"roadbed:profiles.{profile.name}"
        for key in profile.overrides:
            block, _, setting = key.partition(".")
            if block not in catalogue:
                near = _near(block, catalogue) or f"; there are {', '.join(catalogue)}"
                wrong.append(f"{at}.{key}: no block {block!r}{near}")
            elif not _has(catalogue[block].defaults(profile.base), setting):
                near = _near(setting, catalogue[block].defaults(profile.base))
                wrong.append(f"{at}.{key}: {block} has no argument {setting!r}{near}")
    return wrong


def _has(settings: Iterable[str], path: str) -> bool:
    return any(known == path or known.startswith(f"{path}.") for known in settings)


def _near(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def report(found: Sequence[Difference], profiles: tuple[Profile, Profile]) -> Iterator[RenderableType]:
    """The report, part by part."""
    names = (profiles[0].name, profiles[1].name)
    if not found:
        yield f"{names[0]} and {names[1]} have the same defaults"
        return
    for block in dict.fromkeys(each.block for each in found):
        yield Text(block, "bold cyan")
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for column in ("argument", *names, "what it means"):
            table.add_column(column, overflow="fold", no_wrap=column == "argument")
        for each in found:
            if each.block == block:
                before, after = (shown_setting(each.setting, value) for value in each.values)
                table.add_row(Text(each.setting, "bold"), before, Text(after, "yellow"), each.consequence)
        yield Padding(table, (0, 0, 1, 2))
    yield Text(f"{counted(len(found), 'default')} {'differs' if len(found) == 1 else 'differ'}", "bold")


def _of_block(block: str, args: Defaults, profiles: tuple[Profile, Profile]) -> Iterator[Difference]:
    before, after = (_defaults(block, args, profile) for profile in profiles)
    for setting in dict.fromkeys((*before, *after)):
        if before.get(setting) != after.get(setting):
            values = (before.get(setting), after.get(setting))
            yield Difference(block=block, setting=setting, values=values, consequence=_in_short(args.doc(setting)))


def _defaults(block: str, args: Defaults, profile: Profile) -> Mapping[str, Any]:
    own = {key.partition(".")[2]: value for key, value in profile.overrides.items() if key.startswith(f"{block}.")}
    return {**args.defaults(profile.base), **own}


def _in_short(doc: str) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join(re.split(r"\n\s*\n", doc.strip())[0].split())
