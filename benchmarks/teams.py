"""What a preview of a product team's stack takes: service, worker, job, bucket, queue, topic, in a landing zone."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from benchmarks.bench import Bench, Mode, Side, per_resource, ratios, seconds
from benchmarks.project import CONFIG, PROGRAMS
from benchmarks.result import TIMES, Result, Skipped, at_most

PLATFORM: Final = "platform.prod"
TEAMS: Final = tuple(f"team-{number}.prod" for number in range(200))
FEW: Final = 8
COPIES: Final = 20
"""Enough that what they take is more than what two processes differ by."""

Resources: TypeAlias = list[dict[str, Any]]


def teams(bench: Bench) -> Iterator[Result | Skipped]:
    """A stack against its own imports, its growth against the least that resources can cost, and many at once."""
    whole = team_project(bench, "teams", [PLATFORM, TEAMS[0]])
    bench.python("-m", "roadbed.cli", "contract", "export", PLATFORM, "-C", str(whole))
    alone, larger = (team_project(bench, name, TEAMS[:1], copies=n) for name, n in (("alone", 1), ("larger", COPIES)))
    few, many = team_project(bench, "few", [PLATFORM, *TEAMS[:FEW]]), team_project(bench, "many", [PLATFORM, *TEAMS])
    for each in (alone, larger):
        shutil.copytree(whole / "contracts", each / "contracts")
    stack, larger_stack = resources_of(bench, alone), resources_of(bench, larger)
    imports = "\n".join(["import pulumi, pulumi_aws as aws", *_used_by(stack)])
    runs = bench.rounds(
        "a team's stack",
        9,
        {
            "imports": lambda: bench.python("-c", imports),
            "alone": _evaluated(bench, alone),
            "with platform": _evaluated(bench, whole),
            "preview": _evaluated(bench, alone, "preview"),
            "larger": _evaluated(bench, larger, "preview"),
            "bare": _replayed(bench, "bare", stack),
            "bare larger": _replayed(bench, "bare-larger", larger_stack),
        },
    )
    what = "a team's prod stack (service, worker, job, bucket, queue, topic), both modes"
    over_imports = "`import pulumi, pulumi_aws` with the submodules it uses"
    yield Result(f"{what} / {over_imports}", TIMES, ratios(runs["alone"], runs["imports"]), must=at_most(2.2))
    with_platform = ratios(runs["with platform"], runs["imports"])
    what = "the same with the platform's stack evaluated too / the same imports"
    yield Result(what, TIMES, with_platform, must=at_most(3))
    yield Result("— seconds of the stack alone", "s", seconds(runs["alone"]))
    added = _cloud(larger_stack) - _cloud(stack)
    own = per_resource(runs["larger"], added, runs["preview"])
    floor = per_resource(runs["bare larger"], added, runs["bare"])
    yield Result(
        "each resource more in a team's stack, preview mode / the same written by hand on a bare monitor",
        TIMES,
        [a / b for a, b in zip(own, floor, strict=True)],
        must=at_most(1.3),
    )
    yield Result("— milliseconds for each", "ms", own)
    runs = bench.rounds("many teams", 3, {"few": _evaluated(bench, few), "many": _evaluated(bench, many)})
    yield Result(
        f"{len(TEAMS)} such stacks and their platform's / {FEW} of them, {bench.cores} processes",
        TIMES,
        ratios(runs["many"], runs["few"]),
        must=at_most(25),
    )
    yield Result(f"— seconds of {len(TEAMS)}", "s", seconds(runs["many"]))


def team_project(bench: Bench, name: str, stacks: Sequence[str], *, copies: int = 1) -> Path:
    """A project of these stacks, in a new folder: a team's makes each of its blocks `copies` times."""
    folder = bench.folder / f"teams-{name}"
    folder.mkdir()
    shutil.copy(PROGRAMS / "teams.py", folder / "__main__.py")
    (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n", encoding="utf-8")
    config = {**CONFIG, "bench:copies": str(copies)}
    for stack in stacks:
        (folder / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    return folder


def _evaluated(bench: Bench, project: Path, mode: Mode = "both") -> Side:
    return lambda: bench.python("-m", "benchmarks.offline", str(project), mode, str(bench.cores))


def resources_of(bench: Bench, project: Path) -> Resources:
    """What a team's stack makes, as a plan shows it."""
    arguments = ("preview", TEAMS[0], "--mode", "up", "--format", "json", "-C", str(project))
    found: Resources = json.loads(bench.python("-m", "roadbed.cli", *arguments).printed)["stacks"][0]["up"]["resources"]
    return [each for each in found if each["type"] not in ("pulumi:pulumi:Stack", "pulumi:pulumi:StackReference")]


def _cloud(resources: Resources) -> int:
    return sum(each["type"].startswith("aws:") for each in resources)


def by_hand(folder: Path, resources: Resources) -> Path:
    """A program in this new folder that makes the same resources without a block."""
    folder.mkdir()
    (folder / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    return shutil.copy(PROGRAMS / "replayed.py", folder / "__main__.py")


def _replayed(bench: Bench, name: str, resources: Resources) -> Side:
    program = by_hand(bench.folder / f"teams-{name}", resources)
    return lambda: bench.python("-m", "benchmarks.bare", str(program), "0", printing=str(_cloud(resources)))


def _used_by(resources: Resources) -> list[str]:
    """One use of each submodule of pulumi_aws that the stack uses, as the SDK loads them when they are used."""
    kinds = sorted({each["type"] for each in resources if each["type"].startswith("aws:")})
    used = {kind.split(":")[1].partition("/")[0]: kind.rpartition(":")[2] for kind in kinds}
    return [f"aws.{module}.{name}" for module, name in used.items()]
