import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import roadbed.plan.pool
from roadbed.cli import roadbed as command
from roadbed.plan.model import Evaluation, Finding
from roadbed.report.graph import engine
from roadbed.report.graph.engine import GraphvizError
from tests.report import connected

ROOT = Path(__file__).parent.parent
BAD = Finding(severity="error", rule="program-failed", message="Queue events: max_receives: got 'many'")
PLANS = {plan.stack: plan for plan in connected.stacks()}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of three stacks, in which the command runs; its stacks give the example's plans."""
    (tmp_path / "Pulumi.yaml").write_text("name: acme\nruntime: python\n")
    for stack in PLANS:
        (tmp_path / f"Pulumi.{stack}.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Nothing is evaluated: stacks give the example's plans, one with `bad` in its name an error."""
    asked: dict[str, object] = {}

    def evaluate(project: object, stacks: list[str], **how: object) -> list[Evaluation]:
        asked.update(how, stacks=stacks)
        return [
            Evaluation(stack=each, findings=(BAD,)) if "bad" in each else Evaluation(stack=each, up=PLANS[each])
            for each in stacks
        ]

    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", evaluate)
    return asked


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphviz is there, and draws the least there is."""
    pictures = {"svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>', "png": b"\x89PNG\r\n\x1a\n\xff"}
    monkeypatch.setattr(engine, "find", lambda: "dot")
    monkeypatch.setattr("roadbed.report.graph.picture.draw", lambda _, form: pictures[form])


@pytest.fixture
def no_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    def find() -> str:
        raise GraphvizError("Graphviz is missing")

    monkeypatch.setattr(engine, "find", find)


def run(*args: str) -> Result:
    return CliRunner().invoke(command, ["graph", *args])


def test_help_teaches_with_examples():
    assert "roadbed graph --all --output stacks.png" in run("--help").stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "name a stack: one of billing.prod, payments.prod, shipping.prod"),
        (["payments.prod", "--all"], "name stacks or say --all"),
        (["payments.prod", "--format", "pdf"], "'pdf' is not one of"),
        (["payments.prod", "--output", "."], ". is a folder, wants a file"),
        (["payments.prod", "--output", "a.svg", "--format", "png"], "a.svg ends as svg, --format says png"),
        (["payments.prod", "--output", "a.pdf"], "a.pdf does not end in any of .svg, .png, "),
        (["payments.prod", "--output", "a"], "a does not end in any of .svg, .png, "),
    ],
)
def test_a_misspelt_command_ends_with_2_and_says_what_it_wants(project, evaluated, drawn, args, says):
    shown = run(*args)

    assert (shown.exit_code, shown.stdout) == (2, "")
    assert says in shown.stderr
    assert not evaluated


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.svg", b"<svg"),
        ("a.png", b"\x89PNG"),
        ("a.mmd", b"flowchart"),
        ("a.mermaid", b"flowchart"),
        ("a.dot", b"digraph"),
        ("a.gv", b"digraph"),
        ("a.JSON", b"{"),
    ],
)
def test_the_files_ending_says_the_format(project, evaluated, drawn, name, begins):
    shown = run("payments.prod", "--output", name)

    assert (shown.exit_code, shown.stdout) == (0, "")
    assert (project / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("json", b"{"), ("dot", b"digraph")]
)
def test_a_pipe_gets_every_format_byte_for_byte(project, evaluated, drawn, form, begins):
    assert run("payments.prod", "--format", form).stdout_bytes.startswith(begins)


def test_a_pipe_gets_an_svg_where_nothing_is_said(project, evaluated, drawn):
    assert run("payments.prod").stdout_bytes.startswith(b"<svg")


def test_every_stack_is_drawn_once_and_evaluated_with_its_identifiers(project, evaluated):
    shown = run("shipping.prod", "payments.prod", "shipping.prod", "--format", "json", "--config", "a=b")

    assert [each["stack"] for each in json.loads(shown.stdout)["stacks"]] == ["shipping.prod", "payments.prod"]
    assert (evaluated["mode"], evaluated["config"]) == ("up", {"a": "b"})


def test_all_means_every_stack_with_a_config_file(project, evaluated):
    run("--all", "--format", "json")

    assert evaluated["stacks"] == ["billing.prod", "payments.prod", "shipping.prod"]


def test_one_stack_that_fails_leaves_nothing_written(project, evaluated):
    shown = run("payments.prod", "bad.prod", "--format", "mermaid")
    kept = run("payments.prod", "bad.prod", "--output", "a.mmd")

    assert (shown.exit_code, shown.stdout) == (kept.exit_code, kept.stdout) == (1, "")
    assert shown.stderr == "error: bad.prod: Queue events: max_receives: got 'many'\n"
    assert not (project / "a.mmd").exists()


@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_no_file_is_one_clear_error(project, evaluated):
    (project / "shut").mkdir(mode=0o500)
    shown = run("payments.prod", "--output", "shut/a.mmd")

    assert (shown.exit_code, "shut/a.mmd: cannot be written: Permission denied" in shown.stderr) == (1, True)


def test_a_folder_that_is_not_there_is_one_clear_error(project, evaluated):
    shown = run("payments.prod", "--output", "missing/a.mmd")

    assert shown.exit_code == 1
    assert "missing/a.mmd: cannot be written: No such file or directory" in shown.stderr


@pytest.mark.parametrize("form", ["svg", "png"])
def test_without_graphviz_nothing_is_evaluated_first(project, evaluated, no_graphviz, form):
    shown = run("payments.prod", "--format", form)

    assert (shown.exit_code, shown.stdout, shown.stderr) == (1, "", "error: Graphviz is missing\n")
    assert not evaluated


@pytest.mark.parametrize("form", ["mermaid", "dot", "json"])
def test_what_needs_no_graphviz_works_without_it(project, evaluated, no_graphviz, form):
    assert run("payments.prod", "--format", form).exit_code == 0


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "a terminal shows no svg: name a file such as --output stacks.svg, or say --format mermaid"),
        (("--format", "png"), "a terminal shows no png: name a file such as --output stacks.png"),
    ],
)
def test_a_terminal_is_spared_what_it_cannot_show(project, args, says):
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "components")}
    program = [sys.executable, "-m", "roadbed.cli", "graph", "payments.prod", *args]
    done = subprocess.run(program, stdout=theirs, stderr=subprocess.PIPE, text=True, env=environment, timeout=60)
    os.close(theirs)
    os.close(ours)

    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())


@pytest.fixture
def repository() -> Callable[..., str]:
    """`roadbed graph` on this repository's own stacks."""

    def drawn(*args: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "components")}
        program = [sys.executable, "-m", "roadbed.cli", "graph", *args]
        done = subprocess.run(program, cwd=ROOT, capture_output=True, env=environment, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return drawn


@pytest.mark.parametrize(("form", "ending"), [("mermaid", "mmd"), ("dot", "dot"), ("json", "json")])
def test_the_picture_of_this_repositorys_stacks_is_as_reviewed(
    repository: Callable[..., str], form: str, ending: str, reviewed: Callable[[Path, str], None]
):
    reviewed(ROOT / "tests/inventories/graph" / f"stacks.{ending}", repository("--all", "--format", form))


def test_the_picture_in_the_documents_is_what_the_command_draws(
    repository: Callable[..., str], reviewed: Callable[[Path, str], None]
):
    if engine.installed() is None:
        if os.environ.get("CI"):
            pytest.fail("the extra `graph` is not installed, and CI must draw")
        pytest.skip("another Graphviz than that of the extra `graph` draws a little differently")
    stacks = [path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in (ROOT / "stacks/config").iterdir()]
    prod = sorted(stack for stack in stacks if stack.endswith(".prod"))
    reviewed(ROOT / "docs/graph.svg", repository(*prod))
