"""Many stacks side by side: their order, what they say of each other, and the processes they run in."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from roadbed.plan import pool
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import ProjectError
from roadbed.plan.values import SECRET, UNKNOWN

EXPORTING = """
import pulumi, pulumi_aws as aws
queue = aws.sqs.Queue("orders")
pulumi.export("arn", queue.arn)
pulumi.export("stack", pulumi.get_stack())
"""

REFERRING = """
import pulumi, pulumi_aws as aws
refers = {"a": "b", "b": "c", "c": None, "x": "y", "y": "x", "self": "self"}[pulumi.get_stack()]
if refers:
    other = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{refers}")
    pulumi.export("seen", other.get_output("seen").apply(lambda seen: [pulumi.get_stack(), *seen]))
    pulumi.export("password", other.get_output("password"))
else:
    queue = aws.sqs.Queue("orders")
    pulumi.export("seen", queue.arn.apply(lambda arn: [pulumi.get_stack(), arn[:3]]))
    pulumi.export("password", pulumi.Output.secret("hunter2"))
"""


def stack_files(*names, text="config: {}\n"):
    return {f"Pulumi.{name}.yaml": text for name in names}


def test_stacks_come_back_in_the_order_they_were_asked_for(written):
    project = written(EXPORTING, stack_files("a", "b", "c", "d"))
    heard = []

    evaluations = evaluate_stacks(project, ["d", "a", "c"], on_done=lambda each: heard.append(each.stack))

    assert [each.stack for each in evaluations] == ["d", "a", "c"]
    assert sorted(heard) == ["a", "c", "d"]
    assert all(each.ok and each.preview and each.up and each.project == "shop" for each in evaluations)
    assert all(each.seconds > 0 for each in evaluations)
    assert evaluations[0].up.outputs["stack"] == "d"


@pytest.mark.parametrize(("mode", "has"), [("both", (True, True)), ("preview", (True, False)), ("up", (False, True))])
def test_only_the_mode_that_was_asked_for_is_evaluated(evaluated, mode, has):
    evaluation = evaluated(EXPORTING, mode=mode)

    assert (evaluation.preview is not None, evaluation.up is not None) == has
    assert evaluation.plan is (evaluation.up or evaluation.preview)


def test_evaluations_are_the_same_every_time_and_with_any_number_of_jobs(written):
    project = written(EXPORTING, stack_files("a", "b", "c"))

    once, again, one_by_one = (evaluate_stacks(project, ["a", "b", "c"], jobs=jobs) for jobs in (2, 3, 1))

    plans = [[(each.preview, each.up) for each in run] for run in (once, again, one_by_one)]
    assert plans[0] == plans[1] == plans[2]


def test_a_stack_that_refers_to_another_gets_what_that_would_export(written):
    project = written(REFERRING, stack_files("a", "b", "c"))

    a, c = evaluate_stacks(project, ["a", "c"])

    for plan in (a.preview, a.up):
        assert plan.outputs == {"seen": ["a", "b", "c", "arn"], "password": SECRET}
    assert c.preview.outputs == {"seen": UNKNOWN, "password": SECRET}
    assert a.up.outputs["seen"][2:] == c.up.outputs["seen"]
    assert "hunter2" not in repr((a, c))


def test_references_do_not_block_each_other_when_only_one_job_may_run(written):
    project = written(REFERRING, stack_files("a", "b", "c"))

    a, b = evaluate_stacks(project, ["a", "b"], jobs=1, time_limit=20)

    assert a.ok
    assert b.ok


def test_each_stack_is_evaluated_once_however_many_refer_to_it(written, tmp_path):
    main = f"""
import pulumi
name = pulumi.get_stack()
if name == "base":
    with open({str(tmp_path / "ran")!r}, "a") as ran:
        ran.write(f"{{pulumi.runtime.is_dry_run()}}\\n")
    pulumi.export("x", 1)
else:
    pulumi.export("x", pulumi.StackReference("organization/shop/base").get_output("x"))
"""
    project = written(main, stack_files("base", "one", "two", "three"))

    evaluations = evaluate_stacks(project, ["one", "two", "three"])

    assert [each.up.outputs for each in evaluations] == [{"x": 1}] * 3
    assert (tmp_path / "ran").read_text() == "False\n"


def test_stacks_that_refer_to_each_other_in_a_circle_are_one_clear_error(written):
    project = written(REFERRING, stack_files("x", "y", "self"))

    x, y, alone = evaluate_stacks(project, ["x", "y", "self"], time_limit=20)

    for evaluation in (x, y):
        (finding,) = evaluation.findings
        assert finding.rule == "stack-circle"
        assert "in a circle: x -> y -> x" in finding.message
    assert "self -> self" in alone.findings[0].message


def test_a_reference_to_a_stack_that_fails_says_why(written):
    main = """
import pulumi
if pulumi.get_stack() == "broken":
    raise ValueError("no such team")
pulumi.StackReference("organization/shop/broken")
"""
    project = written(main, stack_files("broken", "fine"))

    (fine,) = evaluate_stacks(project, ["fine"])

    (finding,) = fine.findings
    assert finding.rule == "stack-reference"
    assert finding.message == "refers to stack broken, which cannot be evaluated: ValueError: no such team"
    assert finding.source.line == 5


def test_a_reference_to_a_stack_nobody_knows_leaves_its_outputs_unknown(written):
    main = "import pulumi\npulumi.export('x', pulumi.StackReference('organization/shop/gone').get_output('x'))"

    (evaluation,) = evaluate_stacks(written(main, stack_files("fine")), ["fine"])

    assert evaluation.ok
    assert evaluation.up.outputs == {"x": UNKNOWN}
    assert "stack organization/shop/gone: its outputs are unknown offline" in evaluation.findings[0].message


def test_what_is_made_inside_an_apply_is_found_and_named(evaluated):
    main = """
import pulumi, pulumi_aws as aws
queue = aws.sqs.Queue("orders")
class Box(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Box", name)
        aws.sns.Topic(f"{name}-topic", opts=pulumi.ResourceOptions(parent=self))
queue.arn.apply(lambda arn: Box("late"))
if pulumi.runtime.is_dry_run():
    aws.sns.Topic("early")
"""
    evaluation = evaluated(main)

    assert evaluation.ok
    hidden, early = evaluation.findings
    assert (hidden.severity, hidden.rule, str(hidden.source)) == ("warning", "hidden-in-apply", "__main__.py:8")
    assert "shop:index:Box late is made inside an apply" in hidden.message
    assert (early.rule, str(early.source)) == ("only-in-preview", "__main__.py:10")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_both_ways_to_start_a_process_give_the_same(written, monkeypatch, method):
    monkeypatch.setattr(pool, "_can_fork", lambda: method == "fork")
    project = written(REFERRING + "print('hello')\n", stack_files("a", "b", "c"))

    (a,) = evaluate_stacks(project, ["a"])

    assert a.ok
    assert a.up.outputs == {"seen": ["a", "b", "c", "arn"], "password": SECRET}
    assert a.printed == "hello\n"


def test_a_spawned_process_is_stopped_and_told_like_a_forked_one(written, monkeypatch):
    monkeypatch.setattr(pool, "_can_fork", lambda: False)

    (evaluation,) = evaluate_stacks(written("while True: pass"), ["dev"], mode="up", time_limit=0.5)

    assert evaluation.findings[0].rule == "time-limit"
    assert str(evaluation.findings[0].source) == "__main__.py:1"


def test_a_process_with_native_threads_is_not_forked(monkeypatch):
    assert pool._can_fork()

    monkeypatch.setattr(sys, "_current_frames", dict)

    assert not pool._can_fork()


def test_modules_of_a_service_that_was_only_named_before_are_imported_whole():
    code = """
import pulumi_aws as aws
from roadbed.plan.pool.modules import import_ahead
import_ahead(["pulumi_aws.acm.outputs", "pulumi_aws.acm._inputs", "pulumi_aws.acm.certificate"])
print(aws.acm.Certificate.__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout == "Certificate\n", done.stderr


def test_no_code_of_a_program_runs_in_the_callers_process(written):
    project = written(
        "import own_module_of_a_program, pulumi_random\n" + EXPORTING,
        {"own_module_of_a_program.py": "", **stack_files("a", "b")},
    )

    evaluate_stacks(project, ["a", "b"])

    assert "own_module_of_a_program" not in sys.modules
    assert "pulumi_random" in sys.modules


def test_interrupting_ends_every_process(written):
    project = written(
        "import os, pathlib, time\npathlib.Path(f'begun-{os.getpid()}').touch()\ntime.sleep(30)", stack_files("a", "b")
    )
    sent: list[float] = []

    def interrupt() -> None:
        # Python may drop an interrupt that comes while it forks.
        while len([*project.working_dir.glob("begun-*")]) < 2:
            time.sleep(0.01)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()

    with pytest.raises(KeyboardInterrupt):
        evaluate_stacks(project, ["a", "b"], jobs=2)

    assert time.monotonic() - sent[0] < 5
    assert multiprocessing.active_children() == []


SPINNING = """
import os, pathlib
pathlib.Path(f"pid-{os.getpid()}").touch()
sum(range(10**12))
"""

EVALUATING = """
import sys
from pathlib import Path
from roadbed.plan.pool import guards
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project
guards._ENDS_WITH_PARENT = guards._ENDS_WITH_PARENT and sys.argv[2] == "told by the system"
evaluate_stacks(Project.find(Path(sys.argv[1])), ["a", "b"], mode="up")
"""


def started_programs(project, count):
    """The processes of programs that say so by a file with their number."""
    until = time.monotonic() + 30
    while len(found := [*project.root.glob("pid-*")]) < count and time.monotonic() < until:
        time.sleep(0.05)
    return [int(path.name.removeprefix("pid-")) for path in found]


def have_ended(processes):
    until = time.monotonic() + 5
    while time.monotonic() < until:
        # Who has ended and nobody waits for is a zombie, where nobody takes over the orphans of others.
        if all(_is_gone(process) for process in processes):
            return True
        time.sleep(0.05)
    return False


def _is_gone(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def interpreter(project, how="told by the system"):
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    command = [sys.executable, "-c", EVALUATING, str(project.root), how]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)])
def test_programs_that_spin_in_c_end_when_who_evaluates_them_is_ended(written, number, status):
    project = written(SPINNING, stack_files("a", "b"))
    with interpreter(project) as parent:
        programs = started_programs(project, 1)
        parent.send_signal(number)
        _, errors = parent.communicate(timeout=10)

    assert programs
    assert have_ended(programs)
    assert (parent.returncode, errors) == (status, "")


def test_a_program_notices_by_itself_that_who_evaluates_it_is_gone(written):
    project = written(SPINNING.replace("sum(range(10**12))", "while True: pass"), stack_files("a", "b"))
    with interpreter(project, "on its own") as parent:
        programs = started_programs(project, 1)
        parent.kill()

    assert programs
    assert have_ended(programs)


def test_signals_that_somebody_else_handles_are_left_to_them(evaluated):
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    try:
        evaluation = evaluated("import time\ntime.sleep(1)", mode="up")
    finally:
        signal.signal(signal.SIGTERM, before)

    assert evaluation.ok
    assert heard == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


def test_stacks_can_be_evaluated_outside_of_the_main_thread(evaluated):
    found = []
    thread = threading.Thread(target=lambda: found.append(evaluated(EXPORTING, mode="up")))
    thread.start()
    thread.join()

    assert found[0].ok


def test_a_stack_whose_name_no_file_can_have_is_one_clear_error(written):
    with pytest.raises(ProjectError) as caught:
        evaluate_stacks(written(EXPORTING), ["x" * 300])

    assert len(caught.value.problems) == 1
    assert "a stack's name is up to 100 letters" in str(caught.value)


def test_everything_wrong_before_a_program_runs_is_told_at_once(written):
    project = written("", {"Pulumi.dev.yaml": "config: [1]\n", "Pulumi.prod.yaml": "config: {\n"})

    with pytest.raises(ProjectError) as caught:
        evaluate_stacks(project, ["dev", "prod", "pord", "a b"])

    text = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "stack 'pord': unknown; did you mean prod? known are dev and prod" in text
    assert "Pulumi.dev.yaml: config: got [1], wants keys with values" in text
    assert "Pulumi.prod.yaml: no YAML: line 2, column 1" in text
    assert "stack 'a b': a stack's name is up to 100 letters" in text


def test_esc_environments_are_noted_as_not_read(evaluated):
    evaluation = evaluated(EXPORTING, {"Pulumi.dev.yaml": "environment:\n  - acme/base\nconfig: {}\n"})

    (finding,) = evaluation.findings
    assert (finding.severity, finding.rule) == ("note", "environment")
    assert "acme/base" in finding.message


def test_a_process_with_threads_of_pythons_own_is_forked():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert pool._can_fork()
    finally:
        stop.set()
        thread.join()


def test_the_same_program_gives_the_same_text_with_any_hash_seed(written, tmp_path):
    project = written(EXPORTING + "aws.sns.Topic('t', tags={'b': queue.arn, 'a': queue.url}, display_name=queue.name)")
    script = (
        "import json, sys; from pathlib import Path; from roadbed.plan.codec import plan_to_json\n"
        "from roadbed.plan.pool import evaluate_stacks; from roadbed.plan.project import Project\n"
        "(found,) = evaluate_stacks(Project.find(Path(sys.argv[1])), ['dev'])\n"
        "print(json.dumps([plan_to_json(plan) for plan in (found.preview, found.up)]))"
    )
    paths = os.pathsep.join(entry for entry in sys.path if entry)

    texts = {
        subprocess.run(
            [sys.executable, "-c", script, str(project.root)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(texts) == 1
