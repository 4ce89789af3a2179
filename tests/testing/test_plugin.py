"""The plugin as a team's pytest loads it: `--accept`, reviewed files, inventories."""

import subprocess
import sys

import pytest

# pytester forgets what its run imports, and gRPC's native modules cannot be imported twice into one process.
from roadbed import Queue, QueueArgs  # noqa: F401
from roadbed.testing import deploy, inventory  # noqa: F401

pytest_plugins = ["pytester"]

PROGRAM = """
import pulumi
from roadbed import Queue, QueueArgs
from roadbed.testing import deploy

def program(delay=0):
    Queue("events", QueueArgs(delay_seconds=delay))
    pulumi.export("token", pulumi.Output.secret("s3cret-value"))
"""
TEST = PROGRAM + "\ndef test_it(inventory):\n    inventory(deploy(lambda: program(DELAY), stack='payments.prod'))\n"


@pytest.fixture
def run(pytester):
    def run(source, *options):
        pytester.makepyfile(test_team=source)
        return pytester.runpytest_inprocess("-p", "no:xdist", "-p", "no:cacheprovider", *options)

    return run


def test_an_inventory_that_nobody_reviewed_fails_and_says_how_to_write_it(run):
    done = run(TEST.replace("DELAY", "0"))

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["payments.prod.yaml: nobody has reviewed this yet; pytest --accept writes the file*"])


def test_accept_writes_it_next_to_the_test_and_from_then_on_it_holds(run, pytester):
    run(TEST.replace("DELAY", "0"), "--accept").assert_outcomes(passed=1)

    text = (pytester.path / "inventories/payments.prod.yaml").read_text()
    assert "s3cret-value" not in text
    assert "token: <secret>" in text
    run(TEST.replace("DELAY", "0")).assert_outcomes(passed=1)


def test_what_changed_is_a_readable_difference(run):
    run(TEST.replace("DELAY", "0"), "--accept")

    done = run(TEST.replace("DELAY", "9"))

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["--- payments.prod.yaml as reviewed", "+++ as it is now", "-    delaySeconds: 0*", "+    delaySeconds: 9*"]
    )
    done.stdout.fnmatch_lines(["if this is meant: pytest --accept, and review the difference"])
    assert "Traceback" not in done.stdout.str()


def test_two_tests_cannot_review_one_file(run):
    done = run(
        TEST.replace("DELAY", "0")
        + TEST.partition("def test_it")[1].replace("test_it", "test_again")
        + TEST.partition("def test_it")[2].replace("DELAY", "9"),
        "--accept",
    )

    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*payments.prod.yaml is what test_team.py::test_it compares with already*"])


def test_a_text_of_any_kind_can_be_reviewed(run, pytester):
    source = (
        "from pathlib import Path\ndef test_it(reviewed):\n    reviewed(Path(__file__).with_name('x.md'), 'hello')\n"
    )

    run(source, "--accept").assert_outcomes(passed=1)
    assert (pytester.path / "x.md").read_text() == "hello"
    run(source.replace("hello", "good-bye")).assert_outcomes(failed=1)


def test_a_project_without_pulumi_does_not_pay_for_it(pytester):
    pytester.makepyfile("import sys\ndef test_it():\n    assert 'pulumi' not in sys.modules\n")

    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:hypothesispytest")

    done.assert_outcomes(passed=1)


def test_the_kit_needs_neither_pytest_nor_hypothesis_to_deploy():
    program = (
        "import sys; sys.modules['pytest'] = sys.modules['hypothesis'] = None\n"
        "import pulumi_aws as aws; from roadbed.testing import deploy\n"
        "assert deploy(lambda: aws.sqs.Queue('orders'))['orders'] == {}"
    )

    subprocess.run([sys.executable, "-c", program], check=True)
