"""What the modes of one stack say together, and where they disagree."""

from collections.abc import Iterator, Sequence

from roadbed.plan.model import Evaluation, Finding, Plan, Resource
from roadbed.plan.pool.child import Child


def merged(children: Sequence[Child]) -> Evaluation:
    """The evaluation of one stack from its finished processes, one for each mode."""
    in_order = sorted(children, key=lambda child: not child.task.preview)
    task = in_order[0].task
    preview = next((child.result.plan for child in in_order if child.task.preview), None)
    up = next((child.result.plan for child in in_order if not child.task.preview), None)
    findings = [finding for child in in_order for finding in child.result.findings]
    if preview and up:
        findings += differences(preview, up)
    if task.config.environments:
        names = ", ".join(task.config.environments)
        message = f"config comes from Pulumi ESC ({names}), which is not read offline: give its values with --config"
        findings.append(Finding(severity="note", rule="environment", message=message))
    fullest = in_order[-1]
    return Evaluation(
        stack=task.stack,
        project=task.project.name,
        preview=preview,
        up=up,
        findings=tuple(dict.fromkeys(findings)),
        log=tuple(dict.fromkeys(entry for child in reversed(in_order) for entry in child.result.log)),
        printed=task.config.without_secrets(fullest.printed or in_order[0].printed),
        seconds=max(child.ended for child in in_order) - min(child.started for child in in_order),
    )


def differences(preview: Plan, up: Plan) -> Iterator[Finding]:
    """Resources that only one of the modes has; of those below each other the topmost."""
    for resource in _only_in(up, preview):
        message = (
            f"{resource.type} {resource.name} is made inside an apply, once a value is known: the engine's preview "
            "does not show it before it is deployed; make it outside of the apply"
        )
        yield _warning("hidden-in-apply", message, resource)
    for resource in _only_in(preview, up):
        message = (
            f"{resource.type} {resource.name} is in a preview and not in the update that follows: "
            "the program decides by what is unknown, or by whether it runs in preview; let it decide by config"
        )
        yield _warning("only-in-preview", message, resource)


def _only_in(one: Plan, other: Plan) -> Iterator[Resource]:
    missing = [resource for resource in one.resources if resource.urn not in other.by_urn]
    urns = {resource.urn for resource in missing}
    yield from (resource for resource in missing if resource.parent not in urns)


def _warning(rule: str, message: str, resource: Resource) -> Finding:
    return Finding(severity="warning", rule=rule, message=message, urn=resource.urn, source=resource.source)
