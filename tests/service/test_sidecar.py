import json

import pulumi
import pytest
import yaml

from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.kernel.errors import ArgsError
from roadbed.service.containers import open_telemetry
from roadbed.service.containers.container import Container
from roadbed.service.containers.health_command import HealthCommand
from roadbed.service.containers.image import READY_MADE
from roadbed.service.containers.log_destination import DatadogLogs, LogPlugin, OpenSearchLogs, SplunkLogs
from roadbed.service.containers.sidecar import Sidecar
from roadbed.service.containers.volume import Volume
from roadbed.service.traffic.port import Port
from tests.service.a_program import IMAGE, TOKEN, containers, refused

HEALTH = HealthCommand(command=["/healthcheck"])
WORKSPACE = "arn:aws:aps:eu-west-1:123456789012:workspace/ws-1"
DOMAIN = "arn:aws:es:eu-west-1:123456789012:domain/logs"


def beside(name="proxy", **arguments) -> Sidecar:
    return Sidecar(name=name, image=IMAGE, **arguments)


def message(make) -> str:
    with pytest.raises(ArgsError) as raised:
        make()
    return str(raised.value)


def waits(container) -> dict[str, str]:
    return {each["containerName"]: each["condition"] for each in container.get("dependsOn", ())}


def values(container) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container.get("environment", ())}


def test_a_sidecar_is_as_locked_as_the_program():
    proxy = containers(sidecars=[beside(scratch=())])["proxy"]

    assert (proxy["user"], proxy["readonlyRootFilesystem"]) == ("10001:10001", True)
    assert proxy["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    assert proxy["logConfiguration"]["logDriver"] == "awslogs"


def test_a_sidecar_ends_the_task_unless_somebody_waits_for_its_end():
    found = containers(
        sidecars=[
            beside("proxy"),
            beside("agent", essential=False),
            beside("fetch", program_waits_for="SUCCESS"),
            beside("warm", program_waits_for="COMPLETE"),
        ]
    )

    assert {name: each["essential"] for name, each in found.items()} == {
        "checkout": True,
        "proxy": True,
        "agent": False,
        "fetch": False,
        "warm": False,
        "prepare": False,
    }


def test_the_program_starts_after_what_it_waits_for_and_sidecars_in_their_order():
    fetch = beside("fetch", program_waits_for="SUCCESS", scratch=())
    proxy = beside("proxy", program_waits_for="HEALTHY", health=HEALTH, depends_on={"fetch": "SUCCESS"}, scratch=())
    after = beside("after", depends_on={"checkout": "START"}, scratch=())
    found = containers(sidecars=[fetch, proxy, after], container=Container(scratch=()))

    assert waits(found["checkout"]) == {"fetch": "SUCCESS", "proxy": "HEALTHY"}
    assert waits(found["proxy"]) == {"fetch": "SUCCESS"}
    assert waits(found["after"]) == {"checkout": "START"}
    assert waits(found["fetch"]) == {}


def test_a_sidecar_waits_for_a_program_that_tells_its_health():
    after = beside("after", depends_on={"checkout": "HEALTHY"}, scratch=())
    found = containers(sidecars=[after], container=Container(scratch=()), health_check=HEALTH.rendered())

    assert waits(found["after"]) == {"checkout": "HEALTHY"}


def test_each_container_has_scratch_and_files_of_its_own():
    found = containers(sidecars=[beside(files={"/etc/proxy/proxy.yaml": "admin: {}"})])
    paths = {each["containerPath"]: each["sourceVolume"] for each in found["proxy"]["mountPoints"]}

    assert paths == {"/tmp": "proxy-tmp", "/etc/proxy": "proxy-etc-proxy"}
    assert waits(found["proxy"]) == {"prepare": "SUCCESS"}
    assert "chmod 1777 /mnt/checkout-tmp && chmod 1777 /mnt/proxy-tmp" in found["prepare"]["command"][0]


def test_what_a_sidecar_uses_and_says_is_not_the_programs_but_for_what_it_tells_it():
    queue = Connection(of="Queue jobs", right="consumer", variables=[Variable(role="url", name="JOBS_URL", value="u")])
    sidecar = beside(
        environment={"LEVEL": "info", "KEY": TOKEN}, connections=[queue], variables={"PROXY": "http://localhost:9000"}
    )
    found = containers(sidecars=[sidecar])

    assert values(found["checkout"]) == {"PROXY": "http://localhost:9000"}
    assert values(found["proxy"]) == {"LEVEL": "info", "JOBS_URL": "u"}
    assert found["proxy"]["secrets"] == [{"name": "KEY", "valueFrom": TOKEN.arn}]
    assert "secrets" not in found["checkout"]


def test_a_sidecars_share_of_the_task_reaches_ecs():
    sidecar = beside(cpu=64, memory_mib=128, memory_reservation_mib=64, health=HEALTH)
    proxy = containers(sidecars=[sidecar])["proxy"]

    assert (proxy["cpu"], proxy["memory"], proxy["memoryReservation"]) == (64, 128, 64)
    assert proxy["healthCheck"]["command"] == ["CMD", "/healthcheck"]


def test_two_containers_cannot_listen_on_one_port_of_one_network():
    text = refused(
        ports=[Port(name="main", number=8080)],
        sidecars=[
            beside("proxy", ports=[Port(name="proxy", number=8080)]),
            beside("agent", ports=[Port(name="agent", number=9000), Port(name="stats", number=9000, protocol="udp")]),
            beside("other", ports=[Port(name="other", number=9000, protocol="tcp")]),
        ],
    )

    assert "sidecars[0].ports: got 8080, where checkout listens already" in text
    assert "sidecars[2].ports: got 9000, where agent listens already" in text
    assert "2 problems" in text


def test_a_log_router_listens_too():
    text = refused(ports=[Port(name="main", number=24_224)], sidecars=[Sidecar.log_router(DatadogLogs(api_key=TOKEN))])

    assert "got 24224, where the log router listens already" in text


@pytest.mark.parametrize(
    ("sidecars", "says"),
    [
        ([beside("checkout")], "which is the main container's"),
        ([beside("proxy"), beside("proxy")], "sidecars[1].name: got 'proxy' a second time"),
        ([beside(depends_on={"proxi": "START"})], "depends_on.proxi: no such container"),
        ([beside("a", depends_on={"b": "SUCCESS"}), beside("b")], "but the end of b ends the task"),
        ([beside("a", depends_on={"b": "HEALTHY"}), beside("b")], "b has no health to tell"),
        ([beside("a", depends_on={"checkout": "HEALTHY"})], "checkout has no health to tell; wait for its START"),
        (
            [beside("a", depends_on={"b": "START"}), beside("b", depends_on={"a": "START"})],
            "a waits for b waits for a: a circle in which nobody starts",
        ),
        (
            [beside("a", depends_on={"checkout": "START"}, program_waits_for="START")],
            "checkout waits for a waits for checkout: a circle",
        ),
        (
            [
                beside("a", depends_on={"checkout": "START"}),
                beside("b", depends_on={"a": "START"}, program_waits_for="START"),
            ],
            "checkout waits for b waits for a waits for checkout: a circle",
        ),
        (
            [beside("a"), Sidecar.log_router(DatadogLogs(api_key=TOKEN), depends_on={"a": "START"})],
            "log-router waits for a waits for log-router: a circle",
        ),
        ([beside("a", ports=[Port(name="x", number=1_023)])], "sidecars[0].ports: got 1023, and below 1,024"),
        ([beside(cpu=256)], "sidecars[].cpu: got 256 together, the whole task has 256"),
        ([beside(memory_reservation_mib=512)], "got 512 together, the whole task has 512"),
        ([beside(memory_mib=1_024, memory_reservation_mib=8)], "got 1,024, the whole task has 512"),
        (
            [beside("a", ports=[Port(name="x", number=1)]), beside("b", ports=[Port(name="x", number=2)])],
            "got the name 'x', which a port of a has",
        ),
        ([beside(f"s{number}") for number in range(9)], "sidecars: got 9, allowed 8"),
        (
            [Sidecar.log_router(DatadogLogs(api_key=TOKEN), name=name) for name in ("one", "two")],
            "got a second log router",
        ),
    ],
)
def test_containers_that_cannot_be_in_one_task_are_refused(sidecars, says):
    assert says in refused(sidecars=sidecars)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"essential": True, "program_waits_for": "SUCCESS"}, "which would end the task"),
        ({"program_waits_for": "HEALTHY"}, "which needs health=HealthCommand"),
        ({"name": "prepare"}, "which is taken"),
        ({"depends_on": {"proxy": "START"}}, "a container cannot wait for itself"),
        ({"memory_mib": 64, "memory_reservation_mib": 64}, "allowed is less than memory_mib, 64"),
        ({"router_config": "/etc/router/more.conf"}, "router_config: got one, and it is no log router"),
        ({"environment": {"DB_PASSWORD": "hunter22"}}, "looks like a secret"),
        ({"variables": {"DB_PASSWORD": "hunter22"}}, "looks like a secret"),
    ],
)
def test_a_sidecar_that_contradicts_itself_is_refused(arguments, says):
    assert says in refused(sidecars=[beside(**arguments)])


def test_a_volume_is_seen_by_the_sidecars_that_it_names():
    found = containers(
        sidecars=[beside(scratch=())],
        container=Container(scratch=()),
        volumes=[Volume.scratch("/srv/out", sidecars={"proxy": "/srv/in"})],
    )

    assert [each["containerPath"] for each in found["checkout"]["mountPoints"]] == ["/srv/out"]
    assert [each["containerPath"] for each in found["proxy"]["mountPoints"]] == ["/srv/in"]
    assert waits(found["checkout"]) == waits(found["proxy"]) == {"prepare": "SUCCESS"}


def test_telemetry_is_collected_beside_the_program_which_is_told_where():
    found = containers(sidecars=[Sidecar.open_telemetry()])
    collector = found["open-telemetry"]

    assert collector["image"] == READY_MADE["open-telemetry"]
    assert values(found["checkout"]) == {
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
    }
    assert collector["essential"] is False
    assert collector["memoryReservation"] == 64
    assert collector["healthCheck"]["command"] == ["CMD", "/healthcheck"]
    config = yaml.safe_load(values(collector)["AOT_CONFIG_CONTENT"])
    assert config["service"]["pipelines"]["traces"]["exporters"] == ["awsxray"]


def test_every_part_of_the_collectors_pipelines_is_configured():
    config = yaml.safe_load(open_telemetry.TRACES_TO_XRAY)

    for pipeline in config["service"]["pipelines"].values():
        for kind, names in pipeline.items():
            assert {*names} <= {*config[kind]}
    assert {*config["service"]["extensions"]} <= {*config["extensions"]}


def test_a_collector_may_send_traces_and_nothing_else_unless_it_is_told_more():
    (xray,) = Sidecar.open_telemetry().connections
    metrics = Connection(
        of="metrics", right="writer", statements=[Statement(actions=["aps:RemoteWrite"], resources=[WORKSPACE])]
    )

    assert all(action.startswith("xray:") for action in xray.actions)
    assert [*Sidecar.open_telemetry(config="{}", connections=[metrics]).connections] == [metrics]


def test_a_collectors_config_can_be_a_parameter():
    found = containers(sidecars=[Sidecar.open_telemetry(config=TOKEN, connections=())])

    assert found["open-telemetry"]["secrets"] == [{"name": "AOT_CONFIG_CONTENT", "valueFrom": TOKEN.arn}]


ROUTED = {
    "datadog": (
        DatadogLogs(api_key=TOKEN, site="datadoghq.eu", source="python", tags={"tier": "gold"}),
        {
            "Name": "datadog",
            "Host": "http-intake.logs.datadoghq.eu",
            "TLS": "on",
            "compress": "gzip",
            "provider": "ecs",
            "dd_message_key": "log",
            "dd_source": "python",
            "dd_tags": "tier:gold",
        },
        "apikey",
    ),
    "splunk": (
        SplunkLogs(host="http-inputs-acme.splunkcloud.com", port=443, token=TOKEN, index="shop"),
        {
            "Name": "splunk",
            "Host": "http-inputs-acme.splunkcloud.com",
            "Port": "443",
            "TLS": "On",
            "TLS.Verify": "On",
            "event_index": "shop",
        },
        "splunk_token",
    ),
    "opensearch": (
        OpenSearchLogs(domain_arn=DOMAIN, endpoint="search-logs-abc.eu-west-1.es.amazonaws.com", index="checkout"),
        {
            "Name": "opensearch",
            "Host": "search-logs-abc.eu-west-1.es.amazonaws.com",
            "Port": "443",
            "Index": "checkout",
            "AWS_Auth": "On",
            "AWS_Region": "eu-west-1",
            "TLS": "On",
            "TLS.Verify": "On",
            "Suppress_Type_Name": "On",
        },
        None,
    ),
    "firehose": (
        LogPlugin(name="kinesis_firehose", settings={"delivery_stream": "logs"}, secret_settings={"pass": TOKEN}),
        {"Name": "kinesis_firehose", "delivery_stream": "logs"},
        "pass",
    ),
}


@pytest.mark.parametrize("kind", ROUTED)
def test_a_router_takes_what_all_others_print_to_where_it_is_told(kind):
    logs_to, options, secret = ROUTED[kind]
    found = containers(sidecars=lambda: [Sidecar.log_router(logs_to), beside()])
    router = found["log-router"]

    for name in ("checkout", "proxy"):
        assert found[name]["logConfiguration"]["logDriver"] == "awsfirelens"
        assert found[name]["logConfiguration"]["options"] == options
        assert waits(found[name])["log-router"] == "START"
        fetched = found[name]["logConfiguration"].get("secretOptions", [])
        assert fetched == ([{"name": secret, "valueFrom": TOKEN.arn}] if secret else [])
    assert router["firelensConfiguration"] == {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}}
    assert router["logConfiguration"]["logDriver"] == "awslogs"
    assert router["image"] == READY_MADE["log-router"]
    assert router["memoryReservation"] == 50
    assert "log-router" not in waits(router)


def test_a_router_takes_more_configuration_from_a_file_that_is_written_before_it_starts():
    path = "/etc/router/more.conf"
    router = Sidecar.log_router(DatadogLogs(api_key=TOKEN), files={path: "[FILTER]"}, router_config=path)
    found = containers(sidecars=[router])

    assert found["log-router"]["firelensConfiguration"]["options"] == {
        "enable-ecs-log-metadata": "true",
        "config-file-type": "file",
        "config-file-value": path,
    }
    assert waits(found["log-router"]) == {"prepare": "SUCCESS"}


def test_a_router_can_keep_files_for_a_while_as_its_plugin_for_s3_always_does():
    router = containers(sidecars=[Sidecar.log_router(LogPlugin(name="s3"))])["log-router"]

    assert [(each["containerPath"], each["readOnly"]) for each in router["mountPoints"]] == [("/tmp", False)]
    assert router["readonlyRootFilesystem"] is True


def test_a_router_is_root_as_ecs_demands_and_that_needs_no_reason():
    router = Sidecar.log_router(DatadogLogs(api_key=TOKEN))

    assert containers(sidecars=[router], stack="payments.prod")["log-router"]["user"] == "0"
    assert "ECS takes no other for a log router than '0'" in refused(sidecars=[router.but(user="10001:10001")])


def test_any_other_sidecar_that_is_root_needs_a_reason_in_prod():
    text = refused(sidecars=[beside(user="0")], stack="payments.prod")

    assert "sidecars[0].user: got '0', weaker than '10001:10001', without a reason" in text


def test_opensearch_is_written_to_as_the_task_and_nothing_else_of_it_is_allowed():
    logs_to = OpenSearchLogs(domain_arn=DOMAIN, endpoint="logs.example.com", index="checkout")
    found: list[Connection] = []

    def routed():
        found.extend(logs_to.connections())
        return [Sidecar.log_router(logs_to)]

    containers(sidecars=routed)

    assert [connection.actions for connection in found] == [("es:ESHttpPost",)]
    assert found[0].within == "checkout"


def test_a_plugins_secrets_are_not_among_its_plain_settings():
    says = "settings.http_passwd: got a plain value that looks like a secret"

    assert says in message(lambda: LogPlugin(name="http", settings={"http_passwd": "hunter22"}))


def test_files_of_secret_outputs_are_refused_as_variables_are():
    text = refused(container=lambda: Container(files={"/etc/app/key": pulumi.Output.secret("hunter22")}))

    assert "got a secret Output" in text
    assert "hunter22" not in json.dumps(text)
