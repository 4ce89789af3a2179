"""AWS services that put something into a queue or a topic by themselves."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from roadbed.kernel.args import Group, Input
from roadbed.kernel.arns import AccountId, account_in, resource_in, service_in
from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError, Problem


class ServiceSource(Group):
    """An AWS service that acts on behalf of one of its resources."""

    service: str
    """The service, by its name before `.amazonaws.com`."""

    arn: Input[str]
    """The resource. No other resource of the service is let in."""

    account: Input[AccountId] | None = None
    """The account that owns it; by default the one in the ARN. Buckets have none in theirs: give it."""

    named_in_arns: ClassVar[Mapping[str, str]] = {}
    """How ARNs call a service, where it is not by its own name."""

    def mistakes(self) -> list[Problem]:
        """An ARN of another service, a bus for a rule, an account that is missing or is not the ARN's."""
        if self.service == "s3" and self.account is None:
            return [Problem("account", "missing, and a bucket's ARN has none; give the account that owns the bucket")]
        if not isinstance(self.arn, str):
            return []
        found = []
        service, account, resource = service_in(self.arn), account_in(self.arn), resource_in(self.arn)
        if service != self.named_in_arns.get(self.service, self.service):
            found.append(Problem("arn", f"got one of {service}, service says {self.service!r}"))
        elif service == "events" and not resource.startswith("rule/"):
            found.append(Problem("arn", f"got {resource!r}, wants a rule: arn:aws:events:…:rule/[bus/]name"))
        if isinstance(self.account, str) and account and self.account != account:
            found.append(Problem("account", f"got {self.account!r}, the ARN says {account!r}; leave it out"))
        return found

    def owner(self, block: Component[Any], path: str) -> pulumi.Input[str]:
        """The account that owns the resource.

        Fails when the ARN resolves to one without an account, naming the block's argument at `path`.
        """

        def known(arn: str) -> str:
            if account := account_in(arn):
                return account
            says = f"missing, and {arn} has none; give the account that owns it"
            raise ArgsError(block.block, [Problem(f"{path}.account", says)], block.made_at)

        return pulumi.Output.from_input(self.arn).apply(known) if self.account is None else self.account
