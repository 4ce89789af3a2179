"""The real engine's preview of the same program, with echo providers in the cloud's place."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench, ratios, seconds
from benchmarks.process import FailedError, Run, run
from benchmarks.project import PER_QUEUE, STACK
from benchmarks.result import TIMES, Result, Skipped, at_least
from tests.engine import pulumi_cli

RESOURCES = 1000
_WHAT = "real engine's preview of 1,000 resources / roadbed's"


def engine_sides(bench: Bench) -> Iterator[Result | Skipped]:
    """Compare both modes, and preview mode alone, with the engine's preview."""
    try:
        pulumi = pulumi_cli.find()
    except pulumi_cli.NoEngineError as error:
        yield Skipped(_WHAT, str(error))
        return
    yield from _compared(bench, pulumi)


def _compared(bench: Bench, pulumi: Path) -> Iterator[Result]:
    # The echo providers bring the SDK and gRPC along, which no other measure needs in this process.
    from tests.engine.stack import Engine

    folder = bench.folder / "engine"
    folder.mkdir()
    echoed: list[float] = []
    with Engine.running(pulumi, folder) as engine:
        stack = engine.project(bench.project("blocks", RESOURCES)).stack(STACK)
        created = RESOURCES + RESOURCES // PER_QUEUE + 1

        def preview() -> Run:
            before = time.process_time()
            done = run(stack._command("preview"), cwd=stack.project.root, environment=stack._environment())
            echoed.append((time.process_time() - before) / done.seconds)
            if f"+ {created} to create" not in " ".join(done.printed.split()):
                raise FailedError(f"the engine did not plan {created} resources: {done.printed[-1000:]}")
            return done

        runs = bench.rounds(
            "real engine",
            5,
            {
                "engine": preview,
                "both modes": bench.offline("blocks", RESOURCES, "both"),
                "preview mode": bench.offline("blocks", RESOURCES, "preview"),
            },
        )
    for mode, must, aim in (("both modes", 3, 4), ("preview mode", 4, 6)):
        yield Result(
            f"{_WHAT} in {mode}", TIMES, ratios(runs["engine"], runs[mode]), must=at_least(must), aim=at_least(aim)
        )
    yield Result("— seconds of the engine's preview", "s", seconds(runs["engine"]))
    yield Result("— of which processor time of the echo providers", "%", [100 * share for share in echoed])
