"""A program's outputs resolve before the SDK begins to wait for them, whatever they do."""

import asyncio

import pulumi
import pulumi_aws as aws
import pytest

from roadbed.testing import deploy


@pytest.fixture
def waited_for(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many outputs each wait was for, from here on."""
    counts = []
    wait = asyncio.wait

    def counting(awaited, **options):
        awaited = [*awaited]
        counts.append(len(awaited))
        return wait(awaited, **options)

    monkeypatch.setattr(asyncio, "wait", counting)
    return counts


def queues(names: range) -> pulumi.Output[str]:
    """A queue for each name, each with the queue before it in its arguments."""
    before = pulumi.Output.from_input("none")
    for name in names:
        before = aws.sqs.Queue(f"queue-{name}", tags={"before": before}).arn
    return before


@pytest.mark.parametrize("mode", ["preview", "up"])
def test_the_sdk_has_nothing_left_to_look_through(waited_for: list[int], mode: str):
    deployment = deploy(lambda: queues(range(40)), mode=mode)

    assert len([each for each in deployment.plan.resources if each.custom]) == 40
    assert sum(waited_for) < 40


def test_what_waits_for_time_is_waited_for():
    said = []

    async def later(arn: str) -> str:
        await asyncio.sleep(0.05)
        said.append(arn)
        return arn

    deployment = deploy(lambda: pulumi.export("arn", queues(range(2)).apply(later)))

    assert deployment.plan.outputs["arn"] == said[0]


def test_a_failure_ends_the_wait_and_is_raised():
    def refuse(arn: str) -> str:
        raise pulumi.RunError(f"no {arn.rpartition(':')[2]}")

    with pytest.raises(pulumi.RunError, match="no queue-2"):
        deploy(lambda: (queues(range(3)).apply(refuse), queues(range(3, 40))))


def test_an_output_that_never_resolves_does_not_keep_others_from_failing():
    def program() -> None:
        pulumi.Output.from_input(asyncio.get_running_loop().create_future())
        queues(range(2)).apply(lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        deploy(program)
