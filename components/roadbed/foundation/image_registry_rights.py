"""What an image repository offers to others, whether it is of this stack or shared by another."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

import pulumi

from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.kernel.contracts.consuming import Shared

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
PULLING: Final = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_PUSHING: Final = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


class ImageRegistryRights:
    """Rights on a repository, from no more than its identifiers."""

    name: str
    """Begins the variable that its rights bring: `checkout` gives `CHECKOUT_REPOSITORY_URL`."""
    arn: pulumi.Output[str]
    url: pulumi.Output[str]
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {"puller": PULLING, "pusher": _PUSHING}

    def puller(self) -> Connection:
        """The right to pull images."""
        return self._right("puller")

    def pusher(self) -> Connection:
        """The right to push images, and to pull what they build upon; not to delete any."""
        return self._right("pusher")

    def image(self, digest: pulumi.Input[str]) -> pulumi.Output[str]:
        """An image as services take it, by its digest: `registry.image("sha256:…")`."""
        return pulumi.Output.concat(self.url, "@", digest)

    def _right(self, right: str) -> Connection:
        variable = f"{self.name.upper().replace('-', '_')}_REPOSITORY_URL"
        # A token is for the whole registry; what it can be used for, the other actions decide.
        login = Statement(actions=("ecr:GetAuthorizationToken",), any_resource=True)
        return self.connection(
            right,
            resources=(self.arn,),
            statements=(login,),
            variables=(Variable(role="url", name=variable, value=self.url),),
        )


class SharedImageRegistry(ImageRegistryRights, Shared):
    """A repository of another stack: `ImageRegistry.of("platform.prod", "checkout")`."""

    kind = "roadbed:index:ImageRegistry"

    arn: pulumi.Output[str]
    """What policies call the repository."""

    url: pulumi.Output[str]
    """What image names begin with."""

    immutable_tags: bool
    """Whether a tag names one image for good."""
