"""Who owns a stack, what it is for and where it runs: from its name and its config, onto everything it creates."""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast, get_args

import pulumi
from pulumi.runtime.config import CONFIG

from roadbed.kernel.args import LONGEST_TAG_VALUE, TAG_VALUE, DataClass
from roadbed.kernel.errors import ContextError, Problem, listed, near_miss
from roadbed.kernel.profile import Profile, find_profile

TAG_KEYS: Final = (
    "team",
    "service",
    "environment",
    "cost-center",
    "owner",
    "data-classification",
    "component",
    "managed-by",
    "repository",
)
"""The tags of every resource; `roadbed:tag-keys` renames them for a company with its own."""

KEYS: Final = (
    "team",
    "environment",
    "profile",
    "owner",
    "cost-center",
    "service",
    "data-classification",
    "repository",
    "account",
    "tag-keys",
    "profiles",
)
"""What may be configured under `roadbed:`."""

PREVIEW_KEYS: Final = ("data-sources", "stack-outputs")
"""What may be configured for the offline preview alone: answers it would otherwise make up."""

_TAG_KEY: Final = re.compile(r"(?!aws:)[\w .:/=+\-@]{1,128}", re.IGNORECASE)
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]|[a-z]")
_ACCOUNT: Final = re.compile(r"\d{12}")


@dataclass(frozen=True, slots=True)
class Context:
    """What every block of a stack knows about the stack."""

    team: str
    environment: str
    profile: Profile
    owner: str
    """Who answers for it: a mail address or a team's name."""
    cost_center: str
    service: str
    data_class: DataClass
    repository: str | None
    account: str | None
    """The AWS account it may be deployed to; never absent in prod."""
    tag_keys: Mapping[str, str]

    @classmethod
    def current(cls) -> "Context":
        """The context of the stack that is running.

        Raises `ContextError` with everything that is wrong with the stack's name and its `roadbed:` config.
        """
        settings = pulumi.Config("roadbed")
        configured = tuple((key, settings.get(key)) for key in KEYS)
        given = frozenset(key for key in CONFIG.get() if key.startswith("roadbed:"))
        # In a project that is itself called roadbed, teams' own config has this prefix too.
        known = given if pulumi.get_project() == "roadbed" else {f"roadbed:{key}" for key in (*KEYS, *PREVIEW_KEYS)}
        allowed_accounts = pulumi.Config("aws").get("allowedAccountIds")
        return _context(pulumi.get_stack(), configured, allowed_accounts, tuple(sorted(given - known)))

    def tags(self, component: str, *, service: str | None = None, data_class: str | None = None) -> dict[str, str]:
        """Ownership and cost of one block, as AWS tags."""
        values = {
            "team": self.team,
            "service": service or self.service,
            "environment": self.environment,
            "cost-center": self.cost_center,
            "owner": self.owner,
            "data-classification": data_class or self.data_class,
            "component": component,
            "managed-by": "pulumi",
            "repository": self.repository,
        }
        return {self.tag_keys.get(key, key): value for key, value in values.items() if value is not None}


@functools.lru_cache(maxsize=16)
def _context(
    stack: str, configured: tuple[tuple[str, str | None], ...], allowed_accounts: str | None, unknown: tuple[str, ...]
) -> Context:
    config = {key: value for key, value in configured if value is not None}
    known = [f"roadbed:{key}" for key in KEYS]
    problems = [
        Problem(key, f"no such setting{near_miss(key, known) or f'; known are {listed(known)}'}") for key in unknown
    ]
    team, environment = _names(stack, config, problems)
    declared = _object(config, "profiles", problems)
    profile = _profile(environment, config, declared, problems)
    for key, example in (("owner", "payments@example.com"), ("cost-center", "CC-1234")):
        if not config.get(key):
            problems.append(
                Problem(
                    f"roadbed:{key}", f"missing; every resource carries it: pulumi config set roadbed:{key} {example}"
                )
            )
    data_class = config.get("data-classification", "internal")
    if data_class not in get_args(DataClass):
        allowed = list(get_args(DataClass))
        says = f"got {data_class!r}, allowed {listed(allowed)}{near_miss(data_class, allowed)}"
        problems.append(Problem("roadbed:data-classification", says))
    account = _account(config, allowed_accounts, profile, problems)
    tag_keys = _tag_keys(config, problems)
    for key in ("owner", "cost-center", "service", "repository"):
        if (value := config.get(key)) and not (re.fullmatch(TAG_VALUE, value) and len(value) <= LONGEST_TAG_VALUE):
            problems.append(
                Problem(
                    f"roadbed:{key}",
                    f"got {value[:60]!r}, allowed in a tag are up to 256 letters, digits, spaces and _ . : / = + - @",
                )
            )
    if problems or profile is None:
        raise ContextError(f"stack {stack}", problems, None)
    return Context(
        team=team,
        environment=environment,
        profile=profile,
        owner=config["owner"],
        cost_center=config["cost-center"],
        service=config.get("service", team),
        data_class=cast(DataClass, data_class),
        repository=config.get("repository"),
        account=account,
        tag_keys=tag_keys,
    )


def _names(stack: str, config: Mapping[str, str], problems: list[Problem]) -> tuple[str, str]:
    named_team, dot, named_environment = stack.partition(".")
    team, environment = config.get("team", named_team), config.get("environment", named_environment)
    if not dot and not ("team" in config and "environment" in config):
        problems.append(
            Problem(
                "stack name",
                f"got {stack!r}, wants team.environment such as payments.prod; "
                "where stacks are named otherwise, set both roadbed:team and roadbed:environment",
            )
        )
        return team, environment
    for what, value in (("team", team), ("environment", environment)):
        if not _NAME.fullmatch(value):
            problems.append(
                Problem(
                    what,
                    f"got {value[:60]!r}, allowed a letter and up to 39 lower-case letters, digits and hyphens",
                )
            )
    return team, environment


def _profile(
    environment: str, config: Mapping[str, str], declared: Mapping[str, Any], problems: list[Problem]
) -> Profile | None:
    found = find_profile(config.get("profile", environment), declared)
    if isinstance(found, Profile):
        return found
    if "profile" not in config and found.path == "roadbed:profile" and environment:
        found = Problem(
            "environment",
            f"{found.says}; if {environment!r} is meant, name its profile: pulumi config set roadbed:profile dev",
        )
    if environment or "profile" in config:
        problems.append(found)
    return None


def _account(
    config: Mapping[str, str], allowed: str | None, profile: Profile | None, problems: list[Problem]
) -> str | None:
    account = config.get("account")
    if account is None:
        if profile is not None and profile.demands_reasons:
            problems.append(
                Problem(
                    "roadbed:account",
                    "missing; prod says which AWS account it may touch: pulumi config set roadbed:account 123456789012",
                )
            )
        return None
    if not _ACCOUNT.fullmatch(account):
        problems.append(
            Problem(
                "roadbed:account",
                f"got {account!r}, wants the 12 digits of an AWS account, in quotes so that no zero is lost",
            )
        )
        return None
    try:
        ids = [str(each) for each in json.loads(allowed)] if allowed else []
    except (ValueError, TypeError):
        problems.append(Problem("aws:allowedAccountIds", f"got {allowed!r}, wants a list of accounts"))
        return account
    if ((profile is not None and profile.demands_reasons) or ids) and ids != [account]:
        problems.append(
            Problem(
                "aws:allowedAccountIds",
                f"got {ids or 'nothing'}, wants [{account!r}] as roadbed:account says",
            )
        )
    return account


def _tag_keys(config: Mapping[str, str], problems: list[Problem]) -> Mapping[str, str]:
    renamed = _object(config, "tag-keys", problems)
    for key, name in renamed.items():
        if key not in TAG_KEYS:
            problems.append(
                Problem(
                    f"roadbed:tag-keys.{key}", f"no such tag; known are {listed(TAG_KEYS)}{near_miss(key, TAG_KEYS)}"
                )
            )
        if not isinstance(name, str) or not _TAG_KEY.fullmatch(name):
            problems.append(
                Problem(f"roadbed:tag-keys.{key}", f"got {name!r}, wants a legal tag key that does not begin with aws:")
            )
    names = [str(renamed.get(key, key)) for key in TAG_KEYS]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem("roadbed:tag-keys", f"two tags would be named {listed(twice)}"))
    return renamed


def _object(config: Mapping[str, str], key: str, problems: list[Problem]) -> Mapping[str, Any]:
    try:
        content = json.loads(config.get(key, "{}"))
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    problems.append(Problem(f"roadbed:{key}", f"got {config[key][:60]!r}, wants a mapping"))
    return {}
