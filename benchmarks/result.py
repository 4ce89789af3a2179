"""What was measured, against what it must be, as a table."""

import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BEGIN: Final = "<!-- measured: `make bench` writes what is between here and the end mark -->"
END: Final = "<!-- end of what was measured -->"
TIMES: Final = "×"  # noqa: RUF001 - the sign, as the table has it


@dataclass(frozen=True)
class Bound:
    """What a measure must or should be, from `low` to `high`; None where it may go as far as it likes."""

    low: float | None = None
    high: float | None = None

    def admits(self, value: float) -> bool:
        """Whether a value is within."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def shown(self, unit: str) -> str:
        """As the table has it: `≤ 14 s`."""
        if self.low is None:
            return f"≤ {self.high:g} {unit}" if self.high is not None else ""
        return f"≥ {self.low:g} {unit}" if self.high is None else f"{self.low:g} to {self.high:g} {unit}"


@dataclass(frozen=True)
class Result:
    """One line of the table; `values` has one number per run."""

    measure: str
    unit: str
    values: Sequence[float]
    must: Bound | None = None
    """None for a line that only explains another one."""
    aim: Bound | None = None

    @property
    def median(self) -> float:
        """What counts."""
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """How it stands against its bounds: `aim reached`, `met`, `missed`; empty where it has none."""
        if self.must is None:
            return ""
        if not self.must.admits(self.median):
            return "**missed**"
        return "aim reached" if self.aim is not None and self.aim.admits(self.median) else "met"

    @property
    def missed(self) -> bool:
        """The median is not what it must be."""
        return self.must is not None and not self.must.admits(self.median)


@dataclass(frozen=True)
class Skipped:
    """A measure that could not be taken here, and why."""

    measure: str
    reason: str


def at_most(high: float) -> Bound:
    """No more than this."""
    return Bound(high=high)


def at_least(low: float) -> Bound:
    """No less than this."""
    return Bound(low=low)


def within(percent: float) -> Bound:
    """As good as equal: a ratio of 1, this much more or less."""
    return Bound(1 - percent / 100, 1 + percent / 100)


def figure(value: float, unit: str) -> str:
    """A number with three significant digits and its unit; whole thousands have commas."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def table(results: Sequence[Result | Skipped]) -> str:
    """The results as a Markdown table."""
    lines = ["| measure | must | aim | median | min … max | runs | |", "|---|---|---|---|---|---|---|"]
    for each in results:
        if isinstance(each, Skipped):
            lines.append(f"| {each.measure} | | | | | | skipped: {each.reason} |")
            continue
        must, aim = (bound.shown(each.unit) if bound else "" for bound in (each.must, each.aim))
        low, high = figure(min(each.values), ""), figure(max(each.values), each.unit)
        median = figure(each.median, each.unit)
        lines.append(
            f"| {each.measure} | {must} | {aim} | {median} | {low} … {high} | {len(each.values)} | {each.verdict} |"
        )
    return "\n".join(lines)


def machine(cores: int) -> str:
    """Where it was measured, in words: `2 cores, Linux x86_64, Python 3.11.9, pulumi 3.272.0`."""
    from importlib.metadata import version

    where = f"{platform.system()} {platform.machine()}"
    versions = f"Python {platform.python_version()}, pulumi {version('pulumi')}, pulumi-aws {version('pulumi-aws')}"
    return f"{cores} cores, {where}, {versions}"


def write(path: Path, section: str) -> None:
    """Replace what a file has between its marks; everything else in it stays.

    Raises `ValueError` for a file without both marks, in order.
    """
    text = path.read_text(encoding="utf-8")
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{path.name}: wants a line {BEGIN} and after it a line {END}")
    path.write_text(f"{before}{BEGIN}\n\n{section.strip()}\n\n{END}{after}", encoding="utf-8")
