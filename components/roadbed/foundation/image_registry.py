"""A repository of container images, whose tags do not move."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pulumi
import pulumi_aws as aws

from roadbed.foundation.image_registry_args import ImageRegistryArgs, ImageRule
from roadbed.foundation.image_registry_rights import PULLING, ImageRegistryRights, SharedImageRegistry
from roadbed.kernel.arns import account_in
from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError, Problem
from roadbed.kernel.facts import Admitted
from roadbed.kernel.protection import protected_child
from roadbed.kernel.regions import of_region
from roadbed.kernel.signal import Signal

__all__ = ["ImageRegistry", "ImageRegistryArgs", "ImageRule"]


class ImageRegistry(Component[ImageRegistryArgs], ImageRegistryRights):
    """An ECR repository for the images of one program: scanned when they come, never exchanged, deleted by rules.

    >>> images = ImageRegistry("checkout")
    >>> pulumi.export("push here", images.url)
    """

    arn: pulumi.Output[str]
    """What policies call the repository."""

    url: pulumi.Output[str]
    """What image names begin with: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout`."""

    repository_name: pulumi.Output[str]
    """Its physical name, the dimension of its metrics."""

    guarded_children: ClassVar = {
        "repository": frozenset(
            {
                "force_delete",
                "image_scanning_configuration",
                "image_tag_mutability",
                "image_tag_mutability_exclusion_filters",
                "protect",
                "retain_on_delete",
            }
        ),
        "repository-policy": frozenset({"policy"}),
        "repository-policy-document": frozenset({"Statement"}),
        "lifecycle": frozenset({"policy"}),
        "lifecycle-document": frozenset({"rules"}),
    }

    rights: ClassVar = ImageRegistryRights.rights

    shared_ids: ClassVar = ("arn", "url")

    def __init__(
        self, name: str, args: ImageRegistryArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("roadbed:index:ImageRegistry", name, ImageRegistryArgs() if args is None else args, opts)
        settings = self.settings
        if settings.repository_name is None and name != name.lower():
            says = f"got {name!r}, ECR wants lower case; write {name.lower()!r}, or give repository_name"
            raise ArgsError(self.block, [Problem("name", says)], self.made_at)
        self.immutable_tags = settings.immutable_tags
        repository = self._repository()
        if settings.puller_principals:
            aws.ecr.RepositoryPolicy(
                self.child_name("repository-policy", aws.ecr.RepositoryPolicy),
                repository=repository.name,
                policy=self.document("repository-policy-document", self._policy()),
                opts=self.as_parent,
            )
        if rules := settings.lifecycle():
            aws.ecr.LifecyclePolicy(
                self.child_name("lifecycle", aws.ecr.LifecyclePolicy),
                repository=repository.name,
                policy=self.document("lifecycle-document", rules),
                opts=self.as_parent,
            )
        self.arn = repository.arn
        self.url = repository.repository_url
        self.repository_name = repository.name
        self.register_declared_outputs()

    @classmethod
    def of(cls, stack: str, name: str) -> SharedImageRegistry:
        """The repository that another stack shares under this name, with the rights it shares.

        Raises `ArgsError` where it is not shared, and where no contract of that stack is known.

        >>> ImageRegistry.of("platform.prod", "checkout").puller()
        """
        return SharedImageRegistry(stack, name)

    def signals(self) -> tuple[Signal, ...]:
        """None: ECR measures pulls, which tell nothing of the repository's health."""
        return ()

    def admits(self) -> Iterable[Admitted]:
        """Other accounts that the repository's policy lets in."""
        for principal in self.settings.puller_principals:
            shown = principal if isinstance(principal, str) else "a principal of another account"
            yield Admitted(shown, "puller", self.rights["puller"])

    def shared_facts(self) -> Mapping[str, Any]:
        """What other stacks know of the repository before it is deployed."""
        accounts = {account_in(each) for each in self.settings.puller_principals if isinstance(each, str)}
        return {"immutable_tags": self.immutable_tags, "admitted_accounts": sorted(accounts)}

    def _repository(self) -> aws.ecr.Repository:
        settings = self.settings
        mutability = "IMMUTABLE" if settings.immutable_tags else "MUTABLE"
        encryption: aws.ecr.RepositoryEncryptionConfigurationArgsDict = {"encryption_type": "AES256"}
        if settings.kms_key_arn is not None:
            region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
            key = of_region(region, settings.kms_key_arn, self, "kms_key_arn")
            encryption = {"encryption_type": "KMS", "kms_key": key}
        exclusions: list[aws.ecr.RepositoryImageTagMutabilityExclusionFilterArgsDict] = [
            {"filter": each, "filter_type": "WILDCARD"} for each in settings.mutable_tags
        ]
        return aws.ecr.Repository(
            self.child_name("repository", aws.ecr.Repository),
            name=settings.repository_name,
            image_tag_mutability=f"{mutability}_WITH_EXCLUSION" if settings.mutable_tags else mutability,
            image_tag_mutability_exclusion_filters=exclusions or None,
            image_scanning_configuration={"scan_on_push": settings.scan_on_push},
            encryption_configurations=[encryption],
            force_delete=settings.force_delete,
            opts=protected_child(self, settings.deletion_protection),
        )

    def _policy(self) -> Mapping[str, Any]:
        """In a repository's policy the resource is the repository itself, and is not written."""
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "OtherAccounts",
                    "Effect": "Allow",
                    "Principal": {"AWS": list(self.settings.puller_principals)},
                    "Action": list(PULLING),
                }
            ],
        }
