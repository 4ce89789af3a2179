"""One program, run in this process against an engine of ours: the only place that drives Pulumi's runtime.

Nothing here isolates the program: `roadbed.plan.pool` gives each evaluation a process of its own, `roadbed.testing`
runs a test's own function.
"""

import asyncio
import contextlib
import gc
import logging
import runpy
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pulumi
from pulumi._utils import ContextProperty
from pulumi.runtime import settings
from pulumi.runtime import stack as pulumi_stack
from pulumi.runtime.config import _SECRET_KEYS, CONFIG
from pulumi.runtime.rpc_manager import RPCManager

from roadbed.plan.cloud.place import Place
from roadbed.plan.model import Finding, Plan, Resource
from roadbed.plan.monitor import Monitor, stack_traces
from roadbed.plan.monitor.program_log import ProgramLog
from roadbed.plan.monitor.questions import CONFIG_KEY as DATA_SOURCES_KEY
from roadbed.plan.monitor.stack_references import CONFIG_KEY as STACK_OUTPUTS_KEY
from roadbed.plan.monitor.stack_references import AskStack, References, nobody_knows
from roadbed.plan.monitor.surroundings import account_of
from roadbed.plan.program.aftermath import Outputs, all_failures
from roadbed.plan.program.loop import Loop
from roadbed.plan.program.positions import Positions
from roadbed.plan.program.sdk_errors import is_of_wrong_type
from roadbed.plan.program.settling import settle
from roadbed.plan.project import made_up_config
from roadbed.plan.project.stack_config import StackConfig

ORGANIZATION = "organization"
"""What a program learns as its organization; the engine says the same for stacks that are kept in files or buckets."""

_SETTINGS = tuple(name for name, value in vars(settings.Settings).items() if isinstance(value, ContextProperty))


class Setting(NamedTuple):
    """Where and as what a program is to run."""

    stack: str
    project: str
    config: StackConfig
    preview: bool
    positions: Positions
    root: str = "."
    ask: AskStack = nobody_knows


class Outcome(NamedTuple):
    """What a program registered, and how it failed if it did."""

    plan: Plan
    outputs: Mapping[str, Any]
    """The stack's outputs with their secrets, for programs that refer to this stack."""
    findings: tuple[Finding, ...]
    log: tuple[tuple[str, str], ...]
    errors: tuple[BaseException, ...]
    """What the program raised, each failure once, in the order it happened; the plan is not whole if there is any."""


def run_file(entry: str) -> None:
    """Run a program as Pulumi's own host for Python does, from its working directory."""
    sys.argv = [entry]
    if entry == ".":
        runpy.run_path(entry, run_name="__main__")
        return
    # The same as run_path, except that the code knows its whole path: without it resources have no line.
    script = Path(entry)
    code = compile(script.read_bytes(), str(script.resolve()), "exec")
    main = sys.modules["__main__"] = ModuleType("__main__")
    vars(main).update(__file__=entry, __cached__=None, __package__="")
    exec(code, vars(main))  # noqa: S102 - this is what the whole is about


def evaluate(program: Callable[[], object], setting: Setting) -> Outcome:
    """Run a program until every output is resolved; what it raises is part of the outcome.

    It leaves its traces in the process, which `restored` undoes.
    """
    config = setting.config
    region = config.values.get("aws:region", "")
    account = config.values.get("roadbed:account") or account_of(
        {"allowedAccountIds": config.values.get("aws:allowedAccountIds")}
    )
    answers, stack = config.parsed(DATA_SOURCES_KEY), f"{setting.project}/{setting.stack}"
    monitor = Monitor(
        stack=setting.stack,
        project=setting.project,
        preview=setting.preview,
        place=Place.of(region, account, config.values.get("kubernetes:namespace", ""), stack),
        positions=setting.positions,
        references=References(setting.ask, setting.project, config.parsed(STACK_OUTPUTS_KEY)),
        configured_answers=answers if isinstance(answers, dict) else {},
    )
    log = ProgramLog(setting.positions)
    # A program's graph is all alive until its end: looking for garbage in it takes four fifths of the time.
    gc.disable()
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # As Pulumi's own host: failed graphs stay unawaited.
    loop = Loop()
    asyncio.set_event_loop(loop)
    try:
        errors = _run(program, setting, monitor, log, loop)
    finally:
        loop.finish()
    unfinished = [] if errors else [*monitor.ledger.unfinished_blocks()]
    if any(finding.rule == "input" for finding in monitor.ledger.findings):
        errors = [error for error in errors if not is_of_wrong_type(error)]
    findings = [*monitor.ledger.findings, *unfinished, *(() if errors else log.findings(monitor.ledger))]
    plan = Plan(
        stack=setting.stack,
        project=setting.project,
        origin="offline-preview" if setting.preview else "offline-up",
        resources=tuple(_concealed(resource.planned(), config) for resource in monitor.ledger.declared()),
        outputs={key: config.concealed(value) for key, value in monitor.planned_outputs().items()},
        config=config.shown(),
        data_sources=tuple(
            replace(each, args={key: config.concealed(value) for key, value in each.args.items()})
            for each in monitor.answers.kept
        ),
        organization=ORGANIZATION,
    )
    return Outcome(
        plan=plan,
        outputs=monitor.stack_outputs,
        findings=tuple(replace(each, message=config.without_secrets(each.message)) for each in findings),
        log=log.messages,
        errors=tuple(errors),
    )


def _concealed(resource: Resource, config: StackConfig) -> Resource:
    """The resource without the secrets of its stack's config, in case the program passed one on as plain text."""
    if not config.given_secrets:
        return resource
    return replace(
        resource,
        id=config.concealed(resource.id),
        inputs={key: config.concealed(value) for key, value in resource.inputs.items()},
        outputs={key: config.concealed(value) for key, value in resource.outputs.items()},
    )


def _run(
    program: Callable[[], object], setting: Setting, monitor: Monitor, log: ProgramLog, loop: Loop
) -> list[BaseException]:
    settings.ROOT.set(None)
    pulumi.runtime.set_all_config(dict(setting.config.values), sorted(setting.config.secrets))
    configured = settings.Settings(
        project=setting.project,
        stack=setting.stack,
        monitor=monitor,
        engine=log,
        dry_run=setting.preview,
        organization=ORGANIZATION,
        root_directory=setting.root,
    )
    configured.callbacks = monitor.callbacks
    outputs = configured.outputs = Outputs()
    settings.configure(configured)
    errors: list[BaseException] = []

    async def main() -> None:
        try:
            await pulumi_stack.run_in_stack(lambda: _until_settled(program, loop, outputs, configured.rpc_manager))
        except BaseException as error:  # noqa: BLE001 - whatever a program raises is its outcome
            errors.extend(await all_failures(error, outputs, configured.rpc_manager, setting.positions))

    with stack_traces.quickly_taken(), made_up_config.read_by_type():
        try:
            loop.run_until_complete(main())
        except (SystemExit, KeyboardInterrupt) as error:  # From inside an apply these go straight through the loop.
            errors.append(error)
    return [*errors]  # Closing the loop goes on with what is left, which is nobody's failure.


async def _until_settled(program: Callable[[], object], loop: Loop, outputs: Outputs, rpcs: RPCManager) -> None:
    result = program()
    if asyncio.iscoroutine(result):
        await result
    await settle(outputs, rpcs, loop.has_more_to_do)


@contextlib.contextmanager
def restored() -> Iterator[None]:
    """Leave this process's loop, Pulumi's settings and the garbage collector as they were before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Some Pythons warn of a process without a loop.
        try:
            loop = asyncio.get_event_loop_policy().get_event_loop()
        except RuntimeError:
            loop = None
    level = logging.getLogger("asyncio").level
    collecting = gc.isenabled()
    kept = {name: getattr(settings.SETTINGS, name) for name in _SETTINGS}
    config, secrets, root = CONFIG.get(), _SECRET_KEYS.get(), settings.get_root_resource()
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(settings.SETTINGS, name, value)
        CONFIG.set(config)
        _SECRET_KEYS.set(secrets)
        settings.ROOT.set(root)
        if collecting:
            gc.enable()
        logging.getLogger("asyncio").setLevel(level)
        asyncio.set_event_loop(loop)
