"""The people, services and things that policies speak of, by the names a reader of the plan knows."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from roadbed.plan.access.event_rules import bucket_of
from roadbed.plan.access.labels import label, meant
from roadbed.plan.access.other_stacks import shared_things
from roadbed.plan.access.policies import Finder
from roadbed.plan.access.statements import NOT_KNOWN, Condition, Statement
from roadbed.plan.model import Plan, Resource

ANYONE: Final = "anyone"

NARROWING_KEYS: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalserviceaccount",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "kms:calleraccount",
        "kms:viaservice",
        "lambda:sourcefunctionarn",
        "s3:dataaccesspointarn",
        "s3:dataaccesspointaccount",
        "sns:endpoint",
    }
)
"""Condition keys, in lower case, that say who calls or from where: with one of them `*` is not the whole world."""

WITHOUT_TLS: Final = tuple(
    Condition(operator=operator, key="aws:SecureTransport", values=("false",)) for operator in ("Bool", "BoolIfExists")
)

WHERE_SAID: Final = ", where the service says so"
"""Follows a condition that holds only for requests that name what it asks for."""

_IDENTITY: Final = re.compile(r"arn:[a-z-]+:iam::(?P<account>\d{12}):(?P<kind>role|user|group)/(?P<name>.+)")


class Names:
    """ARNs and principals of one plan, by the labels of the resources they belong to."""

    def __init__(self, plan: Plan, finder: Finder) -> None:
        self._plan = plan
        self._finder = finder
        self._shared = shared_things(plan)

    def of_arn(self, arn: str) -> tuple[str, str]:
        """(name, URN) of what an ARN, also one with a wildcard, belongs to; outside of the plan the ARN and no URN."""
        for end in ("", "/*", ":*"):
            if end == "" or arn.endswith(end):
                found = self._finder.find(arn.removesuffix(end))
                if found is not None:
                    return label(self._plan, found), found.urn
        # Calls through an API come from an ARN with the API's id: arn:aws:execute-api:eu-west-1:1:id/stage/GET/path.
        if arn.startswith("arn:") and arn.split(":")[2] == "execute-api" and arn.count(":") == 5:
            api, _, path = arn.split(":")[5].partition("/")
            if (found := self._finder.find(api)) is not None:
                return f"{label(self._plan, found)}/{path}", found.urn
        # An object, a stream or a version of something: `arn:aws:s3:::uploads/in/*`.
        for cut in range(len(arn) - 1, 0, -1):
            if arn[cut] in "/:" and (inside := self._finder.arns.get(arn[:cut])) is not None:
                return f"{label(self._plan, inside)}{arn[cut:]}", inside.urn
            if arn[cut] in "/:" and (theirs := self._shared.get(arn[:cut])) is not None:
                return f"{theirs.label}{arn[cut:]}", ""
        if "*" in arn.removesuffix("*") or (arn != "*" and arn.endswith("*")):
            matching = [of for known, of in self._finder.arns.items() if fnmatchcase(known, arn.replace("[", "[[]"))]
            if len(matching) == 1:
                return f"{label(self._plan, matching[0])} ({arn})", matching[0].urn
        if (shared := self._shared.get(arn)) is not None:
            return shared.label, ""
        return ("everything" if arn == "*" else arn), ""

    def meant(self, arn: str) -> str:
        """What an ARN belongs to, as people call it: `Queue events` for its queue, the bucket for a rule about one."""
        name, urn = self.of_arn(arn)
        bucket = bucket_of(self._plan.by_urn[urn], self._finder) if urn else ""
        if isinstance(bucket, Resource):
            return meant(self._plan, bucket)
        if bucket in self._shared:
            return self._shared[bucket].label
        return meant(self._plan, self._plan.by_urn[urn]) if urn and not arn.endswith("*") else name

    def reached(self, statement: Statement) -> list[tuple[str, str]]:
        """What a statement of an identity policy speaks of, each thing once."""
        named = [self.of_arn(arn) for arn in statement.resources]
        if statement.not_resources:
            named.append((f"everything but {', '.join(self.of_arn(arn)[0] for arn in statement.not_resources)}", ""))
        return list(dict.fromkeys(named)) or [("everything", "")]

    def principal(self, kind: str, who: str) -> tuple[str, str]:
        """(name, URN) of a principal: a resource of the plan, an account, a service, `anyone`."""
        if who == NOT_KNOWN:
            return NOT_KNOWN, ""
        if who == "*":
            return ANYONE, ""
        if kind in ("Service", "Federated", "CanonicalUser"):
            found = self._finder.find(who) if kind == "Federated" else None
            if found is not None:
                return label(self._plan, found), found.urn
            words = {"Service": "service", "Federated": "identities of", "CanonicalUser": "canonical user"}
            return f"{words[kind]} {who}", ""
        if who.isdigit() and len(who) == 12:
            return f"account {who}", ""
        if who.startswith("arn:") and who.endswith(":root"):
            return f"account {who.split(':')[4]}", ""
        name, urn = self.of_arn(who)
        if not urn and (identity := _IDENTITY.fullmatch(who)):
            return f"{identity['kind']} {identity['name']} of account {identity['account']}", ""
        return name, urn

    def target(self, resource: Resource, key: str) -> tuple[str, str]:
        """(name, URN) of what one property of a resource names."""
        found = self._finder.targets(resource, key)[0]
        return (label(self._plan, found), found.urn) if isinstance(found, Resource) else (found or NOT_KNOWN, "")


def who_is(names: Names, statement: Statement) -> list[tuple[str, str, bool]]:
    """(name, URN, open to anyone at all) of everybody that a statement of a resource's own policy speaks of."""
    narrowed = any(_narrows(condition) for condition in statement.conditions)
    found = []
    for kind, who in statement.principals:
        name, urn = names.principal(kind, who)
        found.append((name, urn, who == "*" and not narrowed))
    if statement.not_principals:
        others = ", ".join(names.principal(kind, who)[0] for kind, who in statement.not_principals)
        found.append((f"{ANYONE} but {others}", "", not narrowed))
    return list(dict.fromkeys(found)) or [(NOT_KNOWN, "", False)]


def _narrows(condition: Condition) -> bool:
    loose = "Not" in condition.operator or condition.operator.endswith("IfExists")
    return condition.key.lower() in NARROWING_KEYS and not loose and not any(map(_is_anything, condition.values))


def _is_anything(value: str) -> bool:
    """Whether a condition's value holds for the whole world: every address, or an ARN of any account."""
    if not value.startswith("arn:"):
        return not value.strip("*?") or value.endswith("/0")
    _, _, service, _, account, resource = [*value.split(":", 5), *"*****"][:6]
    # A bucket's name is its own in the whole world; most other names are any account's.
    named = not resource.startswith(("*", "?")) and (service == "s3" or not account)
    return not account.strip("*?") and not named


def condition_summary(names: Names, statement: Statement) -> str:
    """When a statement holds, in short: `from Topic orders`, `without TLS`; empty for always."""
    return " and ".join(dict.fromkeys(_summaries(names, statement)))


def _summaries(names: Names, statement: Statement) -> Iterator[str]:
    keys = {condition.key.lower(): condition for condition in statement.conditions}
    source = keys.get("aws:sourcearn")
    for condition in statement.conditions:
        if condition.key.lower() == "aws:sourceaccount" and source is not None and _is_said(names, condition, source):
            continue
        if condition in WITHOUT_TLS:
            yield "without TLS"
            continue
        if not condition.operator:
            yield condition.key
            continue
        known = (names.meant(value) if value.startswith("arn:") else value for value in condition.values)
        values = " or ".join(known)
        match condition.key.lower():
            case "aws:sourcearn" if "Not" not in condition.operator:
                said = WHERE_SAID if condition.operator.endswith("IfExists") else ""
                yield f"from {values}{said}"
            case "aws:sourceaccount" if "Not" not in condition.operator:
                yield f"from account {values}"
            case _:
                yield f"{condition.key} {_comparison(condition.operator)} {values}"


def _is_said(names: Names, account: Condition, source: Condition) -> bool:
    """The ARN says the account, or is of this plan, whose account everybody knows."""
    return all(names.of_arn(arn)[1] or arn.split(":")[4:5] == list(account.values) for arn in source.values)


def _comparison(operator: str) -> str:
    """An IAM operator as a reader says it."""
    plain = operator.rpartition(":")[2].removesuffix("IfExists").lower()
    words = {
        "stringequals": "=",
        "stringequalsignorecase": "=",
        "arnequals": "=",
        "numericequals": "=",
        "bool": "=",
        "ipaddress": "in",
        "notipaddress": "not in",
        "stringnotequals": "≠",
        "arnnotequals": "≠",
        "stringlike": "like",
        "arnlike": "like",
        "stringnotlike": "unlike",
        "arnnotlike": "unlike",
        "numericlessthan": "<",
        "numericlessthanequals": "≤",
        "numericgreaterthan": ">",
        "numericgreaterthanequals": "≥",
    }
    return words.get(plain, operator)
