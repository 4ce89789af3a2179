"""Who a stack belongs to and where it goes."""

from collections.abc import Iterator, Mapping
from typing import Final

from roadbed.plan.access.labels import provider_of
from roadbed.plan.model import Plan
from roadbed.plan.values import Value
from roadbed.report.values import shown

ASSUMED_REGION: Final = "eu-west-1"


def identity(plan: Plan) -> Mapping[str, str]:
    """What a stack says of itself, as far as it says so: project, team, profile, region, account, owner, …"""
    return {key: value for key, value in _identity(plan) if value}


def _identity(plan: Plan) -> Iterator[tuple[str, str]]:
    team, dot, environment = plan.stack.partition(".")
    ours = bool(plan.facts)

    def configured(key: str) -> str:
        value: Value = plan.config.get(key)
        return shown(value) if value not in (None, "") else ""

    yield "project", plan.project
    if ours or dot:
        yield "team", configured("roadbed:team") or (team if dot else "")
        yield "environment", configured("roadbed:environment") or environment
    if ours:
        origins = (setting.origin for facts in plan.facts.values() for setting in facts.settings.values())
        by_profile = next((origin.removeprefix("profile ") for origin in origins if origin.startswith("profile ")), "")
        yield "profile", configured("roadbed:profile") or by_profile or environment
    if any(provider_of(each.type) == "aws" for each in plan.resources):
        yield "region", configured("aws:region") or f"{ASSUMED_REGION} (assumed)"
    yield "account", configured("roadbed:account") or configured("aws:allowedAccountIds").strip('[]" ')
    yield "owner", configured("roadbed:owner")
    yield "cost centre", configured("roadbed:cost-center")
