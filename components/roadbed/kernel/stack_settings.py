"""What a stack's name and its `roadbed:` config say, read one by one; what is wrong with them is collected."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast, get_args

from roadbed.kernel.args import LONGEST_TAG_VALUE, TAG_VALUE, DataClass
from roadbed.kernel.errors import Problem, listed, near_miss
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
    "landing-zone",
    "tag-keys",
    "profiles",
    "images",
)
"""What may be configured under `roadbed:`."""

IMAGE_REFERENCE: Final = (
    r"^[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
    r"(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$"
)
"""`REGISTRY/NAME:TAG@sha256:DIGEST`, as container registries take it.

https://github.com/distribution/reference/blob/main/reference.go
"""

PREVIEW_KEYS: Final = ("data-sources", "stack-outputs")
"""What may be configured for the offline preview alone: answers it would otherwise make up."""

_TAG_KEY: Final = re.compile(r"(?!aws:)[\w .:/=+\-@]{1,128}", re.IGNORECASE)
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]|[a-z]")
_ACCOUNT: Final = re.compile(r"\d{12}")


class StackSettings:
    """The settings of one stack. What cannot be read comes back as near to right as can be, with a problem noted."""

    def __init__(self, stack: str, config: Mapping[str, str]) -> None:
        self.stack = stack
        self.config = config
        """By key without its `roadbed:`."""
        self.problems: list[Problem] = []

    def names(self) -> tuple[str, str]:
        """(team, environment), from the stack's name unless config says otherwise."""
        named_team, dot, named_environment = self.stack.partition(".")
        team, environment = self.config.get("team", named_team), self.config.get("environment", named_environment)
        if not dot and not ("team" in self.config and "environment" in self.config):
            fix = "where stacks are named otherwise, set both roadbed:team and roadbed:environment"
            self._wrong("stack name", f"got {self.stack!r}, wants team.environment such as payments.prod; {fix}")
            return team, environment
        for what, value in (("team", team), ("environment", environment)):
            if not _NAME.fullmatch(value):
                allowed = "a letter and up to 39 lower-case letters, digits and hyphens"
                self._wrong(what, f"got {value[:60]!r}, allowed {allowed}")
        return team, environment

    def profile(self, environment: str) -> Profile | None:
        """The profile that config names, or else the one called like the environment."""
        declared = self._mapping("profiles")
        found = find_profile(self.config.get("profile", environment), declared)
        if isinstance(found, Profile):
            return found
        if "profile" not in self.config and found.path == "roadbed:profile" and environment:
            fix = f"if {environment!r} is meant, name its profile: {self._set('profile', 'dev')}"
            found = Problem("environment", f"{found.says}; {fix}")
        if environment or "profile" in self.config:
            self.problems.append(found)
        return None

    def required(self, key: str, example: str) -> str:
        """A value that every resource carries in a tag; empty where it is missing."""
        if not self.config.get(key):
            self._wrong(f"roadbed:{key}", f"missing; every resource carries it: {self._set(key, example)}")
        return self.optional(key) or ""

    def optional(self, key: str) -> str | None:
        """A value that goes into a tag."""
        value = self.config.get(key)
        if value and not (re.fullmatch(TAG_VALUE, value) and len(value) <= LONGEST_TAG_VALUE):
            allowed = "allowed in a tag are up to 256 letters, digits, spaces and _ . : / = + - @"
            self._wrong(f"roadbed:{key}", f"got {value[:60]!r}, {allowed}")
        return value

    def data_class(self) -> DataClass:
        """How sensitive the stack's data is; internal where nothing is said."""
        found, allowed = self.config.get("data-classification", "internal"), list(get_args(DataClass))
        if found not in allowed:
            says = f"got {found!r}, allowed {listed(allowed)}{near_miss(found, allowed)}"
            self._wrong("roadbed:data-classification", says)
        return cast(DataClass, found)

    def account(self, profile: Profile | None, allowed_ids: str | None) -> str | None:
        """The AWS account that the stack may touch. In prod it is demanded; `allowed_ids`, the JSON of
        `aws:allowedAccountIds`, must say the same.
        """
        account = self.config.get("account")
        demanded = profile is not None and profile.demands_reasons
        if account is None:
            if demanded:
                fix = self._set("account", "123456789012")
                self._wrong("roadbed:account", f"missing; prod says which AWS account it may touch: {fix}")
            return None
        if not _ACCOUNT.fullmatch(account):
            wants = "the 12 digits of an AWS account, in quotes so that no zero is lost"
            self._wrong("roadbed:account", f"got {account!r}, wants {wants}")
            return None
        try:
            ids = [str(each) for each in json.loads(allowed_ids)] if allowed_ids else []
        except (ValueError, TypeError):
            self._wrong("aws:allowedAccountIds", f"got {allowed_ids!r}, wants a list of accounts")
            return account
        if (demanded or ids) and ids != [account]:
            says = f"got {ids or 'nothing'}, wants [{account!r}] as roadbed:account says"
            self._wrong("aws:allowedAccountIds", says)
        return account

    def tag_keys(self) -> Mapping[str, str]:
        """The tags that are renamed, by the library's own key."""
        renamed = self._mapping("tag-keys")
        for key, name in renamed.items():
            if key not in TAG_KEYS:
                says = f"no such tag; known are {listed(TAG_KEYS)}{near_miss(key, TAG_KEYS)}"
                self._wrong(f"roadbed:tag-keys.{key}", says)
            if not isinstance(name, str) or not _TAG_KEY.fullmatch(name):
                says = f"got {name!r}, wants a legal tag key that does not begin with aws:"
                self._wrong(f"roadbed:tag-keys.{key}", says)
        names = [str(renamed.get(key, key)) for key in TAG_KEYS]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            self._wrong("roadbed:tag-keys", f"two tags would be named {listed(twice)}")
        return renamed

    def images(self) -> Mapping[str, str]:
        """What the build released, by name."""
        released = self._mapping("images")
        for name, reference in released.items():
            if not isinstance(reference, str) or not re.fullmatch(IMAGE_REFERENCE, reference):
                wants = f"wants an image such as REGISTRY/{name}@sha256:…"
                self._wrong(f"roadbed:images.{name}", f"got {str(reference)[:120]!r}, {wants}")
        return released

    def refuse(self, unknown: Iterable[str]) -> None:
        """Note full keys under `roadbed:` that mean nothing."""
        known = [f"roadbed:{key}" for key in KEYS]
        for key in unknown:
            self._wrong(key, f"no such setting{near_miss(key, known) or f'; known are {listed(known)}'}")

    def _mapping(self, key: str) -> Mapping[str, Any]:
        try:
            content = json.loads(self.config.get(key, "{}"))
        except ValueError:
            content = None
        if isinstance(content, dict):
            return content
        self._wrong(f"roadbed:{key}", f"got {self.config[key][:60]!r}, wants a mapping")
        return {}

    def _set(self, key: str, example: str) -> str:
        return f"pulumi config set --stack {self.stack} roadbed:{key} {example}"

    def _wrong(self, path: str, says: str) -> None:
        self.problems.append(Problem(path, says))
