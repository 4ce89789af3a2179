"""Texts that stand where a policy document must, and are none: a deployment would fail on them."""

from collections.abc import Iterator

from roadbed.plan.access.labels import label
from roadbed.plan.access.policies import IDENTITY_POLICIES, POLICY, RESOURCE_POLICIES, ROLE
from roadbed.plan.access.statements import why_no_policy
from roadbed.plan.model import Evaluation, Finding, Plan, Resource
from roadbed.plan.values import Value

RULE = "invalid-policy"
_MEND = "wants a policy document as JSON: json.dumps(...) or aws.iam.get_policy_document"


def policy_problems(evaluation: Evaluation) -> tuple[Finding, ...]:
    """An error for each text that is known and no policy document, in registration order, each once.

    What an update would have made up is not held against the program: only a preview, or a value that depends on no
    resource, tells what somebody wrote.
    """
    found: dict[tuple[str, str], Finding] = {}
    for plan in (evaluation.preview, evaluation.up):
        for resource, path, document in _documents(plan) if plan else ():
            made_from = resource.property_dependencies.get(path.partition("[")[0])
            written = isinstance(document, str) and (plan is evaluation.preview or not made_from)
            if plan and written and (wrong := why_no_policy(str(document))) and not _is_made_up(plan, document):
                found.setdefault((resource.urn, path), _finding(plan, resource, path, str(document), wrong))
    return tuple(found.values())


def _finding(plan: Plan, resource: Resource, path: str, text: str, wrong: str) -> Finding:
    block = plan.block_of(resource)
    mend = "this is a Python dict as text: json.dumps it" if text.lstrip().startswith("{'") else _MEND
    return Finding(
        severity="error",
        rule=RULE,
        message=f"{label(plan, resource)}: {path}: got {wrong}; {mend}",
        urn=resource.urn,
        source=(block.source if block else None) or resource.source,
    )


def _documents(plan: Plan) -> Iterator[tuple[Resource, str, Value]]:
    """Every property that must hold a policy document, with its way within the resource."""
    for resource in plan.resources:
        token, inputs = resource.type, resource.inputs
        if resource.external:
            continue
        if token == ROLE:
            yield resource, "assumeRolePolicy", inputs.get("assumeRolePolicy")
            inline = inputs.get("inlinePolicies")
            for at, each in enumerate(inline if isinstance(inline, list) else ()):
                yield resource, f"inlinePolicies[{at}].policy", each.get("policy") if isinstance(each, dict) else None
        elif token in IDENTITY_POLICIES or token == POLICY:
            yield resource, "policy", inputs.get("policy")
        elif token in RESOURCE_POLICIES:
            key = RESOURCE_POLICIES[token][0]
            yield resource, key, inputs.get(key)


def _is_made_up(plan: Plan, document: Value) -> bool:
    answers = (each.answer for each in plan.data_sources if each.made_up and isinstance(each.answer, dict))
    return any(document == text for answer in answers for text in answer.values())
