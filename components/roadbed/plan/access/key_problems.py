"""Services that may put something into an encrypted topic or queue, but whom its key shuts out: it would be lost."""

from collections.abc import Iterator, Mapping
from typing import Final

from roadbed.plan.access.labels import label
from roadbed.plan.access.policies import Finder, policies
from roadbed.plan.access.statements import Statement, statements
from roadbed.plan.model import Evaluation, Finding, Plan, Resource

RULE: Final = "shut-out-by-key"

# A service has no identity policy, so what a key's own policy does not say is denied.
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
_PUTS: Final[Mapping[str, str]] = {"aws:sns/topic:Topic": "sns:Publish", "aws:sqs/queue:Queue": "sqs:SendMessage"}
_ON_KEY: Final = "kms:GenerateDataKey"
_KEY: Final = "aws:kms/key:Key"


def key_problems(evaluation: Evaluation) -> tuple[Finding, ...]:
    """An error for each topic and queue whose policy lets a service in that the policy of its key does not, where the
    plan holds both. Nobody would notice: the service gets an error that it tells no one, and what it had is gone.
    """
    plan = evaluation.up
    return tuple(_findings(plan)) if plan else ()


def _findings(plan: Plan) -> Iterator[Finding]:
    encrypted = [each for each in plan.resources if each.type in _PUTS and not each.external and _key_of(each)]
    if not encrypted:
        return
    finder, protected = Finder(plan), _statements(plan)
    for resource in encrypted:
        key = finder.find(_key_of(resource))
        if key is None or key.type != _KEY or key.external or (of_key := protected.get(key.urn)) is None:
            continue
        let_in = _services(protected.get(resource.urn) or (), _PUTS[resource.type])
        admitted = _services(of_key, _ON_KEY)
        if "*" not in admitted and (shut_out := [each for each in let_in if each not in admitted and each != "*"]):
            yield _finding(plan, resource, key, shut_out)


def _key_of(resource: Resource) -> str:
    named = resource.inputs.get("kmsMasterKeyId")
    return named if isinstance(named, str) else ""


def _statements(plan: Plan) -> Mapping[str, tuple[Statement, ...] | None]:
    """What the policy of a resource says, by its URN; None where that is not known. There is one: a policy that is a
    resource of its own takes the place of what the resource itself was given.
    """
    return {
        each.holder.urn: statements(each.document)
        for each in policies(plan)
        if each.kind == "resource" and isinstance(each.holder, Resource)
    }


def _services(says: tuple[Statement, ...], action: str) -> list[str]:
    """Services that are allowed an action, `*` among them where everybody is."""
    allowing = [each for each in says if each.effect == "allow" and _allows(each, action)]
    return list(
        dict.fromkeys(who for each in allowing for kind, who in each.principals if kind == "Service" or who == "*")
    )


def _allows(statement: Statement, action: str) -> bool:
    """Also where it says so with a wildcard, or by what it leaves out."""
    service = action.partition(":")[0]
    wanted = action.lower()
    return bool(statement.not_actions) or any(
        given in ("*", f"{service}:*", wanted) or (given.endswith("*") and wanted.startswith(given[:-1]))
        for given in map(str.lower, statement.actions)
    )


def _finding(plan: Plan, resource: Resource, key: Resource, shut_out: list[str]) -> Finding:
    block = plan.block_of(resource)
    services = [each.removesuffix(".amazonaws.com") for each in shut_out]
    says = f"encrypted with {label(plan, key)}, whose policy does not admit {', '.join(services)}"
    return Finding(
        severity="error",
        rule=RULE,
        message=f"{label(plan, resource)}: {says}: what it sends would be lost; admit it there, in services of Keys",
        urn=resource.urn,
        source=(block.source if block else None) or resource.source,
    )
