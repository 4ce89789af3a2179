"""A language host for Python, which the engine starts for each operation under the name `pulumi-language-python`.

Pulumi's own comes only with the installed CLI, not with its Go module. This one runs a program as that one does, but in
its own process instead of one more.
"""

# ruff: noqa: N802 - gRPC names the methods.

import asyncio
import logging
import os
import runpy
import signal
import sys
import time
import traceback
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pulumi
from pulumi.runtime import configure, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2


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


def main() -> None:
    """Serve programs until the engine that started this process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    engine = os.getppid()
    server = grpc.server(futures.ThreadPoolExecutor(4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(ProgramHost(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    while os.getppid() == engine:
        time.sleep(0.1)
    os._exit(0)  # Threads of the SDK's callback server would keep the process alive.


if __name__ == "__main__":
    main()
