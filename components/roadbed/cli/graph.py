"""`roadbed graph`: a picture of stacks."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import click

from roadbed.cli.failure import fail, remark
from roadbed.cli.options import in_folder, of_evaluations, of_stacks
from roadbed.cli.output import write
from roadbed.cli.preview import evaluated, show_errors

if TYPE_CHECKING:
    from roadbed.plan.model import Plan

Format: TypeAlias = Literal["svg", "png", "mermaid", "dot", "json"]

_STARTED: Final = time.perf_counter()
_ENDINGS: Final[Mapping[str, Format]] = {
    ".svg": "svg",
    ".png": "png",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".json": "json",
}

_EXAMPLES: Final = """
\b
Examples:
  roadbed graph payments.prod --output payments.svg
  roadbed graph --all --output stacks.png
  roadbed graph payments.prod shipping.prod --format mermaid
  roadbed graph --all --format json | jq '.edges[] | select(.public)'

\b
Arrows go the way data goes: from a sender to its queue, from a queue to its consumer.

\b
Ends with
  0   the picture is written
  1   a program, its arguments or its config are wrong, or Graphviz is missing; nothing is written
  2   the command is misspelt
"""


@click.command(epilog=_EXAMPLES)
@of_stacks
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "png", "mermaid", "dot", "json"]),
    help="svg (the default) and png need Graphviz; mermaid is drawn by GitHub and wikis, dot by Graphviz; json is for "
    "programs. The ending of --output says it as well.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the picture to this file: whole or, where a stack has errors, not at all.",
)
@of_evaluations
@in_folder
def graph(
    *,
    stacks: tuple[str, ...],
    every: bool,
    form: Format | None,
    output: Path | None,
    jobs: int | None,
    config: Mapping[str, str],
    time_limit: float,
    memory_limit: int,
    folder: Path,
) -> None:
    """Draw how stacks hang together.

    Blocks and what carries data, each stack in a frame; rights and subscriptions between them; which defaults were
    weakened, and who comes in from outside. Without a STACK the project's only one is taken.
    """
    output = folder / output if output else None
    if output and output.is_dir():
        raise click.BadParameter(f"{output} is a folder, wants a file", param_hint="--output")
    form = _form(form, output)
    # Nobody should wait for sixty stacks to learn that they cannot be drawn.
    _need_graphviz(form)
    limits = {"time_limit": time_limit, "memory_limit": memory_limit}
    evaluations = evaluated(folder, stacks, every=every, mode="up", jobs=jobs, config=config, **limits)
    if not all(each.ok for each in evaluations):
        show_errors(evaluations)
        raise click.exceptions.Exit(1)
    write(_drawn([each.plan for each in evaluations if each.plan], form), output)
    what = evaluations[0].stack if len(evaluations) == 1 else f"{len(evaluations)} stacks"
    remark(f"{what} in {time.perf_counter() - _STARTED:.2f} s", dim=True)


def _form(given: Format | None, output: Path | None) -> Format:
    """The format that was asked for, by its name or by the file's ending."""
    ending = _ENDINGS.get(output.suffix.lower()) if output else None
    if output and not given and not ending:
        raise click.UsageError(f"--output {output} does not end in any of {', '.join(_ENDINGS)}; say --format as well")
    if given and ending and given != ending:
        raise click.UsageError(f"--output {output} ends as {ending}, --format says {given}; leave --format out")
    form = given or ending or "svg"
    terminal = output is None and sys.stdout is not None and sys.stdout.isatty()
    if terminal and (form == "png" or not given):
        raise click.UsageError(
            f"a terminal shows no {form}: name a file such as --output stacks.{form}, or say --format mermaid"
        )
    return form


def _need_graphviz(form: Format) -> None:
    from roadbed.report.graph.engine import GraphvizError, find

    if form in ("svg", "png"):
        try:
            find()
        except GraphvizError as error:
            fail(str(error))


def _drawn(plans: "Sequence[Plan]", form: Format) -> str | bytes:
    from roadbed.report.graph.arrangement import apart
    from roadbed.report.graph.build import graph
    from roadbed.report.graph.engine import GraphvizError

    whole = graph(plans)
    try:
        match form:
            case "json":
                from roadbed.report.graph.document import document

                return document(whole)
            case "mermaid":
                from roadbed.report.graph.mermaid import mermaid

                return mermaid(apart(whole))
            case "dot":
                from roadbed.report.graph.dot import dot

                return dot(apart(whole))
            case "png":
                from roadbed.report.graph.picture import picture

                return picture(apart(whole), "png")
        from roadbed.report.graph.svg import svg

        return svg(apart(whole))
    except GraphvizError as error:
        fail(str(error))
