"""`roadbed profile`: what dev, staging, prod and a company's own profiles mean."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roadbed.cli.completion import profile_names, stack_names
from roadbed.cli.failure import fail
from roadbed.cli.options import in_folder
from roadbed.cli.output import write

if TYPE_CHECKING:
    from roadbed.kernel.errors import Problem

_EXAMPLES = """
\b
Examples:
  roadbed profile diff dev prod
  roadbed profile diff staging perf --stack payments.perf
"""


@click.group()
def profile() -> None:
    """Show what profiles such as dev and prod mean for every block."""


@profile.command(epilog=_EXAMPLES)
@click.argument("before", metavar="A", shell_complete=profile_names)
@click.argument("after", metavar="B", shell_complete=profile_names)
@click.option(
    "--stack",
    shell_complete=stack_names,
    help="Take your own profiles from this stack's config, instead of from every stack's.",
)
@in_folder
def diff(*, before: str, after: str, stack: str | None, folder: Path) -> None:
    """Show every default that differs between two profiles.

    Block by block, with both values and what the argument means. Profiles of your own are those under roadbed:profiles
    in the config of the project or of any of its stacks.
    """
    from roadbed import catalogue
    from roadbed.kernel.errors import Problem
    from roadbed.kernel.profile import Profile, find_profile
    from roadbed.plan.project import ProjectError
    from roadbed.report.profile_diff import differences, report, unknown_overrides

    try:
        declared = _declared(folder, stack)
    except ProjectError as error:
        fail(str(error))
    found = [find_profile(name, declared) for name in (before, after)]
    if wrong := [_said(each) for each in found if isinstance(each, Problem)]:
        fail("\n".join(dict.fromkeys(wrong)))
    first, second = (each for each in found if isinstance(each, Profile))
    try:
        blocks = catalogue()
    except ImportError as error:
        fail(f"an installed package's blocks cannot be imported: {error}")
    if wrong := unknown_overrides(blocks, (first, second)):
        fail("\n".join(wrong))
    write(list(report(differences(blocks, (first, second)), (first, second))))


def _said(problem: "Problem") -> str:
    return f"{problem.path.removeprefix('roadbed:')}: {problem.says}"


def _declared(folder: Path, stack: str | None) -> dict[str, Any]:
    """What config declares under `roadbed:profiles`; nothing outside of a project."""
    from roadbed.plan.project import FILES, Project, ProjectError
    from roadbed.plan.project.stack_config import StackConfig

    here = folder.resolve()
    if stack is None and not any((above / name).is_file() for above in (here, *here.parents) for name in FILES):
        return {}
    project = Project.find(folder)
    if stack is not None and (wrong := project.check_names([stack])):
        raise ProjectError(wrong)
    declared: dict[str, Any] = {}
    said_by: dict[str, str] = {}
    for each in [stack] if stack else project.stacks:
        profiles = StackConfig.of(project, each, {}).parsed("roadbed:profiles")
        for name, content in profiles.items() if isinstance(profiles, dict) else ():
            if declared.setdefault(name, content) != content:
                other = said_by[name]
                raise ProjectError(
                    [f"profile {name!r} is not the same in {other} and {each}; say whose: --stack {each}"]
                )
            said_by.setdefault(name, each)
    return declared
