"""The least that can run a Pulumi program: `python -m benchmarks.bare PROGRAM QUEUES` prints how many resources it saw.

It answers every request at once and keeps nothing but the requests: no plan, no checks, no guards, no second mode. What
it takes is what Python, Pulumi's SDK and the program itself take.
"""

# ruff: noqa: N802 - the methods have the names of the engine's own protocol

import asyncio
import gc
import runpy
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import resource_pb2

from benchmarks.project import CONFIG, STACK


class BareMonitor:
    """Gives every resource its URN and its own inputs back."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def GetDeploymentInfo(self, _: Any) -> Any:
        return resource_pb2.DeploymentInfo(supportedFeatures=resource_pb2.ResourceMonitorFeature.values())

    def RegisterResource(self, request: Any) -> Any:
        self.requests.append(request)
        parents = request.parent.split("::")[2] if request.parent else "pulumi:pulumi:Stack"
        kind = request.type if parents == "pulumi:pulumi:Stack" else f"{parents}${request.type}"
        urn = f"urn:pulumi:{STACK}::bench::{kind}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object if request.custom else None)

    def nothing(self, _: Any) -> Empty:
        return Empty()

    RegisterResourceOutputs = SignalAndWaitForShutdown = Log = nothing


class Inline(ThreadPoolExecutor):
    """Runs each request at once, in the calling thread."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def main() -> None:
    program, queues = Path(sys.argv[1]), sys.argv[2]
    gc.freeze()
    gc.disable()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(Inline(1))
    monitor = BareMonitor()
    pulumi.runtime.set_all_config({**CONFIG, "bench:queues": queues})
    pulumi.runtime.configure(
        pulumi.runtime.Settings(project="bench", stack=STACK, monitor=monitor, engine=monitor, dry_run=True)
    )
    loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _run(program)))
    print(sum(request.custom for request in monitor.requests))


def _run(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")


if __name__ == "__main__":
    main()
