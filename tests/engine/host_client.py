"""What the engine starts as `pulumi-language-python`: it has a host forked, and lives as long as that does."""

import json
import os
import signal
import socket
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)  # How the engine ends a host: no traceback of it.
engine = os.getppid()
asked = {"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd()}  # noqa: PTH109 - pathlib is slow to import
with socket.socket(socket.AF_UNIX) as host:
    host.connect(sys.argv[1])
    socket.send_fds(host, [json.dumps(asked).encode() + b"\n"], [1, 2])
    host.settimeout(0.1)
    while os.getppid() == engine:
        try:
            if not host.recv(1):
                break
        except TimeoutError:
            continue
