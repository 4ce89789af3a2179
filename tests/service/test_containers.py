import json

import pulumi
import pytest

from roadbed.kernel.connection import Connection, SecretReference, Variable
from roadbed.service.containers.container import Container
from roadbed.service.containers.health_command import HealthCommand
from roadbed.service.containers.image import READY_MADE, Image
from roadbed.service.containers.logs import Logs
from roadbed.service.containers.process import Restart, Ulimit
from roadbed.service.containers.secret import Secret
from roadbed.service.containers.sidecar import Sidecar
from roadbed.service.containers.volume import Volume
from roadbed.service.placement import Placement
from roadbed.service.traffic.port import Port
from roadbed.service.workload_args import WorkloadArgs
from tests.service.a_program import IMAGE, TOKEN, containers, ecs_refuses, refused, task

PARAMETER = Secret(arn="arn:aws:ssm:eu-west-1:123456789012:parameter/checkout/token")


def waits(container) -> dict[str, str]:
    return {each["containerName"]: each["condition"] for each in container.get("dependsOn", ())}


def mounts(container) -> dict[str, tuple[str, bool]]:
    return {each["containerPath"]: (each["sourceVolume"], each["readOnly"]) for each in container["mountPoints"]}


def values(container) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container.get("environment", ())}


def secrets(container) -> dict[str, str]:
    return {each["name"]: each["valueFrom"] for each in container.get("secrets", ())}


@pytest.mark.parametrize("stack", ["payments.dev", "payments.staging", "payments.prod"])
def test_a_program_has_nothing_of_roots_and_writes_nowhere_but_to_its_scratch(stack):
    main = containers(stack=stack)["checkout"]

    assert main["user"] == "10001:10001"
    assert main["readonlyRootFilesystem"] is True
    assert main["linuxParameters"] == {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}}
    assert mounts(main) == {"/tmp": ("checkout-tmp", False)}
    assert main["essential"] is True
    assert "privileged" not in main


def test_new_volumes_are_roots_so_a_container_opens_them_before_the_program_starts():
    found = containers()

    assert waits(found["checkout"]) == {"prepare": "SUCCESS"}
    assert found["prepare"]["entryPoint"] == ["sh", "-c"]
    assert found["prepare"]["command"] == ["umask 022 && chmod 1777 /mnt/checkout-tmp"]
    assert mounts(found["prepare"]) == {"/mnt/checkout-tmp": ("checkout-tmp", False)}
    assert found["prepare"]["image"] == READY_MADE["prepare"]


def test_what_prepares_volumes_is_root_and_can_do_nothing_else():
    prepare = containers()["prepare"]

    assert prepare["user"] == "0"
    assert prepare["readonlyRootFilesystem"] is True
    assert prepare["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    assert prepare["essential"] is False


@pytest.mark.parametrize(
    "container", [Container(scratch=()), Container(read_only_root=False), Container(user="0", scratch=("/tmp",))]
)
def test_nothing_is_prepared_where_there_is_nothing_to_open(container):
    assert list(containers(container=container)) == ["checkout"]


def test_a_directory_in_memory_is_open_to_the_program_and_needs_nobody_to_open_it():
    found = containers(container=Container(tmpfs={"/tmp": 64, "/run/app": 8}))

    assert list(found) == ["checkout"]
    assert "mountPoints" not in found["checkout"]
    assert found["checkout"]["linuxParameters"]["tmpfs"] == [
        {"containerPath": "/tmp", "size": 64, "mountOptions": ["mode=1777", "nosuid", "nodev"]},
        {"containerPath": "/run/app", "size": 8, "mountOptions": ["mode=1777", "nosuid", "nodev"]},
    ]


def test_what_else_is_scratch_stays_on_the_disk():
    found = containers(container=Container(scratch=["/tmp", "/var/cache"], tmpfs={"/tmp": 64}))

    assert mounts(found["checkout"]) == {"/var/cache": ("checkout-var-cache", False)}
    assert found["prepare"]["command"] == ["umask 022 && chmod 1777 /mnt/checkout-var-cache"]


def test_who_the_image_says_may_be_nobody_so_its_scratch_is_opened():
    assert "prepare" in containers(container=Container(user=None))


def test_configuration_files_are_written_from_texts_and_secrets_before_the_program_starts():
    files = {"/etc/app/app.conf": "port = 8080\n", "/etc/app/tls.key": TOKEN, "/srv/x/y.json": "{}"}
    found = containers(container=Container(files=files, scratch=()))

    assert mounts(found["checkout"]) == {
        "/etc/app": ("checkout-etc-app", True),
        "/srv/x": ("checkout-srv-x", True),
    }
    assert values(found["prepare"]) == {"FILE_0": "port = 8080\n", "FILE_2": "{}"}
    assert secrets(found["prepare"]) == {"FILE_1": TOKEN.arn}
    assert found["prepare"]["command"][0].split(" && ") == [
        "umask 022",
        """printf '%s' "$FILE_0" > /mnt/checkout-etc-app/app.conf""",
        """printf '%s' "$FILE_1" > /mnt/checkout-etc-app/tls.key""",
        """printf '%s' "$FILE_2" > /mnt/checkout-srv-x/y.json""",
    ]
    assert secrets(found["checkout"]) == {}


def test_files_within_a_directory_of_files_are_part_of_it_as_nothing_mounts_into_what_is_read_only():
    files = {"/app/conf.d/tls/a.conf": "a", "/app/app.conf": "b", "/app/conf.d/b.conf": "c", "/apple/c": "d"}
    found = containers(container=Container(files=files, scratch=()))

    assert mounts(found["checkout"]) == {"/app": ("checkout-app", True), "/apple": ("checkout-apple", True)}
    assert found["prepare"]["command"][0].split(" && ") == [
        "umask 022",
        "mkdir -p /mnt/checkout-app/conf.d/tls",
        """printf '%s' "$FILE_0" > /mnt/checkout-app/conf.d/tls/a.conf""",
        """printf '%s' "$FILE_1" > /mnt/checkout-app/app.conf""",
        "mkdir -p /mnt/checkout-app/conf.d",
        """printf '%s' "$FILE_2" > /mnt/checkout-app/conf.d/b.conf""",
        """printf '%s' "$FILE_3" > /mnt/checkout-apple/c""",
    ]
    assert mounts(found["prepare"]).keys() == {"/mnt/checkout-app", "/mnt/checkout-apple"}


def test_everything_a_process_may_say_reaches_its_container():
    process = Container(
        command=["serve"],
        entry_point=["/app"],
        working_directory="/srv",
        capabilities=("NET_BIND_SERVICE", "SYS_PTRACE"),
        init_process=False,
        stop_timeout_seconds=120,
        start_timeout_seconds=60,
        ulimits=[Ulimit(name="nofile", soft=1_024, hard=2_048)],
        kernel_parameters={"net.core.somaxconn": "1024"},
        labels={"com.example.team": "payments"},
        restart=Restart(after_seconds=60, ignored_exit_codes=[0]),
        environment_files=["arn:aws:s3:::settings/checkout.env"],
    )
    main = containers(container=process)["checkout"]

    assert (main["command"], main["entryPoint"], main["workingDirectory"]) == (["serve"], ["/app"], "/srv")
    assert (main["stopTimeout"], main["startTimeout"]) == (120, 60)
    assert main["ulimits"] == [{"name": "nofile", "softLimit": 1_024, "hardLimit": 2_048}]
    assert main["systemControls"] == [{"namespace": "net.core.somaxconn", "value": "1024"}]
    assert main["dockerLabels"] == {"com.example.team": "payments"}
    assert main["restartPolicy"] == {"enabled": True, "ignoredExitCodes": [0], "restartAttemptPeriod": 60}
    assert main["environmentFiles"] == [{"type": "s3", "value": "arn:aws:s3:::settings/checkout.env"}]
    assert main["linuxParameters"]["initProcessEnabled"] is False


def test_capabilities_that_are_kept_are_not_dropped_and_only_tracing_is_added():
    kept = Container(capabilities=("NET_BIND_SERVICE", "SYS_PTRACE"))
    capabilities = containers(container=kept)["checkout"]["linuxParameters"]["capabilities"]

    assert capabilities["add"] == ["SYS_PTRACE"]
    assert "NET_BIND_SERVICE" not in capabilities["drop"]
    assert {"CHOWN", "SETUID", "NET_RAW"} <= {*capabilities["drop"]}
    assert containers(container=Container(capabilities=("SYS_PTRACE",)))["checkout"]["linuxParameters"][
        "capabilities"
    ] == {"drop": ["ALL"], "add": ["SYS_PTRACE"]}


def test_values_stand_in_the_task_and_secrets_by_reference():
    key = Secret(arn=TOKEN.arn, json_key="key", version_stage="AWSPREVIOUS")
    main = containers(environment={"MODE": "fast", "TOKEN": PARAMETER, "KEY": key, "AGE": TOKEN})["checkout"]

    assert values(main) == {"MODE": "fast"}
    assert secrets(main) == {"TOKEN": PARAMETER.arn, "KEY": f"{TOKEN.arn}:key:AWSPREVIOUS:", "AGE": TOKEN.arn}


def orders(**values) -> Connection:
    return Connection(
        of="Queue orders",
        right="sender",
        variables=[Variable(role="url", name="ORDERS_URL", value=values.get("url", "https://sqs/orders"))],
        secrets=[SecretReference(role="password", name="ORDERS_PASSWORD", arn=TOKEN.arn, json_key="password")],
    )


def test_connections_bring_variables_and_secrets_and_equal_ones_are_one():
    main = containers(connections=[orders(), orders()])["checkout"]

    assert values(main) == {"ORDERS_URL": "https://sqs/orders"}
    assert secrets(main) == {"ORDERS_PASSWORD": f"{TOKEN.arn}:password::"}


def test_two_values_of_one_variable_are_refused_and_both_bringers_named():
    text = refused(connections=[orders(), orders(url="https://sqs/others")], environment={"ORDERS_URL": "mine"})

    assert "environment.ORDERS_URL: environment and Queue orders sender bring different values" in text
    assert ".named(" in text


def test_two_connections_that_bring_one_variable_are_both_named():
    others = orders(url="https://sqs/returns").but(of="Queue returns")

    text = refused(connections=[orders(), others])

    assert "environment.ORDERS_URL: Queue orders sender and Queue returns sender bring different values" in text
    assert "rename one, a connection's with .named(…)" in text
    assert "ORDERS_PASSWORD" not in text
    assert len(containers(connections=[orders(), others.named(url="RETURNS_URL")])["checkout"]["environment"]) == 2


def test_two_outputs_of_one_variable_are_compared_when_they_are_known():
    def later(value):
        return pulumi.Output.from_input(value)

    def both(one, other):
        return lambda: [orders(url=later(one)), orders(url=later(other))]

    assert values(containers(connections=both("https://a", "https://a"))["checkout"]) == {"ORDERS_URL": "https://a"}
    assert "bring different values" in refused(connections=both("https://a", "https://b"))


def test_an_output_that_is_secret_fails_instead_of_standing_in_the_task():
    text = refused(environment=lambda: {"GREETING": pulumi.Output.secret("hello")})

    assert "environment.GREETING: got a secret Output" in text
    assert "hello" not in text


def test_logs_go_to_their_group_and_never_hold_the_program_up():
    log = containers()["checkout"]["logConfiguration"]

    assert log == {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "checkout-logs-0a1b2c3",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "checkout",
            "mode": "non-blocking",
            "max-buffer-size": "25m",
        },
    }


def test_a_program_can_wait_for_its_log_and_a_stack_trace_be_one_message():
    options = containers(logs=Logs(blocking=True, first_line=r"^\d{4}-"))["checkout"]["logConfiguration"]["options"]

    assert options["mode"] == "blocking"
    assert "max-buffer-size" not in options
    assert options["awslogs-multiline-pattern"] == r"^\d{4}-"


def test_ports_are_those_that_others_reach_and_more_of_the_programs_own():
    main_port, admin = Port(name="main", number=8080), Port(name="admin", number=9000, protocol="tcp")
    main = containers(ports=[main_port], container=Container(more_ports=[admin, main_port]))["checkout"]

    assert main["portMappings"] == [
        {"name": "main", "containerPort": 8080, "hostPort": 8080, "protocol": "tcp", "appProtocol": "http"},
        {"name": "admin", "containerPort": 9000, "hostPort": 9000, "protocol": "tcp"},
    ]


def test_a_health_command_is_the_main_containers():
    check = HealthCommand(command=["/app", "health"], retries=5).rendered()

    assert containers(health_check=check)["checkout"]["healthCheck"] == {
        "command": ["CMD", "/app", "health"],
        "interval": 30,
        "timeout": 5,
        "retries": 5,
        "startPeriod": 0,
    }


def test_several_programs_come_from_one_image():
    args = WorkloadArgs(image=IMAGE, environment={"MODE": "fast"})
    other = args.but(container=Container(command=["bin/import"]))

    assert (other.image, other.environment) == (args.image, args.environment)
    assert containers(**{name: getattr(other, name) for name in other.model_fields_set})["checkout"]["command"] == [
        "bin/import"
    ]


def test_sessions_write_to_volumes_of_their_own_where_the_root_is_read_only():
    arguments = {"placement": Placement(exec=True), "sidecars": [Sidecar(name="proxy", image=IMAGE)]}
    found = containers(**arguments)

    for each in found.values():
        assert {"/managed-agents", "/var/lib/amazon", "/var/log/amazon"} <= mounts(each).keys()
    mounted = [name for each in found.values() for path, (name, _) in mounts(each).items() if "/mnt/" not in path]
    assert len(mounted) == len(set(mounted))
    assert {*mounted} == {each["name"] for each in task(**arguments)["volumes"]}


def test_every_volume_that_a_container_mounts_is_the_tasks():
    sidecar = Sidecar(name="proxy", image=IMAGE, files={"/etc/proxy/proxy.yaml": "{}"})
    arguments = {"sidecars": [sidecar], "volumes": [Volume.scratch("/srv/shared", sidecars={"proxy": "/srv/in"})]}
    mounted = {name for each in containers(**arguments).values() for name, _ in mounts(each).values()}

    assert {each["name"] for each in task(**arguments)["volumes"]} == mounted


def test_a_task_that_is_too_big_is_refused_before_ecs_does():
    text = refused(container=Container(files={"/etc/app/words.txt": "a" * 70_000}))

    assert "allowed 65,536 in a task definition" in text


def test_what_ecs_does_not_know_is_found_by_the_check_that_these_tests_use():
    good = [{"name": "a", "image": "b", "portMappings": [{"containerPort": 80, "protocol": "tcp"}]}]

    assert not [*ecs_refuses(good)]
    assert [*ecs_refuses([{**good[0], "portMapping": []}])]
    assert [*ecs_refuses([{**good[0], "portMappings": [{"containerPort": "80"}]}])]
    assert [*ecs_refuses([{**good[0], "portMappings": [{"containerPort": 80, "protocol": "sctp"}]}])]


def test_a_private_registrys_credentials_are_named_not_shown():
    found = containers(image=Image(reference=f"registry.example.com/checkout@sha256:{'4b' * 32}", credentials=TOKEN))

    assert found["checkout"]["repositoryCredentials"] == {"credentialsParameter": TOKEN.arn}


def test_definitions_are_the_same_in_every_profile_but_for_what_profiles_say():
    in_dev, in_prod = containers(stack="payments.dev"), containers(stack="payments.prod")

    assert json.dumps(in_dev, sort_keys=True) == json.dumps(in_prod, sort_keys=True)
