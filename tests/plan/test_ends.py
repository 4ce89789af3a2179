"""How programs end that do not answer: late, crashed, out of memory, in a thread, or in a process of their own."""

import os
import signal
import threading
import time

import pulumi
import pytest

from roadbed.plan import pool
from roadbed.plan.pool import evaluate_stacks
from roadbed.testing import DeployError, deploy


@pytest.fixture
def failure(evaluated):
    """The only finding of a program that fails."""

    def finding_of(main, **options):
        evaluation = evaluated(main, mode="up", **options)
        (finding,) = evaluation.findings
        assert finding.severity == "error"
        assert evaluation.up is None
        return finding

    return finding_of


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_program_that_is_late_inside_of_c_code_is_told_its_line_without_much_ado(failure, monkeypatch, method):
    monkeypatch.setattr(pool, "_can_fork", lambda: method == "fork")
    started = time.monotonic()

    finding = failure("def spin():\n    sum(range(10**12))\n\nspin()\n", time_limit=1)

    assert time.monotonic() - started < 4.5
    assert finding.rule == "time-limit"
    assert finding.message == "the program did not finish within 1 seconds; it was at __main__.py:2"
    assert str(finding.source) == "__main__.py:2"


def test_a_program_that_is_late_in_a_file_with_letters_of_any_language_is_told_its_line(written):
    files = {"größe_尺寸.py": "sum(range(10**12))\n"}

    (found,) = evaluate_stacks(written("import größe_尺寸\n", files), ["dev"], mode="up", time_limit=0.5)

    assert str(found.findings[0].source) == "größe_尺寸.py:1"


def test_a_program_that_listens_to_no_signal_is_ended_in_time(failure):
    main = """
import signal, time
for number in (signal.SIGALRM, signal.SIGUSR2, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
time.sleep(60)
"""
    started = time.monotonic()

    finding = failure(main, time_limit=0.5)

    assert time.monotonic() - started < 5
    assert finding.message.endswith("within 0.5 seconds; it did not say where it was")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("import ctypes; ctypes.string_at(0)", "(killed by SIGSEGV): native code that it uses crashed"),
        ("import os; os.abort()", "(killed by SIGABRT): native code that it uses crashed"),
        ("import os; os._exit(3)", "(exit status 3): it calls os._exit, or closes files that are not its own"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "(killed by SIGTERM): something killed it from"),
        ("import os; os.kill(os.getpid(), 40)", "(killed by signal 40): something killed it from outside"),
    ],
)
def test_a_program_whose_process_ends_is_told_how_and_where_it_was(failure, end, said):
    finding = failure(f"x = 1\n{end}\n")

    assert said in finding.message
    if "kill(" not in end:
        assert str(finding.source) == "__main__.py:2"


def test_a_program_that_is_killed_from_outside_is_told_the_likely_reason(written):
    project = written("import os, time\nopen('pid', 'w').write(f'{os.getpid()}\\n')\ntime.sleep(60)")

    def kill():
        until = time.monotonic() + 20
        while time.monotonic() < until:
            text = (project.root / "pid").read_text() if (project.root / "pid").exists() else ""
            if text.endswith("\n"):
                os.kill(int(text), signal.SIGKILL)
                return
            time.sleep(0.05)

    killer = threading.Thread(target=kill)
    killer.start()
    (evaluation,) = evaluate_stacks(project, ["dev"], mode="up")
    killer.join()

    (finding,) = evaluation.findings
    assert "(killed by SIGKILL): killed from outside, most likely for want of memory" in finding.message


HUNGRY = {
    "large": "kept = []\nwhile True:\n    kept.append(bytearray(10**7))\n",
    "small": "def take():\n    kept = None\n    while True: kept = (kept, object())\n\ntake()\n",
    "at once": "x = 1\ny = 2\nkept = bytearray(10**11)\n",
    "in an apply": "import pulumi\npulumi.Output.from_input(1).apply(\n    lambda _: bytearray(10**11))\n",
}


@pytest.mark.parametrize("kind", HUNGRY)
def test_a_program_that_wants_too_much_memory_is_told_the_limit_and_its_line(failure, kind):
    finding = failure(HUNGRY[kind], memory_limit=1024**3)

    assert "wants more memory than its limit of 1024 MiB: " in finding.message
    assert finding.message.endswith("or give it more with --memory-limit")
    # Where not even the place of a failure fits in, the line is the call's.
    assert str(finding.source) in ("__main__.py:3", "__main__.py:5")


def test_where_nothing_limits_memory_no_limit_is_named():
    def program():
        for error in (MemoryError(), ValueError("no such team")):
            pulumi.Output.from_input(error).apply(raised)

    def raised(error):
        raise error

    with pytest.raises(DeployError, match=r"wants more memory than there is: let it hold less at a time$"):
        deploy(program)


def test_a_program_without_need_has_a_limit_of_four_gibibytes(evaluated):
    main = "import pulumi, resource\npulumi.export('most', resource.getrlimit(resource.RLIMIT_DATA)[0])"

    assert evaluated(main, mode="up").up.outputs == {"most": 4 * 1024**3}


def test_what_a_thread_raises_is_a_warning_with_its_line(evaluated):
    main = """
import threading
import pulumi
def work():
    raise ValueError("no such team")
thread = threading.Thread(target=work)
thread.start()
thread.join()
pulumi.export("fine", True)
"""
    evaluation = evaluated(main)

    assert evaluation.ok
    assert evaluation.up.outputs == {"fine": True}
    assert evaluation.printed == ""
    (finding,) = evaluation.findings
    assert (finding.severity, finding.rule, str(finding.source)) == ("warning", "thread", "__main__.py:5")
    assert finding.message.endswith("the program went on without it: ValueError: no such team")


def test_a_connection_refused_in_a_thread_is_one_warning_with_its_line(evaluated):
    main = """
import threading, urllib.request
def work():
    urllib.request.urlopen("http://example.com/")
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""
    evaluation = evaluated(main)

    assert evaluation.ok
    assert evaluation.printed == ""
    (finding,) = evaluation.findings
    assert (finding.severity, finding.rule, str(finding.source)) == ("warning", "connection", "__main__.py:4")


@pytest.mark.parametrize(
    "end",
    [
        "",
        "if not child: raise ValueError('lost')",
        "if not child: sys.exit()",
        "if not child: os._exit(0)",
        "if child: os.waitpid(child, 0)",
        "if not child:\n    while True: pass",
    ],
)
def test_a_program_that_forks_is_evaluated_once(evaluated, end):
    main = f"""
import os, sys
import pulumi
child = os.fork()
{end}
pulumi.export("parent", child > 0)
"""
    evaluation = evaluated(main, mode="up")

    assert evaluation.findings == ()
    assert evaluation.up.outputs == {"parent": True}


def test_a_fork_of_a_program_that_goes_wrong_in_an_apply_has_no_answer_to_give(evaluated):
    main = """
import os
import pulumi
def fork(_):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    return child > 0
pulumi.export("parent", pulumi.Output.from_input(1).apply(fork))
"""
    evaluation = evaluated(main, mode="up")

    assert evaluation.findings == ()
    assert evaluation.up.outputs == {"parent": True}


def test_a_program_may_close_its_standard_output(evaluated):
    evaluation = evaluated("import sys\nprint('hello')\nsys.stdout.close()\nsys.stderr.close()", mode="up")

    assert evaluation.findings == ()
    assert evaluation.printed == "hello\n"


@pytest.mark.parametrize("raised", ["ValueError", "KeyboardInterrupt", "SystemExit", "MemoryError"])
def test_an_exception_that_cannot_say_what_it_is_is_one_clear_error(failure, raised):
    main = f"""
class Broken(Exception):
    def __str__(self):
        raise {raised}("nobody knows")
raise Broken
"""
    finding = failure(main)

    assert finding.rule == "program"
    assert finding.message.startswith("Broken")
    assert str(finding.source) == "__main__.py:5"
