"""Running a program in the test's own process."""

import asyncio
import difflib
import inspect
import json
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, overload

from roadbed.kernel.landing_zone import Zone
from roadbed.kernel.zone_of_program import NoZoneError, ProgramZone
from roadbed.plan import evaluate
from roadbed.plan.model import Finding, Plan
from roadbed.plan.monitor.questions import CONFIG_KEY as ANSWERS_KEY
from roadbed.plan.monitor.questions import short
from roadbed.plan.monitor.stack_references import CONFIG_KEY as STACK_OUTPUTS_KEY
from roadbed.plan.program.failures import failures_of, root_causes
from roadbed.plan.program.positions import Positions
from roadbed.plan.project import Project
from roadbed.plan.project.stack_config import StackConfig
from roadbed.testing.deployment import DeployError, Deployment
from roadbed.testing.outputs import Applied

PROJECT: Final = "acme"
"""The project of every deployed program."""
DEFAULT_CONFIG: Final = {
    "aws:allowedAccountIds": '["123456789012"]',
    "roadbed:account": "123456789012",
    "roadbed:cost-center": "CC-1234",
    "roadbed:owner": "payments@example.com",
}
"""What every stack is configured with that does not say otherwise; enough for prod."""

Said = Mapping[str, Mapping[str, Any]]
Configured: TypeAlias = str | Mapping[str, Any] | Sequence[Any] | None
"""A value of config: text, or what a stack's file has as a mapping or a list."""

T = TypeVar("T")


class _Run(NamedTuple):
    project: Project
    stack: str
    config: StackConfig
    memory_limit: int = 0


@overload
def deploy(
    program: Callable[[], Coroutine[Any, Any, T]],
    *,
    stack: str = ...,
    config: Mapping[str, Configured] | None = ...,
    answers: Said | None = ...,
    stack_outputs: Said | None = ...,
    zone: Zone | None = ...,
    mode: Literal["preview", "up"] = ...,
) -> Deployment[T]: ...
@overload
def deploy(
    program: Callable[[], T],
    *,
    stack: str = ...,
    config: Mapping[str, Configured] | None = ...,
    answers: Said | None = ...,
    stack_outputs: Said | None = ...,
    zone: Zone | None = ...,
    mode: Literal["preview", "up"] = ...,
) -> Deployment[T]: ...
def deploy(
    program: Callable[[], Any],
    *,
    stack: str = "payments.dev",
    config: Mapping[str, Configured] | None = None,
    answers: Said | None = None,
    stack_outputs: Said | None = None,
    zone: Zone | None = None,
    mode: Literal["preview", "up"] = "up",
) -> Deployment[Any]:
    """Run `program`, which may be async, until every output is resolved; nothing is created, no connection needed.

    `config` adds to the default one, by full key, with mappings and lists as a stack's file has them:
    `{"roadbed:images": {"checkout": IMAGE}}`; `None` removes a key. `answers` replace what is made up for data
    sources, by function: `{"aws:ec2:getAmi": {"id": "ami-1"}}`; `stack_outputs` are what StackReferences find, by
    `organization/project/stack` or its end. `zone` is where the program runs that has no landing zone of its own and no
    committed contract of one.

    Raises what the program raises, or `DeployError` with all of it where several things fail that have nothing to do
    with each other, and also for two resources of one name, for inputs that a provider would refuse and for answers to
    what nobody asked; `OutputError` for an assertion in an apply that never ran. Everything Pulumi keeps for a whole
    process is as before afterwards.
    """
    _outside_of_loops()
    returned: list[Any] = []
    said = {**DEFAULT_CONFIG, **(config or {}), **told(answers, stack_outputs)}
    configured = written({key: value for key, value in said.items() if value is not None})
    here = Path.cwd()
    positions = Positions(here, here)
    stack_config = StackConfig(values=configured)
    setting = evaluate.Setting(
        stack=stack, project=PROJECT, config=stack_config, preview=mode == "preview", positions=positions
    )
    applied = Applied(sys._getframe(1).f_code.co_filename)

    def run() -> Coroutine[Any, Any, None] | None:
        if zone is not None:
            ProgramZone.current().found = zone
        result = program()
        if inspect.iscoroutine(result):
            return keep(result)
        if inspect.isgenerator(result) or inspect.isasyncgen(result) or inspect.isroutine(result):
            what = "function, which nobody called" if inspect.isroutine(result) else "generator, of which nothing ran"
            raise TypeError(f"the program returned a {what}; deploy() wants a function that makes the resources")
        returned.append(result)
        return None

    async def keep(result: Coroutine[Any, Any, Any]) -> None:
        returned.append(await result)

    with evaluate.restored(), applied.watched():
        outcome = evaluate.evaluate(run, setting)
    causes = root_causes(outcome.errors)
    for each in causes:
        if zone is None and isinstance(each, NoZoneError):
            each.add_note("a test can make one up: deploy(program, zone=made_up_zone())")
    if len(causes) == 1:
        raise causes[0]
    if causes:
        project = Project(root=here, file="Pulumi.yaml", name=PROJECT, working_dir=here, entry=".", config_dir=here)
        raise DeployError(tuple(failures_of(causes, positions, _Run(project, stack, stack_config)))) from causes[0]
    refused = tuple(finding for finding in outcome.findings if finding.severity == "error")
    if refused := (*refused, *unasked(outcome.plan, answers, stack_outputs)):
        raise DeployError(refused)
    applied.check()
    return Deployment(outcome.plan, returned[0], outcome.log, outcome.findings)


def _outside_of_loops() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    mend = "make the test a plain function; the program itself may be async"
    raise RuntimeError(f"deploy() runs a loop of its own and cannot run within another; {mend}")


def written(config: Mapping[str, Configured]) -> dict[str, str]:
    """Config as Pulumi hands it to programs: mappings and lists as JSON."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}


def told(answers: Said | None, stack_outputs: Said | None) -> dict[str, str]:
    """The config that holds these answers."""
    given = {ANSWERS_KEY: answers, STACK_OUTPUTS_KEY: stack_outputs}
    return {key: json.dumps(value) for key, value in given.items() if value is not None}


def unasked(plan: Plan, answers: Said | None, stack_outputs: Said | None) -> tuple[Finding, ...]:
    """A finding for every answer to what the program did not ask: most often its name is misspelt."""
    functions = {name for each in plan.data_sources for name in (short(each.token), each.token)}
    stacks = {
        str(each.inputs.get("name") or each.id) for each in plan.resources if each.type.endswith("StackReference")
    }
    ends = {"/".join(name.split("/")[at:]) for name in stacks for at in range(name.count("/") + 1)}
    given = (("answers", answers, functions), ("stack_outputs", stack_outputs, {*stacks, *ends}))
    return tuple(
        Finding(
            severity="error", rule="unasked", message=f"{argument}: the program never asks {name}{_near(name, asked)}"
        )
        for argument, values, asked in given
        for name in values or ()
        if name not in asked and not any(name.endswith(f"/{each}") for each in asked)
    )


def _near(name: str, asked: Iterable[str]) -> str:
    known = sorted(asked)
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; it asks {', '.join(known) or 'nothing'}"
