"""The test kit: deploy a program in a test's own process and read back what it registered.

>>> deployment = deploy(lambda: Queue("events"), stack="payments.prod")
>>> deployment["events-queue"]["kmsMasterKeyId"]
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, Literal, NamedTuple, TypeVar

import pulumi

from roadbed.plan import evaluate
from roadbed.plan.model import Finding, Plan, Resource, Value
from roadbed.plan.program.failures import failures_of, root_causes
from roadbed.plan.program.positions import Positions
from roadbed.plan.project import Project
from roadbed.plan.project.stack_config import StackConfig

PROJECT: Final = "acme"
"""The project of every deployed program."""
DEFAULT_CONFIG: Final = {
    "aws:allowedAccountIds": '["123456789012"]',
    "roadbed:account": "123456789012",
    "roadbed:cost-center": "CC-1234",
    "roadbed:owner": "payments@example.com",
}
"""What every stack is configured with that does not say otherwise; enough for prod."""

T = TypeVar("T")


class DeployError(pulumi.RunError):
    """A program cannot be deployed for these reasons: one problem a line, each with the line of the program."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(_line(each) for each in findings))


def _line(finding: Finding) -> str:
    said = finding.source is None or str(finding.source) in finding.message
    return finding.message if said else f"{finding.source}: {finding.message}"


@dataclass(frozen=True)
class Deployment(Generic[T]):
    """Everything a program registered."""

    plan: Plan
    returned: T
    """What the program returned."""
    log: tuple[tuple[str, str], ...] = ()
    """What it logged through Pulumi: (severity, message)."""

    def __getitem__(self, name: str) -> Mapping[str, Value]:
        """The inputs of the cloud resource with this logical name.

        Raises `KeyError` for a name that no cloud resource has, or more than one.
        """
        return self.resource(name).inputs

    def resource(self, name: str) -> Resource:
        """The cloud resource with this logical name.

        Raises `KeyError` for a name that no cloud resource has, or more than one.
        """
        named = [each for each in self.plan.resources if each.custom and each.name == name]
        if len(named) != 1:
            known = sorted(each.name for each in self.plan.resources if each.custom)
            count = len(named) or "no"
            raise KeyError(f"{count} cloud resources are named {name!r}; this program registered {', '.join(known)}")
        return named[0]


class _Run(NamedTuple):
    project: Project
    stack: str
    config: StackConfig
    memory_limit: int = 0


def deploy(
    program: Callable[[], T],
    *,
    stack: str = "payments.dev",
    config: Mapping[str, str | None] | None = None,
    mode: Literal["preview", "up"] = "up",
) -> Deployment[T]:
    """Run `program` until every output is resolved; nothing is created and no connection is needed.

    `config` adds to the default one, by full key; `None` removes a key. Raises what the program raises, or
    `DeployError` with all of it where several things fail that have nothing to do with each other, and also for two
    resources of one name and for inputs that a provider would refuse. Everything Pulumi keeps for a whole process is as
    before afterwards.
    """
    returned: list[T] = []
    configured = {key: value for key, value in {**DEFAULT_CONFIG, **(config or {})}.items() if value is not None}
    here = Path.cwd()
    positions = Positions(here, here)
    stack_config = StackConfig(values=configured)
    setting = evaluate.Setting(
        stack=stack, project=PROJECT, config=stack_config, preview=mode == "preview", positions=positions
    )
    with evaluate.restored():
        outcome = evaluate.evaluate(lambda: returned.append(program()), setting)
    causes = root_causes(outcome.errors)
    if len(causes) == 1:
        raise causes[0]
    if causes:
        project = Project(root=here, file="Pulumi.yaml", name=PROJECT, working_dir=here, entry=".", config_dir=here)
        raise DeployError(tuple(failures_of(causes, positions, _Run(project, stack, stack_config)))) from causes[0]
    if refused := tuple(finding for finding in outcome.findings if finding.severity == "error"):
        raise DeployError(refused)
    return Deployment(outcome.plan, returned[0], outcome.log)
