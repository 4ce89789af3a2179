import json

import pulumi
import pulumi_aws as aws
import pytest

from roadbed import (
    ArgsError,
    Domain,
    LoadBalancerLogs,
    NetworkIngress,
    NetworkIngressArgs,
    NetworkPlace,
    OpenPort,
    Override,
)
from roadbed.testing import deploy

NETWORK = NetworkPlace(
    vpc_id="vpc-0a1b2c3d4e5f60718",
    private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-1a2b3c4d5e6f70819"],
    public_subnet_ids=["subnet-2a3b4c5d6e7f80910", "subnet-3a4b5c6d7e8f90a1b"],
    zones=["a", "euw1-az2"],
    cidrs=["10.20.0.0/16"],
)
DEVICES = Domain(name="devices.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
ADDRESSES = ["eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1"]
MQTT = OpenPort(port=8883, team="telemetry")
SYSLOG = OpenPort(port=514, protocol="udp")
SMALLEST = NetworkIngressArgs(network=NETWORK, ports=[MQTT])
CERTIFIED = SMALLEST.but(domain=DEVICES)


def ingress(args=SMALLEST, stack="platform.dev", **more):
    return deploy(lambda: NetworkIngress("devices", args), stack=stack, **more)


def fails(args, stack="platform.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        ingress(args() if callable(args) else args, stack)
    return str(raised.value)


def rules(deployment, kind):
    return {
        each.name.removeprefix("devices-"): (
            each.inputs.get("cidrIpv4") or each.inputs["cidrIpv6"],
            each.inputs["ipProtocol"],
            each.inputs["fromPort"],
        )
        for each in deployment.resources(kind)
    }


def let_in(deployment):
    return rules(deployment, aws.vpc.SecurityGroupIngressRule)


def test_every_zone_has_an_address_that_stays():
    deployment = ingress()
    addresses = [deployment.resource(f"devices-address-{zone}") for zone in ("a", "az2")]

    assert deployment["devices-load-balancer"]["subnetMappings"] == [
        {"subnetId": subnet, "allocationId": address.outputs["allocationId"]}
        for subnet, address in zip(NETWORK.public_subnet_ids, addresses, strict=True)
    ]
    assert "subnets" not in deployment["devices-load-balancer"]
    assert deployment.value(deployment.returned.addresses) == [each.outputs["publicIp"] for each in addresses]


def test_another_zone_moves_no_address():
    three = NETWORK.but(
        zones=["a", "euw1-az2", "c"], public_subnet_ids=[*NETWORK.public_subnet_ids, "subnet-4a4b5c6d7e8f90a1b"]
    )
    two, more = ingress(), ingress(SMALLEST.but(network=three))
    before, after = (
        {each.name: each.inputs for each in deployment.resources(aws.ec2.Eip)} for deployment in (two, more)
    )

    assert before.items() < after.items()


def test_an_address_leaves_the_old_load_balancer_before_the_new_one_gets_it():
    assert ingress().resource("devices-load-balancer").options.delete_before_replace
    assert not ingress(SMALLEST.but(internal=True)).resource("devices-load-balancer").options.delete_before_replace


def test_addresses_that_clients_know_are_used_instead_of_new_ones():
    deployment = ingress(SMALLEST.but(allocation_ids=ADDRESSES))
    mappings = deployment["devices-load-balancer"]["subnetMappings"]

    assert [each["allocationId"] for each in mappings] == ADDRESSES
    assert not deployment.resources(aws.ec2.Eip)
    assert all(each.startswith("203.0.113.") for each in deployment.value(deployment.returned.addresses))


def test_subnets_that_are_known_at_deployment_only_have_fixed_addresses_too():
    def program():
        subnets = pulumi.Output.all(aws.ec2.Subnet("x", vpc_id="vpc-1").id, aws.ec2.Subnet("y", vpc_id="vpc-1").id)
        return NetworkIngress("devices", SMALLEST.but(network=NETWORK.but(public_subnet_ids=subnets)))

    deployment = deploy(program, stack="platform.dev")

    mappings = deployment["devices-load-balancer"]["subnetMappings"]
    assert [each["subnetId"] for each in mappings] == [deployment.resource(name).id for name in "xy"]


def test_without_fixed_addresses_and_inside_it_takes_those_of_its_subnets():
    loose, internal = (ingress(SMALLEST.but(**change)) for change in ({"fixed_addresses": False}, {"internal": True}))

    assert loose["devices-load-balancer"]["subnets"] == list(NETWORK.public_subnet_ids)
    assert internal["devices-load-balancer"]["subnets"] == list(NETWORK.private_subnet_ids)
    assert internal["devices-load-balancer"]["internal"] is True
    assert not internal.resources(aws.ec2.Eip)
    assert internal.value(internal.returned.addresses) == []


def test_only_the_ports_that_are_given_are_open():
    assert let_in(ingress(SMALLEST.but(ports=[MQTT, SYSLOG]))) == {
        "from-8883-ipv4": ("0.0.0.0/0", "tcp", 8883),
        "from-udp-514-ipv4": ("0.0.0.0/0", "udp", 514),
    }
    assert let_in(ingress(SMALLEST.but(internal=True))) == {"from-8883-10-20-0-0-16": ("10.20.0.0/16", "tcp", 8883)}
    assert let_in(ingress(SMALLEST.but(allowed_cidrs=["203.0.113.0/24"]))) == {
        "from-8883-203-0-113-0-24": ("203.0.113.0/24", "tcp", 8883)
    }


def test_it_reaches_targets_in_its_network_and_checks_their_health_over_tcp():
    assert rules(ingress(SMALLEST.but(ports=[SYSLOG])), aws.vpc.SecurityGroupEgressRule) == {
        "to-all-10-20-0-0-16": ("10.20.0.0/16", "tcp", 0),
        "to-udp-all-10-20-0-0-16": ("10.20.0.0/16", "udp", 0),
    }


def test_it_has_its_security_group_from_the_beginning():
    deployment = ingress()

    assert deployment["devices-load-balancer"]["securityGroups"] == [deployment.resource("devices-security-group").id]
    assert deployment["devices-load-balancer"]["enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] == "on"


def test_every_address_reaches_tasks_of_every_zone_unless_that_costs_too_much():
    assert ingress()["devices-load-balancer"]["enableCrossZoneLoadBalancing"] is True
    assert ingress(SMALLEST.but(cross_zone=False))["devices-load-balancer"]["enableCrossZoneLoadBalancing"] is False


def test_its_domain_brings_a_certificate_for_listeners_that_speak_tls():
    deployment = deploy(lambda: (made := NetworkIngress("devices", CERTIFIED), made.place), stack="platform.dev")
    certificate = deployment.resource("devices-certificate-devices-example-com").id

    assert deployment.value(deployment.returned[0].certificate_arn) == certificate
    assert deployment.returned[1].domains[0].name == "devices.example.com"
    assert deployment.returned[1].listener_arn is None


def test_a_certificate_that_exists_is_taken_instead_of_a_new_one():
    deployment = ingress(CERTIFIED.but(certificate_arn=CERTIFICATE))

    assert deployment.value(deployment.returned.certificate_arn) == CERTIFICATE
    assert not deployment.resources(aws.acm.Certificate)


def test_tls_connections_are_logged_by_the_service_that_logs_for_network_load_balancers():
    deployment = ingress(CERTIFIED)
    bucket = deployment.resource("devices-logs").outputs["bucket"]
    deny, write, look = json.loads(deployment["devices-logs-policy"]["policy"])["Statement"]
    here = {
        "ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }

    assert deployment["devices-load-balancer"]["accessLogs"] == {"bucket": bucket, "enabled": True}
    assert deny["Effect"] == "Deny"
    assert write["Principal"] == look["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert write["Resource"] == f"arn:aws:s3:::{bucket}/AWSLogs/123456789012/*"
    assert write["Condition"]["StringEquals"] == {
        "aws:SourceAccount": "123456789012",
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    assert (look["Action"], look["Condition"]) == (["s3:GetBucketAcl"], here)
    assert deployment.resource("devices-logs-policy").urn in deployment.resource("devices-load-balancer").dependencies


def test_where_nothing_speaks_tls_there_is_nothing_to_log():
    deployment = ingress(stack="platform.prod")

    assert deployment["devices-load-balancer"]["accessLogs"] == {"bucket": "", "enabled": False}
    assert not deployment.resources(aws.s3.Bucket)
    assert not [each for facts in deployment.plan.facts.values() for each in facts.admits]


def test_prod_protects_it_its_addresses_and_its_logs():
    prod, dev = ingress(CERTIFIED, "platform.prod"), ingress(CERTIFIED)

    assert prod["devices-load-balancer"]["enableDeletionProtection"] is True
    for name in ("devices-load-balancer", "devices-address-a", "devices-logs"):
        assert prod.resource(name).options.protect, name
        assert not dev.resource(name).options.protect, name
    assert prod.resource("devices-address-a").options.retain_on_delete


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"deletion_protection": False}, "deletion_protection"),
        ({"logs": LoadBalancerLogs(retention_days=7)}, "logs.retention_days"),
        ({"overrides": {"address-a": Override(opts=pulumi.ResourceOptions(protect=False))}}, "overrides.address-a"),
    ],
)
def test_what_is_weaker_needs_a_reason_in_prod(changes, path):
    assert f"{path}" in fails(CERTIFIED.but(**changes), "platform.prod")


def test_signals_tell_of_connections_that_fail_before_services():
    signals = deploy(lambda: NetworkIngress("devices", CERTIFIED).signals(), stack="platform.prod").returned

    assert [each.name for each in signals] == ["port-allocation-errors", "rejected-flows", "certificate-expires"]
    assert len(deploy(lambda: NetworkIngress("devices", SMALLEST).signals(), stack="platform.prod").returned) == 2


@pytest.mark.parametrize("args", [SMALLEST.but(ports=[MQTT, SYSLOG]), CERTIFIED])
def test_a_shared_one_is_the_same_to_others_as_to_its_owner(args):
    def owner():
        devices = NetworkIngress("devices", args)
        devices.share()
        export(devices.place)

    def user():
        export(NetworkIngress.of("platform.prod", "devices").place)

    owned = deploy(owner, stack="platform.prod").plan.outputs
    used = deploy(user, stack="billing.prod", stack_outputs={"platform.prod": owned}).plan.outputs

    assert used["place"] == owned["place"]
    assert used["place"]["ports"][0] == {"port": 8883, "protocol": "tcp", "team": "telemetry"}


def export(place):
    pulumi.export("place", {name: plain(getattr(place, name)) for name in type(place).model_fields})


def plain(value):
    if hasattr(type(value), "model_fields"):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (lambda: SMALLEST.but(ports=[]), "ports: got [], allowed a list of OpenPort(…) from 1 to 50 of them"),
        (SMALLEST.but(ports=[MQTT, MQTT]), "ports[1]: got tcp 8883 a second time"),
        (
            SMALLEST.but(ports=[MQTT.but(team="billing"), MQTT.but(protocol="udp", team="telemetry")]),
            "ports[1].team: got telemetry, but tcp 8883 is for billing; AWS takes one listener on a port",
        ),
        (SMALLEST.but(ports=[SYSLOG], ipv6=True), "ports[0]: got UDP, which it does not serve together with"),
        (SMALLEST.but(network=NETWORK.but(zones=[])), "network.zones: got none, but each zone gets an address"),
        (SMALLEST.but(network=NETWORK.but(zones=["a", "A!"])), "network.zones[1]: got 'A!', wants a letter"),
        (SMALLEST.but(network=NETWORK.but(zones=["a", "a"])), "network.zones[1]: got 'a' a second time"),
        (SMALLEST.but(network=NETWORK.but(cidrs=[])), "network.cidrs: got none"),
        (
            SMALLEST.but(network=NETWORK.but(public_subnet_ids=())),
            "network.public_subnet_ids: got none, and the internet reaches no others",
        ),
        (
            SMALLEST.but(network=NETWORK.but(zones=["a", "b", "c"])),
            "network.zones: got 3, but there are 2 subnets: one for each, in their order",
        ),
        (SMALLEST.but(allocation_ids=ADDRESSES[:1]), "allocation_ids: got 1, wants 2: one for each zone"),
        (SMALLEST.but(allocation_ids=[ADDRESSES[0]] * 2), "allocation_ids: got 'eipalloc-0123456789abcdef0' twice"),
        (SMALLEST.but(allocation_ids=ADDRESSES, internal=True), "allocation_ids: got 2, but it has no fixed addresses"),
        (SMALLEST.but(internal=True, fixed_addresses=True), "fixed_addresses: not with internal"),
        (SMALLEST.but(allowed_cidrs=["::/0"]), "allowed_cidrs[0]: got '::/0', but nobody reaches it by IPv6"),
        (
            SMALLEST.but(domain=DEVICES.but(name=f"{'a' * 60}.example.com")),
            "domain.name: got 72 characters, AWS certifies at most 64",
        ),
        (
            SMALLEST.but(ports=[OpenPort(port=n) for n in range(1, 41)], allowed_cidrs=["10.0.0.0/8", "11.0.0.0/8"]),
            "ports: they make 80 rules, AWS allows 60 in a security group",
        ),
        (
            lambda: OpenPort(port=1, team="R&D's"),
            'team: got "R&D\'s", allowed a text of at most 40 characters such as payments',
        ),
        (lambda: OpenPort(port=70_000), "port: got 70000, allowed a whole number from 1 to 65,535"),
    ],
)
def test_each_mistake_is_one_clear_line(args, says):
    message = fails(args)

    assert says in message
    assert len(message.splitlines()) == 1, message


def test_a_name_that_aws_refuses_for_its_parts_is_one_error():
    with pytest.raises(ArgsError, match="name: got 'internal', AWS takes no load balancer whose name begins with"):
        deploy(lambda: NetworkIngress("internal", SMALLEST), stack="platform.dev")
