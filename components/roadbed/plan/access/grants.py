"""What each IAM policy of a Plan grants, and each permission that is an argument of a resource, not a document."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from roadbed.plan.access.labels import block_label, label, role_in
from roadbed.plan.access.openings import openings
from roadbed.plan.access.policies import Finder, Policy, policies
from roadbed.plan.access.principals import Names, condition_summary, who_is
from roadbed.plan.access.statements import NOT_KNOWN, Statement, statements
from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import Value

Mark: TypeAlias = Literal["public", "wildcard-action", "wildcard-resource", "unknown"]

WRITTEN_BY_AWS: Final = "what AWS lists in it"
"""What somebody reaches by a policy of AWS's own."""

SELF_NAMING_KEYS: Final = "aws:kms/"
"""In a key's own policy the resource `*` is the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One thing that somebody may do, or may not."""

    who: str
    """A block, a resource or somebody outside of the stack: `Worker settlement`, `service sns.amazonaws.com`."""
    what: str
    """What is reached: `Queue events`, an ARN, or `known after deployment`."""
    effect: Literal["allow", "deny"] = "allow"
    right: str = ""
    """The right's name, where a block gave it (`consumer`), or a policy that is written elsewhere."""
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


def granted(plan: Plan) -> list[Access]:
    """What the plan's policies and permissions grant and deny, in registration order; who and what are named once."""
    finder = Finder(plan)
    names = Names(plan, finder)
    by_policy = (each for policy in policies(plan) for each in _granted(plan, names, policy))
    return [*_merged(by_policy), *_permitted(plan, names), *_open_to_all(plan, finder)]


def _granted(plan: Plan, names: Names, policy: Policy) -> Iterator[Access]:
    via = policy.via.urn
    holder_urn = policy.holder.urn if isinstance(policy.holder, Resource) else ""
    holder = label(plan, policy.holder) if isinstance(policy.holder, Resource) else policy.holder or NOT_KNOWN
    if policy.managed:
        yield _by_policy_written_elsewhere(policy, holder, holder_urn)
        return
    read = statements(policy.document)
    if read is None:
        # Text that somebody wrote and that is no policy grants nothing; `policy_problems` tells of it.
        if isinstance(policy.document, str) and not policy.via.property_dependencies.get(policy.key):
            return
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
            reached = _parts(names, statement, holder, holder_urn)
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


def _parts(names: Names, statement: Statement, holder: str, holder_urn: str) -> list[tuple[str, str]]:
    """What a statement of a resource's own policy speaks of: the resource, or some of what is in it."""
    found = (names.of_arn(arn) for arn in statement.resources if holder_urn)
    # What is no part of it, such as the `*` of a key's policy, means all of it.
    return list(dict.fromkeys(each if each[1] == holder_urn else (holder, holder_urn) for each in found)) or [
        (holder, holder_urn)
    ]


def _by_policy_written_elsewhere(policy: Policy, who: str, who_urn: str) -> Access:
    of_aws = policy.managed.split(":")[4:5] == ["aws"]
    name = policy.managed.rpartition("/")[2]
    return Access(
        who=who,
        who_urn=who_urn,
        right=f"policy {name}",
        what=WRITTEN_BY_AWS if of_aws else f"what {policy.managed} lists",
        via=policy.via.urn,
        marks=("wildcard-action",) if of_aws and name == "AdministratorAccess" else (),
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


def _permitted(plan: Plan, names: Names) -> Iterator[Access]:
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


def _open_to_all(plan: Plan, finder: Finder) -> Iterator[Access]:
    for opening in openings(plan, finder):
        yield Access(
            who=opening.who,
            what=_opened(plan, opening.what) if isinstance(opening.what, Resource) else opening.what or NOT_KNOWN,
            what_urn=opening.what.urn if isinstance(opening.what, Resource) else "",
            actions=opening.actions,
            network=opening.network,
            condition=opening.condition,
            via=opening.via.urn,
            marks=("public",),
        )


def _opened(plan: Plan, what: Resource) -> str:
    """A block itself, for the one security group that stands before all of it."""
    block = plan.block_of(what)
    return block_label(block) if block and role_in(block, what) == "security-group" else label(plan, what)


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
