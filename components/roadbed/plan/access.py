"""Who may reach what, read from a Plan: the rights of its blocks and every IAM policy among its resources.

Block facts say what was meant, policies say what is granted. A policy that grants no more than a right of its block
is shown as that right, once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from roadbed.plan.labels import block_label, label
from roadbed.plan.model import Plan, Resource, Value
from roadbed.plan.policies import Finder, Policy, policies
from roadbed.plan.principals import Names, condition_summary, who_is
from roadbed.plan.statements import NOT_KNOWN, Statement, statements

Mark: TypeAlias = Literal["public", "wildcard-action", "wildcard-resource", "unknown"]

SELF_NAMING_KEYS: Final = "aws:kms/"
"""In a key's own policy the resource `*` is the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One thing that somebody may do, or may not."""

    who: str
    """A block, a resource or somebody outside the stack: `Worker settlement`, `service sns.amazonaws.com`, `anyone`."""
    what: str
    """What is reached: `Queue events`, an ARN, or `known after deployment`."""
    effect: Literal["allow", "deny"] = "allow"
    right: str = ""
    """The right's name, where a block gave it: `consumer`."""
    actions: tuple[str, ...] = ()
    """IAM actions; empty where a right or a managed policy stands for them, or nobody can know yet."""
    network: tuple[str, ...] = ()
    condition: str = ""
    """When it holds, in short: `without TLS`, `from Topic orders`."""
    via: str = ""
    """URN of the policy that says so, or of the block."""
    who_urn: str = ""
    what_urn: str = ""
    marks: tuple[Mark, ...] = ()
    """`public` (anyone at all), a wildcard action or resource, or `unknown` until deployment."""


def access_of(plan: Plan) -> tuple[Access, ...]:
    """Who may reach what, rights of blocks first, then what policies add to them, each in registration order."""
    names = Names(plan, Finder(plan))
    granted = _merged(each for policy in policies(plan) for each in _granted(plan, names, policy))
    rights = list(_rights(plan))
    by_block: dict[str, list[int]] = {}
    for at, right in enumerate(rights):
        by_block.setdefault(right.who_urn, []).append(at)
    beyond = []
    for grant in granted:
        covering = [at for at in by_block.get(_block_urn(plan, grant.who_urn), ()) if _covers(plan, rights[at], grant)]
        for at in covering:
            rights[at] = replace(rights[at], via=grant.via)
        if not covering:
            beyond.append(_named(plan, grant))
    admitted = (each for each in _admitted(plan) if not _admitted_by_policy(plan, each, granted))
    return (*rights, *admitted, *beyond, *_lambda_access(plan, names))


def _rights(plan: Plan) -> Iterator[Access]:
    blocks = _by_label(plan)
    for urn, facts in plan.facts.items():
        for right in facts.rights:
            yield Access(
                who=block_label(plan.by_urn[urn]),
                who_urn=urn,
                what=right.of,
                what_urn=blocks.get(right.of, ""),
                right=right.right,
                actions=right.actions,
                network=right.network,
                via=urn,
            )


def _admitted(plan: Plan) -> Iterator[Access]:
    blocks = _by_label(plan)
    for urn, facts in plan.facts.items():
        for each in facts.admits:
            yield Access(
                who=each.of,
                who_urn=blocks.get(each.of, ""),
                what=block_label(plan.by_urn[urn]),
                what_urn=urn,
                right=each.right,
                actions=each.actions,
                via=urn,
            )


def _by_label(plan: Plan) -> Mapping[str, str]:
    return {block_label(plan.by_urn[urn]): urn for urn in plan.facts}


def _admitted_by_policy(plan: Plan, admitted: Access, granted: Iterable[Access]) -> bool:
    """The policies of the block can be read, and say exactly whom they admit and when."""
    return any(
        grant.effect == "allow" and "unknown" not in grant.marks and _block_urn(plan, grant.via) == admitted.what_urn
        for grant in granted
    )


def _named(plan: Plan, grant: Access) -> Access:
    """A grant of exactly what a block offers, by the right's name: `sender` on `Queue orders`."""
    urn = _block_urn(plan, grant.what_urn)
    if not urn or grant.effect == "deny" or not grant.actions:
        return grant
    facts, actions = plan.facts[urn], set(grant.actions)
    within = {right: set(offered) for right, offered in facts.offers.items() if set(offered) <= actions}
    if set().union(*within.values()) != actions:
        within = {each.right: set() for each in facts.admits if set(each.actions) == actions}
    if not within:
        return grant
    return replace(grant, right=", ".join(within), what=block_label(plan.by_urn[urn]))


def _block_urn(plan: Plan, urn: str) -> str:
    """The block that a resource belongs to; empty outside of all blocks."""
    resource = plan.by_urn.get(urn)
    block = plan.block_of(resource) if resource else None
    return block.urn if block else ""


def _covers(plan: Plan, right: Access, grant: Access) -> bool:
    """A right says all that a policy grants, so that showing both would say it twice."""
    if grant.effect == "deny" or not grant.actions or not set(grant.actions) <= set(right.actions):
        return False
    return right.what == grant.what or right.what_urn == _block_urn(plan, grant.what_urn) != ""


def _granted(plan: Plan, names: Names, policy: Policy) -> Iterator[Access]:
    via = policy.via.urn
    holder_urn = policy.holder.urn if isinstance(policy.holder, Resource) else ""
    holder = label(plan, policy.holder) if isinstance(policy.holder, Resource) else policy.holder or NOT_KNOWN
    if policy.managed:
        everything: tuple[Mark, ...] = ("wildcard-action",) if policy.managed.endswith("/AdministratorAccess") else ()
        yield Access(who=holder, who_urn=holder_urn, what=f"what {policy.managed} allows", via=via, marks=everything)
        return
    read = statements(policy.document)
    if read is None:
        ends = (holder, NOT_KNOWN) if policy.kind == "identity" else (NOT_KNOWN, holder)
        who_urn, what_urn = (holder_urn, "") if policy.kind == "identity" else ("", holder_urn)
        yield Access(who=ends[0], what=ends[1], who_urn=who_urn, what_urn=what_urn, via=via, marks=("unknown",))
        return
    for statement in read:
        if policy.kind == "identity":
            callers: Iterable[tuple[str, str, bool]] = [(holder, holder_urn, False)]
            reached: Iterable[tuple[str, str]] = names.reached(statement)
        else:
            callers = who_is(names, statement)
            reached = [(holder, holder_urn)]
        condition = condition_summary(names, statement)
        for who, who_urn, public in callers:
            for what, what_urn in reached:
                yield Access(
                    who=who,
                    who_urn=who_urn,
                    what=what,
                    what_urn=what_urn,
                    effect=statement.effect,
                    actions=_actions(statement),
                    condition=condition,
                    via=via,
                    marks=tuple(_marks(statement, policy, who, what, public)),
                )


def _actions(statement: Statement) -> tuple[str, ...]:
    return statement.actions or tuple(f"all but {action}" for action in statement.not_actions)


def _marks(statement: Statement, policy: Policy, who: str, what: str, public: bool) -> Iterator[Mark]:
    if NOT_KNOWN in (who, what, *statement.actions):
        yield "unknown"
    if statement.effect == "deny":
        return
    if public:
        yield "public"
    # The account's own administration is what AWS's default key policy grants: it hands the decision over to IAM.
    delegated = (
        policy.kind == "resource" and policy.via.type.startswith(SELF_NAMING_KEYS) and who.startswith("account ")
    )
    wildcard = statement.not_actions or any(action == "*" or action.endswith(":*") for action in statement.actions)
    if wildcard and not delegated:
        yield "wildcard-action"
    if policy.kind == "identity" and ("*" in statement.resources or statement.not_resources):
        yield "wildcard-resource"


def _merged(accesses: Iterable[Access]) -> list[Access]:
    """Statements that differ in their actions only, as one."""
    found: dict[tuple[str, ...], Access] = {}
    for each in accesses:
        key = (each.who, each.who_urn, each.what, each.what_urn, each.effect, each.condition, each.via)
        before = found.get(key, each)
        found[key] = replace(
            before,
            actions=tuple(dict.fromkeys((*before.actions, *each.actions))),
            marks=tuple(dict.fromkeys((*before.marks, *each.marks))),
        )
    return list(found.values())


def _lambda_access(plan: Plan, names: Names) -> Iterator[Access]:
    """Permissions that are arguments of a resource instead of a document."""
    for resource in plan.resources:
        inputs = resource.inputs
        if resource.type == "aws:lambda/permission:Permission":
            what, what_urn = names.target(resource, "function")
            who, who_urn, public = _invoker(names, inputs)
            action = inputs.get("action")
            yield Access(
                who=who,
                who_urn=who_urn,
                what=what,
                what_urn=what_urn,
                actions=(action,) if isinstance(action, str) else (),
                condition=f"from account {account}" if isinstance(account := inputs.get("sourceAccount"), str) else "",
                via=resource.urn,
                marks=("public",) if public else ("unknown",) if who == NOT_KNOWN else (),
            )
        elif resource.type == "aws:lambda/functionUrl:FunctionUrl" and inputs.get("authorizationType") == "NONE":
            what, what_urn = names.target(resource, "functionName")
            yield Access(
                who="anyone",
                what=what,
                what_urn=what_urn,
                actions=("lambda:InvokeFunctionUrl",),
                via=resource.urn,
                marks=("public",),
            )


def _invoker(names: Names, inputs: Mapping[str, Value]) -> tuple[str, str, bool]:
    principal = inputs.get("principal")
    if not isinstance(principal, str):
        return NOT_KNOWN, "", False
    limited = any(inputs.get(key) is not None for key in ("sourceArn", "sourceAccount", "principalOrgId"))
    source = inputs.get("sourceArn")
    if isinstance(source, str):
        text, urn = names.of_arn(source)
        return f"{text} ({principal})", urn, False
    who, urn = names.principal("Service" if "." in principal else "AWS", principal)
    return who, urn, principal == "*" and not limited
