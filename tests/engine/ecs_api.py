"""An ECS that runs tasks: what boto3 asks on loopback instead of the cloud."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class EcsApi:
    """Tasks end as soon as they are started, their container `migrate` with the next of the exit codes, or else 0."""

    exit_codes: list[int] = field(default_factory=list)
    started: list[dict[str, Any]] = field(default_factory=list)
    """Every RunTask, as it was asked."""
    stopped: list[dict[str, Any]] = field(default_factory=list)
    """Tasks that ECS remembers."""
    running: list[str] = field(default_factory=list)
    """ARNs of tasks that have not ended."""
    port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What makes boto3 ask here."""
        return {
            "AWS_ENDPOINT_URL_ECS": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "made-up",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        if operation == "RunTask":
            self.started.append(asked)
            code = self.exit_codes.pop(0) if self.exit_codes else 0
            task = {
                "taskArn": f"{asked['cluster'].replace(':cluster/', ':task/')}/{len(self.started):032x}",
                "taskDefinitionArn": asked["taskDefinition"],
                "lastStatus": "STOPPED",
                "stoppedReason": "Essential container in task exited",
                "containers": [{"name": "prepare", "exitCode": 0}, {"name": "migrate", "exitCode": code}],
            }
            self.stopped.append(task)
            return {"tasks": [task], "failures": []}
        if operation == "ListTasks":
            stopped = [task["taskArn"] for task in self.stopped]
            return {"taskArns": stopped if asked.get("desiredStatus") == "STOPPED" else self.running}
        if operation == "DescribeTasks":
            return {"tasks": [task for task in self.stopped if task["taskArn"] in asked["tasks"]]}
        raise AssertionError(f"nobody should ask for {operation}")


@contextmanager
def serving_ecs() -> Iterator[EcsApi]:
    """An ECS that listens on loopback while the block runs."""
    api = EcsApi()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(api.answer(self.headers["X-Amz-Target"].rpartition(".")[2], asked)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
