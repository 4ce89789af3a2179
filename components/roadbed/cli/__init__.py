"""The command line: `roadbed preview payments.prod`.

It ends with 0 where all is well, 1 where the program or its arguments are wrong, 2 where the command was misspelt, and
70 where roadbed itself fails.
"""

import sys

try:
    import click
except ModuleNotFoundError:
    sys.exit('error: the command line is not installed: pip install "roadbed[cli]"')

from roadbed.cli.completion import completion
from roadbed.cli.contract import contract
from roadbed.cli.failure import Commands, complain
from roadbed.cli.graph import graph
from roadbed.cli.output import output_lost
from roadbed.cli.preview import preview
from roadbed.cli.profile import profile


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"roadbed {version('roadbed')}")
        except PackageNotFoundError:
            click.echo("roadbed, not installed as a package")
        ctx.exit()


_START = """
\b
Start here, in a folder with a Pulumi.yaml:
  roadbed preview payments.prod      everything this stack would create
  roadbed preview payments.prod --explain orders-queue
                                     why a resource is as it is
  roadbed profile diff dev prod      what prod does otherwise
  roadbed graph --all --output stacks.svg
                                     a picture of how stacks hang together
  roadbed contract check --all       whether what stacks share is committed

Completion of commands, options and stacks: roadbed completion --help
"""


@click.group(
    cls=Commands,
    epilog=_START,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def roadbed() -> None:
    """See what a Pulumi program would create, without an engine, a credential or a network."""


for command in (preview, profile, contract, graph, completion):
    roadbed.add_command(command)


def main() -> None:
    """The program `roadbed`."""
    try:
        roadbed(prog_name="roadbed")
    except OSError as error:
        # Help, which is shown before any command runs.
        complain(output_lost(error))
        sys.exit(1)
