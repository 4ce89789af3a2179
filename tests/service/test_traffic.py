import pulumi
import pulumi_aws as aws
import pytest

from roadbed import Override
from roadbed.kernel.ingress_place import Domain
from roadbed.kernel.landing_zone import Zone
from roadbed.plan.values import SECRET
from roadbed.service.fargate.traffic.placed_route import let_in
from roadbed.service.fargate.traffic.placing import place_routes
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port
from roadbed.service.traffic.route import Listen, Route, Split
from roadbed.service.traffic.sign_in import CognitoSignIn, OidcSignIn
from roadbed.service.traffic.targets import Sticky, Targets
from roadbed.service.workload import Workload
from tests.service.routed import EDGE, INTERNAL, PUBLIC, deployed, refused, routed
from tests.service.test_route import GROUP, OIDC

HTTP_AND_ADMIN = [Port(name="main", number=8080), Port(name="admin", number=9090)]
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI"


def group_of(*routes, **how):
    (group,) = deployed(lambda: routed(*routes, **how)).resources(aws.lb.TargetGroup)
    return group.inputs


def rule_of(*routes, **how):
    (rule,) = deployed(lambda: routed(*routes, **how)).resources(aws.lb.ListenerRule)
    return rule.inputs


def urls(deployment) -> list[str]:
    return [deployment.value(each) for each in deployment.returned.traffic.urls]


def records(deployment) -> list[tuple[str, str]]:
    return [(each.inputs["name"], each.inputs["type"]) for each in deployment.resources(aws.route53.Record)]


def test_a_service_without_routes_has_no_traffic():
    deployment = deployed([])

    assert deployment.resources() == ()
    assert deployment.returned.traffic.grace_period_seconds is None


def test_a_route_alone_is_the_services_own_name_with_record_rule_and_target_group():
    deployment = deployed([Route()])
    (rule,) = deployment.resources(aws.lb.ListenerRule)
    (group,) = deployment.resources(aws.lb.TargetGroup)

    assert urls(deployment) == ["https://checkout.shop.example.com"]
    assert rule.inputs["conditions"] == [{"hostHeader": {"values": ["checkout.shop.example.com"]}}]
    assert rule.inputs["listenerArn"] == PUBLIC.listener_arn
    assert rule.inputs["actions"] == [{"type": "forward", "targetGroupArn": group.outputs["arn"]}]
    assert (group.inputs["targetType"], group.inputs["port"], group.inputs["protocol"]) == ("ip", 8080, "HTTP")
    assert group.inputs["deregistrationDelay"] == 30
    aliases = [alias for each in deployment.resources(aws.route53.Record) for alias in each.inputs["aliases"]]
    balancer = {"name": PUBLIC.dns_name, "zoneId": PUBLIC.dns_zone_id, "evaluateTargetHealth": True}
    assert aliases == [balancer, balancer]
    assert records(deployment) == [("checkout.shop.example.com", "A"), ("checkout.shop.example.com", "AAAA")]


def test_the_service_is_told_its_container_port_and_target_group_and_waits_for_its_rules():
    deployment = deployed([Route(), Route(ingress="internal", dns_record=False)])
    traffic = deployment.returned.traffic

    assert [(each.container_name, each.container_port) for each in traffic.load_balancers] == [("checkout", 8080)] * 2
    assert len({deployment.value(each.target_group_arn) for each in traffic.load_balancers}) == 2
    assert [type(each) for each in traffic.rules] == [aws.lb.ListenerRule] * 2


def test_routes_of_one_ingress_and_port_share_a_target_group():
    deployment = deployed([Route(), Route(hosts=["shop.example.com"], paths=["/checkout/*"])])

    assert len(deployment.resources(aws.lb.TargetGroup)) == 1
    assert len(deployment.resources(aws.lb.ListenerRule)) == 2
    assert len(deployment.returned.traffic.load_balancers) == 1


def test_several_ports_have_target_groups_of_their_own():
    admin = Route(hosts=["admin.shop.example.com"], port=9090)
    deployment = deployed(lambda: routed(Route(), admin, ports=HTTP_AND_ADMIN))

    assert [each.inputs["port"] for each in deployment.resources(aws.lb.TargetGroup)] == [8080, 9090]


def test_a_target_group_has_no_fixed_name_and_a_new_one_comes_before_the_old_one_goes():
    (group,) = deployed(lambda: routed(Route(), name="a-service-with-a-name-of-many-letters")).resources(
        aws.lb.TargetGroup
    )

    assert "name" not in group.inputs
    assert not group.options.delete_before_replace
    assert len(group.name) + len("-1234567") <= 32


@pytest.mark.parametrize(("protocol", "version"), [("http", "HTTP1"), ("http2", "HTTP2"), ("grpc", "GRPC")])
def test_what_a_port_speaks_is_what_the_load_balancer_speaks_to_it(protocol, version):
    ports = [Port(name="main", number=8080, protocol=protocol)]

    assert group_of(Route(), ports=ports)["protocolVersion"] == version


def test_sticky_sessions_by_the_load_balancers_cookie_or_the_programs():
    own = group_of(Route(targets=Targets(sticky=Sticky(cookie="session", seconds=600))))["stickiness"]
    usual = group_of(Route(targets=Targets(sticky=Sticky())))["stickiness"]

    assert own == {"type": "app_cookie", "cookieName": "session", "cookieDuration": 600, "enabled": True}
    assert usual == {"type": "lb_cookie", "cookieDuration": 86_400, "enabled": True}


def test_draining_slow_start_and_algorithm_are_the_target_groups():
    slow = group_of(Route(targets=Targets(slow_start_seconds=60, deregistration_seconds=20, cross_zone=False)))
    wary = group_of(Route(targets=Targets(algorithm="weighted_random")))

    assert (slow["slowStart"], slow["deregistrationDelay"]) == (60, 20)
    assert slow["loadBalancingCrossZoneEnabled"] == "false"
    assert (wary["loadBalancingAlgorithmType"], wary["loadBalancingAnomalyMitigation"]) == ("weighted_random", "on")


def test_every_condition_of_a_route_is_one_of_its_rule():
    route = Route(
        hosts=["shop.example.com"],
        paths=["/api/*"],
        methods=["GET"],
        headers={"x-version": ["next"]},
        source_cidrs=["10.0.0.0/8"],
    )

    assert rule_of(route)["conditions"] == [
        {"hostHeader": {"values": ["shop.example.com"]}},
        {"pathPattern": {"values": ["/api/*"]}},
        {"httpRequestMethod": {"values": ["GET"]}},
        {"httpHeader": {"httpHeaderName": "x-version", "values": ["next"]}},
        {"sourceIp": {"values": ["10.0.0.0/8"]}},
    ]


def test_each_query_key_is_a_condition_and_its_values_are_alternatives():
    conditions = rule_of(Route(query={"version": ["1", "2"], "debug": ["on"]}))["conditions"]

    assert conditions[1:] == [
        {"queryStrings": [{"key": "version", "value": "1"}, {"key": "version", "value": "2"}]},
        {"queryStrings": [{"key": "debug", "value": "on"}]},
    ]


def test_without_domains_a_route_takes_every_request():
    bare = PUBLIC.but(domains=[])
    deployment = deployed([Route()], ingresses=[bare])
    (rule,) = deployment.resources(aws.lb.ListenerRule)

    assert rule.inputs["conditions"] == [{"pathPattern": {"values": ["/*"]}}]
    assert urls(deployment) == ["https://public-1.eu-west-1.elb.amazonaws.com"]
    assert records(deployment) == []


def test_people_sign_in_with_cognito_before_their_requests_arrive():
    sign_in = CognitoSignIn(user_pool_arn=POOL, client_id="abc", domain="shop", unauthenticated="deny")
    first, second = rule_of(Route(sign_in=sign_in))["actions"]

    assert (first["type"], first["order"], second["type"], second["order"]) == ("authenticate-cognito", 1, "forward", 2)
    assert first["authenticateCognito"]["userPoolArn"] == POOL
    assert first["authenticateCognito"]["onUnauthenticatedRequest"] == "deny"
    assert first["authenticateCognito"]["sessionTimeout"] == 43_200


def test_the_secret_of_an_oidc_client_is_secret_in_the_plan_and_counts_as_weakened():
    def program():
        secret = pulumi.Output.secret("hunter2hunter2")
        return routed(Route(sign_in=OidcSignIn(**OIDC, client_secret=secret)))

    deployment = deployed(program)
    (rule,) = deployment.resources(aws.lb.ListenerRule)

    assert SECRET in (rule.inputs["actions"], rule.inputs["actions"][0]["authenticateOidc"]["clientSecret"])
    assert "hunter2" not in repr(deployment.plan) + repr(deployment.log)
    assert [each.setting for each in deployment.block("checkout").facts.weakened] == ["routes[0].sign_in.client_secret"]


def test_in_prod_the_secret_of_an_oidc_client_wants_a_reason():
    def program(because=None):
        secret = pulumi.Output.secret("hunter2hunter2")
        return routed(Route(sign_in=OidcSignIn(**OIDC, client_secret=secret)), because=because)

    says = refused(program, stack="payments.prod")
    reason = {"routes[0].sign_in.client_secret": "the identity provider speaks nothing else"}

    assert "routes[0].sign_in.client_secret" in says
    assert "without a reason" in says
    assert "hunter2" not in says
    deployed(lambda: program(reason), stack="payments.prod")


def test_an_oidc_client_without_secret_is_refused():
    assert "routes[0].sign_in.client_secret: missing, wants a secret of Pulumi" in refused(
        [Route(sign_in=OidcSignIn(**OIDC))]
    )


def test_a_share_of_the_requests_goes_to_another_service():
    (action,) = rule_of(Route(split=[Split(target_group_arn=GROUP, percent=10)]))["actions"]
    own, other = action["forward"]["targetGroups"]

    assert own["weight"] == 90
    assert other == {"arn": GROUP, "weight": 10}


def test_a_part_of_a_host_makes_no_record_unless_asked():
    part = {"hosts": ["shop.example.com"], "paths": ["/checkout/*"]}

    assert records(deployed([Route(**part)])) == []
    assert records(deployed([Route(**part, dns_record=True)])) == [
        ("shop.example.com", "A"),
        ("shop.example.com", "AAAA"),
    ]
    assert records(deployed([Route(dns_record=False)])) == []


def test_a_domain_whose_zone_is_elsewhere_gets_no_record():
    assert records(deployed([Route(hosts=["shop.example.org", "shop.example.com"])])) == [
        ("shop.example.com", "A"),
        ("shop.example.com", "AAAA"),
    ]


def test_two_ingresses_cannot_have_one_name():
    says = refused([Route(), Route(ingress="internal", dns_record=True)])

    assert (
        "routes[1].hosts: routes[0] makes the record of checkout.shop.example.com already, for ingress public" in says
    )


def test_a_load_balancer_given_by_hand_needs_no_landing_zones():
    adopted = PUBLIC.but(name="mine", domains=[Domain(name="legacy.example.com")])

    deployment = deployed([Route(ingress=adopted)])

    assert urls(deployment) == ["https://checkout.legacy.example.com"]


def test_tls_by_port_is_a_listener_of_the_services_own():
    deployment = deployed([Route(listen=Listen(port=5671, protocol="tls"))])
    (listener,) = deployment.resources(aws.lb.Listener)
    (group,) = deployment.resources(aws.lb.TargetGroup)

    assert (listener.inputs["port"], listener.inputs["protocol"]) == (5671, "TLS")
    assert listener.inputs["certificateArn"] == EDGE.certificate_arn
    assert "TLS13-1-2-Res" in listener.inputs["sslPolicy"]
    assert listener.inputs["defaultActions"] == [{"type": "forward", "targetGroupArn": group.outputs["arn"]}]
    assert (group.inputs["protocol"], group.inputs["preserveClientIp"]) == ("TCP", "true")
    assert group.inputs["connectionTermination"] is True
    assert urls(deployment) == ["tls://checkout.edge.example.com:5671"]
    assert records(deployment)[0] == ("checkout.edge.example.com", "A")


def test_udp_reaches_its_own_kind_of_target_group():
    ports = [Port(name="log", number=1514, protocol="udp")]
    route = Route(listen=Listen(port=514, protocol="udp"))
    group = group_of(route, ports=ports, health=Health(port=8081))

    assert (group["protocol"], group["healthCheck"]["protocol"], group["healthCheck"]["port"]) == ("UDP", "TCP", "8081")
    assert "preserveClientIp" not in group


def test_plain_tcp_can_be_sticky_by_address_and_tell_the_clients():
    targets = Targets(sticky=Sticky(), proxy_protocol=True)
    group = group_of(Route(listen=Listen(port=5671), targets=targets))

    assert group["stickiness"] == {"type": "source_ip", "enabled": True}
    assert group["proxyProtocolV2"] is True


def test_a_rollout_of_two_sides_has_target_groups_in_pairs_and_a_role_for_them():
    ingress = PUBLIC.but(test_listener_arn=f"{PUBLIC.listener_arn[:-1]}0")
    deployment = deployed(lambda: routed(Route(), two_sided=True), ingresses=[ingress])
    production, test = deployment.resources(aws.lb.ListenerRule)
    blue, green = deployment.resources(aws.lb.TargetGroup)
    (told,) = deployment.returned.traffic.load_balancers
    moved = told.advanced_configuration

    for rule in (production, test):
        weights = rule.inputs["actions"][0]["forward"]["targetGroups"]
        assert [(each["arn"], each["weight"]) for each in weights] == [
            (blue.outputs["arn"], 100),
            (green.outputs["arn"], 0),
        ]
    assert test.inputs["listenerArn"] == ingress.test_listener_arn
    assert test.inputs["priority"] == production.inputs["priority"]
    assert deployment.value(moved.alternate_target_group_arn) == green.outputs["arn"]
    assert deployment.value(moved.production_listener_rule) == production.outputs["arn"]
    assert deployment.value(moved.test_listener_rule) == test.outputs["arn"]
    assert deployment.value(moved.role_arn).startswith("arn:aws:iam::")
    assert aws.iam.RolePolicy in [type(each) for each in deployment.returned.traffic.rules]


def test_weights_that_ecs_moved_stay_behind_a_sign_in_too():
    sign_in = CognitoSignIn(user_pool_arn=POOL, client_id="abc", domain="shop")
    (rule,) = deployed(lambda: routed(Route(sign_in=sign_in), two_sided=True)).resources(aws.lb.ListenerRule)
    (plain,) = deployed([Route()]).resources(aws.lb.ListenerRule)

    assert rule.options.ignore_changes == ("actions[1].forward.targetGroups",)
    assert plain.options.ignore_changes == ()


def test_going_from_one_side_to_two_leaves_no_moment_without_a_rule():
    (one,) = deployed([Route()]).resources(aws.lb.ListenerRule)
    (two,) = deployed(lambda: routed(Route(), two_sided=True)).resources(aws.lb.ListenerRule)

    assert one.name != two.name
    assert two.inputs["priority"] < one.inputs["priority"]
    assert one.inputs["conditions"] == two.inputs["conditions"]


def test_a_network_listener_of_two_sides_stays_as_ecs_left_it():
    deployment = deployed(lambda: routed(Route(listen=Listen(port=5671)), two_sided=True))
    (listener,) = deployment.resources(aws.lb.Listener)
    (told,) = deployment.returned.traffic.load_balancers

    assert listener.options.ignore_changes == ("defaultActions",)
    assert deployment.value(told.advanced_configuration.production_listener_rule) == listener.outputs["arn"]


def test_a_rollout_of_two_sides_moves_one_rule_for_each_target_group():
    routes = [Route(), Route(hosts=["shop.example.com"], paths=["/checkout/*"])]

    says = refused(lambda: routed(*routes, two_sided=True))

    assert "routes[1]: leads to port 8080 as routes[0] does, and a rollout that moves traffic moves one rule" in says


def test_a_rollout_of_two_sides_has_no_split():
    route = Route(split=[Split(target_group_arn=GROUP, percent=10)])

    assert "routes[0].split: not with a rollout that moves the weights" in refused(
        lambda: routed(route, two_sided=True)
    )


def test_load_balancers_are_let_in_where_they_send_and_where_they_ask():
    found = {}

    def program():
        service = routed()
        workload = workload_of(service)
        routes = [Route(), Route(ingress="internal"), Route(listen=Listen(port=5671))]
        found["in"] = let_in(workload, place_routes(workload, routes), Health(port=8081))

    deployed(program)

    assert {(each.name, each.port, each.security_group_id) for each in found["in"]} == {
        ("public-8080", 8080, PUBLIC.security_group_id),
        ("public-8081", 8081, PUBLIC.security_group_id),
        ("internal-8080", 8080, INTERNAL.security_group_id),
        ("internal-8081", 8081, INTERNAL.security_group_id),
        ("edge-8080", 8080, EDGE.security_group_id),
        ("edge-8081", 8081, EDGE.security_group_id),
    }


def test_a_load_balancer_without_a_security_group_is_let_in_with_its_network():
    found = {}

    def program():
        workload = workload_of(routed())
        found["in"] = let_in(workload, place_routes(workload, [Route(listen=Listen(port=5671))]), Health())

    deployed(program, ingresses=[EDGE.but(security_group_id=None, internal=True)])

    (only,) = found["in"]
    assert (only.port, only.cidr, only.security_group_id) == (8080, "10.20.0.0/16", None)


@pytest.mark.parametrize(
    ("listen", "fix"),
    [
        (Listen(port=5671), "give the ingress its security_group_id, or write preserve_client_ip=False"),
        (Listen(port=514, protocol="udp"), "give the ingress its security_group_id"),
    ],
)
def test_clients_of_the_internet_are_not_dropped_in_silence(listen, fix):
    protocol = "udp" if listen.protocol == "udp" else "tcp"
    open_edge = EDGE.but(security_group_id=None)

    def program(**targets):
        ports = [Port(name="main", number=8080, protocol=protocol)]
        return lambda: routed(Route(listen=listen, targets=Targets(**targets)), ports=ports, health=Health(port=8081))

    says = refused(program(), ingresses=[open_edge])
    assert "routes[0].targets.preserve_client_ip: ingress edge has no security group" in says
    assert says.endswith(fix)
    deployed(program(), ingresses=[EDGE])
    if protocol == "tcp":
        deployed(program(preserve_client_ip=False), ingresses=[open_edge])


def test_a_pattern_of_hosts_gets_a_record_only_where_route_53_has_one_for_it():
    assert records(deployed([Route(hosts=["*.shop.example.com"])]))[0] == ("*.shop.example.com", "A")
    assert records(deployed([Route(hosts=["pr-*.shop.example.com"])])) == []
    assert "Route 53 has no records for patterns such as pr-*.shop.example.com" in refused(
        [Route(hosts=["pr-*.shop.example.com"], dns_record=True)]
    )


def test_what_is_scaled_by_is_the_load_balancer_with_its_target_group():
    def program():
        (target,) = routed(Route()).traffic.targets
        return target.request_count_label

    deployment = deployed(program)
    (group,) = deployment.resources(aws.lb.TargetGroup)

    assert deployment.value(deployment.returned) == f"app/public/50dc6c495c0c9188/{group.outputs['arnSuffix']}"


def test_a_rule_and_a_target_group_can_be_overridden():
    overrides = {
        "rule-public-checkout": Override(args={"priority": 1001}),
        "public-8080": Override(args={"slow_start": 45}),
    }
    deployment = deployed(lambda: routed(Route(), overrides=overrides))

    assert deployment.resources(aws.lb.ListenerRule)[0].inputs["priority"] == 1001
    assert deployment.resources(aws.lb.TargetGroup)[0].inputs["slowStart"] == 45


def workload_of(service):
    ports = (Port(name="main", number=8080),)
    return Workload(block=service, zone=Zone.current(), image="unused", connections=(), ports=ports)
