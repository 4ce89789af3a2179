import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import roadbed.plan.pool
from roadbed.cli import roadbed as command
from roadbed.plan.model import Evaluation, Finding
from tests.hand_made import Stack
from tests.report.payments import evaluation

ROOT = Path(__file__).parent.parent
BAD = Finding(severity="error", rule="program-failed", message="Queue events: max_receives: got 'many'")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two stacks, in which the command runs."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    for stack in ("payments.dev", "payments.prod"):
        config = f"config: {{aws:region: eu-west-1, roadbed:owner: a@b.example, roadbed:cost-center: '{len(stack)}'}}\n"
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(config)
    (tmp_path / "__main__.py").write_text("import pulumi\npulumi.export('greeting', 'hello')\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Nothing is evaluated: stacks give the example, one with `bad` in its name an error; what was asked is kept."""
    asked: dict[str, object] = {}

    def evaluate(project: object, stacks: list[str], **how: object) -> list[Evaluation]:
        asked.update(how, stacks=stacks)
        return [Evaluation(stack=each, findings=(BAD,)) if "bad" in each else evaluation(each) for each in stacks]

    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", evaluate)
    return asked


def run(*args: str) -> Result:
    return CliRunner().invoke(command, args)


def roadbed_process(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as users run it."""
    whole = {**os.environ, "PYTHONPATH": str(ROOT / "components"), **env}
    program = [sys.executable, "-m", "roadbed.cli", *args]
    return subprocess.run(program, cwd=cwd, capture_output=True, text=True, check=False, env=whole, timeout=120)


def test_help_teaches_with_examples():
    for args in (("--help",), ("preview", "--help"), ("profile", "diff", "--help"), ("completion", "--help")):
        shown = run(*args)
        assert shown.exit_code == 0
        assert re.search(r"^  +roadbed |roadbed completion bash", shown.stdout, re.MULTILINE), args


def test_the_version_is_told():
    assert run("--version").stdout.startswith("roadbed")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["preview", "payments.dev", "--all"], "name stacks or say --all"),
        (["preview"], "name a stack: one of payments.dev, payments.prod"),
        (["preview", "payments.dev", "--config", "size"], "got 'size', wants key=value"),
        (["preview", "payments.dev", "--config", "=3"], "wants key=value"),
        (["preview", "payments.dev", "--format", "html"], "'html' is not one of"),
        *(
            (["preview", "payments.dev", "--jobs", number], f"--jobs': got '{number}', wants a whole number from 1")
            for number in ("0", "x", "1025", "9" * 5000)
        ),
        *(
            (["preview", "payments.dev", "--time-limit", time], f"--time-limit': got '{time}', wants seconds above 0")
            for time in ("0", "-1", "nan", "inf", "1e300", "soon")
        ),
        *(
            (["preview", "payments.dev", "--memory-limit", size], f"--memory-limit': got '{size}', wants a whole")
            for size in ("0", "63", "-1", "1048577", "1.5", "4GiB", "9" * 5000)
        ),
        (["preview", "payments.dev", "--explain", ""], "--explain': got an empty name"),
        (["preview", "payments.dev", "--explain", "  "], "--explain': got an empty name"),
        (["preview", "payments.dev", "--output", "."], ". is a folder, wants a file"),
        (["preview", "payments.dev", "--explain", "x", "--format", "markdown"], "formats tree and json"),
        (["preview", "payments.dev", "--cwd", "missing"], "does not exist"),
        (["preview", "payments.dev", "--outputt", "x"], "--output"),
        (["profile", "diff", "dev"], "Missing argument 'B'"),
        (["prevew"], "preview"),
    ],
)
def test_a_misspelt_command_ends_with_2_and_says_what_it_wants(project, evaluated, args, says):
    shown = run(*args)

    assert shown.exit_code == 2
    assert says in shown.stderr
    assert shown.stdout == ""
    assert not evaluated


def test_what_was_asked_reaches_the_evaluation(project, evaluated):
    given = ("--mode", "up", "--jobs", "3", "--config", "size=3", "--config", "aws:region=eu-north-1")
    shown = run("preview", "b", "a", "b", *given, "--time-limit", "2.5", "--memory-limit", "64")

    assert shown.exit_code == 0
    evaluated.pop("on_done")
    assert evaluated == {
        "stacks": ["b", "a"],
        "mode": "up",
        "jobs": 3,
        "config": {"size": "3", "aws:region": "eu-north-1"},
        "time_limit": 2.5,
        "memory_limit": 64 * 1024**2,
    }


def test_all_means_every_stack_with_a_config_file(project, evaluated):
    shown = run("preview", "--all")

    assert evaluated["stacks"] == ["payments.dev", "payments.prod"]
    assert shown.stdout.startswith("stack ")


def test_the_only_stack_needs_no_name(project, evaluated):
    (project / "Pulumi.payments.dev.yaml").unlink()
    run("preview")

    assert evaluated["stacks"] == ["payments.prod"]


def test_the_time_is_no_part_of_the_report(project, evaluated):
    shown = run("preview", "payments.prod")

    assert re.fullmatch(r"payments\.prod in \d+\.\d\d s\n", shown.stderr)
    assert shown.stdout == run("preview", "payments.prod").stdout


@pytest.mark.parametrize(("form", "begins"), [("tree", "payments.prod\n"), ("markdown", "<!-- roadbed"), ("json", "{")])
def test_a_report_is_written_to_a_file_as_it_is_to_the_terminal(project, evaluated, form, begins):
    shown = run("preview", "payments.prod", "--format", form)
    written = run("preview", "payments.prod", "--format", form, "--output", "report")

    assert shown.stdout.startswith(begins)
    assert (project / "report").read_text() == shown.stdout
    assert written.stdout == ""


def test_an_error_in_one_stack_ends_with_1_and_still_shows_the_others(project, evaluated):
    shown = run("preview", "payments.prod", "payments.bad")

    assert shown.exit_code == 1
    assert "events-dead-letters" in shown.stdout
    assert BAD.message in shown.stdout


def test_with_an_error_no_file_is_written(project, evaluated):
    (project / "report").write_text("before")
    shown = run("preview", "payments.prod", "payments.bad", "--output", "report")

    assert shown.exit_code == 1
    assert (project / "report").read_text() == "before"
    assert BAD.message in shown.stderr


def test_json_says_which_stack_is_not_well(project, evaluated):
    shown = run("preview", "payments.prod", "payments.bad", "--format", "json")

    assert shown.exit_code == 1
    assert [(each["stack"], each["ok"]) for each in json.loads(shown.stdout)["stacks"]] == [
        ("payments.prod", True),
        ("payments.bad", False),
    ]


def test_a_file_that_cannot_be_written_is_one_clear_error(project, evaluated):
    shown = run("preview", "payments.prod", "--output", "missing/report")

    assert shown.exit_code == 1
    assert shown.stderr.startswith("error: missing/report: cannot be written: No such file or directory\n")


def test_a_report_is_written_into_the_folder_that_the_command_works_in(project, evaluated, monkeypatch):
    (project / "elsewhere").mkdir()
    monkeypatch.chdir(project / "elsewhere")

    shown = run("preview", "payments.prod", "-C", "..", "--output", "report", "--format", "json")

    assert shown.exit_code == 0
    assert json.loads((project / "report").read_text())
    assert not list((project / "elsewhere").iterdir())


def test_a_report_follows_a_symbolic_link(project, evaluated):
    (project / "real").write_text("before")
    (project / "link").symlink_to("real")

    run("preview", "payments.prod", "--output", "link")

    assert (project / "link").is_symlink()
    assert (project / "real").read_text().startswith("payments.prod\n")


def test_what_a_stack_says_cannot_steer_the_terminal(project, monkeypatch):
    bad = replace(BAD, message="\x1b]0;title\x07\x9b2Jno\u202e")
    monkeypatch.setattr(
        roadbed.plan.pool, "evaluate_stacks", lambda *_, **__: [Evaluation(stack="payments.prod", findings=(bad,))]
    )
    seen = [run("preview", "payments.prod", "--format", form) for form in ("tree", "markdown", "json")]
    seen.append(run("preview", "payments.prod", "--output", "report"))

    for shown in seen:
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown.stdout + shown.stderr)


def test_a_text_that_is_no_policy_ends_with_1(project, monkeypatch):
    stack = Stack()
    stack.resource("aws:iam/role:Role", "r2", line=4, inputs={"assumeRolePolicy": "nope"})
    found = Evaluation(stack="payments.prod", up=stack.plan())
    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", lambda *_, **__: [found])

    shown = run("preview", "payments.prod")
    written = run("preview", "payments.prod", "--output", "report")

    assert (shown.exit_code, written.exit_code) == (1, 1)
    assert "iam.Role r2: assumeRolePolicy: got text that is no JSON" in shown.stdout
    assert "known only after deployment" not in shown.stdout
    assert "stacks/payments.py:4" in written.stderr
    assert not (project / "report").exists()


@pytest.mark.parametrize(
    ("profiles", "says"),
    [
        ("{perf: {like: staging, Queu.max_receives: 1}}", "no block 'Queu'; did you mean Queue?"),
        ("{perf: {like: staging, Queue.max_recieves: 1}}", "Queue has no argument 'max_recieves'; did you mean"),
        ("{perf: {like: nowhere}}", "perf is like 'nowhere'"),
        ("{perf: {like: perf}}", "a circle"),
    ],
)
def test_a_profile_that_means_nothing_is_a_warning_even_where_it_is_not_in_use(project, evaluated, profiles, says):
    declare(project, "payments.prod", profiles)

    shown = run("preview", "payments.prod", "--format", "json")

    (stack,) = json.loads(shown.stdout)["stacks"]
    warnings = [each for each in stack["findings"] if each["rule"] == "unknown-profile-default"]
    assert shown.exit_code == 0
    assert [each["severity"] for each in warnings] == ["warning"]
    assert says in warnings[0]["message"]


@pytest.mark.parametrize(
    "profiles",
    [
        "{perf: {like: staging, Queue.max_receives: 1}}",
        "{perf: {like: staging, Widget.anything: 1}}",
        "{perf: {like: base}, base: {like: dev}}",
        "text",
        "{}",
    ],
)
def test_profiles_of_blocks_that_are_known_or_were_seen_are_no_warning(project, evaluated, monkeypatch, profiles):
    declare(project, "payments.prod", profiles)
    stack = Stack()
    stack.block("Widget", "settlement", settings={"anything": {"value": 2, "origin": "default"}})
    found = Evaluation(stack="payments.prod", up=stack.plan())
    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", lambda *_, **__: [found])

    assert json.loads(run("preview", "payments.prod", "--format", "json").stdout)["stacks"][0]["findings"] == []


def test_a_mistake_that_failed_the_stack_is_no_warning_too(project, monkeypatch):
    declare(project, "payments.prod", "{perf: {like: nowhere, Queue.a: 1}, peak: {like: dev, Queue.max_recieves: 1}}")
    said = (
        "stack payments.prod: 2 problems\n  - roadbed:profiles: perf is like 'nowhere', known are dev, staging, prod, "
        "peak or perf\n  - roadbed:profiles.peak.Queue.max_recieves: no such argument"
    )
    failed = Evaluation(stack="payments.prod", findings=(replace(BAD, message=said),))
    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", lambda *_, **__: [failed])

    assert len(json.loads(run("preview", "payments.prod", "--format", "json").stdout)["stacks"][0]["findings"]) == 1


def test_blocks_of_a_broken_package_are_a_clear_message(project, evaluated, monkeypatch):
    def broken() -> None:
        raise ImportError("no module named acme")

    declare(project, "payments.prod", "{perf: {like: staging, Queue.max_receives: 1}}")
    monkeypatch.setattr(roadbed, "catalogue", broken)
    shown, compared = run("preview", "payments.prod"), run("profile", "diff", "dev", "prod")

    assert (shown.exit_code, compared.exit_code) == (0, 1)
    assert "blocks cannot be imported: no module named acme" in " ".join(shown.stdout.split())
    assert compared.stderr == "error: an installed package's blocks cannot be imported: no module named acme\n"


def test_a_mistake_in_a_profile_is_told_once_and_not_of_those_that_are_like_it(project, evaluated):
    declare(project, "payments.prod", "{perf: {like: staging, Queu.size: 1}, more: {like: perf}}")

    assert run("preview", "payments.prod").stdout.count("no block 'Queu'") == 1


def test_a_resource_is_explained_in_every_stack_that_has_it(project, evaluated):
    shown = run("preview", "payments.prod", "payments.dev", "--explain", "events-queue")

    assert shown.exit_code == 0
    assert shown.stdout.count("setting max_receives (default)") == 2
    assert "Access" not in shown.stdout


def test_an_explanation_is_a_document_on_request(project, evaluated):
    shown = run("preview", "payments.prod", "--explain", "Queue events", "--format", "json")

    assert [each["label"] for each in json.loads(shown.stdout)["explained"]] == ["Queue events"]


def test_what_cannot_be_explained_is_answered_with_what_is_meant(project, evaluated):
    shown = run("preview", "payments.prod", "--explain", "event-queue")

    assert shown.exit_code == 1
    assert "did you mean events-queue" in shown.stderr
    assert shown.stdout == ""


def test_a_failed_stack_is_not_explained_away(project, evaluated):
    shown = run("preview", "payments.bad", "--explain", "events-queue")

    assert shown.exit_code == 1
    assert BAD.message in shown.stderr


def test_a_fault_of_roadbed_is_one_line_and_ends_with_70(project, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", broken)
    shown = run("preview", "payments.prod")

    assert shown.exit_code == 70
    assert shown.stderr.startswith("error: roadbed itself failed: ZeroDivisionError: division by zero (cli/preview.py:")
    assert len(shown.stderr.splitlines()) == 1


def test_an_interruption_ends_as_shells_expect(project, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", interrupted)

    assert run("preview", "payments.prod").exit_code == 130


def test_outside_of_a_project_it_says_so(tmp_path):
    shown = run("preview", "payments.prod", "-C", str(tmp_path))

    assert shown.exit_code == 1
    assert "no Pulumi.yaml" in shown.stderr


def test_an_unknown_stack_is_answered_with_the_nearest(project):
    shown = run("preview", "payments.prd")

    assert shown.exit_code == 1
    assert "did you mean payments.prod?" in shown.stderr


def test_the_defaults_of_two_profiles_are_compared():
    shown = run("profile", "diff", "dev", "prod")

    assert shown.exit_code == 0
    assert re.search(r"deletion_protection +false +true +Neither Pulumi nor a removed line", shown.stdout)
    assert "max_receives" not in shown.stdout


def declare(project: Path, stack: str, profiles: str) -> None:
    with (project / f"Pulumi.{stack}.yaml").open("w") as file:
        file.write(f"config:\n  roadbed:profiles: {profiles}\n")


def test_a_profile_of_ones_own_is_found_in_the_config_of_any_stack(project):
    declare(project, "payments.prod", "{perf: {like: staging, Queue.max_receives: 10}}")
    shown = run("profile", "diff", "staging", "perf")

    assert shown.exit_code == 0
    assert re.search(r"max_receives +5 +10", shown.stdout)
    assert shown.stdout.endswith("1 default differs\n")


def test_profiles_of_one_name_and_two_meanings_need_a_stack(project):
    declare(project, "payments.prod", "{perf: {like: staging, Queue.max_receives: 10}}")
    declare(project, "payments.dev", "{perf: {like: dev}}")

    shown = run("profile", "diff", "dev", "perf")
    assert shown.exit_code == 1
    assert "say whose: --stack" in shown.stderr

    assert run("profile", "diff", "dev", "perf", "--stack", "payments.dev").stdout == (
        "dev and perf have the same defaults\n"
    )


@pytest.mark.parametrize(
    ("profiles", "asked", "says"),
    [
        ("{}", "prd", "profile: got 'prd', known are dev, staging or prod"),
        ("{perf: {like: nowhere}}", "perf", "perf is like 'nowhere'"),
        ("{perf: {like: perf}}", "perf", "a circle"),
        ("{perf: {like: dev, Queue.max_recieves: 1}}", "perf", "Queue has no argument 'max_recieves'"),
        ("{perf: {like: dev, Quue.max_receives: 1}}", "perf", "no block 'Quue'"),
    ],
)
def test_a_profile_that_means_nothing_is_one_clear_error(project, profiles, asked, says):
    declare(project, "payments.prod", profiles)
    shown = run("profile", "diff", "dev", asked)

    assert shown.exit_code == 1
    assert says in shown.stderr
    assert shown.stdout == ""


def test_without_its_extra_the_command_says_what_to_install():
    program = "import sys; sys.modules['click'] = None; from roadbed.cli import main"
    whole = {**os.environ, "PYTHONPATH": str(ROOT / "components")}
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=whole)

    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr == 'error: the command line is not installed: pip install "roadbed[cli]"\n'


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_told_how_to_complete(shell):
    shown = run("completion", shell)

    assert shown.exit_code == 0
    assert "_ROADBED_COMPLETE" in shown.stdout


def test_stacks_are_completed(project):
    shown = roadbed_process(
        cwd=project, _ROADBED_COMPLETE="bash_complete", COMP_WORDS="roadbed preview payments.p", COMP_CWORD="2"
    )

    assert shown.stdout.split() == ["plain,payments.prod"]


def test_profiles_are_completed_with_those_that_any_stack_declares(project):
    declare(project, "payments.prod", "{perf: {like: staging}}")
    declare(project, "payments.dev", "{peak: {like: prod}}")

    def completed(words: str) -> list[str]:
        number = str(len(words.split(" ")) - 1)
        env = {"_ROADBED_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": number}
        return roadbed_process(cwd=project, **env).stdout.split()

    assert completed("roadbed profile diff p") == ["plain,prod", "plain,peak", "plain,perf"]
    assert completed("roadbed profile diff --stack payments.dev dev pe") == ["plain,peak"]


# From here on everything is real: the program runs.


def program(project: Path, text: str) -> None:
    (project / "__main__.py").write_text(text)


def test_a_block_is_previewed_explained_and_written(project):
    program(project, "from roadbed import Queue, QueueArgs\n\nQueue('events', QueueArgs(max_receives=7))\n")

    shown = roadbed_process("preview", "payments.dev", cwd=project)
    explained = roadbed_process("preview", "payments.dev", "--explain", "events-queue", cwd=project)
    written = roadbed_process(
        "preview", "--all", "--format", "json", "--output", "report.json", "--config", "roadbed:account=123456789012",
        "--config", 'aws:allowedAccountIds=["123456789012"]', cwd=project,
    )  # fmt: skip

    assert (shown.returncode, written.returncode) == (0, 0), shown.stderr + written.stderr
    assert "Queue events  __main__.py:3" in shown.stdout
    assert "anyone without TLS is denied Queue events" in shown.stdout
    assert re.search(r"redrivePolicy\.maxReceiveCount +7 +setting max_receives \(user\)", explained.stdout)
    document = json.loads((project / "report.json").read_text())
    assert [(each["stack"], each["ok"]) for each in document["stacks"]] == [
        ("payments.dev", True),
        ("payments.prod", True),
    ]
    assert {each["totals"]["resources"] for each in document["stacks"]} == {5}


def test_reports_are_the_same_in_every_process(project):
    program(project, "from roadbed import Queue\n\nQueue('events')\n")
    seen = {
        (form, roadbed_process("preview", "payments.dev", "--format", form, cwd=project, PYTHONHASHSEED=seed).stdout)
        for form in ("tree", "markdown", "json")
        for seed in ("1", "2")
    }

    assert len(seen) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from roadbed import Queue, QueueArgs\nQueue('a', QueueArgs(max_recieves=3))\n", "did you mean max_receives"),
        ("raise ValueError('no such thing')\n", "no such thing"),
        ("def broken(:\n", "invalid syntax"),
        ("import sys\nsys.exit(3)\n", "exit"),
    ],
)
def test_a_mistake_in_a_program_is_one_clear_error(project, text, says):
    program(project, text)
    shown = roadbed_process("preview", "payments.dev", "--output", "report", cwd=project)

    assert shown.returncode == 1
    assert says in shown.stderr
    assert "__main__.py:" in shown.stderr
    assert "Traceback" not in shown.stderr + shown.stdout
    assert not (project / "report").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize(
    "command",
    ["preview payments.dev", "preview payments.dev --format json", "profile diff dev prod", "completion zsh", "--help"],
)
def test_an_output_that_is_full_is_one_clear_error(project, command):
    shown = in_shell(project, f"{command} > /dev/full")

    assert shown.returncode == 1
    assert shown.stderr == "error: standard output cannot be written: No space left on device\n"


def test_an_output_that_is_closed_is_one_clear_error(project):
    shown = in_shell(project, "preview payments.dev >&-")

    assert shown.returncode == 1
    assert shown.stderr == "error: standard output cannot be written: it is closed; name a file with --output\n"


def test_with_all_streams_closed_a_report_is_still_written_to_its_file(project):
    shown = in_shell(project, "preview payments.dev --output report <&- >&- 2>&-")

    assert shown.returncode == 0
    assert (project / "report").read_text().startswith("payments.dev\n")


def in_shell(cwd: Path, command: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell runs it, with the redirections of a shell."""
    whole = {**os.environ, "PYTHONPATH": str(ROOT / "components")}
    return subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m roadbed.cli {command}"],
        cwd=cwd, capture_output=True, text=True, check=False, env=whole, timeout=120,
    )  # fmt: skip


def in_terminal(cwd: Path, columns: int, *args: str) -> str:
    """What a person sees in a terminal of that many columns."""
    seen: list[bytes] = []

    def read(descriptor: int) -> bytes:
        seen.append(os.read(descriptor, 65_536))
        return seen[-1]

    env = f"COLUMNS={columns} LINES=50 TERM=xterm-256color PYTHONPATH={ROOT / 'components'}".split()
    shell = f"cd {cwd} && exec env -u NO_COLOR {' '.join(env)} {sys.executable} -m roadbed.cli {' '.join(args)}"
    pty.spawn(["/bin/sh", "-c", shell], _quiet(read))
    return b"".join(seen).decode()


def _quiet(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Nothing of the terminal reaches the test's own output."""
    return lambda descriptor: b"" if not read(descriptor) else b"\r"


def test_a_terminal_has_colour_and_a_bar_for_many_stacks(project):
    program(project, "import pulumi_aws as aws\naws.sqs.Queue('orders')\n")

    seen = in_terminal(project, 80, "preview", "--all")

    assert "\x1b[36m" in seen
    assert "2/2" in seen
    assert "1 resource" in seen


def test_a_pipe_that_closes_early_is_no_failure_of_roadbed(project):
    program(project, "import pulumi_aws as aws\nfor n in range(400): aws.sqs.Queue(f'orders-with-a-long-name-{n}')\n")
    shown = in_shell(project, "preview payments.dev | head -1")

    assert shown.stdout == "payments.dev\n"
    assert "Traceback" not in shown.stderr
    assert "failed" not in shown.stderr
