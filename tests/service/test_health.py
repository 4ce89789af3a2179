import pulumi_aws as aws
import pytest
from botocore.loaders import Loader

from roadbed.kernel.errors import ArgsError
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port
from roadbed.service.traffic.route import Listen, Route
from tests.service.routed import deployed, refused, routed


def check(health: Health | None = None, protocol: str = "http", route: Route | None = None):
    """What the load balancer asks."""
    ports = [Port(name="main", number=8080, protocol=protocol)]
    deployment = deployed(lambda: routed(route or Route(), health=health, ports=ports))
    (group,) = deployment.resources(aws.lb.TargetGroup)
    return group.inputs["healthCheck"]


def test_a_service_is_asked_for_its_root_every_ten_seconds():
    asked = check()

    assert (asked["path"], asked["matcher"], asked["interval"], asked["timeout"]) == ("/", "200", 10, 5)
    assert (asked["healthyThreshold"], asked["unhealthyThreshold"]) == (2, 3)
    assert (asked["protocol"], asked["port"]) == ("HTTP", "traffic-port")


def test_one_health_serves_load_balancer_and_container():
    health = Health(path="/up", command="wget -q -O - localhost:8080/up", interval_seconds=20, unhealthy_threshold=4)
    asked, run = check(health), health.of_container()

    assert asked["path"] == "/up"
    assert run == {
        "command": ["CMD-SHELL", "wget -q -O - localhost:8080/up"],
        "interval": asked["interval"],
        "timeout": asked["timeout"],
        "retries": asked["unhealthyThreshold"],
        "startPeriod": 60,
    }


def test_without_a_command_nothing_is_run_in_the_container():
    assert Health().of_container() is None


def test_a_command_that_is_a_list_needs_no_shell():
    assert Health(command=["/app", "health"]).of_container()["command"] == ["CMD", "/app", "health"]


def test_over_grpc_an_unimplemented_method_proves_that_a_server_runs():
    asked = check(protocol="grpc")

    assert (asked["path"], asked["matcher"]) == ("/AWS.ALB/healthcheck", "12")


def test_over_grpc_a_health_service_answers_with_zero():
    asked = check(Health(path="/grpc.health.v1.Health/Check"), protocol="grpc")

    assert (asked["path"], asked["matcher"]) == ("/grpc.health.v1.Health/Check", "0")


def test_bare_tcp_is_asked_whether_it_takes_connections():
    asked = check(protocol="tcp", route=Route(listen=Listen(port=5671)))

    assert asked["protocol"] == "TCP"
    assert "path" not in asked
    assert "matcher" not in asked


def test_tcp_with_a_path_is_asked_over_http():
    asked = check(Health(path="/up", port=8081), protocol="tcp", route=Route(listen=Listen(port=5671)))

    assert (asked["protocol"], asked["path"], asked["port"]) == ("HTTP", "/up", "8081")


def test_grpc_by_port_with_a_path_is_asked_over_http_and_answers_as_http_does():
    asked = check(Health(path="/up", port=8081), protocol="grpc", route=Route(listen=Listen(port=5671)))

    assert (asked["protocol"], asked["matcher"]) == ("HTTP", "200")


def test_the_grace_period_is_the_start_period():
    deployment = deployed(lambda: routed(Route(), health=Health(start_period_seconds=90)))

    assert deployment.returned.traffic.grace_period_seconds == 90


def test_udp_needs_a_port_that_can_be_asked():
    says = refused(
        lambda: routed(
            Route(listen=Listen(port=514, protocol="udp")), ports=[Port(name="log", number=514, protocol="udp")]
        )
    )

    assert "health.port: missing; routes[0] is UDP, which has no health check" in says


GRPC, HTTP = Port(name="api", number=9000, protocol="grpc"), Port(name="main", number=8080)
BY_PORT = Route(listen=Listen(port=5671))


@pytest.mark.parametrize(
    ("codes", "port", "route", "allowed"),
    [
        ("200,500", HTTP, Route(), "HTTP status 200 to 499"),
        ("100-299", HTTP, Route(), "HTTP status 200 to 499"),
        ("0-100", GRPC, Route(), "gRPC status 0 to 99"),
        ("200-600", HTTP, BY_PORT, "HTTP status 200 to 599"),
    ],
)
def test_codes_that_the_load_balancer_does_not_take_are_refused(codes, port, route, allowed):
    health = Health(path="/up", success_codes=codes)

    says = refused(lambda: routed(route, ports=[port], health=health))

    assert f"health.success_codes: got '{codes}', allowed are {allowed}; routes[0] is asked for it" in says


@pytest.mark.parametrize(
    ("codes", "port", "route"), [("200-499", HTTP, Route()), ("0-99", GRPC, Route()), ("200-599", HTTP, BY_PORT)]
)
def test_codes_up_to_its_bounds_are_what_the_load_balancer_is_told(codes, port, route):
    deployment = deployed(lambda: routed(route, ports=[port], health=Health(path="/up", success_codes=codes)))
    (group,) = deployment.resources(aws.lb.TargetGroup)

    assert group.inputs["healthCheck"]["matcher"] == codes


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"timeout_seconds": 10}, "timeout_seconds: got 10, allowed is less than interval_seconds=10"),
        (
            {"command": "true", "start_period_seconds": 301},
            "start_period_seconds: got 301, allowed are 300 with a command",
        ),
        ({"path": "up"}, "path: got 'up'"),
        ({"success_codes": "2xx"}, "success_codes: got '2xx'"),
        ({"success_codes": "200,299-204"}, "success_codes: got 299-204, allowed is the lower number first"),
        ({"interval_seconds": 4}, "interval_seconds: got 4"),
        ({"unhealthy_threshold": 1}, "unhealthy_threshold: got 1"),
        ({"command": []}, "command"),
    ],
)
def test_a_mistake_is_one_clear_line(wrong, says):
    with pytest.raises(ArgsError) as raised:
        Health(**wrong)

    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_its_bounds_are_those_of_both_apis():
    schema = Health.model_json_schema()["properties"]
    checks, containers = (Loader().load_service_model(name, "service-2")["shapes"] for name in ("elbv2", "ecs"))

    def bounds(name):
        found = schema[name]
        return found["minimum"], found["maximum"]

    def of(shape):
        return checks[shape]["min"], checks[shape]["max"]

    said = {name: each["documentation"] for name, each in containers["HealthCheck"]["members"].items()}
    assert bounds("interval_seconds") == of("HealthCheckIntervalSeconds")
    assert bounds("healthy_threshold") == bounds("unhealthy_threshold") == of("HealthCheckThresholdCount")
    assert "between 2 and 60 seconds" in said["timeout"]
    assert bounds("timeout_seconds") == (of("HealthCheckTimeoutSeconds")[0], 60)
    assert "between 1 and 10 retries" in said["retries"]
    assert "between 0 and 300 seconds" in said["startPeriod"]
