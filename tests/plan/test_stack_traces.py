"""Stack traces taken quickly are those that the SDK takes itself, and tell who was declared first."""

from collections.abc import Callable
from typing import Any

from pulumi.runtime import resource

from roadbed.plan.monitor.stack_traces import declared, quickly_taken


class Made:
    """Three constructors deep, like every resource of an SDK."""

    def __init__(self) -> None:
        self.trace = resource._get_stack_trace()


class Custom(Made):
    def __init__(self) -> None:
        super().__init__()


class Bucket(Custom):
    def __init__(self) -> None:
        super().__init__()


def both(take: Callable[[], Any]) -> tuple[Any, Any]:
    """The trace the SDK takes, and the quick one, of one and the same line."""
    taken = []
    for quick in (False, True):
        if quick:
            with quickly_taken():
                taken.append(take())
        else:
            taken.append(take())
    return taken[0], taken[1]


def without_this_function(trace: Any) -> list[Any]:
    """The frames but for those of `both`, which takes them on two lines, and the last, which is a number."""
    numbered = declared(trace) > 0
    frames = [*trace.frames][:-1] if numbered else trace.frames
    return [frame for frame in frames if f"{__file__}" not in frame.pc.uri]


def test_it_is_the_trace_that_the_sdk_takes():
    by_sdk, quick = both(lambda: Bucket().trace)

    assert quick.frames[0] == by_sdk.frames[0]
    assert quick.frames[0].pc.uri.endswith("/test_stack_traces.py")
    assert len(quick.frames) == len(by_sdk.frames) + 1
    assert without_this_function(quick) == without_this_function(by_sdk)


def test_code_without_a_file_has_no_position():
    by_sdk, quick = both(lambda: eval(compile("Bucket()", "<typed>", "eval")).trace)

    assert quick.frames[0] == by_sdk.frames[0]
    assert not quick.frames[0].HasField("pc")


def test_without_three_constructors_there_is_no_trace():
    by_sdk, quick = both(lambda: resource._get_stack_trace())

    assert list(quick.frames)[:-1] == list(by_sdk.frames)


def test_what_is_declared_later_has_a_larger_number():
    with quickly_taken():
        numbers = [declared(Bucket().trace) for _ in range(3)]

    assert numbers == [1, 2, 3]


def test_a_trace_of_the_sdks_own_has_no_number():
    assert declared(Bucket().trace) == 0


def test_the_sdk_is_as_before_afterwards():
    before = resource._get_stack_trace
    with quickly_taken():
        assert resource._get_stack_trace is not before

    assert resource._get_stack_trace is before


def test_an_sdk_that_takes_its_traces_otherwise_is_left_alone(monkeypatch):
    monkeypatch.delattr(resource, "_get_stack_trace")
    with quickly_taken():
        assert not hasattr(resource, "_get_stack_trace")
