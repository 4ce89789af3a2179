import string

import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadbed.kernel.ingress_place import Band, OpenPort
from roadbed.kernel.limits.load_balancers import MOST_TARGET_GROUPS
from roadbed.service.fargate.traffic.rule_priority import Conditions, place, places
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port
from roadbed.service.traffic.route import Listen, Route
from tests.service.routed import EDGE, PUBLIC, deployed, refused, routed

SHOP = "shop.example.com"
ADMIN = Port(name="admin", number=8080)
LETTERS = string.ascii_lowercase + string.digits + "/"

sizes = st.integers(1, 5_000)
hosts = st.lists(st.sampled_from([SHOP, "a.example.com", "*.example.com", "b.example.com"]), max_size=2, unique=True)
paths = st.lists(st.text(LETTERS, max_size=60).map(lambda text: f"/{text}*"), max_size=2, unique=True)
conditions = st.builds(
    Conditions,
    hosts=hosts,
    paths=paths,
    methods=st.sampled_from([(), ("GET",), ("GET", "POST")]),
    headers=st.sampled_from([{}, {"x-version": ("next",)}]),
    source_cidrs=st.sampled_from([(), ("10.0.0.0/8",)]),
)


def priorities(deployment) -> dict[str, int]:
    return {each.name: each.inputs["priority"] for each in deployment.resources(aws.lb.ListenerRule)}


def both(first: Route, second: Route):
    def program():
        routed(first)
        routed(second, name="billing")

    return program


@given(conditions, conditions, sizes, st.booleans(), st.booleans())
def test_the_more_specific_rule_is_never_read_second(one, other, size, one_moves, other_moves):
    if one.specificity < other.specificity:
        assert place(one, size, two_sided=one_moves) <= place(other, size, two_sided=other_moves)
        assert places(one, size)[-1] <= places(other, size)[0]


@given(conditions, sizes)
def test_every_place_is_within_the_band(one, size):
    for two_sided in (False, True):
        assert 0 <= place(one, size, two_sided=two_sided) < size


@given(conditions, sizes)
def test_the_order_in_which_values_are_written_changes_nothing(one, size):
    turned = Conditions(one.hosts[::-1], one.paths[::-1], one.methods[::-1], one.headers, one.query, one.source_cidrs)

    assert place(turned, size) == place(one, size)


@given(conditions)
def test_a_rule_of_two_sides_is_read_before_the_same_one_of_one_side(one):
    if len(places(one, 1_000)) > 1:
        assert place(one, 1_000, two_sided=True) < place(one, 1_000)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Conditions([SHOP]), Conditions(["*.example.com"], ["/a/long/path/*"])),
        (Conditions(["*.example.com"]), Conditions([], ["/a/long/path/*"])),
        (Conditions([SHOP], ["/api/v2/*"]), Conditions([SHOP], ["/api/*"])),
        (Conditions([SHOP], ["/ab*"]), Conditions([SHOP], ["/a*"])),
        (Conditions([SHOP], ["/api"]), Conditions([SHOP], ["/api*"])),
        (Conditions([SHOP], ["/a/*/b"]), Conditions([SHOP], ["/a/*"])),
        (Conditions([SHOP], ["/api/*"]), Conditions([SHOP], ["/*"])),
        (Conditions([SHOP], methods=["GET"]), Conditions([SHOP])),
        (Conditions([SHOP], methods=["GET"], source_cidrs=["10.0.0.0/8"]), Conditions([SHOP], methods=["GET"])),
        (Conditions([SHOP], ["/api/*"]), Conditions([SHOP], methods=["GET"])),
    ],
)
def test_host_comes_before_path_and_path_before_all_else(first, second):
    assert first.specificity < second.specificity
    assert place(first, 1_000) < place(second, 1_000)


def test_a_rule_does_not_move_when_others_come_and_go():
    kept = Route(hosts=[SHOP], paths=["/checkout/*"])
    others = [Route(hosts=[SHOP], paths=["/cart/*"], name="cart"), Route(), Route(hosts=["*.shop.example.com"])]

    def place_among(*more):
        return priorities(deployed([*more, kept]))["checkout-rule-public-shop-example-com-checkout"]

    assert len({place_among(), place_among(*others), place_among(*others[::-1]), place_among(others[1])}) == 1


def test_each_team_stays_within_its_band():
    routes = [Route(), Route(hosts=[SHOP], paths=["/a/*"]), Route(hosts=["*.shop.example.com"])]

    for stack, first in (("payments.dev", 1000), ("shipping.dev", 2000)):
        for priority in priorities(deployed(routes, stack=stack)).values():
            assert first <= priority <= first + 999


def test_a_priority_is_a_place_in_the_band():
    assert list(priorities(deployed([Route(priority=0)])).values()) == [1000]
    assert list(priorities(deployed([Route(priority=999)], stack="shipping.dev")).values()) == [2999]


def test_two_services_of_one_host_and_path_are_both_named():
    route = Route(hosts=[SHOP], paths=["/checkout/*"])
    says = refused(both(route, route.but(priority=7)))

    assert says.startswith("Service billing at tests/service/")
    assert (
        "routes[0]: wants requests that are those of Service checkout (routes[0]: shop.example.com/checkout/*" in says
    )
    assert "give one of them another host, path or condition" in says


def test_a_host_that_two_services_have_among_others_is_found_too():
    says = refused(both(Route(hosts=[SHOP, "a.shop.example.com"]), Route(hosts=[SHOP], priority=7, dns_record=False)))

    assert "wants requests that are those of Service checkout" in says


def test_two_services_of_one_host_may_differ_in_anything_else():
    same = {"hosts": [SHOP], "paths": ["/checkout/*"]}

    of_header = priorities(deployed(both(Route(**same), Route(**same, headers={"x-version": ["next"]}))))
    of_ingress = priorities(deployed(both(Route(**same), Route(**same, ingress="internal"))))

    assert len(set(of_header.values())) == 2
    assert len(of_ingress) == 2


def test_equal_priorities_name_both_services_and_a_place_that_is_free():
    says = refused(both(Route(priority=7), Route(hosts=["a.shop.example.com"], priority=7)))

    assert "Service billing" in says
    assert "routes[0].priority: place 7 of the team's band on ingress public is taken by Service checkout" in says
    assert "checkout.shop.example.com" in says
    assert "write priority=" in says


def test_the_place_that_is_proposed_is_free_and_keeps_the_order():
    one = PUBLIC.but(bands={"payments": Band(first=1000, last=1019)})
    first, second = Route(hosts=[SHOP], paths=["/cart/*"]), Route(hosts=[SHOP], paths=["/shop/*"])
    says = refused(both(first, second), ingresses=[one])
    proposed = int(says.partition("write priority=")[2].partition(" ")[0])

    found = priorities(deployed(both(first, second.but(priority=proposed)), ingresses=[one]))
    assert len(set(found.values())) == 2


def test_one_port_of_a_network_ingress_is_one_services():
    says = refused(
        both(Route(listen=Listen(port=5671)), Route(listen=Listen(port=5671, protocol="tls"), dns_record=False))
    )

    assert "routes[0].listen.port: 5671 of ingress edge is the port of Service checkout" in says


def test_udp_on_a_port_where_another_service_has_tcp_would_be_a_second_listener_which_aws_refuses():
    both_open = EDGE.but(ports=[OpenPort(port=53), OpenPort(port=53, protocol="udp")])

    def program():
        routed(Route(listen=Listen(port=53)))
        udp = Route(listen=Listen(port=53, protocol="udp"), dns_record=False)
        health = Health(port=8080)
        routed(udp, name="billing", health=health, ports=[Port(name="dns", number=53, protocol="udp"), ADMIN])

    says = refused(program, ingresses=[both_open])

    assert "routes[0].listen.port: 53 of ingress edge is the port of Service checkout" in says


def test_two_services_do_not_make_one_record():
    part = {"hosts": [SHOP], "dns_record": True}
    says = refused(both(Route(**part, paths=["/a/*"]), Route(**part, paths=["/b/*"])))

    assert "routes[0].dns_record: Service checkout" in says
    assert "makes the record of shop.example.com already" in says


def test_rules_of_a_stack_are_counted_against_what_aws_allows():
    few = PUBLIC.but(most_rules=2)
    routes = [Route(hosts=[f"a{number}.shop.example.com"]) for number in range(3)]

    assert "this stack alone has 3 rules on ingress public, AWS takes 2" in refused(routes, ingresses=[few])
    deployed(routes[:2], ingresses=[few])


def test_a_test_listener_doubles_the_rules():
    few = PUBLIC.but(most_rules=1, test_listener_arn=f"{PUBLIC.listener_arn[:-1]}0")

    assert "has 2 rules" in refused(lambda: routed(Route(), two_sided=True), ingresses=[few])


def test_target_groups_are_counted_against_what_aws_allows():
    wide = PUBLIC.but(bands={"payments": Band(first=1, last=50_000)}, most_rules=1_000)
    port = (Port(name="main", number=8080),)

    def program():
        for number in range(MOST_TARGET_GROUPS // 2 + 1):
            host = f"a{number}.shop.example.com"
            routed(
                Route(hosts=[host], priority=number, dns_record=False), name=f"a{number}", ports=port, two_sided=True
            )

    assert "this stack alone has 102 target groups on ingress public, AWS takes 100" in refused(
        program, ingresses=[wide]
    )


def test_the_program_that_runs_next_begins_anew():
    route = Route(hosts=[SHOP])

    assert priorities(deployed([route])) == priorities(deployed([route]))


def test_ten_services_with_a_host_each_seldom_meet_in_a_band_of_a_thousand():
    def meets(team: int) -> bool:
        places = [place(Conditions([f"service-{number}.team-{team}.example.com"]), 1_000) for number in range(10)]
        return len(set(places)) < len(places)

    assert sum(meets(team) for team in range(200)) < 200 * 0.15


def test_ten_hosts_and_ten_paths_of_one_team_meet_in_fewer_than_half_of_bands_of_a_thousand():
    def meets(team: int) -> bool:
        hosts = [Conditions([f"service-{number}.team-{team}.example.com"]) for number in range(10)]
        # Lengths as they are usual: four to thirteen letters.
        shop = f"team-{team}.example.com"
        paths = [Conditions([shop], [f"/{chr(97 + number) * (4 + number)}/*"]) for number in range(5)]
        paths += [Conditions([shop], [f"/api/{chr(97 + number) * (4 + number)}/*"]) for number in range(5)]
        places = [place(each, 1_000) for each in (*hosts, *paths)]
        return len(set(places)) < len(places)

    assert sum(meets(team) for team in range(200)) < 200 * 0.45
