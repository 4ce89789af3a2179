"""A preview as a tree for people: stack, block, resource; then access, what was made up, findings and totals."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from roadbed.plan.access.labels import short_type
from roadbed.plan.facts import Facts
from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.report.flow import ALERT, QUIET, Flow
from roadbed.report.next_runs import next_runs
from roadbed.report.nodes import Node
from roadbed.report.outline import Grant, Outline
from roadbed.report.remarks import findings, said
from roadbed.report.values import counted, listed, shown, shown_arguments, shown_setting

MARK_STYLES: Final = {
    "protected": "green",
    "retained": "green",
    "hidden from previews": ALERT,
    "internet-facing": "yellow",
    "publicly accessible": ALERT,
    "public": ALERT,
    "wildcard-action": "yellow",
    "wildcard-resource": "yellow",
}
FACT_WIDTH: Final = len("overrides")
OUTPUT_LENGTH: Final = 120
"""Characters of a stack's output before it is cut."""
MOST_ACTIONS: Final = 6
"""Actions that are listed where a block is; the table of access lists all of them."""


def preview(outlines: Sequence[Outline], now: datetime | None = None) -> Iterator[RenderableType]:
    """The report, part by part; several stacks begin with a table of all of them.

    With `now` schedules say when they fire next, which differs from run to run.
    """
    if len(outlines) > 1:
        yield _summary(outlines)
    for each in outlines:
        if len(outlines) > 1:
            yield ""
        yield from _stack(each, now)


def _summary(outlines: Sequence[Outline]) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("stack", overflow="fold")
    for column in ("blocks", "resources", "weakened", "overrides", "errors", "warnings"):
        table.add_column(column, justify="right")
    for each in outlines:
        counts = [
            (each.totals.blocks, ""),
            (each.totals.resources, ""),
            (each.totals.weakened, "yellow"),
            (each.totals.overridden, "magenta"),
            (each.errors, ALERT),
            (each.warnings, "yellow"),
        ]
        name = Text(each.stack, "" if each.evaluation.ok else ALERT)
        table.add_row(name, *(Text(f"{count:,}", style if count else QUIET) for count, style in counts))
    return table


def _stack(outline: Outline, now: datetime | None) -> Iterator[RenderableType]:
    tree = Tree(_heading(outline), guide_style=QUIET)
    _grow(tree, outline.nodes, now)
    yield tree
    for title, content in (
        ("Access", _access(outline)),
        ("Outputs", _outputs(outline)),
        ("Data sources with made-up answers", _made_up(outline)),
        ("Said by the program", said(outline)),
        ("Findings", findings(outline.findings) if outline.findings else None),
    ):
        if content is not None:
            yield ""
            yield Text(title, "bold")
            yield Padding(content, (0, 0, 0, 2))
    yield ""
    yield _totals(outline)


def _heading(outline: Outline) -> RenderableType:
    lines: list[RenderableType] = [Text(outline.stack, "bold")]
    if not outline.evaluation.ok:
        lines = [Text.assemble((outline.stack, "bold"), "  ", ("failed", ALERT))]
    if outline.identity:
        lines.append(Flow([Text.assemble((f"{key} ", QUIET), value) for key, value in outline.identity.items()]))
    if outline.tags:
        tags = [Text(f"{key}={value}") for key, value in outline.tags.items()]
        if not outline.uniform:
            tags.append(Text("exceptions below", "yellow"))
        lines.append(_fact("tags", "", Flow(tags)))
    if outline.untagged:
        lines.append(_fact("untagged", "yellow", Text(listed([resource.name for resource in outline.untagged], 8))))
    return Group(*lines)


def _grow(tree: Tree, nodes: Sequence[Node], now: datetime | None) -> None:
    leaves = [node for node in nodes if node.resource.custom]
    width = max((len(node.title) for node in leaves), default=0)
    for node in nodes:
        branch = tree.add(_leaf(node, width, now) if node.resource.custom else _branch(node))
        _grow(branch, node.children, now)


def _leaf(node: Node, width: int, now: datetime | None) -> RenderableType:
    line = _with_marks(Text.assemble((f"{node.title:<{width}}", "cyan"), "  ", node.resource.name), node)
    if now is not None and (fires := next_runs(node.resource, now)):
        line.append(f"  {fires}", QUIET)
    return line


def _branch(node: Node) -> RenderableType:
    title = Text.assemble((node.title, "bold cyan"), " ", (node.resource.name, "bold"))
    lines: list[RenderableType] = [_with_marks(title, node)]
    if node.facts is not None:
        lines += [_fact(name, style, said) for name, style, said in _facts(node, node.facts)]
    return Group(*lines)


def _with_marks(text: Text, node: Node) -> Text:
    for at, mark in enumerate(node.marks):
        text.append(", " if at else "  ", QUIET).append(mark, MARK_STYLES.get(mark, "magenta"))
    if node.facts is None and node.tags:
        text.append(f"  {node.said_tags}", QUIET)
    if node.line:
        text.append(f"  {node.line}", QUIET)
    return text


def _fact(name: str, style: str, said: RenderableType) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=FACT_WIDTH, style=style or QUIET, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(name, said)
    return grid


def _facts(node: Node, facts: Facts) -> Iterator[tuple[str, str, Text]]:
    for right in facts.rights:
        yield "uses", "", Text.assemble((right.right, "bold"), f" of {right.whole}")
    for offered, holders in node.given_to.items():
        if holders:
            yield "grants", "", Text.assemble((offered, "bold"), f" to {', '.join(holders)}")
    if free := [offered for offered, holders in node.given_to.items() if not holders]:
        yield "offers", "", Text(", ".join(free))
    for offered, teams in node.shared.items():
        yield "shares", "", Text.assemble((offered, "bold"), f" with {', '.join(teams)}")
    for admitted in node.admitted:
        who = f"{admitted.who} {admitted.condition}".rstrip()
        few = len(admitted.actions) <= MOST_ACTIONS
        actions = ", ".join(admitted.actions) if few else f"{len(admitted.actions)} actions, which Access lists"
        yield "admits", "", Text.assemble(who, " as ", (admitted.right or actions, "bold"))
    for weak in facts.weakened:
        now, usual = shown_setting(weak.setting, weak.value), shown_setting(weak.setting, weak.default)
        reason = (f"\n{weak.reason}", "italic") if weak.reason else (" without a reason", QUIET)
        yield "weakened", "bold yellow", Text.assemble((weak.setting, "bold"), f" {now}, default {usual}", reason)
    for overridden in facts.overrides:
        what = ", ".join((*overridden.args, *overridden.opts))
        yield "overrides", "magenta", Text.assemble((overridden.child, "bold"), f" {what}")
    if node.tags:
        yield "tags", "", Text(node.said_tags)


def _access(outline: Outline) -> RenderableType | None:
    if not outline.access:
        return None
    table = Table(box=None, pad_edge=False, header_style=QUIET, padding=(0, 2, 0, 0))
    for column in ("who", "may", "on"):
        table.add_column(column, overflow="fold")
    before = ""
    for each in outline.allowed:
        table.add_row("" if each.who == before else each.who, _may(each), _on(each))
        before = each.who
    lines = [
        Text.assemble((who, "bold"), f" {condition}".rstrip(), " is denied ", listed(whats, 12))
        for (who, condition), whats in outline.denied.items()
    ]
    if outline.unread:
        lines.append(Text(f"policies that are known only after deployment: {', '.join(outline.unread)}", QUIET))
    return Group(*([table] if outline.allowed else []), *lines)


def _may(grant: Grant) -> Text:
    actions = ", ".join(grant.actions)
    if not grant.right:
        return Text(actions)
    return Text.assemble((grant.right, "bold"), (f"  {actions}" if actions else "", QUIET))


def _on(grant: Grant) -> Text:
    text = Text(", ".join(grant.on))
    if grant.condition:
        text.append(f" {grant.condition}", QUIET)
    for mark in grant.marks:
        if mark != "unknown":
            text.append("  ").append(mark, MARK_STYLES[mark])
    return text


def _outputs(outline: Outline) -> RenderableType | None:
    if not outline.outputs:
        return None
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in outline.outputs.items():
        unread = value in (SECRET, UNKNOWN)
        table.add_row(Text(name, "bold"), Text(shown(value, OUTPUT_LENGTH), QUIET if unread else ""))
    return table


def _made_up(outline: Outline) -> RenderableType | None:
    if not outline.made_up:
        return None
    lines = []
    for each in outline.made_up:
        line = Text(f"{short_type(each.token)}({shown_arguments(each.args)})")
        lines.append(line.append(f"  {each.source}", QUIET) if each.source else line)
    return Group(*lines)


def _totals(outline: Outline) -> RenderableType:
    totals = outline.totals
    providers = ", ".join(f"{name} {count:,}" for name, count in totals.by_provider.items())
    parts = [Text(counted(totals.blocks, "block"), "bold")] if totals.blocks else []
    if outline.plan is not None:
        parts.append(Text(counted(totals.resources, "resource") + (f" ({providers})" if providers else ""), "bold"))
    for count, thing, style in (
        (totals.weakened, "weakened default", "yellow"),
        (totals.overridden, "override", "magenta"),
        (outline.errors, "error", ALERT),
        (outline.warnings, "warning", "yellow"),
    ):
        if count:
            parts.append(Text(counted(count, thing), style))
    return Flow(parts)
