"""`roadbed preview`: what stacks would create."""

import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from roadbed.cli.checks import checked
from roadbed.cli.failure import complain, fail, remark
from roadbed.cli.options import a_name, in_folder, of_evaluations, of_stacks
from roadbed.cli.output import Report, write

if TYPE_CHECKING:
    from roadbed.plan.model import Evaluation
    from roadbed.plan.project import Project
    from roadbed.report.explain import Explanation

_STARTED: Final = time.perf_counter()

_EXAMPLES: Final = """
\b
Examples:
  roadbed preview payments.prod
  roadbed preview --all --jobs 4
  roadbed preview --all --format markdown --output comment.md
  roadbed preview payments.dev --config payments:size=3 --mode up
  roadbed preview payments.prod --explain orders-queue
  roadbed preview payments.prod --explain "Queue orders" --format json

\b
Ends with
  0   nothing is wrong
  1   a program, its arguments or its config are wrong
  2   the command is misspelt
"""


@click.command(epilog=_EXAMPLES)
@of_stacks
@click.option(
    "--format",
    "form",
    type=click.Choice(["tree", "markdown", "json"]),
    default="tree",
    help="tree for people (the default), markdown for a pull request's comment, json for programs.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the report to this file: whole or, where a stack has errors, not at all.",
)
@click.option(
    "--mode",
    type=click.Choice(["both", "preview", "up"]),
    default="both",
    help="preview leaves unknown what only a deployment can tell; up makes it up, so that policies can be read; "
    "both (the default) also finds what hides from previews.",
)
@click.option(
    "--explain", "asked", metavar="RESOURCE", callback=a_name, help="Only this resource or block, property by property."
)
@of_evaluations
@in_folder
def preview(
    *,
    stacks: tuple[str, ...],
    every: bool,
    form: Literal["tree", "markdown", "json"],
    output: Path | None,
    mode: Literal["both", "preview", "up"],
    jobs: int | None,
    config: Mapping[str, str],
    asked: str | None,
    time_limit: float,
    memory_limit: int,
    folder: Path,
) -> None:
    """Show what stacks would create.

    Every resource, who may reach what, every tag, and every default that was weakened, with its reason. Without a
    STACK the project's only one is taken.
    """
    if asked and form == "markdown":
        raise click.UsageError("--explain has the formats tree and json")
    output = folder / output if output else None
    if output and output.is_dir():
        raise click.BadParameter(f"{output} is a folder, wants a file", param_hint="--output")
    limits = {"time_limit": time_limit, "memory_limit": memory_limit}
    evaluations = evaluated(folder, stacks, every=every, mode=mode, jobs=jobs, config=config, **limits)
    failed = not all(each.ok for each in evaluations)
    if failed and (output or asked):
        show_errors(evaluations)
    if not (failed and output):
        at_terminal = output is None and sys.stdout is not None and sys.stdout.isatty()
        write(_explained(evaluations, asked, form) if asked else _reported(evaluations, form, at_terminal), output)
    # A report is the same in every run, so that two can be compared; how long it took is not part of it.
    what = evaluations[0].stack if len(evaluations) == 1 else f"{len(evaluations)} stacks"
    remark(f"{what} in {time.perf_counter() - _STARTED:.2f} s", dim=True)
    if failed:
        raise click.exceptions.Exit(1)


def evaluated(folder: Path, stacks: Sequence[str], *, every: bool, **how: Any) -> "list[Evaluation]":
    """The evaluations of these stacks; the command ends where not even one can begin."""
    from roadbed.plan.pool import evaluate_stacks
    from roadbed.plan.project import Project, ProjectError
    from roadbed.report.console import progress

    try:
        project = Project.find(folder)
        names = chosen(project, stacks, every=every)
        with progress(sys.stderr, len(names)) as done:
            found = evaluate_stacks(project, names, on_done=lambda evaluation: done(evaluation.stack), **how)
        return checked(project, found, how["config"])
    except ProjectError as error:
        fail(str(error))


def chosen(project: "Project", stacks: Sequence[str], *, every: bool) -> list[str]:
    """The stacks that a command is about: those named, every one, or the only one there is."""
    from roadbed.report.harmless import harmless

    if every and stacks:
        raise click.UsageError("name stacks or say --all, not both")
    if stacks:
        return list(dict.fromkeys(stacks))
    if every and not project.stacks:
        fail(f"no stack has a config file in {project.config_dir}; name a stack")
    if not every and len(project.stacks) != 1:
        names = harmless(", ".join(project.stacks))
        known = f"one of {names}, or say --all" if names else "such as payments.prod"
        raise click.UsageError(f"name a stack: {known}")
    return list(project.stacks)


def _reported(evaluations: "Sequence[Evaluation]", form: str, at_terminal: bool) -> Report:
    from roadbed.report.outline import outline

    outlines = [outline(each) for each in evaluations]
    match form:
        case "json":
            from roadbed.report import document

            return document.preview(outlines)
        case "markdown":
            from roadbed.report import markdown

            return markdown.preview(outlines)
    from roadbed.report import tree

    # What is kept is the same in every run; what a person looks at may speak of today.
    return list(tree.preview(outlines, datetime.now(UTC) if at_terminal else None))


def _explained(evaluations: "Sequence[Evaluation]", asked: str, form: str) -> Report:
    from roadbed.report.explain import NotExplained, explain

    found: list[Explanation] = []
    missed: list[str] = []
    for each in evaluations:
        if each.plan is not None:
            try:
                found.append(explain(each.plan, asked))
            except NotExplained as error:
                missed.append(str(error))
    if missed and not found:
        fail("\n".join(missed))
    if form == "json":
        from roadbed.report import document

        return document.explanations(found)
    from roadbed.report.explain_table import explanation

    return [part for each in found for part in explanation(each)]


def show_errors(evaluations: "Sequence[Evaluation]") -> None:
    """Say what is wrong with each stack, one problem a line."""
    for each in evaluations:
        for finding in each.findings:
            if finding.severity == "error":
                said = str(finding.source or "") in finding.message
                complain(f"{each.stack}: {finding.message}{'' if said else f' ({finding.source})'}")
