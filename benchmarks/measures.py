"""Every measure of the table, in its order."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.bench import ROOT, Bench, milliseconds, per_resource, ratios, seconds
from benchmarks.process import Run, can_sample_tree, run
from benchmarks.result import TIMES, Result, Skipped, at_most, within

Lines = Iterator[Result | Skipped]
MANY_STACKS: Final = tuple(f"team-{number}.prod" for number in range(200))
TEAMS: Final = MANY_STACKS[:60]


def small_preview(bench: Bench) -> Lines:
    """What a team waits for, against the least that the same resources can cost."""
    runs = bench.rounds(
        "100 resources",
        15,
        {
            "blocks": bench.offline("blocks", 100, "preview"),
            "bare": bench.bare("by_hand", 100),
            "by hand": bench.offline("by_hand", 100, "preview"),
        },
    )
    yield Result(
        "preview mode of 100 resources made by blocks / the same by hand on a bare monitor",
        TIMES,
        ratios(runs["blocks"], runs["bare"]),
        must=at_most(1.5),
        aim=at_most(1.3),
    )
    yield Result("— both sides by hand: the evaluation alone", TIMES, ratios(runs["by hand"], runs["bare"]))
    yield Result("— seconds on the bare monitor", "s", seconds(runs["bare"]))


def thousand(bench: Bench) -> Lines:
    """What blocks cost over resources written by hand, and what the second mode costs over the first."""
    runs = bench.rounds(
        "1,000 resources",
        7,
        {
            "blocks": bench.offline("blocks", 1000, "preview"),
            "by hand": bench.offline("by_hand", 1000, "preview"),
            "both modes": bench.offline("blocks", 1000, "both"),
        },
    )
    yield Result(
        "200 blocks of 5 resources / the same 1,000 resources by hand, preview mode",
        TIMES,
        ratios(runs["blocks"], runs["by hand"]),
        must=at_most(1.25),
        aim=at_most(1.15),
    )
    yield Result(
        "both modes / preview mode alone, 1,000 resources",
        TIMES,
        ratios(runs["both modes"], runs["blocks"]),
        must=at_most(1.3),
        aim=at_most(1.1),
    )
    yield Result("— seconds in preview mode", "s", seconds(runs["blocks"]))


def growth(bench: Bench) -> Lines:
    """Whether a resource costs the same in a large stack as in a small one."""
    runs = bench.rounds(
        "growth",
        5,
        {
            "none": bench.offline("blocks", 0, "preview"),
            "1,000": bench.offline("blocks", 1000, "preview"),
            "5,000": bench.offline("blocks", 5000, "preview"),
        },
    )
    small = per_resource(runs["1,000"], 1000, runs["none"])
    large = per_resource(runs["5,000"], 5000, runs["none"])
    yield Result(
        "time per resource at 5,000 / at 1,000, beyond the same program's without a resource",
        TIMES,
        [b / a for a, b in zip(small, large, strict=True)],
        must=within(15),
        aim=within(10),
    )
    yield Result(
        "— start included: time / 5,000 over time / 1,000", TIMES, [r / 5 for r in ratios(runs["5,000"], runs["1,000"])]
    )
    yield Result("— milliseconds per resource at 5,000", "ms", large)


def many_stacks(bench: Bench) -> Lines:
    """A whole company's stacks at once."""
    runs = bench.rounds("200 stacks", 3, {"all": bench.offline("blocks", 20, "both", stacks=MANY_STACKS)})
    yield Result(
        f"200 stacks of 20 resources each, both modes, {bench.cores} processes",
        "s",
        seconds(runs["all"]),
        must=at_most(14),
        aim=at_most(9),
    )
    shares = [each.processor_seconds / bench.cores for each in runs["all"]]
    yield Result("— processor time of each core: what it takes where nothing else runs", "s", shares)


def contracts(bench: Bench) -> Lines:
    """What it costs that stacks share queues, against the same stacks that do not."""
    sides = {
        "sharing": bench.offline("sharing", 20, "both", stacks=TEAMS),
        "alone": bench.offline("blocks", 20, "both", stacks=TEAMS),
    }
    project = bench.project("sharing", 20, TEAMS)
    bench.python("-m", "roadbed.cli", "contract", "export", "--all", "-C", str(project))
    runs = bench.rounds("contracts", 7, sides)
    yield Result(
        f"{len(TEAMS)} stacks in contract order / the same without contracts, both modes, {bench.cores} processes",
        TIMES,
        ratios(runs["sharing"], runs["alone"]),
        must=at_most(1.2),
        aim=at_most(1.1),
    )
    busy = [[each.processor_seconds for each in runs[side]] for side in sides]
    yield Result("— the same in processor time", TIMES, [a / b for a, b in zip(*busy, strict=True)])
    yield Result("— seconds in contract order", "s", seconds(runs["sharing"]))


def imports(bench: Bench) -> Lines:
    """What roadbed adds to the start of every program."""
    runs = bench.rounds(
        "imports",
        15,
        {
            "pulumi": lambda: bench.python("-c", "import pulumi"),
            "roadbed": lambda: bench.python("-c", "import pulumi, roadbed"),
            "Queue": lambda: bench.python("-c", "from roadbed import Queue, QueueArgs"),
            "pulumi_aws.sqs": lambda: bench.python("-c", "import pulumi_aws; pulumi_aws.sqs.Queue"),
        },
    )
    yield Result(
        "`from roadbed import Queue, QueueArgs` over `import pulumi`",
        "ms",
        milliseconds(runs["Queue"], runs["pulumi"]),
        must=at_most(120),
        aim=at_most(60),
    )
    yield Result(
        "— `import pulumi, roadbed` over `import pulumi`: nothing else is loaded yet",
        "ms",
        milliseconds(runs["roadbed"], runs["pulumi"]),
    )
    yield Result(
        "— `pulumi_aws.sqs` over `import pulumi`: what the same by hand would load",
        "ms",
        milliseconds(runs["pulumi_aws.sqs"], runs["pulumi"]),
    )


def test_kit(bench: Bench) -> Lines:
    """What a team's tests cost: one block, deployed over and over in one process."""
    deploys = "from roadbed import Queue; from roadbed.testing import deploy; "
    runs = bench.rounds(
        "test kit",
        5,
        {
            "one": lambda: bench.python("-c", f"{deploys}deploy(lambda: Queue('events'))"),
            "101": lambda: bench.python("-c", f"{deploys}[deploy(lambda: Queue('events')) for _ in range(101)]"),
        },
    )
    hundred = [many.seconds - one.seconds for many, one in zip(runs["101"], runs["one"], strict=True)]
    yield Result(
        "100 times `deploy()` of a block of 5 resources in one process", "s", hundred, must=at_most(3), aim=at_most(2)
    )


def memory(bench: Bench) -> Lines:
    """What has to fit into a CI job."""
    what = "peak memory of 1,000 resources, both modes, all processes together (PSS)"
    if not can_sample_tree():
        yield Skipped(what, "only Linux tells what processes share")
        return
    sides = {
        "both modes": bench.offline("blocks", 1000, "both", sample_tree=True),
        "preview": bench.offline("blocks", 1000, "preview", sample_tree=True),
    }
    runs = bench.rounds("memory", 3, sides)
    yield Result(
        what,
        "MiB",
        [each.tree_mib for each in runs["both modes"]],
        must=at_most(350),
        aim=at_most(300),
    )
    yield Result("— its largest process (RSS)", "MiB", [each.largest_mib for each in runs["both modes"]])
    yield Result("— in preview mode, all processes together (PSS)", "MiB", [each.tree_mib for each in runs["preview"]])


def command_line(bench: Bench) -> Lines:
    """What a newcomer waits for."""
    script = Path(sys.executable).with_name("roadbed")
    command = [str(script)] if script.is_file() else [sys.executable, "-m", "roadbed.cli"]

    def preview() -> Run:
        return run([*command, "preview", "payments.prod"], cwd=ROOT, environment=bench.environment)

    runs = bench.rounds("command line", 9, {"preview": preview})
    yield Result("`roadbed preview payments.prod`, from start to end", "s", seconds(runs["preview"]))


def real_engine(bench: Bench) -> Lines:
    """What a team waits for today."""
    from benchmarks.engine import engine_sides

    yield from engine_sides(bench)


def picture(bench: Bench) -> Lines:
    """What a reviewer waits for who wants to see everything."""
    from benchmarks.graph import graph

    yield from graph(bench)


def team_stacks(bench: Bench) -> Lines:
    """What a team waits for whose stack has services."""
    from benchmarks.teams import teams

    yield from teams(bench)


MEASURES: Final[dict[str, Callable[[Bench], Lines]]] = {
    "small": small_preview,
    "thousand": thousand,
    "growth": growth,
    "engine": real_engine,
    "stacks": many_stacks,
    "teams": team_stacks,
    "contracts": contracts,
    "imports": imports,
    "testing": test_kit,
    "memory": memory,
    "cli": command_line,
    "graph": picture,
}
LAST: Final = "engine"
"""It is measured after all others: it needs much in this process, which every process started later begins as."""
