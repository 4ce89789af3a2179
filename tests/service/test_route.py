import pytest

from roadbed.kernel.errors import ArgsError
from roadbed.kernel.ingress_place import Domain
from roadbed.service.traffic.port import Port
from roadbed.service.traffic.route import Listen, Route, Split
from roadbed.service.traffic.sign_in import OidcSignIn
from roadbed.service.traffic.targets import Sticky, Targets
from tests.service.routed import EDGE, PUBLIC, refused, routed

GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/next/50dc6c495c0c9188"
OIDC = {
    "issuer": "https://id.example.com",
    "authorization_endpoint": "https://id.example.com/authorize",
    "token_endpoint": "https://id.example.com/token",
    "user_info_endpoint": "https://id.example.com/me",
    "client_id": "shop",
}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Route(hosts=["Shop.example.com"]), "hosts[0]: got 'Shop.example.com', allowed is a host name"),
        (lambda: Route(hosts=["shop"]), "hosts[0]: got 'shop'"),
        (lambda: Route(hosts=["a.example.com", "a.example.com"]), "hosts[1]: got 'a.example.com' a second time"),
        (lambda: Route(paths=["api/*"]), "paths[0]: got 'api/*', allowed is a path pattern"),
        (lambda: Route(paths=["/" + "x" * 128]), "paths[0]"),
        (lambda: Route(methods=["get"]), "methods[0]: got 'get'"),
        (lambda: Route(headers={"Host": ["a"]}), "headers.Host: AWS compares this one by hosts"),
        (lambda: Route(headers={"x-version": []}), "headers.x-version"),
        (lambda: Route(source_cidrs=["10.0.0.1/8"]), "source_cidrs[0]"),
        (lambda: Route(paths=["/a", "/b", "/c", "/d", "/e"]), "got 6 values, the default host included; AWS takes 5"),
        (
            lambda: Route(hosts=["*.example.com"], paths=["/*/*/*"], headers={"x": ["*a*"]}),
            "got 6 wildcards, AWS takes 5 in a rule",
        ),
        (lambda: Route(split=[Split(target_group_arn=GROUP, percent=60)] * 2), "split: got 120 percent"),
        (lambda: Route(listen=Listen(port=25), paths=["/a"]), "paths: not with listen"),
        (lambda: Route(listen=Listen(port=25), priority=1), "priority: not with listen"),
        (lambda: Route(listen=Listen(port=25), source_cidrs=["10.0.0.0/8"]), "source_cidrs: not with listen"),
        (lambda: Listen(port=25, certificate_arn="arn:x"), 'certificate_arn: only with protocol="tls"'),
        (lambda: Listen(port=65_536), "port: got 65536"),
        (
            lambda: Targets(slow_start_seconds=30, algorithm="weighted_random"),
            "slow_start_seconds: got 30 with algorithm",
        ),
        (lambda: Targets(cross_zone=False, sticky=Sticky()), "sticky: not with cross_zone=False"),
        (lambda: Sticky(cookie="AWSALBAPP"), "cookie: got 'AWSALBAPP'"),
        (lambda: OidcSignIn(**OIDC, client_secret="hunter2"), "client_secret: got a plain text"),
    ],
)
def test_a_mistake_within_a_route_is_one_clear_line(make, says):
    with pytest.raises(ArgsError) as raised:
        make()

    assert says in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("route", "says"),
    [
        (
            Route(hosts=["shop.other.com", "a.b.shop.example.com"]),
            "'shop.other.com', which ingress public has no certificate for; it serves shop.example.com, *.shop",
        ),
        (Route(ingress="publik"), "routes[0].ingress: got 'publik', no such ingress; did you mean public?"),
        (Route(port=9090), "routes[0].port: got 9090, where the container does not listen; known are 8080"),
        (Route(ingress="edge"), "routes[0].listen: missing; ingress edge goes by ports"),
        (
            Route(ingress="public", listen=Listen(port=443)),
            "routes[0].listen: ingress public reads HTTP and listens itself",
        ),
        (Route(priority=1000), "routes[0].priority: got 1000, team payments has 1000 places on public"),
        (
            Route(targets=Targets(proxy_protocol=True)),
            "routes[0].targets.proxy_protocol: only behind a network ingress",
        ),
        (
            Route(listen=Listen(port=5671), targets=Targets(slow_start_seconds=30)),
            "routes[0].targets.slow_start_seconds: only behind an application ingress",
        ),
        (Route(listen=Listen(port=5672)), "routes[0].listen.port: got tcp 5672, ingress edge opens tcp 5671, udp 514"),
        (Route(listen=Listen(port=25)), "routes[0].listen.port: got tcp 25, which team shipping has on edge"),
        (
            Route(listen=Listen(port=5671, protocol="tls"), targets=Targets(sticky=Sticky())),
            "routes[0].targets.sticky: not with TLS",
        ),
        (Route(listen=Listen(port=514, protocol="udp")), "routes[0].listen.protocol: got udp, but port 8080"),
        (
            Route(dns_record=True, hosts=["shop.example.org"]),
            "routes[0].dns_record: got True, but ingress public knows no",
        ),
    ],
)
def test_what_the_ingress_does_not_do_is_said_on_the_services_line(route, says):
    assert says in refused([route])


def test_bare_tcp_does_not_pass_an_application_ingress():
    says = refused(lambda: routed(Route(), ports=[Port(name="db", number=5432, protocol="tcp")]))

    assert "routes[0].port: port 5432 speaks tcp, which ingress public does not carry" in says


def test_a_team_without_a_band_is_told_what_to_ask_for():
    says = refused([Route()], stack="billing.dev")

    assert "team billing has no band of priorities on public; payments, shipping have one" in says
    assert 'bands={"billing": Band(first=…, last=…)}' in says


def test_a_landing_zone_without_load_balancers_is_named():
    assert "routes[0].ingress: missing; the landing zone has no ingress of an application load balancer" in refused(
        [Route()], ingresses=[EDGE]
    )


def test_an_ingress_without_a_listener_is_named():
    assert "ingress public has no listener for rules" in refused([Route()], ingresses=[PUBLIC.but(listener_arn=None)])


def test_everything_wrong_with_all_routes_is_told_at_once():
    says = refused([Route(ingress="no"), Route(port=1), Route(hosts=["x.other.com"])])

    assert "3 problems" in says
    assert "tests/service/routed.py" in says


def test_routes_to_one_port_treat_its_tasks_alike():
    says = refused([Route(), Route(hosts=["api.shop.example.com"], targets=Targets(slow_start_seconds=30))])

    assert "routes[1].targets: differs from that of routes[0], and both lead to port 8080" in says


def test_one_route_twice_is_told_to_go_and_not_to_take_another_name():
    says = refused([Route(paths=["/api/*"]), Route(), Route(paths=["/api/*"], name="again")])

    assert "1 problem" not in says
    assert (
        "routes[2]: wants the same requests as routes[0]: checkout.shop.example.com/api/*; remove one of them" in says
    )


def test_two_routes_of_one_name_ask_for_names():
    says = refused([Route(methods=["GET"]), Route(methods=["POST"])])

    assert "routes[1].name: routes[0] is called public-checkout as well; give one of them a name=…" in says


def test_a_service_has_five_target_groups():
    ports = [Port(name=f"p{number}", number=number) for number in range(8080, 8086)]
    routes = [Route(hosts=[f"a{port.number}.shop.example.com"], port=port.number) for port in ports]

    assert "routes: got 6 pairs of ingress and port, ECS takes 5 for a service" in refused(
        lambda: routed(*routes, ports=ports)
    )


def test_a_name_directly_under_a_domain_is_covered_and_no_deeper_one():
    ingress = PUBLIC.but(domains=[Domain(name="example.com")])

    assert "a.b.example.com" in refused([Route(hosts=["a.b.example.com"])], ingresses=[ingress])


def test_a_default_host_that_a_rule_does_not_take_is_refused():
    long = PUBLIC.but(domains=[Domain(name=".".join(["x" * 60] * 2) + ".example.com")])

    assert "characters; a rule takes 128" in refused([Route()], ingresses=[long])
