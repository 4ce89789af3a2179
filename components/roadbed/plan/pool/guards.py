"""What keeps an evaluation to itself: no connection, no credential, no terminal, no end later than its limit."""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, TextIO

_CLOUDS: Final = (
    "ALICLOUD_",
    "ARM_",
    "AWS_",
    "AZURE_",
    "CLOUDFLARE_",
    "CLOUDSDK_",
    "DIGITALOCEAN_",
    "GCLOUD_",
    "GOOGLE_",
    "HCLOUD_",
    "KUBE_",
    "OCI_",
    "PULUMI_",
    "SNOWFLAKE_",
    "TF_",
    "VAULT_",
)
_TOKENS: Final = frozenset(
    {
        "CI_JOB_TOKEN",
        "DATADOG_API_KEY",
        "DATADOG_APP_KEY",
        "DD_API_KEY",
        "DD_APP_KEY",
        "GH_TOKEN",
        "GITHUB_TOKEN",
        "GITLAB_TOKEN",
        "KUBECONFIG",
        "NPM_TOKEN",
        "OS_PASSWORD",
        "OS_TOKEN",
        "PAGERDUTY_TOKEN",
        "SSH_AUTH_SOCK",
    }
)
_SETTINGS: Final = frozenset(
    {"AWS_DEFAULT_REGION", "AWS_REGION", "PULUMI_DISABLE_RESOURCE_REFERENCES", "PULUMI_ENABLE_LEGACY_APPLY"}
)
"""What looks like a credential and is none."""
_NOWHERE: Final = {
    "AWS_CONFIG_FILE": os.devnull,
    "AZURE_CONFIG_DIR": os.devnull,
    "CLOUDSDK_CONFIG": os.devnull,
    "GOOGLE_APPLICATION_CREDENTIALS": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "KUBECONFIG": os.devnull,
}
"""Where clients would look for credentials next."""

_SHORTEST_SECONDS: Final = 0.1
_ENDS_WITH_PARENT: Final = sys.platform == "linux"
"""Whether the system ends a process together with the one that started it, if asked to."""
_PR_SET_PDEATHSIG: Final = 1
_BETWEEN_LOOKS_SECONDS: Final = 0.5

_CONNECTING: Final = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
        "socket.sendmsg",
        "socket.sendto",
    }
)


def scrubbed(environment: dict[str, str]) -> dict[str, str]:
    """The environment without credentials of clouds and without what a running Pulumi would find there."""
    kept = {
        key: value
        for key, value in environment.items()
        if key in _SETTINGS or not (key in _TOKENS or key.startswith(_CLOUDS))
    }
    return {**kept, **_NOWHERE}


def scrub_environment() -> None:
    """Take credentials out of the environment of this process and of everything it starts."""
    kept = scrubbed(dict(os.environ))
    for key in os.environ.keys() - kept.keys():
        del os.environ[key]
    os.environ.update(kept)


def detach(printed: int | None) -> tuple[TextIO, TextIO]:
    """Cut this process off its terminal: it reads nothing, and prints to the file descriptor `printed`, or nowhere.

    Returns its new standard output and error.
    """
    if hasattr(os, "setsid"):
        os.setsid()  # getpass and the like would else find the terminal by themselves.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)  # Handlers of before are the parent's.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    for stream in (1, 2):
        os.dup2(nothing if printed is None else printed, stream)
    os.close(nothing)
    # The streams of before may hold text that is the parent's to print: they are left alone, and alive.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    return sys.stdout, sys.stderr


def end_with_parent() -> None:
    """Let this process, and all it starts, end when the process that started it does, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if not _ENDS_WITH_PARENT:
        threading.Thread(target=_outlive, args=(parent,), daemon=True).start()
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:  # It has ended already.
        os._exit(1)


def _outlive(parent: Any) -> None:
    while parent.is_alive() and os.getppid() == parent.pid:
        parent.join(_BETWEEN_LOOKS_SECONDS)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def limit_memory(size: int) -> None:
    """From here on this process, and each that it starts, gets no more than `size` bytes of memory.

    More than that raises `MemoryError`. Systems other than Linux may not keep to it.
    """
    _set_memory_limit(size)


def lift_memory_limit() -> None:
    """Take the limit back."""
    _set_memory_limit(None)


def _set_memory_limit(size: int | None) -> None:
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = most if size is None else size if most == resource.RLIM_INFINITY else min(size, most)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def refuse_connections(refuse: Callable[[str], BaseException]) -> None:
    """From here on every attempt to reach something raises what `refuse` returns for the target. Cannot be undone."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CONNECTING:
            raise refuse(_target(event, arguments))

    sys.addaudithook(hook)
    import grpc  # type: ignore[import-untyped]
    import grpc.aio  # type: ignore[import-untyped]

    # gRPC has sockets of its own, which Python does not see.
    def no_channel(target: str, *_: Any, **__: Any) -> Any:
        raise refuse(str(target))

    for module in (grpc, grpc.aio):
        for name in ("insecure_channel", "secure_channel"):
            setattr(module, name, no_channel)


class Clock:
    """Counts a time limit down, and calls for an end with the frame that is running when it is over."""

    def __init__(self, seconds: float, on_late: Callable[[FrameType | None], None]) -> None:
        self._left = seconds
        self._on_late = on_late
        self._has_timer = hasattr(signal, "setitimer")
        if self._has_timer:
            signal.signal(signal.SIGALRM, lambda _, frame: on_late(frame))
        else:
            self._running = threading.Event()
            threading.Thread(target=self._watch, args=(threading.get_ident(),), daemon=True).start()
        self.go_on()

    def stop(self) -> None:
        """What is waited for from here on does not count."""
        if self._has_timer:
            self._left = max(signal.setitimer(signal.ITIMER_REAL, 0)[0], _SHORTEST_SECONDS)
        else:
            self._running.clear()

    def go_on(self) -> None:
        """Count again."""
        if self._has_timer:
            signal.setitimer(signal.ITIMER_REAL, self._left)
        else:
            self._running.set()

    def _watch(self, thread: int) -> None:
        """The same where there is no such timer (Windows)."""
        while self._left > 0:
            self._running.wait()
            time.sleep(_SHORTEST_SECONDS)
            self._left -= _SHORTEST_SECONDS
        self._on_late(sys._current_frames().get(thread))  # noqa: SLF001


def _target(event: str, arguments: tuple[Any, ...]) -> str:
    """What a connection was for: `example.com:443`."""
    address = arguments[0] if event.startswith("socket.get") else arguments[-1]
    if event == "socket.getaddrinfo":
        address = arguments[:2]
    if isinstance(address, tuple) and len(address) > 1:
        return f"{address[0]}:{address[1]}" if address[1] not in (None, 0) else str(address[0])
    return address.decode(errors="replace") if isinstance(address, bytes) else str(address)
