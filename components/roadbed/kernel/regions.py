"""Things that AWS takes from the same region only: keys, certificates, web ACLs."""

from typing import Any

import pulumi

from roadbed.kernel.args import Input
from roadbed.kernel.arns import region_in
from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError, Problem


def of_region(region: pulumi.Output[str], arn: Input[str], block: Component[Any], path: str) -> pulumi.Output[str]:
    """The same ARN, which fails in the preview, as an argument of the block, where it is of another region.

    `region` is where the block is by its own provider, which can be another than the stack's.
    """

    def check(known: list[str]) -> str:
        here, there = known[0], region_in(known[1])
        if there != here:
            says = f"got one in {there}, and what it is for is in {here}; give one of {here}"
            raise ArgsError(block.block, [Problem(path, says)], block.made_at)
        return known[1]

    return pulumi.Output.all(region, arn).apply(check)
