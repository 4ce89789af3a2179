"""`roadbed completion`, and the names that shells complete."""

import contextlib
from pathlib import Path

import click

from roadbed.cli.output import write

SHELLS = ("bash", "zsh", "fish")

_HOW = """
\b
Add one line to your shell's own file:
  ~/.bashrc                     eval "$(roadbed completion bash)"
  ~/.zshrc                      eval "$(roadbed completion zsh)"
  ~/.config/fish/config.fish    roadbed completion fish | source
"""


def stack_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The project's stacks that begin so; none outside of a project."""
    from roadbed.plan.project import Project, ProjectError

    try:
        known = Project.find(ctx.params.get("folder") or Path()).stacks
    except ProjectError:
        return []
    return [stack for stack in known if stack.startswith(incomplete)]


def profile_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The built-in profiles, and those that any stack of the project declares."""
    from roadbed.kernel.profile import BASES
    from roadbed.plan.project import Project, ProjectError
    from roadbed.plan.project.stack_config import StackConfig

    known: dict[str, None] = dict.fromkeys(BASES)
    with contextlib.suppress(ProjectError):
        project = Project.find(ctx.params.get("folder") or Path())
        for stack in [ctx.params["stack"]] if ctx.params.get("stack") else project.stacks:
            # One stack's broken config hides no other's profiles.
            with contextlib.suppress(ProjectError):
                declared = StackConfig.of(project, stack, {}).parsed("roadbed:profiles")
                known |= dict.fromkeys(declared) if isinstance(declared, dict) else {}
    return [name for name in known if name.startswith(incomplete)]


@click.command(epilog=_HOW)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and stacks."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    root = ctx.find_root()
    if found is not None:
        write(found(root.command, {}, root.info_name or "roadbed", "_ROADBED_COMPLETE").source() + "\n")
