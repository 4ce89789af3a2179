"""A key service for the secrets of the engine's state: Vault's transit API, which hands back what it is given.

A passphrase, the usual key of a backend in a folder, costs every command of the engine a fifth of a second.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRETS_PROVIDER = "hashivault://tests"
_SEALED = "vault:v1:"


class _Transit(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/v1/transit/encrypt/"):
            data = {"ciphertext": _SEALED + asked["plaintext"]}
        else:
            data = {"plaintext": asked["ciphertext"].removeprefix(_SEALED)}
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving_keys() -> Iterator[dict[str, str]]:
    """What the engine's environment must hold to use the service while the block runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Transit) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"VAULT_SERVER_URL": f"http://127.0.0.1:{server.server_port}", "VAULT_SERVER_TOKEN": "tests"}
        server.shutdown()
