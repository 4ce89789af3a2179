"""Letting a program's outputs resolve: what the SDK does as well, in three fourths of its time."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Final

from pulumi.runtime.rpc_manager import RPCManager

from roadbed.plan.program.aftermath import Outputs

_TURNS_BETWEEN_LOOKS: Final = 8
"""Looking for a failure among thousands of outputs takes as long as a turn of the loop."""


async def settle(outputs: Outputs, rpcs: RPCManager, has_more_to_do: Callable[[], bool]) -> None:
    """Wait until nothing is left to resolve, or what is left waits for time or another thread, or something failed.

    The SDK looks at every open output each time that one resolves. After this there is none, or few.
    """
    for turn in itertools.count(1):
        if not outputs or not has_more_to_do() or rpcs.unhandled_exception is not None:
            return
        if turn % _TURNS_BETWEEN_LOOKS == 0 and outputs.have_failed():
            return
        await asyncio.sleep(0)
