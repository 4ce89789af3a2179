"""`roadbed completion`, and the names that shells complete."""

from pathlib import Path

import click

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


@click.command(epilog=_HOW)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and stacks."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    root = ctx.find_root()
    if found is not None:
        click.echo(found(root.command, {}, root.info_name or "roadbed", "_ROADBED_COMPLETE").source())
