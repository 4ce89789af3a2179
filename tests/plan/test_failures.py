"""A program that goes wrong ends as one clear error on its own line, never as a traceback."""

import textwrap

import pytest

HELLO = "import pulumi, pulumi_aws as aws\n"


@pytest.fixture
def failure(evaluated):
    def find(main, **options):
        evaluation = evaluated(textwrap.dedent(main), **{"mode": "up", **options})
        errors = [finding for finding in evaluation.findings if finding.severity == "error"]
        assert len(errors) == 1, evaluation.findings
        assert not evaluation.ok
        assert evaluation.up is None
        assert "Traceback" not in errors[0].message
        return errors[0]

    return find


def told(finding):
    return f"{finding.source}: {finding.message}"


def test_an_exception_is_told_with_its_type_and_the_users_innermost_line(failure):
    finding = failure(
        """
        import json
        def load():
            return json.loads("{")
        load()
        """
    )

    assert told(finding).startswith("__main__.py:4: JSONDecodeError: Expecting property name")
    assert finding.rule == "program"


def test_an_error_meant_for_users_is_told_as_it_is(failure):
    assert failure("import pulumi\nraise pulumi.RunError('the team is unknown')").message == "the team is unknown"


def test_a_failing_apply_names_its_own_line(failure):
    finding = failure(
        HELLO
        + """
queue = aws.sqs.Queue("orders")
bad = queue.arn.apply(
    lambda arn: arn["region"]
)
aws.sns.Topic("one", display_name=bad)
aws.sns.Topic("two", display_name=bad)
"""
    )

    assert told(finding).startswith("__main__.py:5: TypeError: string indices must be integers")


def test_all_failures_of_a_run_are_told_at_once(evaluated):
    evaluation = evaluated(
        HELLO
        + """
queue = aws.sqs.Queue("orders")
queue.arn.apply(lambda arn: 1 / 0)
queue.name.apply(lambda name: {}[name])
aws.sqs.Queue("other", delay_seconds="soon")
""",
        mode="up",
    )

    lines = [str(finding.source) for finding in evaluation.findings if finding.severity == "error"]
    assert sorted(lines) == ["__main__.py:4", "__main__.py:5", "__main__.py:6"]


def test_a_failure_of_both_modes_is_told_once(evaluated):
    evaluation = evaluated("raise ValueError('no')")

    assert [finding.message for finding in evaluation.findings] == ["ValueError: no"]
    assert evaluation.preview is None
    assert evaluation.up is None


def test_a_syntax_error_is_on_the_line_of_the_file_that_has_it(failure):
    finding = failure("import broken", files={"broken.py": "x = 1\ny = = 2\n"})

    assert told(finding) == "broken.py:2: SyntaxError: invalid syntax"


def test_a_missing_package_says_where_to_install_it(failure):
    finding = failure("import no_such_package_here")

    assert told(finding).startswith("__main__.py:1: ModuleNotFoundError: No module named 'no_such_package_here'")
    assert "pip install -r requirements.txt" in finding.message


def test_a_wrong_argument_of_a_resource_is_on_the_line_that_gives_it(failure):
    finding = failure(HELLO + "aws.sqs.Queue('orders', delay_secs=3)")

    assert finding.source.line == 2
    assert finding.message == "aws.sqs.Queue orders: no such argument delay_secs; did you mean delay_seconds?"


def test_a_wrong_argument_of_a_method_is_not_told_of_a_class_of_the_sdk_that_has_the_same_name(failure):
    finding = failure(
        "from roadbed import Queue\nimport pulumi_aws as aws\naws.sqs.Queue\nQueue.of('a', 'b', near='c')"
    )

    assert told(finding) == "__main__.py:4: TypeError: Queue.of() got an unexpected keyword argument 'near'"


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("names = []\nnaems", "NameError: name 'naems' is not defined; did you mean names?"),
        ("names = []\nnames.apend(1)", "AttributeError: 'list' object has no attribute 'apend'; did you mean append?"),
        (
            "from roadbed import Queue\nQueue.writer",
            (
                "AttributeError: type object 'Queue' has no attribute 'writer'; "
                "its rights are consumer, purger, redriver, sender"
            ),
        ),
        ("names = []\nnothing_like_it", "NameError: name 'nothing_like_it' is not defined"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_what_it_may_mean(failure, program, says):
    assert failure(program).message == says


def test_a_value_that_cannot_be_sent_is_on_the_line_of_its_resource(failure):
    finding = failure(HELLO + "\naws.sqs.Queue('orders', tags={'a': object()})")

    assert finding.source.line == 3
    assert "orders" in finding.message


@pytest.mark.parametrize(("call", "shown"), [("sys.exit(3)", "sys.exit(3)"), ("sys.exit('no')", "sys.exit('no')")])
def test_a_program_that_exits_is_an_error(failure, call, shown):
    finding = failure(f"import sys\nprint('x')\n{call}\n")

    assert told(finding).startswith(f"__main__.py:3: the program ends itself with {shown}; what it registered until")


def test_a_program_that_exits_half_way_is_an_error_even_if_it_says_all_is_well(failure):
    assert "sys.exit()" in failure(HELLO + "import sys\nif True:\n    sys.exit()\naws.sqs.Queue('orders')").message


def test_a_program_may_exit_well_in_its_very_last_statement(evaluated):
    evaluation = evaluated(
        HELLO
        + """
import sys
def main():
    aws.sqs.Queue("orders")
    return 0
if __name__ == "__main__":
    sys.exit(main())
"""
    )

    assert evaluation.ok
    assert [resource.name for resource in evaluation.up.cloud_resources()] == ["orders"]


def test_a_keyboard_interrupt_of_its_own_is_a_failure_like_others(failure):
    assert told(failure("raise KeyboardInterrupt")) == "__main__.py:1: KeyboardInterrupt"


def test_endless_recursion_is_told_in_one_line(failure):
    finding = failure("def f():\n    return f()\nf()")

    assert told(finding).startswith("__main__.py:2: RecursionError: maximum recursion depth exceeded")


@pytest.mark.parametrize("end", ["import os; os._exit(3)", "import ctypes; ctypes.string_at(0)"])
def test_a_process_that_ends_without_an_answer_is_told(failure, end):
    finding = failure(end)

    assert "ended without an answer" in finding.message
    assert "exit status 3" in finding.message or "SIGSEGV" in finding.message


def test_a_program_that_hangs_is_stopped_on_the_line_it_hung_on(failure):
    finding = failure("x = 0\nwhile True:\n    x += 1\n", time_limit=1)

    assert finding.rule == "time-limit"
    assert finding.source.line in (2, 3)
    assert finding.message.startswith("the program did not finish within 1 seconds; it was at __main__.py:")


def test_a_program_that_waits_for_nothing_is_stopped(failure):
    finding = failure(
        """
        import asyncio, pulumi
        async def main():
            await asyncio.Future()
        pulumi.run(main)
        """,
        time_limit=1,
    )

    assert "waits for an output that never resolves" in finding.message


def test_a_program_that_takes_its_alarm_away_is_killed(failure, monkeypatch):
    monkeypatch.setattr("roadbed.plan.pool.child._GRACE_SECONDS", 1.0)

    finding = failure("import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0)\ntime.sleep(60)", time_limit=0.5)

    assert finding.message.startswith("the program did not finish within 0.5 seconds")


def test_a_program_that_prints_megabytes_does_not_fill_memory(evaluated):
    evaluation = evaluated("print('first')\nfor _ in range(50_000): print('x' * 100)\nprint('last')", mode="up")

    assert evaluation.ok
    assert evaluation.printed.startswith("first\nxxx")
    assert evaluation.printed.endswith("x\nlast\n")
    assert "bytes left out" in evaluation.printed
    assert len(evaluation.printed) < 20_000


def test_what_a_subprocess_prints_is_kept_too(evaluated):
    evaluation = evaluated("import subprocess\nsubprocess.run(['echo', 'from below'])", mode="up")

    assert evaluation.printed == "from below\n"


@pytest.mark.parametrize("question", ["input('name? ')", "import getpass; getpass.getpass()"])
def test_a_program_that_asks_is_told_that_nobody_answers(failure, question):
    finding = failure(question)

    assert finding.message.startswith("the program asks for input; nobody answers in a preview")
    assert str(finding.source) == "__main__.py:1"


def test_missing_config_names_both_ways_to_give_it(failure):
    finding = failure("import pulumi\npulumi.Config().require('size')")

    assert told(finding) == (
        "__main__.py:2: config shop:size is missing: pulumi config set --stack dev shop:size VALUE, "
        "or for this preview only --config shop:size=VALUE"
    )


def test_a_missing_secret_is_to_be_set_as_one(failure):
    finding = failure("import pulumi\npulumi.Config('db').require_secret('password')")

    assert "pulumi config set --stack dev --secret db:password VALUE" in finding.message


def test_config_of_the_wrong_type_is_told_without_its_value_if_that_is_secret(failure):
    files = {"Pulumi.dev.yaml": "config:\n  shop:size: big\n  shop:port:\n    secure: v1:abc\n"}

    plain = failure("import pulumi\npulumi.Config().require_int('size')", files=files)
    hidden = failure(
        "import pulumi\npulumi.Config().require_secret_int('port')", files=files, config={"port": "hunter2!"}
    )

    assert plain.message == "config shop:size: got 'big', wants int"
    assert hidden.message == "config shop:port: got a secret, wants int"


def test_a_made_up_secret_of_the_wrong_shape_says_how_to_give_another(failure):
    files = {"Pulumi.dev.yaml": "config:\n  shop:key:\n    part:\n      secure: v1:abc\n"}

    finding = failure("import pulumi\npulumi.Config().require_secret_int('key')", files=files)

    assert "its made-up stand-in is no int: give one with --config shop:key=VALUE" in finding.message


def test_a_real_secret_is_in_no_message_log_or_print(evaluated):
    main = """
import pulumi
password = pulumi.Config().get("password")
pulumi.log.warn(f"using {password}")
print(password)
raise ValueError(f"cannot use {password}")
"""
    files = {"Pulumi.dev.yaml": "config:\n  shop:password:\n    secure: v1:abc\n"}

    evaluation = evaluated(main, files, config={"password": "correct horse"})

    assert "correct horse" not in repr(evaluation)
    assert evaluation.findings[0].message == "ValueError: cannot use [secret]"
    assert evaluation.log == (("warning", "using [secret]"),)


def test_a_required_output_that_its_stack_lacks_names_those_it_has(failure):
    files = {
        "Pulumi.dev.yaml": """
config:
  roadbed:stack-outputs:
    acme/network/prod: {vpc: vpc-1, zones: 3}
"""
    }

    finding = failure("import pulumi\npulumi.StackReference('acme/network/prod').require_output('vcp')", files=files)

    assert finding.message == "the referenced stack has no output 'vcp'; it has vpc, zones"


def test_an_error_of_the_sdk_about_a_duplicate_names_both_lines(evaluated):
    evaluation = evaluated(HELLO + "aws.sqs.Queue('orders')\n\naws.sqs.Queue('orders')\n")

    (finding,) = evaluation.findings
    assert finding.rule == "duplicate-name"
    assert "first at __main__.py:2, again at __main__.py:4" in finding.message
    assert evaluation.up is not None


def test_an_exit_inside_an_apply_is_an_error_too(failure):
    finding = failure(HELLO + "import sys\naws.sqs.Queue('orders').arn.apply(lambda arn: sys.exit(2))")

    assert told(finding).startswith("__main__.py:3: the program ends itself with sys.exit(2)")


def test_errors_of_a_task_group_are_told_one_by_one(evaluated):
    main = """
import asyncio, pulumi
async def fail(word):
    raise ValueError(word)
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(fail("one"))
        group.create_task(fail("two"))
pulumi.run(main)
"""
    evaluation = evaluated(main, mode="up")

    assert [finding.message for finding in evaluation.findings] == ["ValueError: one", "ValueError: two"]


def test_an_endless_message_is_shortened(failure):
    finding = failure("raise ValueError('x' * 1_000_000)")

    assert len(finding.message) < 5_000
    assert finding.message.endswith("more characters")


def test_an_exception_that_cannot_say_what_it_is_does_no_harm(failure):
    main = """
class Odd(Exception):
    def __str__(self):
        raise RuntimeError("no")
raise Odd
"""
    assert told(failure(main)) == "__main__.py:5: Odd: (its text fails with RuntimeError)"


def test_a_program_that_closes_its_output_does_no_harm(evaluated):
    assert evaluated("import os, sys\nprint('x')\nsys.stdout.close()\nos.close(2)", mode="up").ok


def test_a_program_that_closes_every_file_is_told_that_it_gave_no_answer(failure):
    assert "ended without an answer" in failure("import os\nos.closerange(3, 64)").message


def test_a_module_beside_a_main_that_is_a_file_is_not_found_as_in_pulumi(failure):
    files = {
        "Pulumi.yaml": "name: shop\nruntime: python\nmain: infra.py\n",
        "parts.py": "",
        "infra.py": "import parts\n",
    }

    finding = failure("", files=files)

    assert told(finding).startswith("infra.py:1: ModuleNotFoundError: No module named 'parts'")
    assert "let main name the folder, with the program in its __main__.py" in finding.message


def test_a_main_that_is_a_file_runs_in_its_folder(evaluated):
    files = {
        "Pulumi.yaml": "name: shop\nruntime: python\nmain: deep/infra.py\n",
        "deep/infra.py": (
            "import os, sys, pulumi, pulumi_aws as aws\n"
            "pulumi.export('x', [os.path.basename(os.getcwd()), sys.argv, __name__, __file__])\n"
            "aws.sqs.Queue('orders')\n"
        ),
    }

    up = evaluated("", files).up

    assert up.outputs == {"x": ["deep", ["infra.py"], "__main__", "infra.py"]}
    assert str(up.resources[1].source) == "deep/infra.py:3"


def test_a_missing_argument_names_the_class_and_the_resource(failure):
    finding = failure(HELLO + "aws.sns.TopicSubscription('s', topic='t', protocol='sqs')")

    assert told(finding) == "__main__.py:2: aws.sns.TopicSubscription s: the argument endpoint is missing"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            "aws.sqs.Queue()",
            'the argument resource_name is missing; a resource\'s name comes first: aws.sqs.Queue("name"',
        ),
        ("aws.sqs.Queue.get()", "the arguments resource_name and id are missing; a resource's name comes first"),
        ("aws.sqs.Queue.get('a')", "aws.sqs.Queue.get: the argument id is missing"),
    ],
)
def test_a_resource_without_what_it_takes_by_place_says_so(failure, call, says):
    finding = failure(f"import pulumi_aws as aws\naws.sqs.Queue('first')\n{call}")

    assert says in finding.message
    assert str(finding.source) == "__main__.py:3"


def test_a_class_of_ones_own_is_not_taken_for_the_sdks(failure):
    main = """
import pulumi_aws as aws
aws.sqs.Queue("first")
class Queue:
    def __init__(self, size): ...
Queue()
"""
    assert failure(main).message == "TypeError: Queue.__init__() missing 1 required positional argument: 'size'"


def test_an_input_of_the_wrong_type_is_one_error_however_many_depend_on_it(evaluated):
    (finding,) = evaluated(
        HELLO
        + """
queue = aws.sqs.Queue("orders", tags={"a": {"b": 1}})
aws.sqs.Queue("one", tags=queue.tags)
aws.sqs.Queue("two", tags=queue.tags)
"""
    ).findings

    assert told(finding) == "__main__.py:3: aws:sqs/queue:Queue orders: tags.a: got a mapping, allowed text"


def test_a_document_given_as_an_object_comes_back_as_json(evaluated):
    main = (
        HELLO
        + """
role = aws.iam.Role("r", assume_role_policy={"Version": "2012-10-17", "Statement": []})
pulumi.export("policy", role.assume_role_policy)
"""
    )
    evaluation = evaluated(main)

    assert evaluation.ok, evaluation.findings
    assert evaluation.up.outputs == {"policy": '{"Statement":[],"Version":"2012-10-17"}'}
    assert evaluation.preview.outputs == evaluation.up.outputs


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("aws.sqs.Queue('b', name=f'{a.name}')", "aws:sqs/queue:Queue b: name: text of an Output"),
        ("aws.sqs.Queue('b', tags={'x': str(a.arn)})", "aws:sqs/queue:Queue b: tags.x: text of an Output"),
        ("pulumi.export('x', f'https://{a.url}')", "stack output x: text of an Output"),
    ],
)
def test_an_output_written_as_text_is_an_error_where_it_is_used(evaluated, code, said):
    evaluation = evaluated(HELLO + "a = aws.sqs.Queue('a')\n" + code)

    (error,) = [finding for finding in evaluation.findings if finding.severity == "error"]
    assert error.message.startswith(said)
    assert error.rule == "output-text"


def test_a_file_that_is_not_there_is_an_error_and_an_address_is_none(evaluated):
    (finding,) = evaluated(
        HELLO
        + """
good = {"here": pulumi.FileAsset("__main__.py"), "far": pulumi.RemoteAsset("https://example.com/x")}
parts = pulumi.AssetArchive({**good, "gone": pulumi.FileAsset("no/such.txt")})
aws.lambda_.Function("f", role="r", runtime="python3.12", handler="x", code=parts)
"""
    ).findings

    assert told(finding).startswith(
        "__main__.py:5: aws:lambda/function:Function f: code.gone: there is no file no/such"
    )


def test_what_a_program_logs_as_wrong_is_found_once_and_fails_nothing(evaluated):
    main = HELLO + "queue = aws.sqs.Queue('a')\npulumi.log.error('broken')\npulumi.log.warn('odd', resource=queue)\n"

    evaluation = evaluated(main)

    assert evaluation.ok
    assert [(each.severity, str(each.source), each.message) for each in evaluation.findings] == [
        ("warning", "__main__.py:3", "the program logged an error: broken"),
        ("note", "__main__.py:2", "the program logged a warning: odd"),
    ]


def test_a_given_secret_is_nowhere_in_the_plan(evaluated):
    main = (
        HELLO
        + """
word = pulumi.Config().get("password")
aws.sqs.Queue("a", tags={"whole": word, "part": f"x{word}y"})
pulumi.export("word", word)
"""
    )
    files = {"Pulumi.dev.yaml": "config:\n  shop:password:\n    secure: v1:abc\n"}

    evaluation = evaluated(main, files, config={"password": "correct horse"})

    assert "correct horse" not in repr(evaluation)
    assert evaluation.up.resources[1].inputs["tags"]["part"] == "x[secret]y"


def test_an_encrypted_value_can_be_read_as_a_boolean(evaluated):
    files = {"Pulumi.dev.yaml": "config:\n  shop:flag:\n    secure: v1:abc\n"}

    assert evaluated("import pulumi\npulumi.Config().require_secret_bool('flag')", files).ok


def test_a_stack_of_an_unknown_team_lists_the_known_ones(failure):
    files = {
        "payments.py": "",
        "shipping/__main__.py": "",
        "Pulumi.shiping.dev.yaml": "config: {roadbed:owner: a@b.example, roadbed:cost-center: CC-1}\n",
    }

    found = failure("from roadbed import run_team\nrun_team('.')\n", files=files, stack="shiping.dev")

    assert found.message == (
        "stack shiping.dev: team: got 'shiping', known are payments or shipping; "
        "a new team writes shiping.py; did you mean shipping?"
    )
