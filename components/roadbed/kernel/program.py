"""One Pulumi project for many stacks: run the team that the stack is named after."""

import runpy
from pathlib import Path

import pulumi

from roadbed.kernel.context import Context
from roadbed.kernel.errors import ContextError, Problem, listed, near_miss


def run_team(folder: str | Path) -> None:
    """Run `<team>.py`, or the folder `<team>/` with its `__main__.py`, for the team of the stack that is being
    deployed.

    >>> run_team(Path(__file__).parent)

    Raises `ContextError` where no such file exists, with the teams there are, and for everything that is wrong with the
    stack's config.
    """
    folder = Path(folder)
    team = Context.current().team
    programs = {path.stem: path for path in folder.glob("*.py") if not path.stem.startswith("_")}
    programs |= {path.parent.name: path.parent for path in folder.glob("*/__main__.py")}
    if team not in programs:
        teams = sorted(programs)
        says = f"got {team!r}, known are {listed(teams)}; a new team writes {team}.py{near_miss(team, teams)}"
        raise ContextError(f"stack {pulumi.get_stack()}", [Problem("team", says)], None)
    # Under a name of its own and outside sys.modules: imported, a second run in one process would register nothing.
    runpy.run_path(str(programs[team]), run_name=f"stacks.{team}")
