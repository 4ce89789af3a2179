"""The benchmarks compare what they say they compare, reckon right, and write their table where it belongs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import bench, result, teams
from benchmarks.process import FailedError, Run, run
from benchmarks.project import CONFIG, PROGRAMS, STACK, write_project
from benchmarks.result import Bound, Result, Skipped, at_least, at_most, table, within, write
from roadbed.plan.model import Plan, Resource
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project

ROOT = Path(__file__).parent.parent
LINUX = sys.platform == "linux"


def runs(*seconds: float) -> list[Run]:
    return [Run(each, 0) for each in seconds]


def test_a_ratio_compares_the_runs_of_one_round():
    assert bench.ratios(runs(3, 8), runs(2, 4)) == [1.5, 2]
    assert bench.milliseconds(runs(0.3, 0.2), runs(0.1, 0.15)) == pytest.approx([200, 50])
    with pytest.raises(ValueError, match="zip"):
        bench.ratios(runs(1, 2), runs(1))


def test_time_per_resource_leaves_out_what_an_empty_program_takes():
    assert bench.per_resource(runs(2.5, 4.5), 1000, runs(0.5, 0.5)) == [2, 4]


def test_sides_take_turns_and_quick_means_fewer():
    turns: list[str] = []
    said: list[str] = []

    def side(name: str) -> bench.Side:
        def once() -> Run:
            turns.append(name)
            return Run(0, 0)

        return once

    quick = bench.Bench(Path(), cores=10_000, quick=True, say=said.append)
    found = quick.rounds("turns", 6, {"a": side("a"), "b": side("b")})

    assert "".join(turns) == "abab"
    assert {name: len(each) for name, each in found.items()} == {"a": 2, "b": 2}
    assert said[-1] == "turns, 2 of 2: a 0.00 s, b 0.00 s"


@pytest.mark.parametrize(
    ("bound", "inside", "outside", "shown"),
    [
        (at_most(1.5), 1.5, 1.51, "≤ 1.5 s"),
        (at_least(3), 3, 2.9, "≥ 3 s"),
        (within(15), 0.86, 1.2, "0.85 to 1.15 s"),
    ],
)
def test_bounds(bound: Bound, inside: float, outside: float, shown: str):
    assert bound.admits(inside)
    assert not bound.admits(outside)
    assert bound.shown("s") == shown


@pytest.mark.parametrize(
    ("values", "verdict"), [([9, 1, 1], "aim reached"), ([1, 13, 13], "met"), ([15, 15, 2], "**missed**")]
)
def test_the_median_decides(values: list[float], verdict: str):
    measured = Result("stacks", "s", values, must=at_most(14), aim=at_most(9))

    assert measured.verdict == verdict
    assert measured.missed == (verdict == "**missed**")


def test_a_line_without_a_bound_only_explains():
    assert Result("detail", "s", [1000]).verdict == ""
    assert not Result("detail", "s", [1000]).missed


def test_the_table_has_every_line():
    measured = Result("stacks", "s", [13.04, 12.5, 1234], must=at_most(14), aim=at_most(9))

    assert table([measured, Skipped("engine", "there is none")]).splitlines() == [
        "| measure | must | aim | median | min … max | runs | |",
        "|---|---|---|---|---|---|---|",
        "| stacks | ≤ 14 s | ≤ 9 s | 13.0 s | 12.5 … 1,234 s | 3 | met |",
        "| engine | | | | | | skipped: there is none |",
    ]


def test_only_the_marked_section_is_rewritten(tmp_path: Path):
    page = tmp_path / "README.md"
    page.write_text(f"before\n\n{result.BEGIN}\nold\n{result.END}\n\nafter\n")
    for section in ("new", "newer"):
        write(page, section)

    assert page.read_text() == f"before\n\n{result.BEGIN}\n\nnewer\n\n{result.END}\n\nafter\n"


@pytest.mark.parametrize("text", ["no marks", result.BEGIN, f"{result.END} {result.BEGIN}"])
def test_a_page_without_both_marks_is_left_as_it_is(tmp_path: Path, text: str):
    page = tmp_path / "README.md"
    page.write_text(text)
    with pytest.raises(ValueError, match="end of what was measured"):
        write(page, "new")

    assert page.read_text() == text


def test_the_page_has_its_marks():
    text = (ROOT / "benchmarks" / "README.md").read_text()

    assert text.index(result.BEGIN) < text.index(result.END)


def test_a_process_is_measured_with_its_children(tmp_path: Path):
    program = (
        "import subprocess, sys, time\n"
        "subprocess.run([sys.executable, '-c', 'taken = bytearray(200 << 20); import time; time.sleep(0.3)'])\n"
        "print('done')"
    )
    # On Linux a process begins with the peak of the one that started it: measured from here, earlier tests would count.
    measuring = (
        "import sys, json, dataclasses, pathlib; from benchmarks.process import run; "
        "measured = run([sys.executable, '-c', sys.argv[1]], cwd=pathlib.Path(sys.argv[2]), environment={}, "
        "printing='done', sample_tree=sys.platform == 'linux'); print(json.dumps(dataclasses.asdict(measured)))"
    )
    command = [sys.executable, "-c", measuring, program, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    measured = Run(**json.loads(done.stdout))

    assert measured.seconds > 0.3
    assert 200 < measured.largest_mib < 300
    assert not LINUX or 200 < measured.tree_mib < 300


@pytest.mark.parametrize("program", ["print('other')", "print('done'); raise SystemExit(3)"])
def test_a_process_that_does_not_do_its_work_is_not_measured(tmp_path: Path, program: str):
    with pytest.raises(FailedError, match="exit code"):
        run([sys.executable, "-c", program], cwd=tmp_path, environment={}, printing="done")


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Plan]:
    """What blocks make, and what the program that is written by hand makes."""
    made = []
    for program in ("blocks", "by_hand"):
        folder = write_project(tmp_path_factory.mktemp("measured") / program, program, 10)
        (evaluation,) = evaluate_stacks(Project.find(folder), [STACK], mode="up")
        assert evaluation.findings == ()
        assert evaluation.up is not None
        made.append(evaluation.up)
    return made[0], made[1]


def test_blocks_and_hand_written_resources_are_the_same(plans: tuple[Plan, Plan]):
    blocks, by_hand = (
        {resource.name: compared(plan, resource) for resource in plan.cloud_resources()} for plan in plans
    )

    assert len(blocks) == 10
    assert blocks == by_hand


def compared(plan: Plan, resource: Resource) -> object:
    parent = plan.by_urn[resource.parent]
    return resource.type, parent.name, resource.inputs, resource.options.protect, resource.options.retain_on_delete


def test_both_have_as_many_components(plans: tuple[Plan, Plan]):
    assert {len(plan.resources) for plan in plans} == {1 + 2 + 10}


def test_the_bare_monitor_sees_the_same_resources():
    command = [sys.executable, "-m", "benchmarks.bare", str(PROGRAMS / "by_hand.py"), "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "10\n"


def test_a_teams_stack_by_hand_is_what_its_blocks_make(tmp_path: Path):
    measuring = bench.Bench(tmp_path, cores=1, quick=True, say=print)
    team = teams.team_project(measuring, "whole", [teams.PLATFORM, teams.TEAMS[0]])
    by_hand = teams.by_hand(tmp_path / "by-hand", teams.resources_of(measuring, team)).parent
    for name in ("Pulumi.yaml", f"Pulumi.{teams.TEAMS[0]}.yaml"):
        (by_hand / name).write_bytes((team / name).read_bytes())
    blocks, hands = ({each.urn: whole(each) for each in made(project)} for project in (team, by_hand))

    assert len(blocks) > 50
    assert blocks == hands


def made(project: Path) -> Iterator[Resource]:
    (evaluation,) = evaluate_stacks(Project.find(project), [teams.TEAMS[0]], mode="up")
    assert evaluation.up is not None
    return evaluation.up.cloud_resources()


def whole(resource: Resource) -> object:
    told_by_the_platform = [urn for urn in resource.dependencies if "pulumi:StackReference::" in urn]
    return resource.parent, resource.inputs, resource.options, {*resource.dependencies} - {*told_by_the_platform}


def test_ownership_is_written_by_hand_as_it_is_configured():
    text = (PROGRAMS / "by_hand.py").read_text()

    assert f'"owner": "{CONFIG["roadbed:owner"]}"' in text
    assert f'"cost-center": "{CONFIG["roadbed:cost-center"]}"' in text


def test_a_number_of_resources_that_queues_cannot_make_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="multiple of 5"):
        write_project(tmp_path / "odd", "blocks", 12)
