"""Which image runs: by its digest, as the build released it, or by a tag that somebody else moves."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias

import pulumi
from pulumi.runtime.settings import get_monitor
from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.component import Component
from roadbed.kernel.context import Context
from roadbed.kernel.errors import ArgsError, Problem, listed, near_miss
from roadbed.kernel.landing_zone import ImageReference
from roadbed.service.containers.secret import Secret

READY_MADE: Final[Mapping[str, str]] = {
    "prepare": "public.ecr.aws/docker/library/busybox:1.37.0"
    "@sha256:e3652a00a2fabd16ce889f0aa32c38eec347b997e73bd09e69c962ec7f8732ee",
    "open-telemetry": "public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0"
    "@sha256:9b28046359054b414f4ba76056ba4e8cffda2d53fbcee06171d7eeecd71326c3",
    "log-router": "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.15"
    "@sha256:88e1b56cedb230486afeca6eeb26c5f6bd59c48879d0054d1674d5a58838c607",
}
"""Public images for arm64 and x86_64 that ready-made containers use unless the landing zone's `images` or the stack's
`roadbed:images` name a mirror of them.
"""

_DIGEST: Final = re.compile(r"@sha256:[0-9a-f]{64}$")

ReleaseName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._/-]*$", max_length=128, examples=["checkout"])]


class Image(Group):
    """An image in a registry, of this account, another one or a company's own.

    >>> Image(reference="123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout@sha256:4bf5122f…")
    >>> Image.released("checkout")
    """

    reference: Input[ImageReference] | None = None
    """By digest, `…/checkout@sha256:…`, so that what was tested is what runs. Prod takes nothing else."""

    release: ReleaseName | None = None
    """The name under which the build tells of it in `roadbed:images`; goes before `reference`."""

    owner: Annotated[str, Field(min_length=1, max_length=120, examples=["the deploy job"])] | None = None
    """Who else moves a tag and deploys. Then a service keeps the task definition that it finds, and nothing that is
    said here of the container reaches a running service any more."""

    credentials: Secret | None = None
    """Of a private registry other than ECR: a secret of Secrets Manager that holds `username` and `password`."""

    @classmethod
    def released(cls, name: str, *, credentials: Secret | None = None) -> "Image":
        """What the build released under this name: `pulumi config set --path 'roadbed:images["checkout"]' …`.

        Without one an offline preview makes it up, but not for prod; a deployment fails.
        """
        return cls(release=name, **_if_given(credentials=credentials))

    @classmethod
    def tag(cls, reference: "pulumi.Input[str]", *, owner: str, credentials: Secret | None = None) -> "Image":
        """A tag that somebody else moves, in prod too: `Image.tag("…/checkout:main", owner="the deploy job")`."""
        return cls(reference=reference, owner=owner, **_if_given(credentials=credentials))  # type: ignore[arg-type]

    @classmethod
    def of(cls, given: "ImageLike") -> "Image":
        """What a user passed as an image, as one."""
        return given if isinstance(given, Image) else cls(reference=given)

    def mistakes(self) -> list[Problem]:
        """No image at all, an owner of what cannot move, credentials that ECS cannot use."""
        found = []
        if self.reference is None and self.release is None:
            fix = 'Image(reference="…@sha256:…") or Image.released("checkout")'
            found.append(Problem("reference", f"missing, wants an image: {fix}"))
        if self.owner is not None and isinstance(self.reference, str) and _DIGEST.search(self.reference):
            found.append(Problem("owner", "got one, but a digest never moves; leave it out, or name a tag"))
        if (secret := self.credentials) is not None:
            if isinstance(secret.arn, str) and ":secretsmanager:" not in secret.arn:
                found.append(Problem("credentials", f"got {secret.arn!r}, ECS takes a secret of Secrets Manager only"))
            elif secret.value_from is not secret.arn:
                says = "got a key or version, ECS takes the current secret, whole: with username and password in it"
                found.append(Problem("credentials", says))
        return found

    def for_block(
        self, block: Component[Any], path: str = "image", *, mirrors: Mapping[str, "pulumi.Input[str]"] = {}
    ) -> "pulumi.Input[str]":
        """The reference to run in this stack: what its `roadbed:images` says, else what the platform `mirrors`.

        Raises `ArgsError` for one that is nowhere, and for a tag in prod that nobody owns.
        """

        def checked(reference: str) -> str:
            if problem := self._refusal(reference, block.context, path, shown=isinstance(found, str)):
                raise ArgsError(block.block, [problem], block.made_at)
            return reference

        known = {**mirrors, **block.context.images}
        found: Any = known.get(self.release, self.reference) if self.release else self.reference
        if found is None:
            return self._made_up(block, path)
        return checked(found) if isinstance(found, str) else found.apply(checked)

    def _refusal(self, reference: str, context: Context, path: str, *, shown: bool) -> Problem | None:
        """`shown`: whether the reference may be; an Output may be a secret one."""
        if not context.profile.demands_reasons or self.owner is not None or _DIGEST.search(reference):
            return None
        got, named = (repr(reference), reference.partition("@")[0]) if shown else ("an Output without one", "REFERENCE")
        fix = f'{named}@sha256:…, or Image.tag(…, owner="who moves it")'
        return Problem(path, f"got {got}, in {context.profile.name} wants an image by its digest: {fix}")

    def _made_up(self, block: Component[Any], path: str) -> str:
        name, context = self.release or "", block.context
        # Only an offline evaluation can be asked; the engine would run it.
        ask = getattr(get_monitor(), "image_of", None)
        if ask is not None and not context.profile.demands_reasons:
            pulumi.log.info(f"{block.block}: no image {name!r} in roadbed:images; made up for this preview", block)
            return str(ask(name))
        known = near_miss(name, context.images) or (
            f"; it names {listed(sorted(context.images))}" if context.images else ""
        )
        fix = f"""pulumi config set --path 'roadbed:images["{name}"]' REGISTRY/{name}@sha256:…"""
        raise ArgsError(block.block, [Problem(path, f"roadbed:images has no {name!r}{known}; {fix}")], block.made_at)


def _if_given(**arguments: Any) -> dict[str, Any]:
    """What somebody said; None was said by nobody, and reports tell the two apart."""
    return {name: value for name, value in arguments.items() if value is not None}


ImageLike: TypeAlias = Image | Input[ImageReference]
"""What arguments take: an `Image`, or a reference by itself; `Image.of` makes one of both."""
