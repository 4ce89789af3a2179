"""Outputs in tests: their values after a deployment, and an error wherever one would be used without ever resolving.

Pulumi answers `output == "x"`, `if output`, `f"{output}"` and `output.apply(check)` at once, outside of any program
too: the first is False, the second True, the third a text about Outputs, and `check` is never called. A test that does
one of these passes or fails for no reason of its own.
"""

import asyncio
import contextlib
import dis
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import CodeType
from typing import Any, Final, TypeVar

import pulumi
from pulumi.runtime.settings import SETTINGS

V = TypeVar("V")

_INSTEAD: Final = "ask deployment.value(output), or do it inside of the program"
_REFUSED: Final = {
    "__bool__": "an Output is true whatever its value is",
    "__eq__": "an Output equals nothing but itself, whatever its value is",
    "__ne__": "an Output differs from everything else, whatever its value is",
    "__str__": "an Output has no text",
    "apply": "no program runs any more, so this function would never be called",
    "future": "no program runs any more, so nothing would ever await this",
    "is_known": "no program runs any more, so nothing would ever await this",
    "is_secret": "no program runs any more, so nothing would ever await this",
    "resources": "no program runs any more, so nothing would ever await this",
}
"""What an Output cannot do outside of a program, and why."""
_AWAITED: Final = frozenset({"apply", "future", "is_known", "is_secret", "resources"})
"""What a test with a loop of its own can await."""


class OutputError(Exception):
    """An Output was used where it has no value: outside of a program, before it resolved, or where it never will."""


def value_of(output: "pulumi.Output[V]") -> V:
    """What an Output resolved to, once its program has ended.

    Raises what it failed with, and `OutputError` where it has no value.
    """
    if not isinstance(output, pulumi.Output):
        raise OutputError(f"got {output!r}, wants an Output; other values need no resolving")
    data: asyncio.Future[Any] = vars(output)["_data"]
    if not data.done():
        raise OutputError("this Output was made outside of the program, so nothing resolves it; make it inside")
    if data.cancelled():
        raise OutputError("this Output was given up, as its program failed")
    found = data.result()
    if not found.is_known:
        mend = 'deploy(…, mode="up") makes up what a cloud would say; for a data source or another stack give it in '
        raise OutputError(f"this Output is known only after deployment; {mend}answers=… or stack_outputs=…")
    return found.value  # type: ignore[no-any-return]


@contextlib.contextmanager
def refusing_outputs() -> Iterator[None]:
    """Let every use of an Output that cannot mean what it says raise `OutputError`, as long as no program runs."""
    kept = {name: vars(pulumi.Output).get(name) for name in _REFUSED}
    for name, why in _REFUSED.items():
        setattr(pulumi.Output, name, _refused(name, why, kept[name]))
    try:
        with _open_loop():
            yield
    finally:
        for name, original in kept.items():
            if original is None:
                delattr(pulumi.Output, name)
            else:
                setattr(pulumi.Output, name, original)


@contextlib.contextmanager
def _open_loop() -> Iterator[None]:
    """Pulumi asks for the thread's event loop wherever an Output is made; another test may have closed it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            usable = not asyncio.get_event_loop().is_closed()
        except RuntimeError:
            usable = False
    if usable:
        yield
        return
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _refused(name: str, why: str, original: Any) -> Callable[..., Any]:
    usual: Callable[..., Any] = original or getattr(object, name, lambda _: True)

    def method(self: Any, *args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        if not _a_program_runs() and not (name in _AWAITED and _a_loop_runs()):
            raise OutputError(f"{why}; {_INSTEAD}")
        return usual(self, *args, **options)

    return method


def _a_program_runs() -> bool:
    """Also one of somebody else's, with Pulumi's mocks."""
    return SETTINGS.monitor is not None


def _a_loop_runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Applied:
    """The functions with assertions that a program gave to `apply`, and whether they ran."""

    def __init__(self, test_file: str) -> None:
        """`test_file` is where any `assert` is a test's; elsewhere only those count that pytest has rewritten."""
        self._test_file = test_file
        self._waiting: dict[int, CodeType] = {}

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Note every `apply` of the program that runs in here."""
        usual = pulumi.Output.apply

        def apply(output: Any, func: Any, *args: Any, **options: Any) -> Any:
            code = getattr(func, "__code__", None)
            if code is None or not self._asserts(func, code):
                return usual(output, func, *args, **options)
            number = len(self._waiting)
            self._waiting[number] = code

            def run(value: Any) -> Any:
                self._waiting[number] = _RAN
                return func(value)

            return usual(output, run, *args, **options)

        setattr(pulumi.Output, "apply", apply)  # noqa: B010 - of another signature
        try:
            yield
        finally:
            setattr(pulumi.Output, "apply", usual)  # noqa: B010

    def check(self) -> None:
        """Raise `OutputError` for assertions that never ran."""
        lost = [code for code in self._waiting.values() if code is not _RAN]
        if lost:
            lines = dict.fromkeys(f"{code.co_filename}:{code.co_firstlineno}" for code in lost)
            raise OutputError(
                "\n".join(
                    f"{line}: the assertion in this apply never ran, as its Output is known only after deployment; "
                    'deploy(…, mode="up"), or give its value in answers=… or stack_outputs=…'
                    for line in lines
                )
            )

    def _asserts(self, func: Any, code: CodeType) -> bool:
        """Whether a function asserts, itself or in what it calls by name."""
        if _asserts(code, self._test_file):
            return True
        cells = dict(zip(code.co_freevars, (_content(each) for each in func.__closure__ or ()), strict=False))
        called = (cells.get(name) or func.__globals__.get(name) for name in (*code.co_names, *code.co_freevars))
        codes = (getattr(each, "__code__", None) for each in called)
        return any(isinstance(each, CodeType) and _asserts(each, self._test_file) for each in codes)


_RAN: Final = (lambda: None).__code__


@lru_cache(maxsize=4096)
def _asserts(code: CodeType, test_file: str) -> bool:
    if "@pytest_ar" in code.co_names:  # What pytest's own rewriting of `assert` leaves behind.
        return True
    if code.co_filename != test_file:
        return False
    found = dis.get_instructions(code)
    return any(each.opname == "LOAD_ASSERTION_ERROR" or each.argval is AssertionError for each in found)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # Named, and not given a value yet.
        return None
