"""Who owns a stack, what it is for and where it runs: from its name and its config, onto everything it creates."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi.runtime.config import CONFIG

from roadbed.kernel.args import DataClass
from roadbed.kernel.errors import ContextError
from roadbed.kernel.profile import Profile
from roadbed.kernel.stack_settings import KEYS, PREVIEW_KEYS, StackSettings


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
    images: Mapping[str, str]
    """What the build released, by name: `REGISTRY/checkout@sha256:…`."""

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
    settings = StackSettings(stack, {key: value for key, value in configured if value is not None})
    settings.refuse(unknown)
    team, environment = settings.names()
    profile = settings.profile(environment)
    owner, cost_center = settings.required("owner", "payments@example.com"), settings.required("cost-center", "CC-1234")
    service, repository = settings.optional("service"), settings.optional("repository")
    data_class, tag_keys, images = settings.data_class(), settings.tag_keys(), settings.images()
    account = settings.account(profile, allowed_accounts)
    if settings.problems or profile is None:
        raise ContextError(f"stack {stack}", settings.problems, None)
    return Context(
        team=team,
        environment=environment,
        profile=profile,
        owner=owner,
        cost_center=cost_center,
        service=service or team,
        data_class=data_class,
        repository=repository,
        account=account,
        tag_keys=tag_keys,
        images=images,
    )
