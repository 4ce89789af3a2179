"""An evaluation keeps to itself: it reaches nothing, knows no credential, and leaves no trace in who started it."""

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from roadbed.plan.pool import evaluate_stacks, guards

HELLO = "import pulumi, pulumi_aws as aws\n"

CONNECTIONS = {
    "socket": "import socket\nsocket.create_connection(('example.com', 443))",
    "address": "import socket\nsocket.socket().connect(('127.0.0.1', 9))",
    "http": "import urllib.request\nurllib.request.urlopen('http://example.com/')",
    "lookup": "import socket\nsocket.gethostbyname('example.com')",
    "datagram": "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "grpc": "import grpc\ngrpc.insecure_channel('example.com:443')",
    "asyncio": (
        "import asyncio, pulumi\nasync def main(): await asyncio.open_connection('example.com', 443)\npulumi.run(main)"
    ),
    "thread": (
        "import concurrent.futures as c, socket\n"
        "c.ThreadPoolExecutor().submit(socket.create_connection, ('example.com', 443)).result()"
    ),
}


@pytest.mark.parametrize("kind", CONNECTIONS)
def test_a_program_that_opens_a_connection_is_told_where_and_what_to_do_instead(evaluated, kind):
    evaluation = evaluated(CONNECTIONS[kind], mode="up")

    (finding,) = evaluation.findings
    assert finding.severity == "error"
    assert finding.rule == "connection"
    assert "the program opens a connection to " in finding.message
    assert "ask through a data source, or give the value as config" in finding.message
    assert str(finding.source) == "__main__.py:2"
    assert evaluation.up is None


def test_a_connection_the_program_can_do_without_is_a_warning(evaluated):
    main = """
import socket
try:
    socket.create_connection(("metrics.example.com", 443))
except Exception:
    pass
import pulumi
pulumi.export("fine", True)
"""
    evaluation = evaluated(main)

    assert evaluation.ok
    assert evaluation.up.outputs == {"fine": True}
    (finding,) = evaluation.findings
    assert (finding.severity, str(finding.source)) == ("warning", "__main__.py:4")


def test_nothing_reaches_a_server_that_listens(evaluated):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        evaluated(f"import socket\nsocket.create_connection(('127.0.0.1', {server.getsockname()[1]}))", mode="up")
        with pytest.raises(TimeoutError):
            server.accept()


def test_hooks_and_transforms_open_no_socket_and_no_thread(evaluated):
    main = """
import os, threading
import pulumi, pulumi_aws as aws
opts = pulumi.ResourceOptions(
    transforms=[lambda args: None],
    hooks=pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook("h", print)]),
)
queue = aws.sqs.Queue("orders", opts=opts)
def count(_):
    links = [os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
    listening = open("/proc/net/tcp").read()
    inodes = [link.rpartition("[")[2].rstrip("]") for link in links if "socket:[" in link]
    return [threading.active_count(), len(os.listdir("/proc/self/task")), sum(inode in listening for inode in inodes)]
pulumi.export("counted", queue.urn.apply(count))
"""
    assert evaluated(main, mode="up").up.outputs == {"counted": [1, 1, 0]}


def test_credentials_are_not_in_the_environment_of_a_program(evaluated, monkeypatch):
    secrets = {
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_PROFILE": "prod",
        "GOOGLE_CREDENTIALS": "{}",
        "ARM_CLIENT_SECRET": "s",
        "AZURE_CLIENT_SECRET": "s",
        "PULUMI_ACCESS_TOKEN": "pul-1",
        "PULUMI_CONFIG_PASSPHRASE": "p",
        "PULUMI_CONFIG": '{"shop:size": "from the environment"}',
        "GITHUB_TOKEN": "ghp",
    }
    kept = {"AWS_REGION": "eu-north-1", "GITHUB_SHA": "abc", "MY_OWN": "1"}
    for key, value in {**secrets, **kept, "KUBECONFIG": "/home/me/.kube/config"}.items():
        monkeypatch.setenv(key, value)
    main = """
import os, pulumi, subprocess
pulumi.export("environment", {key: value for key, value in os.environ.items()})
pulumi.export("below", subprocess.run(["env"], capture_output=True, text=True).stdout)
pulumi.export("size", pulumi.Config().get("size") or "none")
"""
    outputs = evaluated(main, mode="up").up.outputs

    assert not outputs["environment"].keys() & secrets.keys()
    assert outputs["environment"].items() >= kept.items()
    assert outputs["environment"]["KUBECONFIG"] == os.devnull
    assert outputs["environment"]["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert "AKIA" not in outputs["below"]
    assert outputs["size"] == "none"
    assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIA"


def test_a_program_cannot_read_what_the_caller_types(evaluated, monkeypatch):
    read_end, write_end = os.pipe()
    os.write(write_end, b"secret\n")
    saved = os.dup(0)
    os.dup2(read_end, 0)
    try:
        evaluation = evaluated("import sys, pulumi\npulumi.export('read', sys.stdin.read())", mode="up")
    finally:
        os.dup2(saved, 0)
        for descriptor in (saved, read_end, write_end):
            os.close(descriptor)

    assert evaluation.up.outputs == {"read": ""}


def test_nothing_a_program_prints_reaches_the_caller(evaluated, capfd):
    evaluation = evaluated("import os\nprint('hello')\nos.write(2, b'raw')", mode="up")

    assert evaluation.printed == "hello\nraw"
    assert capfd.readouterr() == ("", "")


def test_programs_do_not_see_each_other_nor_their_caller(written):
    project = written(
        """
        import os, pulumi, settings
        settings.seen.append(pulumi.get_stack())
        os.environ["LEAK"] = "1"
        pulumi.export("seen", settings.seen)
        pulumi.export("where", os.path.basename(settings.__file__))
        """,
        {"settings.py": "seen = []\n", "Pulumi.a.yaml": "", "Pulumi.b.yaml": ""},
    )
    here, threads = Path.cwd(), threading.active_count()

    evaluations = evaluate_stacks(project, ["a", "b"])

    assert [evaluation.up.outputs["seen"] for evaluation in evaluations] == [["a"], ["b"]]
    assert "LEAK" not in os.environ
    assert Path.cwd() == here
    assert threading.active_count() == threads


def test_processes_a_program_leaves_behind_end_with_it(evaluated, tmp_path):
    mark = tmp_path / "alive"
    main = f"""
import subprocess
subprocess.Popen(["sh", "-c", "sleep 1; touch {mark}"])
"""
    assert evaluated(main, mode="up").ok
    threading.Event().wait(1.5)
    assert not mark.exists()


def test_scrubbing_keeps_what_is_no_credential():
    kept = guards.scrubbed({"PATH": "/bin", "AWS_DEFAULT_REGION": "eu-west-1", "VAULT_TOKEN": "x", "DB_PASSWORD": "y"})

    assert kept["PATH"] == "/bin"
    assert kept["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert kept["DB_PASSWORD"] == "y"
    assert "VAULT_TOKEN" not in kept


def test_without_a_timer_of_the_system_a_thread_tells_where_a_program_hangs(monkeypatch):
    monkeypatch.delattr("signal.setitimer")
    late = []
    clock = guards.Clock(0.2, late.append)

    clock.stop()
    threading.Event().wait(0.5)
    assert late == []

    clock.go_on()
    until = time.monotonic() + 5
    while not late and time.monotonic() < until:
        pass
    assert late[0].f_code.co_name == "test_without_a_timer_of_the_system_a_thread_tells_where_a_program_hangs"
