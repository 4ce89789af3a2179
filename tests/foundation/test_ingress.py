import json

import botocore.session
import pulumi
import pulumi_aws as aws
import pytest

from roadbed import (
    ArgsError,
    Band,
    Domain,
    ExistingIngress,
    HttpHandling,
    Ingress,
    IngressArgs,
    IngressLogs,
    IngressQuotas,
    IngressTestListener,
    LandingZone,
    LandingZoneArgs,
    Network,
    NetworkArgs,
    NetworkPlace,
    Override,
    Waf,
)
from roadbed.kernel.signal import Any, Threshold
from roadbed.plan.access import access_of
from roadbed.testing import deploy, made_up_zone

NETWORK = NetworkPlace(
    vpc_id="vpc-0a1b2c3d4e5f60718",
    private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
    public_subnet_ids=["subnet-2a3b4c5d6e7f80910", "subnet-3a4b5c6d7e8f90a1b"],
    zones=["a", "b"],
    cidrs=["10.20.0.0/16"],
)
SHOP = Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
BLOG = Domain(name="blog.example.net", hosted_zone_id="Z9876543210ABCDEFGHIJ")
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
WEB_ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/main/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
SMALLEST = IngressArgs(network=NETWORK, domains=[SHOP])
INTERNAL = SMALLEST.but(internal=True)
EXISTING = ExistingIngress(
    load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/old/50dc6c495c0c9188",
    listener_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/old/50dc6c495c0c9188/f2f7dc8efc522ab2",
    security_group_id="sg-0a1b2c3d4e5f60718",
    dns_name="old-1234567890.eu-west-1.elb.amazonaws.com",
    dns_zone_id="Z32O12XQLNTSW2",
)
ADOPTED = IngressArgs(existing=EXISTING, domains=[Domain(name="shop.example.com")])


def ingress(args=SMALLEST, stack="platform.dev", **more):
    return deploy(lambda: Ingress("public", args), stack=stack, **more)


def fails(args, stack="platform.dev", **more) -> str:
    with pytest.raises(ArgsError) as raised:
        ingress(args() if callable(args) else args, stack, **more)
    return str(raised.value)


def rules(deployment, kind):
    """By name, without the block's: who may use which port."""
    return {
        each.name.removeprefix("public-"): (
            each.inputs.get("cidrIpv4") or each.inputs["cidrIpv6"],
            each.inputs["fromPort"],
            each.inputs["toPort"],
        )
        for each in deployment.resources(kind)
    }


def let_in(deployment):
    return rules(deployment, aws.vpc.SecurityGroupIngressRule)


def policy(deployment) -> list[dict]:
    return json.loads(deployment["public-logs-policy"]["policy"])["Statement"]


def test_https_offers_tls_1_3_and_nothing_below_1_2():
    https = ingress()["public-https"]

    assert (https["port"], https["protocol"]) == (443, "HTTPS")
    assert https["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


def test_what_no_service_asked_for_gets_404():
    (action,) = ingress()["public-https"]["defaultActions"]

    assert action["type"] == "fixed-response"
    assert action["fixedResponse"]["statusCode"] == "404"


def test_http_is_sent_on_to_https_with_its_host_path_and_query():
    http = ingress()["public-http"]
    (action,) = http["defaultActions"]

    assert (http["port"], http["protocol"]) == (80, "HTTP")
    assert action == {
        "type": "redirect",
        "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"},
    }


def test_requests_that_two_readers_could_read_differently_do_not_reach_programs():
    balancer = ingress()["public-load-balancer"]

    assert balancer["dropInvalidHeaderFields"] is True
    assert balancer["desyncMitigationMode"] == "defensive"


def test_browsers_are_told_to_stay_with_https_and_to_forget_it_where_that_is_turned_off():
    header = "routingHttpResponseStrictTransportSecurityHeaderValue"

    assert ingress()["public-https"][header] == "max-age=31536000"
    assert ingress(SMALLEST.but(http=HttpHandling(hsts_seconds=0)))["public-https"][header] == "max-age=0"


@pytest.mark.parametrize(
    ("argument", "given", "attribute", "by_default"),
    [
        ("http2", False, "enableHttp2", True),
        ("preserve_host", True, "preserveHostHeader", False),
        ("client_keep_alive_seconds", 60, "clientKeepAlive", 3_600),
    ],
)
def test_connections_are_handled_as_asked(argument, given, attribute, by_default):
    asked = ingress(SMALLEST.but(http=HttpHandling(**{argument: given})))

    assert ingress()["public-load-balancer"][attribute] == by_default
    assert asked["public-load-balancer"][attribute] == given


def test_no_answer_says_which_load_balancer_gave_it_unless_asked():
    told = ingress(SMALLEST.but(http=HttpHandling(server_header=True)))

    for listener in ("public-https", "public-http"):
        assert ingress()[listener]["routingHttpResponseServerEnabled"] is False
        assert told[listener]["routingHttpResponseServerEnabled"] is True


def test_a_public_one_stands_in_public_subnets_and_an_internal_one_in_private_ones():
    public, internal = (ingress(args)["public-load-balancer"] for args in (SMALLEST, INTERNAL))

    assert (public["internal"], public["subnets"]) == (False, list(NETWORK.public_subnet_ids))
    assert (internal["internal"], internal["subnets"]) == (True, list(NETWORK.private_subnet_ids))


def test_everybody_reaches_ports_80_and_443_and_no_other():
    assert let_in(ingress()) == {"from-443-ipv4": ("0.0.0.0/0", 443, 443), "from-80-ipv4": ("0.0.0.0/0", 80, 80)}


def test_an_internal_one_is_reached_by_its_network_only():
    assert let_in(ingress(INTERNAL)) == {
        "from-443-10-20-0-0-16": ("10.20.0.0/16", 443, 443),
        "from-80-10-20-0-0-16": ("10.20.0.0/16", 80, 80),
    }


def test_with_ipv6_everybody_reaches_it_by_that_too():
    deployment = ingress(SMALLEST.but(ipv6=True))

    assert deployment["public-load-balancer"]["ipAddressType"] == "dualstack"
    assert let_in(deployment)["from-443-ipv6"] == ("::/0", 443, 443)


def test_another_network_that_is_let_in_moves_no_rule_of_the_others():
    one, two = (
        let_in(ingress(SMALLEST.but(allowed_cidrs=cidrs)))
        for cidrs in (["203.0.113.0/24"], ["198.51.100.0/24", "203.0.113.0/24"])
    )

    assert one.items() < two.items()


def test_it_reaches_its_targets_and_identity_providers_only():
    assert rules(ingress(), aws.vpc.SecurityGroupEgressRule) == {
        "to-all-10-20-0-0-16": ("10.20.0.0/16", 0, 65_535),
        "to-443-ipv4": ("0.0.0.0/0", 443, 443),
    }


def test_the_preview_shows_that_the_internet_gets_in():
    deployment = ingress()

    found = {(each.who, each.network) for each in access_of(deployment.plan)}
    assert ("anyone on the internet", ("tcp 443",)) in found


def test_a_domain_gets_a_certificate_for_itself_and_the_names_under_it():
    deployment = ingress()
    certificate = deployment.resource("public-certificate-shop-example-com")
    proof = deployment["public-proof-shop-example-com"]

    assert certificate.inputs["domainName"] == "shop.example.com"
    assert certificate.inputs["subjectAlternativeNames"] == ["*.shop.example.com"]
    assert certificate.inputs["validationMethod"] == "DNS"
    assert proof["zoneId"] == "Z0123456789ABCDEFGHIJ"
    assert proof["type"] == "CNAME"
    assert proof["records"][0].endswith(".acm-validations.aws.")


def test_the_listener_waits_until_the_certificate_is_issued():
    deployment = ingress()
    issued = deployment.resource("public-issued-shop-example-com")

    assert issued.urn in deployment.resource("public-https").dependencies


def test_a_record_that_other_certificates_of_the_account_are_renewed_by_is_shared_and_stays():
    record = ingress().resource("public-proof-shop-example-com")

    assert record.inputs["allowOverwrite"] is True
    assert record.options.retain_on_delete


def test_the_first_domain_has_the_default_certificate_and_others_are_found_by_name():
    deployment = ingress(SMALLEST.but(domains=[SHOP, BLOG], certificates={"legacy": CERTIFICATE}))
    others = {each.name: each.inputs["certificateArn"] for each in deployment.resources(aws.lb.ListenerCertificate)}

    assert deployment["public-https"]["certificateArn"] == deployment.resource("public-certificate-shop-example-com").id
    assert others == {
        "public-https-blog-example-net": deployment.resource("public-certificate-blog-example-net").id,
        "public-https-given-legacy": CERTIFICATE,
    }


def test_certificates_that_exist_will_do():
    deployment = ingress(
        IngressArgs(network=NETWORK, domains=[Domain(name="a.example.com")], certificates={"all": CERTIFICATE})
    )

    assert deployment["public-https"]["certificateArn"] == CERTIFICATE
    assert not deployment.resources(aws.acm.Certificate)
    assert not deployment.resources(aws.route53.Record)


def test_two_domains_that_differ_in_a_dot_are_two_certificates():
    names = ["a-b.example.com", "a.b.example.com"]
    deployment = ingress(SMALLEST.but(domains=[SHOP.but(name=name) for name in names]))

    assert {each.inputs["domainName"] for each in deployment.resources(aws.acm.Certificate)} == set(names)


def test_requests_are_logged_into_a_closed_bucket_with_keys_of_s3():
    deployment = ingress()
    (rule,) = deployment["public-logs-encryption"]["rules"]
    bucket = deployment.resource("public-logs").outputs["bucket"]

    assert deployment["public-load-balancer"]["accessLogs"] == {"bucket": bucket, "enabled": True}
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}
    assert all(value is True for key, value in deployment["public-logs-public-access"].items() if key != "bucket")
    assert deployment.returned.log_bucket is not None


def test_only_load_balancers_of_this_account_may_write_logs_and_nobody_without_tls():
    deny, allow = policy(ingress())
    bucket = f"arn:aws:s3:::{ingress().resource('public-logs').outputs['bucket']}"

    assert (deny["Effect"], deny["Principal"], deny["Resource"]) == ("Deny", "*", [bucket, f"{bucket}/*"])
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert allow["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert allow["Action"] == "s3:PutObject"
    assert allow["Resource"] == f"{bucket}/AWSLogs/123456789012/*"
    assert allow["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "eu-central-2", "us-gov-west-1"])
def test_the_same_service_writes_logs_in_old_and_new_regions(region):
    _, allow = policy(ingress(config={"aws:region": region}))

    assert allow["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}


def test_the_load_balancer_waits_until_it_may_write_logs():
    deployment = ingress()

    assert deployment.resource("public-logs-policy").urn in deployment.resource("public-load-balancer").dependencies
    assert (
        deployment.resource("public-logs-public-access").urn in deployment.resource("public-logs-policy").dependencies
    )


def test_logs_are_kept_for_a_week_in_dev_and_a_year_in_prod():
    def days(stack):
        (rule,) = ingress(stack=stack)["public-logs-lifecycle"]["rules"]
        return rule["expiration"]["days"]

    assert (days("platform.dev"), days("platform.prod")) == (7, 365)


def test_uploads_of_logs_that_were_never_completed_are_deleted_after_a_week():
    (rule,) = ingress()["public-logs-lifecycle"]["rules"]

    assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}


def test_connections_and_health_checks_are_logged_where_asked():
    balancer = ingress(SMALLEST.but(logs=IngressLogs(connections=True, health_checks=True)))["public-load-balancer"]

    assert balancer["connectionLogs"] == balancer["healthCheckLogs"] == balancer["accessLogs"]


def test_logs_that_are_turned_off_are_said_to_be_or_the_provider_leaves_them_on():
    args = SMALLEST.but(logs=IngressLogs(enabled=False, connections=True))
    some, none = ingress()["public-load-balancer"], ingress(args)["public-load-balancer"]
    off = {"bucket": "", "enabled": False}

    assert some["connectionLogs"] == some["healthCheckLogs"] == off
    assert none["accessLogs"] == none["connectionLogs"] == none["healthCheckLogs"] == off


def test_a_bucket_that_exists_takes_the_logs():
    deployment = ingress(SMALLEST.but(logs=IngressLogs(bucket="example-logs", prefix="ingress")))

    assert deployment["public-load-balancer"]["accessLogs"] == {
        "bucket": "example-logs",
        "prefix": "ingress",
        "enabled": True,
    }
    assert not deployment.resources(aws.s3.Bucket)
    assert deployment.returned.log_bucket is None


def test_prod_refuses_to_delete_it_and_keeps_its_logs():
    prod, dev = ingress(stack="platform.prod"), ingress()

    assert prod["public-load-balancer"]["enableDeletionProtection"] is True
    assert prod.resource("public-load-balancer").options.protect
    assert prod.resource("public-logs").options.protect
    for each in ("logs", "logs-policy", "logs-public-access", "logs-encryption", "logs-ownership", "logs-lifecycle"):
        assert prod.resource(f"public-{each}").options.retain_on_delete, each
    assert prod["public-logs"]["forceDestroy"] is False
    assert dev["public-load-balancer"]["enableDeletionProtection"] is False
    assert dev["public-logs"]["forceDestroy"] is True
    assert not dev.resource("public-load-balancer").options.protect


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"deletion_protection": False}, "deletion_protection"),
        ({"tls_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}, "tls_policy"),
        ({"http": HttpHandling(drop_invalid_headers=False)}, "http.drop_invalid_headers"),
        ({"http": HttpHandling(desync_mitigation="monitor")}, "http.desync_mitigation"),
        ({"http": HttpHandling(hsts_seconds=300)}, "http.hsts_seconds"),
        ({"logs": IngressLogs(enabled=False)}, "logs.enabled"),
        ({"logs": IngressLogs(retention_days=30)}, "logs.retention_days"),
        ({"waf": Waf(mode="count")}, "waf.mode"),
        ({"waf": Waf(fail_open=True)}, "waf.fail_open"),
        ({"overrides": {"from-443-ipv4": Override(args={"to_port": 9999})}}, "overrides.from-443-ipv4.to_port"),
        ({"overrides": {"http": Override(args={"default_actions": []})}}, "overrides.http.default_actions"),
    ],
)
def test_what_is_weaker_needs_a_reason_in_prod(changes, path):
    assert f"{path}: got " in fails(SMALLEST.but(**changes), "platform.prod")

    reasons = SMALLEST.but(**changes, because={path: "a client from 2014 that nobody can change"})
    assert [each.setting for each in weakenings(ingress(reasons, "platform.prod"))] == [path]


def weakenings(deployment):
    return [weak for facts in deployment.plan.facts.values() for weak in facts.weakened]


def test_a_stricter_tls_policy_needs_no_reason():
    deployment = ingress(SMALLEST.but(tls_policy="ELBSecurityPolicy-TLS13-1-3-2021-06"), "platform.prod")

    assert deployment["public-https"]["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-3-2021-06"


def test_a_filter_refuses_who_asks_too_often_and_what_aws_knows_to_be_bad():
    deployment = ingress(SMALLEST.but(waf=Waf(requests_per_5_minutes=2_000)))
    acl = deployment.resource("public-web-acl")
    rules = {each["name"]: each for each in acl.inputs["rules"]}

    assert acl.inputs["scope"] == "REGIONAL"
    assert acl.inputs["defaultAction"] == {"allow": {}}
    assert rules["too-many-requests"]["action"] == {"block": {}}
    assert rules["too-many-requests"]["statement"]["rateBasedStatement"]["limit"] == 2_000
    assert rules["AWSManagedRulesCommonRuleSet"]["overrideAction"] == {"none": {}}
    assert len({each["priority"] for each in rules.values()}) == len(rules) == 4
    assert deployment["public-web-acl-association"] == {
        "resourceArn": deployment.resource("public-load-balancer").outputs["arn"],
        "webAclArn": acl.outputs["arn"],
    }
    assert deployment["public-load-balancer"]["enableWafFailOpen"] is False


def test_a_filter_that_only_counts_refuses_nothing():
    rules = ingress(SMALLEST.but(waf=Waf(mode="count", requests_per_5_minutes=100)))["public-web-acl"]["rules"]

    assert rules[0]["action"] == {"count": {}}
    assert {json.dumps(each["overrideAction"]) for each in rules[1:]} == {'{"count": {}}'}


def test_a_web_acl_that_exists_is_put_in_front():
    deployment = ingress(SMALLEST.but(waf=Waf(web_acl_arn=WEB_ACL)))

    assert deployment["public-web-acl-association"]["webAclArn"] == WEB_ACL
    assert not deployment.resources(aws.wafv2.WebAcl)


def test_another_web_acl_is_put_in_front_after_the_old_one_is_taken_away_which_would_take_away_the_new_one():
    for waf in (Waf(), Waf(web_acl_arn=WEB_ACL)):
        association = ingress(SMALLEST.but(waf=waf)).resource("public-web-acl-association")
        assert association.options.delete_before_replace


def test_tests_of_rollouts_have_a_listener_of_their_own_that_few_reach():
    args = SMALLEST.but(
        test_listener=IngressTestListener(cidrs=["203.0.113.7/32"]), certificates={"legacy": CERTIFICATE}
    )
    deployment = ingress(args)
    tests, https = deployment["public-test"], deployment["public-https"]

    assert tests == {**https, "port": 8443}
    assert let_in(deployment)["from-8443-203-0-113-7-32"] == ("203.0.113.7/32", 8443, 8443)
    assert "from-8443-ipv4" not in let_in(deployment)
    assert deployment["public-test-given-legacy"]["certificateArn"] == CERTIFICATE


def test_tests_on_an_internal_one_are_for_the_network_by_default():
    deployment = ingress(INTERNAL.but(test_listener=IngressTestListener()))

    assert let_in(deployment)["from-8443-10-20-0-0-16"] == ("10.20.0.0/16", 8443, 8443)


def test_a_load_balancer_that_exists_is_adopted_and_nothing_is_made():
    args = ADOPTED.but(bands={"payments": Band(first=1000, last=1999)})
    deployment = deploy(lambda: (made := Ingress("public", args), made.place), stack="platform.prod")
    made, place = deployment.returned

    assert list(deployment.plan.cloud_resources()) == []
    assert deployment.plan.resources[1].outputs["listener_arn"] == EXISTING.listener_arn
    assert place.bands == args.bands
    assert made.signals() == ()


def test_signals_tell_of_errors_before_services_full_load_balancers_and_certificates():
    def program():
        return Ingress("public", SMALLEST.but(domains=[SHOP, BLOG])).signals()

    errors, rejected, expiring = deploy(program, stack="platform.prod").returned

    assert errors.condition.metric.name == "HTTPCode_ELB_5XX_Count"
    assert rejected.condition.metric.name == "RejectedConnectionCount"
    assert isinstance(errors.condition, Threshold)
    assert errors.condition.missing_data == "notBreaching"
    assert (errors.condition.value, rejected.condition.value) == (20, 1)
    for each in (errors.condition, rejected.condition):
        assert (each.metric.statistic, each.metric.period_seconds, each.datapoints, each.periods) == ("Sum", 60, 3, 5)
    assert isinstance(expiring.condition, Any)
    assert {each.metric.name for each in expiring.condition.of} == {"DaysToExpiry"}
    assert {(each.comparison, each.value) for each in expiring.condition.of} == {("<=", 30)}


def test_its_place_is_what_a_landing_zone_tells_teams():
    def program():
        main = Network("main")
        bands = {"payments": Band(first=1000, last=1999)}
        public = Ingress("public", IngressArgs(network=main.place, domains=[SHOP], bands=bands))
        LandingZone(
            "zone", LandingZoneArgs(network=main.place, cluster=made_up_zone().cluster, ingresses=[public.place])
        )

    deployment = deploy(program, stack="platform.dev")
    shared = deployment.plan.resources[0].outputs["roadbed/v1/landing-zone"]
    listener = deployment.resource("public-https").outputs["arn"]

    assert deployment.resource("main-internet-gateway").urn in deployment.resource("public-load-balancer").dependencies
    assert shared["ids"]["ingresses.public.listener_arn"] == listener
    assert shared["facts"]["ingresses"]["public"]["bands"] == {"payments": {"first": 1000, "last": 1999}}
    assert deployment["public-load-balancer"]["subnets"] == [
        deployment.resource(f"main-public-{zone}").id for zone in "ab"
    ]


@pytest.mark.parametrize("args", [SMALLEST, ADOPTED, INTERNAL.but(test_listener=IngressTestListener())])
def test_a_shared_ingress_is_the_same_to_others_as_to_its_owner(args):
    args = args.but(bands={"billing": Band(first=1, last=9)}, quotas=IngressQuotas(rules=200))

    def owner():
        public = Ingress("public", args)
        public.share()
        export(public.place)

    def user():
        export(Ingress.of("platform.prod", "public").place)

    owned = deploy(owner, stack="platform.prod").plan.outputs
    used = deploy(user, stack="billing.prod", stack_outputs={"platform.prod": owned}).plan.outputs

    assert used["place"] == owned["place"]
    assert used["place"]["bands"] == {"billing": {"first": 1, "last": 9}}
    assert used["place"]["most_rules"] == 200


def export(place):
    """Every value of a place, as one output; a missing one is not the same as an empty one."""
    pulumi.export("place", {name: plain(getattr(place, name)) for name in type(place).model_fields})


def plain(value):
    if hasattr(type(value), "model_fields"):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def test_a_preview_knows_every_listener_and_rule_before_anything_is_made():
    assert {each.urn for each in ingress(mode="preview").plan.resources} == {
        each.urn for each in ingress().plan.resources
    }


def test_teams_that_come_change_no_band_of_others():
    one = {"payments": Band(first=1000, last=1999)}
    two = {"accounts": Band(first=2000, last=2999), **one}
    first, second = (
        deploy(lambda bands=bands: Ingress("public", SMALLEST.but(bands=bands)).place, stack="platform.dev")
        for bands in (one, two)
    )

    assert second.returned.bands["payments"] == first.returned.bands["payments"]
    assert [each.inputs for each in first.plan.cloud_resources()] == [
        each.inputs for each in second.plan.cloud_resources()
    ]


MISTAKES = [
    (IngressArgs(domains=[SHOP]), "network: missing; give the place of a network, or existing"),
    (IngressArgs(network=NETWORK), "domains: got none, but HTTPS needs a certificate"),
    (SMALLEST.but(network=NETWORK.but(cidrs=[])), "network.cidrs: got none"),
    (
        SMALLEST.but(network=NETWORK.but(public_subnet_ids=())),
        "network.public_subnet_ids: got 0, AWS wants subnets in 2 zones at least; give them, or write internal=True",
    ),
    (
        INTERNAL.but(network=NETWORK.but(private_subnet_ids=["subnet-0a1b2c3d4e5f60718"])),
        "network.private_subnet_ids: got 1, AWS wants subnets in 2 zones at least",
    ),
    (SMALLEST.but(domains=[SHOP, SHOP]), "domains[1].name: got 'shop.example.com' a second time"),
    (SMALLEST.but(domains=[Domain(name="a.example.com")]), "domains[0].hosted_zone_id: missing; give it"),
    (SMALLEST.but(domains=[SHOP.but(name=f"{'a' * 60}.example.com")]), "got 72 characters, AWS certifies at most 64"),
    (
        SMALLEST.but(domains=[SHOP.but(name=f"n{number}.example.com") for number in range(27)]),
        "domains: got 27 certificates, AWS allows 25 beside the default one",
    ),
    (
        SMALLEST.but(bands={"payments": Band(first=1000, last=2000), "billing": Band(first=2000, last=2999)}),
        "bands.billing: got 2000 to 2999, which overlaps with the band of payments",
    ),
    (
        lambda: SMALLEST.but(bands={"Payments": Band(first=1, last=2)}),
        "bands: got 'Payments', allowed as a name is a text",
    ),
    (lambda: Band(first=2000, last=1000), "last: got 1000, wants at least first, which is 2000"),
    (lambda: Band(first=0, last=1000), "first: got 0, allowed a whole number from 1 to 50,000"),
    (lambda: Band(first=1, last=50_001), "last: got 50001, allowed a whole number from 1 to 50,000"),
    (
        SMALLEST.but(bands={f"team{n}": Band(first=n, last=n) for n in range(1, 102)}),
        "bands: got 101 teams, AWS allows 100 rules on a load balancer",
    ),
    (SMALLEST.but(allowed_cidrs=[]), "allowed_cidrs: got none; nobody could connect"),
    (SMALLEST.but(allowed_cidrs=["::/0"]), "allowed_cidrs[0]: got '::/0', but nobody reaches it by IPv6"),
    (lambda: SMALLEST.but(allowed_cidrs=["10.0.0.0/33"]), "allowed_cidrs[0]: got '10.0.0.0/33', allowed is a network"),
    (SMALLEST.but(allowed_cidrs=["10.0.0.0/8"] * 2), "allowed_cidrs[1]: got '10.0.0.0/8' a second time"),
    (
        SMALLEST.but(allowed_cidrs=[f"10.{number}.0.0/16" for number in range(31)]),
        "allowed_cidrs: they make 62 rules, AWS allows 60 in a security group",
    ),
    (
        SMALLEST.but(test_listener=IngressTestListener()),
        "test_listener.cidrs: got none; from within the network it is reached by way of NAT",
    ),
    (
        INTERNAL.but(test_listener=IngressTestListener(port=443)),
        "test_listener.port: got 443, where everybody else is served",
    ),
    (
        SMALLEST.but(waf=Waf(web_acl_arn=WEB_ACL, requests_per_5_minutes=100)),
        "waf.requests_per_5_minutes: not with web_acl_arn",
    ),
    (
        SMALLEST.but(waf=Waf(managed_rules=["AWSManagedRulesPHPRuleSet"] * 2)),
        "waf.managed_rules[1]: got 'AWSManagedRulesPHPRuleSet' a second time",
    ),
    (
        SMALLEST.but(logs=IngressLogs(bucket="example-logs", retention_days=400)),
        "logs.retention_days: not with bucket",
    ),
    (SMALLEST.but(logs=IngressLogs(prefix="ingress")), "logs.prefix: only with bucket"),
    (
        SMALLEST.but(logs=IngressLogs(bucket="example-logs", prefix="AWSLogs")),
        "logs.prefix: got 'AWSLogs', AWS adds AWSLogs/ itself",
    ),
    (ADOPTED.but(ipv6=True), "ipv6: not with existing, which is used as it is; leave it out"),
    (ADOPTED.but(certificates={"a": CERTIFICATE}), "certificates: not with existing"),
    (lambda: SMALLEST.but(idle_timeout_seconds=4_001), "idle_timeout_seconds: got 4001, allowed a whole number"),
    (lambda: SMALLEST.but(certificates={"a": "arn:aws:iam::1:x"}), "certificates.a: got 'arn:aws:iam::1:x', allowed"),
    (lambda: SMALLEST.but(tls_policy="ELBSecurityPolicy-2016-08"), "tls_policy: got 'ELBSecurityPolicy-2016-08'"),
    (lambda: Domain(name="*.example.com"), "name: got '*.example.com', allowed a text"),
]


@pytest.mark.parametrize(("args", "says"), MISTAKES)
def test_each_mistake_is_one_clear_line(args, says):
    message = fails(args)

    assert says in message
    assert len(message.splitlines()) == 1, message


def test_a_network_that_makes_no_public_subnets_is_a_mistake_before_anything_is_made():
    def program():
        closed = Network("main", NetworkArgs(public_subnets=False, nat="none"))
        Ingress("public", SMALLEST.but(network=closed.place))

    with pytest.raises(ArgsError, match=r"network\.public_subnet_ids: got 0, AWS wants subnets in 2 zones at least"):
        deploy(program, stack="platform.dev")


@pytest.mark.parametrize("name", ["internal", "Internal-http", "sg"])
def test_a_name_that_aws_refuses_for_its_parts_is_one_error(name):
    with pytest.raises(ArgsError, match=f"name: got '{name}', AWS takes no .* whose name begins with"):
        deploy(lambda: Ingress(name, SMALLEST), stack="platform.dev")

    assert deploy(lambda: Ingress(name, ADOPTED), stack="platform.dev").plan


def test_two_mistakes_are_two_lines_of_one_error():
    assert len(fails(IngressArgs()).splitlines()) >= 2


def test_a_band_has_room_for_every_priority_that_elastic_load_balancing_has():
    limits = botocore.session.get_session().get_service_model("elbv2").shape_for("RulePriority").metadata

    for end in Band.model_json_schema()["properties"].values():
        assert (end["minimum"], end["maximum"]) == (limits["min"], limits["max"])


def test_names_of_a_load_balancer_fit_what_the_cloud_allows():
    deployment = deploy(lambda: Ingress("a" * 40, SMALLEST), stack="platform.dev")
    (balancer,) = deployment.resources(aws.lb.LoadBalancer)

    assert len(balancer.outputs["name"]) <= 32
