"""Values that are nobody's business: named in a program, fetched when a container starts."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Final

import pulumi
from pydantic import AfterValidator, Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.arns import KmsKeyArn, service_in
from roadbed.kernel.errors import Problem
from roadbed.kernel.mistakes import NotShown, looks_secret

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
_SECRETS_MANAGER: Final = re.compile(
    r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}"
)
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html
_PARAMETER: Final = re.compile(r"arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter/[A-Za-z0-9/_.-]+")

_NAMES_OF_REFERENCES: Final = re.compile(
    r"_(URL|URI|ENDPOINT|HOST|ARN|NAME|ID|TTL|SECONDS|MINUTES|HOURS|DAYS|LENGTH|SIZE|PATH|FILE|DIR|ENABLED|ISSUER"
    r"|AUDIENCE|TYPE|ALGORITHM|HEADER|PREFIX|REGION|VERSION|LIMIT)$"
)
"""A variable so called tells of a secret and is none: `TOKEN_URL`, `PASSWORD_MIN_LENGTH`."""


def _known_shape(arn: str) -> str:
    """Take what ECS takes, and say for everything near it what is missing."""
    if _SECRETS_MANAGER.fullmatch(arn) or _PARAMETER.fullmatch(arn):
        return arn
    wants = (
        "wants arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf or arn:aws:ssm:REGION:ACCOUNT:parameter/NAME"
    )
    if _SECRETS_MANAGER.match(arn):
        raise ValueError(f'{wants}; the key goes into json_key="…", the version into version_stage= or version_id=')
    if ":secretsmanager:" in arn:
        raise ValueError(f"{wants}; the six characters that Secrets Manager appends to the name belong to it")
    if not arn.startswith("arn:"):
        fix = "a name alone does not say which account and region may be read, and a secret itself has no place here"
        raise NotShown(f"{wants}; {fix}")
    raise ValueError(wants)


SecretSourceArn = Annotated[
    str,
    AfterValidator(_known_shape),
    Field(examples=["arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf"]),
]


class Secret(Group):
    """A secret of Secrets Manager or a parameter of SSM, in this account and region or another's.

    The value never passes through the program: ECS fetches it when a container starts, so a changed value arrives with
    the next task, not before.

    >>> Secret(arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf", json_key="password")
    """

    arn: Input[SecretSourceArn]
    """The secret with its six appended characters, or the parameter. One of another account needs that account's
    leave, and `kms_key_arn`."""

    json_key: Annotated[str, Field(pattern=r"^[^:\s]+$", examples=["password"])] | None = None
    """Secrets Manager only: the key within a secret that holds a JSON object; by default the whole secret."""

    version_stage: Annotated[str, Field(pattern=r"^[^:\s]+$", max_length=256, examples=["AWSPREVIOUS"])] | None = None
    """Secrets Manager only: the version with this label; by default the current one."""

    version_id: Annotated[str, Field(pattern=r"^[^:\s]{32,64}$")] | None = None
    """Secrets Manager only: exactly this version, instead of one by its label."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """The customer managed key it is encrypted with, which may then be used to read it. Without one AWS's own."""

    def mistakes(self) -> list[Problem]:
        """What only Secrets Manager knows, on a parameter; a version by two names."""
        found = []
        if isinstance(self.arn, str) and service_in(self.arn) == "ssm":
            found = [
                Problem(name, "got one, but a parameter has none; leave it out")
                for name in ("json_key", "version_stage", "version_id")
                if getattr(self, name) is not None
            ]
        elif self.version_stage is not None and self.version_id is not None:
            found = [Problem("version_id", "got one beside version_stage, allowed is one of them")]
        return found

    @property
    def value_from(self) -> pulumi.Input[str]:
        """How ECS is told of it: the ARN, with key and version where they are given."""
        if self.json_key is None and self.version_stage is None and self.version_id is None:
            return self.arn
        end = f":{self.json_key or ''}:{self.version_stage or ''}:{self.version_id or ''}"
        return f"{self.arn}{end}" if isinstance(self.arn, str) else self.arn.apply(lambda arn: f"{arn}{end}")


def plain_secrets(variables: Mapping[str, object], path: str = "environment") -> Iterator[Problem]:
    """Plain values among environment variables that look like secrets; everybody who sees the task would read them."""
    for name, value in variables.items():
        if isinstance(value, Secret):
            continue
        says_so = looks_secret(name) and not _NAMES_OF_REFERENCES.search(name.upper())
        if (says_so and value not in ("", "true", "false")) or looks_secret("", value):
            fix = f'"{name}": Secret(arn="arn:aws:secretsmanager:…")'
            yield Problem(f"{path}.{name}", f"got a plain value that looks like a secret; keep it in one: {fix}")


def plain_texts(path: str, texts: Mapping[str, object] | Mapping[int, object]) -> Iterator[Problem]:
    """Plain texts that look like secrets by what they say: a private key, an address with a password in it."""
    for at, text in texts.items():
        if looks_secret("", text):
            listed = isinstance(at, int)
            where = f"{path}[{at}]" if listed else f"{path}.{at}"
            fix = "environment={…: Secret(arn=…)}" if listed else f'{{"{at}": Secret(arn=…)}}'
            yield Problem(where, f"got a plain value that looks like a secret; keep it in one: {fix}")
