"""A company's own block that can be shared, for tests of contracts; projects on disk get a copy of this file."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi
import pulumi_aws as aws

from roadbed import Args, Component, Connection
from roadbed.kernel.contracts.consuming import Shared


class BoxArgs(Args):
    versioned: bool = True
    """Whether old contents are kept."""

    days: int = 30
    """How long contents are kept."""

    admitted: tuple[str, ...] = ()
    """Other accounts that the box's own policy lets in."""


class Box(Component[BoxArgs]):
    arn: pulumi.Output[str]
    """What policies call the box."""

    rights: ClassVar = {"reader": ("sns:Subscribe",), "writer": ("sns:Publish",)}
    shared_ids = ("arn",)

    def __init__(self, name: str, args: BoxArgs | None = None, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:index:Box", name, BoxArgs() if args is None else args, opts)
        self.arn = aws.sns.Topic(self.child_name("topic", aws.sns.Topic), opts=self.as_parent).arn
        self.register_declared_outputs()

    def shared_facts(self) -> Mapping[str, Any]:
        return {
            "versioned": self.settings.versioned,
            "retention": {"days": self.settings.days},
            "admitted_accounts": list(self.settings.admitted),
        }

    @classmethod
    def of(cls, stack: str, name: str) -> "SharedBox":
        return SharedBox(stack, name)


class SharedBox(Shared):
    kind = "acme:index:Box"
    rights = Box.rights

    arn: pulumi.Output[str]
    key_arn: pulumi.Output[str] | None = None
    versioned: bool

    def reader(self) -> Connection:
        return self.connection("reader", resources=(self.arn,))

    def writer(self) -> Connection:
        return self.connection("writer", resources=(self.arn,))
