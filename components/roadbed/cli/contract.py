"""`roadbed contract`: the committed files of what stacks share with each other."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

import click

from roadbed.cli.failure import complain, fail, remark
from roadbed.cli.options import in_folder, of_stacks
from roadbed.cli.output import write
from roadbed.cli.preview import evaluated, show_errors

if TYPE_CHECKING:
    from roadbed.kernel.contracts.document import Contract
    from roadbed.plan.contracts import Break
    from roadbed.plan.project import Project

Contracts: TypeAlias = "Mapping[tuple[str, str], Contract]"
"""Committed contracts by (project, stack)."""

_EXPORT_EXAMPLES: Final = """
\b
Examples:
  roadbed contract export payments.prod
  roadbed contract export --all

\b
Ends with
  0   the files say what the stacks share and use
  1   a program is wrong, or a file would take away what a committed contract uses; nothing is written
  2   the command is misspelt
"""

_CHECK_EXAMPLES: Final = """
\b
Examples:
  roadbed contract check --all
  roadbed contract check payments.prod billing.prod

\b
Ends with
  0   every file says what its stack shares and uses
  1   a file is missing, stale or broken, or a stack takes away what others use
  2   the command is misspelt
"""


@click.group()
def contract() -> None:
    """Keep files of what stacks share.

    They are committed: contracts/payments.prod.json.
    """


@contract.command(epilog=_EXPORT_EXAMPLES)
@of_stacks
@in_folder
def export(*, stacks: tuple[str, ...], every: bool, folder: Path) -> None:
    """Write what stacks share and use into their files, to be committed.

    Programs that use it read the facts from there. Without a STACK the project's only one is taken.
    """
    from roadbed.plan.contracts import shown
    from roadbed.plan.contracts.folder import committed, file_of

    project, now, failed = _now(folder, stacks, every=every)
    before, broken = committed(project)
    files = {each.stack: file_of(project, each.stack) for each in now}
    problems = [says for file, says in broken.items() if file not in files.values()]
    problems += [f"{stack}: {shown(found)}" for stack, found in _breaks(before, now) if found.users]
    if problems or failed:
        _fail(problems, "nothing is written")
    write("".join(f"{project.shown(files[each.stack])}: {_put(project, files[each.stack], each)}\n" for each in now))


@contract.command(epilog=_CHECK_EXAMPLES)
@of_stacks
@in_folder
def check(*, stacks: tuple[str, ...], every: bool, folder: Path) -> None:
    """Compare the committed files with what the stacks share and use now.

    Without a STACK the project's only one is taken.
    """
    from roadbed.plan.contracts import outdated, shown
    from roadbed.plan.contracts.folder import committed, file_of

    project, now, failed = _now(folder, stacks, every=every)
    before, broken = committed(project)
    found = list(_breaks(before, now))
    problems = [*broken.values(), *(f"{stack}: {shown(each)}" for stack, each in found if each.users)]
    for each in now:
        file = file_of(project, each.stack)
        refused = any(stack == each.stack and lost.users for stack, lost in found)
        if not refused and file not in broken and (says := outdated(before.get((project.name, each.stack)), each)):
            problems.append(f"{project.shown(file)} is {says}: run roadbed contract export {each.stack}")
    gone = sorted(stack for of, stack in before if of == project.name and stack not in project.stacks)
    problems += [f"{project.shown(file_of(project, stack))} is of a stack that is gone: remove it" for stack in gone]
    write("".join(f"note: {stack}: {shown(each)}\n" for stack, each in found if not each.users))
    if problems or failed:
        _fail(problems)
    write(f"{len(now)} {'contract is' if len(now) == 1 else 'contracts are'} as committed\n")


def _now(folder: Path, stacks: Sequence[str], *, every: bool) -> "tuple[Project, list[Contract], bool]":
    """What the stacks share and use by their own evaluation, and whether some could not be evaluated."""
    from roadbed.plan.contracts import contract_of
    from roadbed.plan.project import Project

    evaluations = evaluated(folder, stacks, every=every, mode="up", jobs=None, config={})
    show_errors(evaluations)
    good = [each.up for each in evaluations if each.ok and each.up is not None]
    return Project.find(folder), [contract_of(each) for each in good], len(good) < len(evaluations)


def _breaks(before: "Contracts", now: "Sequence[Contract]") -> "Iterator[tuple[str, Break]]":
    """By the stack that shares it, what each change takes away from stacks as they are now."""
    from roadbed.plan.contracts import breaks

    others = {**before, **{(each.project, each.stack): each for each in now}}
    for each in now:
        if known := before.get((each.project, each.stack)):
            yield from ((each.stack, found) for found in breaks(known, each, others.values()))


def _put(project: "Project", file: Path, contract: "Contract") -> str:
    """Bring one file up to date, and say what that took."""
    from roadbed.kernel.contracts.document import text_of
    from roadbed.report.file import write_whole

    before = file.read_text(encoding="utf-8") if file.is_file() else None
    try:
        if not contract:
            file.unlink(missing_ok=True)
            return "removed, as the stack shares and uses nothing" if before else "none, as it shares and uses nothing"
        file.parent.mkdir(parents=True, exist_ok=True)
        if (text := text_of(contract)) == before:
            return "unchanged"
        write_whole(file, text)
    except OSError as error:
        fail(f"{project.shown(file)}: cannot be written: {error.strerror or error}")
    return "written"


def _fail(problems: Sequence[str], so: str = "") -> NoReturn:
    for problem in problems:
        complain(problem)
    if so:
        remark(so)
    raise click.exceptions.Exit(1)
