"""What a picture of sixty stacks takes."""

from collections.abc import Iterator

from benchmarks.bench import Bench, milliseconds, seconds
from benchmarks.process import Run
from benchmarks.result import Result, Skipped, at_most

STACKS = tuple(f"team-{number}.prod" for number in range(60))
BLOCKS = 2


def graph(bench: Bench) -> Iterator[Result | Skipped]:
    """Sixty stacks that send to each other's queues: the whole command, and what of it is not evaluation."""
    from roadbed.report.graph.engine import GraphvizError, find

    what = f"`roadbed graph --all` of {len(STACKS)} stacks with {BLOCKS} blocks each, from start to end"
    try:
        find()
    except GraphvizError as error:
        yield Skipped(what, str(error))
        return
    project = str(bench.project("connected", BLOCKS * 5, STACKS))
    bench.python("-m", "roadbed.cli", "contract", "export", "--all", "-C", project)

    def drawn() -> Run:
        return bench.python("-m", "roadbed.cli", "graph", "--all", "-C", project, "--jobs", str(bench.cores))

    def evaluated() -> Run:
        return bench.python("-m", "benchmarks.offline", project, "up", str(bench.cores))

    runs = bench.rounds("graph", 7, {"graph": drawn, "evaluation": evaluated})
    yield Result(what, "s", seconds(runs["graph"]), must=at_most(3))
    drawing = milliseconds(runs["graph"], runs["evaluation"])
    yield Result("— of which the drawing: the command over the evaluation of the same stacks", "ms", drawing)
    busy = [each.processor_seconds / bench.cores for each in runs["graph"]]
    yield Result("— processor time of each core: what it takes where nothing else runs", "s", busy)
