"""What a type checker tells users: nothing about good_*.py; in bad_*.py, lines marked `# expect-error` and no other.

`# expect-error: some words` also wants these words in the report. The samples are read, never run. The checker is
pyright as packaged by basedpyright, which brings its own Node and needs no network.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
GOOD, BAD = sorted(HERE.glob("good_*.py")), sorted(HERE.glob("bad_*.py"))
MARK = re.compile(r"# expect-error(?:: (?P<words>.+))?$")

Reports = dict[int, list[str]]


def mismatches(source: str, reports: Reports) -> list[str]:
    """Where the checker's reports, by line counted from 1, are not the marked ones."""
    wrong = []
    for number, line in enumerate(source.splitlines(), 1):
        mark, said = MARK.search(line), reports.get(number, [])
        if mark is None:
            wrong += [f"line {number}: {message}" for message in said]
        elif not said:
            wrong.append(f"line {number}: nothing reported for {line.strip()!r}")
        elif mark["words"] and not any(mark["words"] in message for message in said):
            wrong.append(f"line {number}: wanted {mark['words']!r}, got {said}")
    return wrong


@pytest.fixture(scope="module")
def reports() -> dict[Path, Reports]:
    program = Path(sys.executable).with_name("basedpyright")
    command = [str(program), "--outputjson", "--project", str(ROOT), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert answer["summary"]["filesAnalyzed"] >= len(GOOD + BAD)
    found: dict[Path, Reports] = {}
    for one in answer["generalDiagnostics"]:
        if one["severity"] == "error":
            lines = found.setdefault(Path(one["file"]), {})
            lines.setdefault(one["range"]["start"]["line"] + 1, []).append(one["message"])
    return found


def test_there_are_good_and_bad_samples():
    assert GOOD
    assert BAD
    assert all("# expect-error" in path.read_text() for path in BAD)
    assert not any("# expect-error" in path.read_text() for path in GOOD)


@pytest.mark.parametrize("path", GOOD + BAD, ids=lambda path: path.stem)
def test_the_checker_reports_what_is_marked_and_nothing_else(path: Path, reports: dict[Path, Reports]):
    wrong = mismatches(path.read_text(), reports.get(path, {}))

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "said", "wrong"),
    [
        ("x = 1", {}, 0),
        ("x = 1", {1: ["bad"]}, 1),
        ("x = 1  # expect-error", {1: ["bad"]}, 0),
        ("x = 1  # expect-error", {}, 1),
        ("\nx = 1  # expect-error", {1: ["bad"]}, 2),
        ("x = 1  # expect-error: bad", {1: ["this is bad"]}, 0),
        ("x = 1  # expect-error: worse", {1: ["this is bad"]}, 1),
    ],
)
def test_a_report_too_many_or_too_few_is_a_mismatch(source: str, said: Reports, wrong: int):
    assert len(mismatches(source, said)) == wrong
