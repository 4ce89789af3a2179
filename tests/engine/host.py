"""A language host for Python, which the engine starts for each operation under the name `pulumi-language-python`.

Pulumi's own comes only with the installed CLI, not with its Go module. This one runs a program as that one does, but in
its own process instead of one more. That process is forked from one that has imported Pulumi, at the wish of
`host_client.py`, which is what the engine starts: what every operation would import is there already.
"""

# ruff: noqa: N802 - gRPC names the methods.

import asyncio
import gc
import importlib
import json
import logging
import os
import runpy
import select
import signal
import socket
import sys
import traceback
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pulumi
from pulumi.runtime import configure, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

PRELOADED = ("pydantic", "pulumi_kubernetes", *(f"pulumi_aws.{each}" for each in ("ec2", "iam", "s3", "sns", "sqs")))
"""What most programs import; never roadbed, of which a test may have a version of its own."""


class ProgramHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs the program that the engine names, in this process."""

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: Any) -> Any:
        return language_pb2.GetRequiredPluginsResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo()

    def About(self, request: Any, context: Any) -> Any:
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def Run(self, request: Any, context: Any) -> Any:
        program = Path(request.info.program_directory)
        os.chdir(program)
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        loop = asyncio.new_event_loop()
        loop.set_default_executor(futures.ThreadPoolExecutor(max_workers=max(request.parallel, 1) * 4))
        set_all_config(dict(request.config), list(request.configSecretKeys))
        configure(
            pulumi.runtime.Settings(
                project=request.project,
                stack=request.stack,
                organization=request.organization,
                root_directory=request.info.root_directory,
                monitor=request.monitor_address,
                engine=sys.argv[-1],
                parallel=request.parallel,
                dry_run=request.dryRun,
            )
        )
        try:
            loop.run_until_complete(run_in_stack(lambda: runpy.run_path(str(program), run_name="__main__") and None))
        except pulumi.RunError as error:
            pulumi.log.error(str(error))
            return language_pb2.RunResponse(error=str(error), bail=True)
        except Exception:  # noqa: BLE001 - whatever a program raises is shown by the engine, as Pulumi's own host does
            pulumi.log.error(traceback.format_exc())
            return language_pb2.RunResponse(error="the program failed", bail=True)
        return language_pb2.RunResponse()


def serve(engine: socket.socket) -> None:
    """Be the host that a client asked for, until that client is gone."""
    message, streams, _, _ = socket.recv_fds(engine, 65_536, 2)
    while not message.endswith(b"\n"):
        message += engine.recv(65_536)
    asked = json.loads(message)
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream, number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = asked["arguments"]
    sys.path[:0] = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    server = grpc.server(futures.ThreadPoolExecutor(4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(ProgramHost(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    engine.recv(1)
    os._exit(0)  # Threads of the SDK's callback server would keep the process alive.


def main() -> None:
    """Fork a host for every client, until whoever started this process closes its input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for name in PRELOADED:
        importlib.import_module(name)
    gc.freeze()  # What is shared stays shared.
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen()
    print("listening", flush=True)
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        engine, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            serve(engine)
        engine.close()


if __name__ == "__main__":
    main()
