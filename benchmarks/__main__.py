"""Measure everything and write the table: `python -m benchmarks`, about thirteen minutes on two cores."""

import argparse
import datetime as dt
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench
from benchmarks.measures import LAST, MEASURES
from benchmarks.process import FailedError
from benchmarks.result import Result, Skipped, machine, table, write

README: Final = Path(__file__).with_name("README.md")
CORES: Final = 2


def main() -> int:
    """The exit code: 1 where a measure is not what it must be, or could not be taken."""
    wanted, quick = _arguments()
    started = time.monotonic()
    taken: dict[str, list[Result | Skipped]] = {}
    with tempfile.TemporaryDirectory(prefix="roadbed-bench-") as folder:
        bench = Bench(Path(folder).resolve(), CORES, quick, say=lambda line: print(line, file=sys.stderr, flush=True))
        try:
            for name in ("blocks", "by_hand"):  # Nobody waits for a first import's bytecode but once.
                bench.offline(name, 20, "both")()
            for name in sorted(wanted, key=lambda name: name == LAST):
                taken[name] = list(MEASURES[name](bench))
        except FailedError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        measured_on = machine(bench.cores)
    results = [each for name in MEASURES if name in taken for each in taken[name]]
    date = dt.datetime.now(tz=dt.UTC).date().isoformat()
    section = f"Measured on {date}: {measured_on}.\n\n{table(results)}"
    print(section)
    print(f"took {time.monotonic() - started:.0f} s", file=sys.stderr)
    if not quick and set(wanted) == set(MEASURES):
        write(README, section)
    return int(any(isinstance(each, Result) and each.missed for each in results))


def _arguments() -> tuple[list[str], bool]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs; prints, and leaves README.md as it is")
    parser.add_argument(
        "--only", nargs="+", choices=MEASURES, metavar="MEASURE", help=f"some of {', '.join(MEASURES)}; prints only"
    )
    given = parser.parse_args()
    return given.only or list(MEASURES), given.quick


if __name__ == "__main__":
    sys.exit(main())
