"""What every container of a task may say of the program that runs in it, whichever container it is."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import Field

from roadbed.kernel.args import Group, Input, guarded
from roadbed.kernel.errors import Problem, listed
from roadbed.service.containers.paths import AbsolutePath, hidden_by
from roadbed.service.containers.secret import Secret, plain_texts

Capability: TypeAlias = Literal[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
    "SYS_PTRACE",
]
"""What a container has unless it is dropped, and `SYS_PTRACE`, the only one that Fargate lets a task add.

https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
"""

ADDED: Final = "SYS_PTRACE"
USUAL: Final = tuple(each for each in get_args(Capability) if each != ADDED)

User = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?$", examples=["10001:10001"])]

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
KernelParameter = Annotated[
    str,
    Field(
        pattern=r"^(net\..+|fs\.mqueue\..+|kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced))$",
        examples=["net.ipv4.tcp_keepalive_time"],
    ),
]

StopTimeout = Annotated[int, Field(ge=2, le=120)]
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""


# What no process may raise it beyond: https://docs.kernel.org/admin-guide/sysctl/fs.html#nr-open
_MOST_OPEN_FILES: Final = 1_048_576


class Ulimit(Group):
    """A limit of the operating system on what one process may use.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
    """

    name: Literal[
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
    ]
    """What is limited; `nofile`, open files, is 65,535 on Fargate unless it is said here, and at most 1,048,576."""

    soft: Annotated[int, Field(ge=0)]
    """What a process starts with."""

    hard: Annotated[int, Field(ge=0)]
    """Up to where it may raise that."""

    def mistakes(self) -> list[Problem]:
        """More at the start than ever, and more open files than Linux has for a process."""
        found = []
        if self.soft > self.hard:
            found.append(Problem("soft", f"got {self.soft:,}, allowed up to hard, {self.hard:,}"))
        if self.name == "nofile" and self.hard > _MOST_OPEN_FILES:
            found.append(Problem("hard", f"got {self.hard:,}, allowed for open files is up to {_MOST_OPEN_FILES:,}"))
        return found


class Restart(Group):
    """A container that ends is started again within its task, instead of the task being replaced.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
    """

    after_seconds: Annotated[int, Field(ge=60, le=1_800)] = 300
    """How long it must have run; one that ends sooner is not started again."""

    ignored_exit_codes: Annotated[Sequence[int], Field(max_length=50)] = ()
    """With these it may end: `[0]` where success needs no restart."""


def _is_root(user: str | None) -> bool:
    return user is None or user.partition(":")[0] in ("root", "0")


def _within(directory: str, other: str) -> bool:
    return directory == other or directory.startswith(f"{other}/")


def _must_be_root(process: object) -> bool:
    """ECS takes no other user for a log router."""
    return getattr(process, "logs_to", None) is not None


class Process(Group):
    """The program in one container: how it is started and stopped, and what it may touch."""

    command: Sequence[str] | None = None
    """What is passed to the entry point; by default what the image says. Several programs from one image differ here:
    `args.but(container=Container(command=["bin/import"]))`."""

    entry_point: Sequence[str] | None = None
    """What is started; by default what the image says."""

    working_directory: AbsolutePath | None = None
    """Where it is started; by default where the image says."""

    user: User | None = guarded("10001:10001", weaker=lambda value, _: _is_root(value), unless=_must_be_root)
    """Who the program is: a user and group by number need no entry in the image. `None` is whoever the image says,
    which may be root."""

    read_only_root: bool = guarded(True, weaker=lambda value, default: default and not value)
    """Nothing is written into the image's own files; `scratch` and volumes can be. Programs that unpack or update
    themselves fail."""

    scratch: Sequence[AbsolutePath] = ("/tmp",)  # noqa: S108 - a volume of the task's own
    """Directories on the task's own disk that the program can write to and that are gone with the task; what the image
    has there is hidden. New ones belong to root, so a container called `prepare` opens them first, whose small image is
    pulled for each task; `()` where none is needed.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    """

    tmpfs: Mapping[AbsolutePath, Annotated[int, Field(ge=1)]] = {}
    """Directories in memory that the program can write to, and how many MiB each may take of the task's memory:
    `{"/tmp": 64}`. One that is in `scratch` too needs no `prepare` then. What the image has there is hidden.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
    """

    files: Mapping[AbsolutePath, Input[str] | Secret] = {}
    """Configuration files by their path, readable by everybody in the container. `prepare` writes them at each start;
    the directory of a file is a volume, so what else the image has there is hidden. A text counts into the 64 KiB of
    the task definition, a `Secret` does not."""

    capabilities: Sequence[Capability] = guarded((), weaker=lambda value, default: not {*value} <= {*default})
    """What the program may do of what root may; nothing, unless it needs some. They are of use to root only."""

    init_process: bool = True
    """A first process that passes signals on and ends orphans. Without it a program that starts others leaves dead ones
    behind."""

    stop_timeout_seconds: StopTimeout = 30
    """How long the program may take to end after SIGTERM before it is killed; at most 2 minutes on Fargate."""

    start_timeout_seconds: StopTimeout | None = None
    """How long containers that wait for this one wait; then the task ends. By default ECS decides."""

    ulimits: Sequence[Ulimit] = ()
    """Limits of the operating system that differ from the usual ones."""

    kernel_parameters: Mapping[KernelParameter, str] = {}
    """Parameters of the kernel in the container's own name spaces: `{"net.ipv4.tcp_keepalive_time": "60"}`."""

    labels: Mapping[Annotated[str, Field(min_length=1, max_length=255)], str] = {}
    """Docker labels, which agents in sidecars read."""

    restart: Restart | None = None
    """Start the container again when it ends, within its task. By default the task is replaced, which a rollout's
    circuit breaker counts."""

    def mistakes(self) -> list[Problem]:
        """What is mounted where it cannot be, twice or over the program, and limits set twice."""
        found = []
        for name, directories in (("scratch", self.scratch), ("tmpfs", self.tmpfs), ("files", self.file_directories)):
            found += [Problem(name, says) for each in directories if (says := hidden_by(each))]
        if twice := sorted({each for each in self.scratch if self.scratch.count(each) > 1}):
            found.append(Problem("scratch", f"got {listed(twice)} a second time"))
        if both := sorted({*self.scratch, *self.tmpfs} & {*self.file_directories}):
            fix = "keep files in a directory of their own"
            found.append(Problem("files", f"got files in {listed(both)}, which scratch or tmpfs makes writable; {fix}"))
        found += [
            Problem(
                name, f"got {each}, and the program cannot start: files make {around} read-only; keep it beside that"
            )
            for name, directories in (("scratch", self.scratch), ("tmpfs", self.tmpfs))
            for each in directories
            if (around := self.read_only_around(each)) and each not in both
        ]
        here = self.working_directory
        if here is not None and (over := sorted(each for each in self.file_directories if _within(here, each))):
            fix = "keep them beside it, such as in /config, or in a directory of their own below it"
            found.append(
                Problem("files", f"got files in {listed(over)}, whose mount hides the working_directory {here}; {fix}")
            )
        found += plain_texts("files", self.files)
        for name in ("command", "entry_point"):
            found += plain_texts(name, dict(enumerate(getattr(self, name) or ())))
        names = [each.name for each in self.ulimits]
        if twice := sorted({each for each in names if names.count(each) > 1}):
            found.append(Problem("ulimits", f"got {listed(twice)} a second time"))
        return found

    @property
    def file_directories(self) -> tuple[str, ...]:
        """Where `files` are, each directory once. One within another is part of it: nothing can be mounted into what is
        read-only.
        """
        found = dict.fromkeys(path.rpartition("/")[0] for path in self.files)
        return tuple(each for each in found if not any(each != other and _within(each, other) for other in found))

    def read_only_around(self, directory: str) -> str:
        """The directory of `files` that another one is within, where no volume can be; empty where there is none."""
        return next((each for each in self.file_directories if _within(directory, each)), "")

    @property
    def mounts_scratch(self) -> tuple[str, ...]:
        """The directories of `scratch` that are volumes: where the root can be written to, none has to be."""
        return tuple(each for each in self.scratch if each not in self.tmpfs) if self.read_only_root else ()

    @property
    def may_be_root(self) -> bool:
        """Whether it is root, or whoever its image says."""
        return _is_root(self.user)

    @property
    def opens_nothing_itself(self) -> bool:
        """Whether it cannot write to what belongs to root, so that somebody has to open it first."""
        return self.user is None or not _is_root(self.user)
