"""What every measure uses: commands for the sides that are compared, and rounds in which they take turns."""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from benchmarks.process import Run, run
from benchmarks.project import PER_QUEUE, PROGRAMS, STACK, write_project

ROOT: Final = Path(__file__).resolve().parents[1]
Mode = Literal["both", "preview", "up"]
Side = Callable[[], Run]


@dataclass
class Bench:
    """A folder for projects to measure, and the same few processors for everything."""

    folder: Path
    cores: int
    quick: bool
    say: Callable[[str], None]
    _written: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everything measured inherits this process's processors."""
        with suppress(AttributeError):  # Only Linux lets a process choose them.
            usable = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, usable[: self.cores])
            self.cores = min(self.cores, len(usable))

    def project(self, program: str, resources: int, stacks: Sequence[str] = (STACK,)) -> Path:
        """A project of this size, written once."""
        name = f"{program}-{resources}-{len(stacks)}"
        if name not in self._written:
            self._written[name] = write_project(self.folder / name, program, resources, tuple(stacks))
        return self._written[name]

    def times(self, full: int) -> int:
        """How many runs a measure takes: a third of the full number, but two, where it has to be quick."""
        return max(2, full // 3) if self.quick else full

    def offline(
        self, program: str, resources: int, mode: Mode, *, stacks: Sequence[str] = (STACK,), sample_tree: bool = False
    ) -> Side:
        """Evaluate every stack of a project of this size with roadbed."""
        project = self.project(program, resources, stacks)
        command = ["-m", "benchmarks.offline", str(project), mode, str(self.cores)]
        return lambda: self.python(*command, printing=str(resources * len(stacks)), sample_tree=sample_tree)

    def bare(self, program: str, resources: int) -> Side:
        """Run one of the programs on the bare monitor, in preview mode."""
        command = ["-m", "benchmarks.bare", str(PROGRAMS / f"{program}.py"), str(resources // PER_QUEUE)]
        return lambda: self.python(*command, printing=str(resources))

    def python(self, *arguments: str, printing: str = "", sample_tree: bool = False) -> Run:
        """Run this Python with arguments, from the root of the repository."""
        return run(
            [sys.executable, *arguments],
            cwd=ROOT,
            environment=self.environment,
            printing=printing,
            sample_tree=sample_tree,
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """This process's own, without what would point a Pulumi program elsewhere."""
        kept = {name: value for name, value in os.environ.items() if not re.match("AWS_|KUBE|PULUMI_|PYTHON", name)}
        return {**kept, "PYTHONPATH": f"{ROOT / 'components'}{os.pathsep}{ROOT}"}

    def rounds(self, what: str, full: int, sides: Mapping[str, Side]) -> dict[str, list[Run]]:
        """Let the sides take turns, A B A B: whatever slows the machine down for a while slows all of them down."""
        times = self.times(full)
        runs: dict[str, list[Run]] = {name: [] for name in sides}
        for number in range(1, times + 1):
            for name, side in sides.items():
                runs[name].append(side())
            took = ", ".join(f"{name} {each[-1].seconds:.2f} s" for name, each in runs.items())
            self.say(f"{what}, {number} of {times}: {took}")
        return runs


def ratios(over: Sequence[Run], under: Sequence[Run]) -> list[float]:
    """The time of one side over that of the other, round by round."""
    return [a.seconds / b.seconds for a, b in zip(over, under, strict=True)]


def per_resource(runs: Sequence[Run], resources: int, nothing: Sequence[Run]) -> list[float]:
    """Milliseconds that each resource adds to what an empty program takes, round by round."""
    return [1000 * (some.seconds - none.seconds) / resources for some, none in zip(runs, nothing, strict=True)]


def milliseconds(over: Sequence[Run], under: Sequence[Run]) -> list[float]:
    """What one side takes longer than the other, round by round."""
    return [1000 * (a.seconds - b.seconds) for a, b in zip(over, under, strict=True)]


def seconds(runs: Sequence[Run]) -> list[float]:
    """What each run took."""
    return [each.seconds for each in runs]
