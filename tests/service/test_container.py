import re

import pytest

from roadbed.kernel.errors import ArgsError
from roadbed.service.containers.container import MEMORY_OF, Container
from roadbed.service.containers.process import USUAL, Restart, Ulimit
from roadbed.service.containers.sidecar import Sidecar
from roadbed.service.containers.volume import Volume
from roadbed.service.traffic.port import Port
from tests.service.a_program import IMAGE, botocore_says, refused, task


def message(make) -> str:
    with pytest.raises(ArgsError) as raised:
        make()
    return str(raised.value)


def sizes(least: int, most: int, step: int) -> tuple[int, ...]:
    return tuple(range(least * 1_024, most * 1_024 + 1, step * 1_024))


def test_sizes_are_those_of_fargate():
    assert {
        256: (512, 1_024, 2_048),
        512: sizes(1, 4, 1),
        1_024: sizes(2, 8, 1),
        2_048: sizes(4, 16, 1),
        4_096: sizes(8, 30, 1),
        8_192: sizes(16, 60, 4),
        16_384: sizes(32, 120, 8),
    } == MEMORY_OF


def test_awss_own_description_of_sizes_is_the_same():
    text = botocore_says("RegisterTaskDefinitionRequest", "memory")
    for cpu, valid in MEMORY_OF.items():
        (line,) = re.findall(rf"<p>([^<]*)- Available <code>cpu</code> values: {cpu}\b", text)
        gib = [float(each) for each in re.findall(r"([\d.]+) ?GB", line)]
        assert valid == (sizes(*map(int, gib)) if "Between" in line else tuple(int(1_024 * each) for each in gib))


@pytest.mark.parametrize("cpu", MEMORY_OF)
def test_memory_follows_from_cpu(cpu):
    assert Container(cpu=cpu).task_memory_mib == 2 * cpu == MEMORY_OF[cpu][0]


def test_a_pair_that_fargate_does_not_have_is_refused_with_those_it_has():
    text = refused(container=Container(cpu=1_024, memory_mib=1_024))

    assert "container.memory_mib: got 1,024 with cpu 1,024" in text
    assert "Fargate has 2,048, 3,072, 4,096, 5,120, 6,144, 7,168 or 8,192" in text
    assert "1,024 goes with cpu 256 or 512" in text


def test_many_sizes_are_told_by_their_steps():
    text = refused(container=Container(cpu=8_192, memory_mib=17_408))

    assert "Fargate has 16,384 to 61,440 in steps of 4,096" in text
    assert "17,408 goes with cpu 4,096" in text


def test_memory_is_judged_by_the_profiles_cpu():
    assert task(container=Container(memory_mib=2_048), stack="payments.dev")
    assert "got 512 with cpu 512" in refused(container=Container(memory_mib=512), stack="payments.prod")


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"cpu": 300}, "cpu"),
        ({"ephemeral_storage_gib": 20}, "ephemeral_storage_gib"),
        ({"ephemeral_storage_gib": 201}, "ephemeral_storage_gib"),
        ({"stop_timeout_seconds": 121}, "stop_timeout_seconds"),
        ({"stop_timeout_seconds": 1}, "stop_timeout_seconds"),
        ({"architecture": "arm"}, "architecture"),
        ({"user": "10001:10001:1"}, "user"),
        ({"capabilities": ("SYS_ADMIN",)}, "capabilities"),
        ({"working_directory": "srv"}, "working_directory"),
        ({"scratch": ("/srv/../etc",)}, "scratch"),
        ({"tmpfs": {"/tmp": 0}}, "tmpfs"),
        ({"kernel_parameters": {"vm.swappiness": "1"}}, "kernel_parameters"),
        ({"environment_files": ["arn:aws:s3:::settings/checkout.txt"]}, "environment_files"),
    ],
)
def test_what_fargate_does_not_have_is_refused(arguments, path):
    assert path in message(lambda: Container(**arguments))


@pytest.mark.parametrize("directory", ["/etc", "/usr", "/bin", "/lib"])
def test_no_volume_hides_what_programs_need_to_start(directory):
    assert "would hide the image's own files" in refused(container=Container(scratch=(directory,)))
    assert "would hide the image's own files" in refused(container=Container(tmpfs={directory: 1}))
    assert "would hide the image's own files" in refused(container=Container(files={f"{directory}/app.conf": ""}))


def test_a_file_at_the_root_would_hide_everything():
    assert "a volume over / would hide" in refused(container=Container(files={"/app.conf": ""}))


def test_files_are_not_written_where_the_program_writes_itself():
    assert "which scratch or tmpfs makes writable" in refused(container=Container(files={"/tmp/app.conf": ""}))
    in_memory = Container(files={"/run/app/app.conf": ""}, tmpfs={"/run/app": 1})
    assert "files: got files in /run/app, which scratch or tmpfs makes writable" in refused(container=in_memory)


@pytest.mark.parametrize("arguments", [{"scratch": ["/app/cache"]}, {"scratch": (), "tmpfs": {"/app/cache": 1}}])
def test_nothing_can_be_mounted_into_a_directory_of_files(arguments):
    text = refused(container=Container(files={"/app/app.conf": ""}, **arguments))

    assert "got /app/cache, and the program cannot start: files make /app read-only; keep it beside that" in text
    assert task(container=Container(files={"/app/conf/app.conf": ""}, **arguments))


def test_no_volume_is_within_a_directory_of_files():
    sidecar = Sidecar(name="proxy", image=IMAGE, files={"/app/app.conf": ""})
    volume = Volume.scratch("/app/cache", sidecars={"proxy": "/app/cache"})

    assert "volumes[0].path: got '/app/cache', and nothing can be mounted there: files make /app read-only" in refused(
        volumes=[volume], sidecars=[sidecar]
    )
    assert task(volumes=[Volume.scratch("/app/cache")], sidecars=[sidecar])


def test_directories_in_memory_leave_some_for_programs_of_the_whole_task():
    sidecar = Sidecar(name="cache", image=IMAGE, tmpfs={"/cache": 256})

    assert task(container=Container(cpu=256, memory_mib=512, tmpfs={"/tmp": 255}), sidecars=[sidecar])
    assert "container.tmpfs: got 512 together, the whole task has 512, for programs too" in refused(
        container=Container(cpu=256, memory_mib=512, tmpfs={"/tmp": 256}), sidecars=[sidecar]
    )


def test_no_volume_is_where_a_directory_in_memory_is():
    volume = Volume.scratch("/cache")

    assert "volumes[0].path: got '/cache', scratch, tmpfs, files or another volume is there already" in refused(
        container=Container(tmpfs={"/cache": 8}), volumes=[volume]
    )


def test_a_limit_is_set_once_and_its_start_is_below_its_end():
    files = Ulimit(name="nofile", soft=1, hard=2)

    assert "got nofile a second time" in refused(container=Container(ulimits=[files, files]))
    assert "soft: got 3, allowed up to hard, 2" in message(lambda: Ulimit(name="nofile", soft=3, hard=2))


def test_no_process_has_more_open_files_than_linux_lets_it():
    most = 1_048_576

    assert task(container=Container(ulimits=[Ulimit(name="nofile", soft=most, hard=most)]))
    assert "allowed for open files is up to 1,048,576" in message(lambda: Ulimit(name="nofile", soft=1, hard=most + 1))
    assert Ulimit(name="core", soft=0, hard=most + 1)


def test_a_file_does_not_hide_the_directory_that_the_program_is_started_in():
    container = Container(working_directory="/app/web", files={"/app/web.yaml": ""})

    assert "files: got files in /app, whose mount hides the working_directory /app/web" in refused(container=container)
    assert task(container=container.but(files={"/app/web/config/web.yaml": "", "/app-config/web.yaml": ""}))


@pytest.mark.parametrize("user", ["10001:10001", "0"])
def test_a_program_listens_below_1024_only_where_something_lets_it(user):
    def listening(**arguments):
        return {"ports": (Port(name="main", number=80),), "container": Container(user=user, **arguments)}

    assert "port: got 80, and below 1,024 a program listens only with a right of root's" in refused(**listening())
    assert task(**listening(kernel_parameters={"net.ipv4.ip_unprivileged_port_start": "80"}))
    assert task(**listening(capabilities=["NET_BIND_SERVICE"]))


KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg"


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"files": {"/config/tls.key": KEY}}, "files./config/tls.key"),
        ({"command": ["serve", "postgres://shop:hunter22@db.example.com/shop"]}, "command[1]"),
        ({"entry_point": ["/app", "postgres://shop:hunter22@db.example.com/shop"]}, "entry_point[1]"),
    ],
)
def test_a_secret_in_plain_text_is_refused_wherever_a_task_would_show_it(arguments, where):
    text = refused(container=Container(scratch=(), **arguments))

    assert f"container.{where}: got a plain value that looks like a secret" in text
    assert "hunter22" not in text
    assert "MII" not in text
    assert task(container=Container(files={"/config/passwords.yaml": "minimum: 12"}, command=["rotate-secrets"]))


def test_restarts_are_within_ecss_bounds():
    assert "after_seconds" in message(lambda: Restart(after_seconds=59))
    assert "after_seconds" in message(lambda: Restart(after_seconds=1_801))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("user", "0"),
        ("user", "root:root"),
        ("user", "0:10001"),
        ("user", None),
        ("read_only_root", False),
        ("capabilities", ("CHOWN",)),
        ("shared_processes", True),
    ],
)
def test_what_weakens_a_container_needs_a_reason_in_prod(name, value):
    container = Container(**{name: value})

    assert f"container.{name}: got" in refused(container=container, stack="payments.prod")
    assert "without a reason" in refused(container=container, stack="payments.prod")
    assert task(container=container, stack="payments.prod", because={f"container.{name}": "an old image"})
    assert task(container=container, stack="payments.dev")


def test_another_user_who_is_not_root_is_no_weaker():
    assert task(container=Container(user="app:app"), stack="payments.prod")


def test_every_capability_is_one_that_ecs_knows():
    text = botocore_says("KernelCapabilities", "drop")

    assert all(f'"{each}"' in text for each in USUAL)
    assert "SYS_PTRACE" in botocore_says("KernelCapabilities", "add")
