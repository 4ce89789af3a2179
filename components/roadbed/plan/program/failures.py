"""A program's failure as one clear finding: what went wrong, on the user's own line, and how to mend it."""

import ast
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol

import pulumi
from pulumi.config import ConfigMissingError, ConfigTypeError

from roadbed.plan.model import Finding, Source
from roadbed.plan.program.positions import Positions
from roadbed.plan.program.sdk_errors import in_own_words, roots
from roadbed.plan.program.unknown_names import meant
from roadbed.plan.project import Project
from roadbed.plan.project.stack_config import StackConfig

_LONGEST_MESSAGE: Final = 4_000
_MEND_DATA: Final = "ask through a data source, or give the value as config"


class Run(Protocol):
    """What failed: whose program it was, and with which config."""

    @property
    def project(self) -> Project:
        """Whose program it was."""

    @property
    def stack(self) -> str:
        """Its name."""

    @property
    def config(self) -> StackConfig:
        """What the program could read."""

    @property
    def memory_limit(self) -> int:
        """The bytes it could take; 0 for no limit."""


class ConnectionRefusedOffline(pulumi.RunError, OSError):
    """A program tried to reach something outside of its process; one that can do without takes it as a failed try."""

    def __init__(self, target: str, source: Source | None) -> None:
        self.source = str(source) if source else None
        super().__init__(f"the program opens a connection to {target}; an offline evaluation has none: {_MEND_DATA}")


class ReferencedStackFailed(pulumi.RunError):
    """A program refers to a stack that cannot be evaluated itself."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


def failures_of(errors: Iterable[BaseException], positions: Positions, run: Run) -> list[Finding]:
    """The findings for what a program raised, each once. They show no secret of the config and no traceback."""
    found = dict.fromkeys(_failure(error, positions, run) for error in root_causes(errors))
    # Outputs fail in any order: by line and text, two runs of one program tell the same.
    return sorted(found, key=_place)


def root_causes(errors: Iterable[BaseException]) -> list[BaseException]:
    """Every error by itself, without those that only repeat another one."""
    return roots(each for error in errors for each in _leaves(error))


def is_last_word(error: BaseException, project: Project) -> bool:
    """Whether a program ended itself, as well as can be, in its very last statement: `sys.exit(main())`."""
    if not isinstance(error, SystemExit) or error.code not in (None, 0):
        return False
    main = (project.working_dir / project.entry).resolve()
    main = main / "__main__.py" if main.is_dir() else main
    lines = [
        line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_name == "<module>" and Path(frame.f_code.co_filename).resolve() == main
    ]
    last = ast.parse(main.read_bytes()).body[-1]
    return bool(lines) and last.lineno <= lines[0] <= (last.end_lineno or last.lineno)


def _place(finding: Finding) -> tuple[str, int, str]:
    source = finding.source or Source("", 0)
    return source.path, source.line, finding.message


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _failure(error: BaseException, positions: Positions, run: Run) -> Finding:
    rule = "program"
    refused = next((each for each in _chain(error) if isinstance(each, ConnectionRefusedOffline)), None)
    if refused is not None:
        error, rule = refused, "connection"
    if isinstance(error, ReferencedStackFailed):
        rule = error.finding.rule
    message = _shortened(run.config.without_secrets(_message(error, run)))
    return Finding(severity="error", rule=rule, message=message, source=_source_of(error, positions))


def _message(error: BaseException, run: Run) -> str:
    config = run.config
    match error:
        case ConfigMissingError():
            secret = "--secret " if error.secret else ""
            return (
                f"config {error.key} is missing: pulumi config set --stack {run.stack} {secret}{error.key} VALUE, "
                f"or for this preview only --config {error.key}=VALUE"
            )
        case ConfigTypeError() if error.key in config.made_up:
            return (
                f"config {error.key} is encrypted, and its made-up stand-in is no {error.expect_type}: "
                f"give one with --config {error.key}=VALUE, or declare its type under config in Pulumi.yaml"
            )
        case ConfigTypeError():
            got = "a secret" if error.key in config.secrets else repr(error.value)
            return f"config {error.key}: got {got}, wants {error.expect_type}"
        case pulumi.RunError():
            return _text(error) or type(error).__name__
        case SystemExit():
            return _exit_message(error)
        case MemoryError():
            mend = "let it hold less at a time"
            if not run.memory_limit:
                return f"the program wants more memory than there is: {mend}"
            limit = f"its limit of {run.memory_limit / 1024**2:g} MiB"
            return f"the program wants more memory than {limit}: {mend}, or give it more with --memory-limit"
        case EOFError():
            return "the program asks for input; nobody answers in a preview: read it from config instead"
        case SyntaxError():
            return f"{type(error).__name__}: {error.msg}"
        case ModuleNotFoundError():
            return _missing_module_message(error, run.project)
    if (known := _missing_output(error) or in_own_words(error)) is not None:
        return known
    said = _text(error)
    hint = f"; an offline evaluation has no credentials and no connection: {_MEND_DATA}" if _is_clients(error) else ""
    return (f"{type(error).__name__}: {said}" if said else type(error).__name__) + meant(error) + hint


def _exit_message(error: SystemExit) -> str:
    code = error.code if isinstance(error.code, int) else "" if error.code is None else repr(str(error.code))
    return (
        f"the program ends itself with sys.exit({code}); what it registered until then is not its whole plan: "
        "raise pulumi.RunError to fail, or let it run to its end"
    )


def _text(error: BaseException) -> str:
    try:
        return str(error).strip()
    except BaseException as broken:  # noqa: BLE001 - the program's own __str__ may do anything
        return f"(its text fails with {type(broken).__name__})"


def _shortened(message: str) -> str:
    left_out = len(message) - _LONGEST_MESSAGE
    return message if left_out <= 0 else f"{message[:_LONGEST_MESSAGE]}… {left_out:,} more characters"


def _missing_module_message(error: ModuleNotFoundError, project: Project) -> str:
    top = (error.name or "").partition(".")[0]
    beside = project.working_dir / top
    if project.entry != "." and top and (beside.is_dir() or beside.with_suffix(".py").is_file()):
        return (
            f"{type(error).__name__}: {error}; the folder of {project.entry} is not on Python's path when main names a "
            "file, here as in Pulumi: let main name the folder, with the program in its __main__.py"
        )
    return (
        f"{type(error).__name__}: {error}; the program runs in the environment of roadbed itself, {sys.prefix}: "
        "install what it needs there (pip install -r requirements.txt), or run the roadbed of its own environment"
    )


def _missing_output(error: BaseException) -> str | None:
    """An output that a StackReference requires and its stack does not have: the SDK says no more than its name."""
    if not isinstance(error, KeyError):
        return None
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if Path(code.co_filename).name == "stack_reference.py" and "l" in code.co_varnames:
            name, outputs = traceback.tb_frame.f_locals["l"]
            return f"the referenced stack has no output {name!r}; it has {', '.join(sorted(outputs)) or 'none'}"
        traceback = traceback.tb_next
    return None


def _is_clients(error: BaseException) -> bool:
    """Whether a client of some cloud or server raised it, as they do without credentials or network."""
    package = type(error).__module__.partition(".")[0]
    return package in ("boto3", "botocore", "google", "azure", "requests", "httpx", "urllib3", "grpc")


def _source_of(error: BaseException, positions: Positions) -> Source | None:
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return positions.of_file(error.filename, error.lineno)
    said = getattr(error, "source", None)
    if isinstance(said, str) and said.rpartition(":")[2].isdigit():
        path, _, line = said.rpartition(":")
        return Source(path, int(line))
    for each in _chain(error):
        if source := positions.of_traceback(each.__traceback__) or _registered_at(each.__traceback__, positions):
            return source
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and what led to it."""
    at: BaseException | None = error
    seen = set[int]()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _registered_at(traceback: TracebackType | None, positions: Positions) -> Source | None:
    """Where the resource was made that the SDK could not register: it keeps that in a variable of its own."""
    while traceback is not None:
        if "stack_trace" in traceback.tb_frame.f_code.co_freevars:
            trace: Any = traceback.tb_frame.f_locals.get("stack_trace")
            return positions.of_trace(trace) if trace is not None else None
        traceback = traceback.tb_next
    return None
