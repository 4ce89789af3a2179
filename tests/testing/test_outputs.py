"""Outputs in tests: their values afterwards, and a loud failure wherever a test would otherwise prove nothing."""

import pulumi
import pulumi_aws as aws
import pytest

from roadbed.testing import OutputError, deploy

pytest_plugins = ["pytester"]

HEAD = """
import pulumi, pulumi_aws as aws, pytest
from roadbed.testing import deploy

def queue():
    return aws.sqs.Queue("orders")

def made():
    return deploy(queue).returned
"""


@pytest.fixture
def run(pytester):
    """Run one test of a team, with the plugin as pytest finds it."""

    def run(body):
        pytester.makepyfile(HEAD + body)
        return pytester.runpytest_inprocess("-p", "no:xdist", "-p", "no:cacheprovider")

    return run


def test_an_output_has_its_value_after_the_deployment():
    def program():
        queue = aws.sqs.Queue("orders")
        return queue.arn, queue.arn.apply(len), pulumi.Output.secret("s3cret"), pulumi.Output.all(queue.name, 3)

    deployment = deploy(program)
    arn, length, secret, both = map(deployment.value, deployment.returned)

    assert arn.startswith("arn:aws:sqs:eu-west-1:123456789012:orders-")
    assert length == len(arn)
    assert secret == "s3cret"
    assert both == [arn.rpartition(":")[2], 3]


def test_a_value_that_is_not_known_is_an_error_not_nothing():
    deployment = deploy(lambda: aws.sqs.Queue("orders").arn, mode="preview")

    with pytest.raises(OutputError, match="known only after deployment; deploy"):
        deployment.value(deployment.returned)


def test_what_is_no_output_has_no_value_to_wait_for():
    deployment = deploy(lambda: aws.sqs.Queue("orders"))

    with pytest.raises(OutputError, match="wants an Output"):
        deployment.value("orders")


LOUD = {
    "an_apply_after_the_deployment": (
        "made().arn.apply(lambda arn: check(arn))",
        "no program runs any more, so this function would never be called; ask deployment.value",
    ),
    "a_lookup_after_the_deployment": ("made().tags['team']", "would never be called"),
    "equality": ("assert made().arn == 'arn:aws:sqs:eu-west-1:1:orders'", "equals nothing but itself"),
    "inequality": ("assert made().arn != 'nonsense'", "differs from everything else"),
    "truth": ("assert made().fifo_queue", "true whatever its value"),
    "an_f_string": ("assert f'{made().arn}'", "an Output has no text"),
    "a_text": ("assert 'arn' in str(made().arn)", "an Output has no text"),
    "a_part_of_it": ("assert 'orders' in made().arn", "not iterable"),
    "a_forgotten_await": ("assert made().arn.future() is not None", "nothing would ever await this"),
    "a_value_made_outside": (
        "deploy(queue).value(pulumi.Output.all(1, 2))",
        "made outside of the program",
    ),
    "an_assertion_that_fails_in_an_apply": (
        "deploy(lambda: queue().arn.apply(check))",
        "assert 'nothing' in 'arn:aws:sqs",
    ),
    "an_assertion_in_an_apply_that_never_runs": (
        "deploy(lambda: queue().arn.apply(check), mode='preview')",
        "the assertion in this apply never ran",
    ),
    "an_assertion_behind_a_lambda_that_never_runs": (
        "deploy(lambda: queue().arn.apply(lambda arn: check(arn)), mode='preview')",
        "the assertion in this apply never ran",
    ),
    "an_assertion_on_another_stack_that_nobody_knows": (
        "deploy(lambda: pulumi.StackReference('acme/x/prod').outputs['vpc'].apply(check))",
        "the assertion in this apply never ran",
    ),
}


def test_an_output_can_be_made_after_another_test_closed_its_loop(run):
    first = "def test_first():\n    asyncio.run(asyncio.sleep(0))\n"
    then = "def test_then():\n    pulumi.Output.from_input(1)\n"

    run(f"import asyncio\n\n{first}\n{then}").assert_outcomes(passed=2)


@pytest.mark.parametrize("mistake", LOUD)
def test_a_test_that_proves_nothing_fails(mistake, run):
    body, says = LOUD[mistake]

    done = run(f"def check(arn):\n    assert 'nothing' in arn\n\ndef test_it():\n    {body}\n")

    done.assert_outcomes(failed=1)
    assert says in done.stdout.str()


def test_an_async_test_that_nobody_runs_fails(run):
    done = run("async def test_it():\n    assert False\n")

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*async def functions are not natively supported*"])


def test_an_assertion_that_runs_is_not_complained_about(run):
    done = run(
        """
def test_it():
    ran = []
    def check(arn):
        ran.append(arn)
        assert arn.startswith("arn:")
    deploy(lambda: queue().arn.apply(check))
    assert len(ran) == 1

def test_an_apply_without_an_assertion_may_wait_for_the_real_deployment():
    deploy(lambda: pulumi.export("length", queue().arn.apply(len)), mode="preview")
"""
    )

    done.assert_outcomes(passed=2)


def test_a_program_may_do_with_outputs_what_it_may_do_anywhere(run):
    done = run(
        """
def program():
    arn = queue().arn
    assert arn != "text" and arn == arn and arn
    assert hash(arn) == hash(arn) and {arn: 1}[arn] == 1
    return arn.apply(len)

def test_it():
    deployment = deploy(program)
    assert deployment.value(deployment.returned) > 30
"""
    )

    done.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "forgetting",
    [
        "def test_it():\n    check()\n",
        "def test_it():\n    deploy(lambda: [queue(), check()][0])\n",
        "import unittest\nclass TestIt(unittest.TestCase):\n    async def test_it(self):\n        assert False\n",
    ],
    ids=["in a test", "in a program", "by a test case"],
)
def test_a_coroutine_that_nobody_awaits_fails(forgetting, run):
    done = run(f"async def check():\n    assert False\n\n{forgetting}")

    done.assert_outcomes(failed=1)
    assert "was never awaited" in done.stdout.str()


def test_a_loop_of_ones_own_lets_nobody_compare_outputs(run):
    done = run(
        "import asyncio\nmade = deploy(queue).returned\n"
        "def test_it():\n    async def main():\n        assert made.arn != 'nonsense'\n    asyncio.run(main())\n"
    )

    done.assert_outcomes(failed=1)
    assert "differs from everything else" in done.stdout.str()


def test_tests_with_a_loop_or_mocks_of_their_own_are_left_alone(run):
    done = run(
        """
import asyncio

def test_a_loop():
    async def main():
        return await pulumi.Output.from_input(1).apply(lambda one: one + 1).future()
    assert asyncio.run(main()) == 2

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name + "-id", {**args.inputs, "arn": "arn:made:up"}
    def call(self, args):
        return {}

@pytest.fixture
def mocks():
    import contextvars
    from pulumi.runtime import settings
    kept = {name: getattr(settings.SETTINGS, name) for name in ("monitor", "engine", "outputs", "rpc_manager")}
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(Mocks())
    yield
    for name, value in kept.items():
        setattr(settings.SETTINGS, name, value)

def test_mocks(mocks):
    @pulumi.runtime.test
    def check():
        def has_arn(arn):
            assert arn == "arn:made:up"
        return queue().arn.apply(has_arn)
    check()
"""
    )

    done.assert_outcomes(passed=2)


def test_outputs_are_as_before_after_the_tests():
    before = {name: vars(pulumi.Output).get(name) for name in ("__eq__", "__bool__", "apply")}
    from roadbed.testing.outputs import refusing_outputs

    with refusing_outputs():
        assert vars(pulumi.Output)["apply"] is not before["apply"]
    assert {name: vars(pulumi.Output).get(name) for name in before} == before
