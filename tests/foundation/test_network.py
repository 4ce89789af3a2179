import json
from ipaddress import ip_network

import pulumi
import pulumi_aws as aws
import pytest

from roadbed import ExistingVpc, FlowLogs, Network, NetworkArgs, Override, PrivateLink
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.signal import Any, Threshold
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"
ADDRESSES = ["eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1", "eipalloc-0123456789abcdef2"]
EXISTING = ExistingVpc(
    vpc_id="vpc-0123456789abcdef0",
    cidr="8.0.0.0/12",
    zones=["a", "b"],
    private_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    private_route_table_ids=["rtb-0123456789abcdef0"],
    nat="per-zone",
    egress_addresses=["203.0.113.7"],
)


def network(args=None, stack="platform.dev", **more):
    return deploy(lambda: Network("main", args), stack=stack, **more)


def fails(args, stack="platform.dev", **more) -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(lambda: Network("main", args() if callable(args) else args), stack=stack, **more)
    return str(raised.value)


def cidrs(deployment) -> dict[str, str]:
    return {each.name: each.inputs["cidrBlock"] for each in deployment.resources(aws.ec2.Subnet)}


def route_of(deployment, subnet: str):
    """Where a packet for the internet goes from a subnet: the route's target, or None."""
    subnet_id = deployment.resource(subnet).id
    (table,) = [
        each.inputs["routeTableId"]
        for each in deployment.resources(aws.ec2.RouteTableAssociation)
        if each.inputs["subnetId"] == subnet_id
    ]
    for route in deployment.resources(aws.ec2.Route):
        if route.inputs["routeTableId"] == table and route.inputs.get("destinationCidrBlock") == "0.0.0.0/0":
            return route.inputs.get("gatewayId") or route.inputs.get("natGatewayId")
    return None


def test_it_has_two_zones_in_dev_and_three_in_prod():
    def zones(stack):
        return {each.inputs["availabilityZone"] for each in network(stack=stack).resources(aws.ec2.Subnet)}

    assert zones("platform.dev") == {"eu-west-1a", "eu-west-1b"}
    assert zones("platform.prod") == {"eu-west-1a", "eu-west-1b", "eu-west-1c"}


def test_a_third_zone_changes_no_subnet_no_route_and_no_address():
    two, three = (network(NetworkArgs(zone_count=count, nat="per-zone")) for count in (2, 3))

    for each in two.plan.cloud_resources():
        if each.type != "aws:ec2/vpcEndpoint:VpcEndpoint":
            assert three.resource(each.name, each.type).inputs == each.inputs, each.name
    assert cidrs(two).items() < cidrs(three).items()


def test_zones_in_another_order_have_the_same_subnets():
    assert cidrs(network(NetworkArgs(zones=["c", "a", "b"]))) == cidrs(network(NetworkArgs(zones=["a", "b", "c"])))


def test_leaving_out_a_tier_moves_no_other():
    whole, without = cidrs(network()), cidrs(network(NetworkArgs(isolated_subnets=False)))

    assert without.items() < whole.items()
    assert not any("isolated" in name for name in without)


def test_zones_are_given_by_id_where_accounts_must_agree():
    deployment = network(NetworkArgs(zones=["euw1-az3", "euw1-az1"]))

    assert deployment["main-private-az3"]["availabilityZoneId"] == "euw1-az3"
    assert "availabilityZone" not in deployment["main-private-az3"]
    assert cidrs(deployment)["main-private-az3"] == "10.0.128.0/19"


def test_a_region_whose_second_zone_is_missing_has_its_first_three():
    deployment = network(stack="platform.prod", config={"aws:region": "ca-central-1"})

    zones = {each.inputs["availabilityZone"] for each in deployment.resources(aws.ec2.Subnet)}
    assert zones == {"ca-central-1a", "ca-central-1b", "ca-central-1d"}


def test_public_subnets_lead_to_the_internet_private_ones_through_nat_isolated_ones_nowhere():
    deployment = network()

    assert route_of(deployment, "main-public-a") == deployment.resource("main-internet-gateway").id
    assert route_of(deployment, "main-private-a") == deployment.resource("main-nat-a").id
    assert route_of(deployment, "main-isolated-a") is None


def test_dev_has_one_nat_gateway_for_all_zones_and_prod_one_in_each():
    dev, prod = network(), network(stack="platform.prod")

    assert [each.name for each in dev.resources(aws.ec2.NatGateway)] == ["main-nat-a"]
    assert route_of(dev, "main-private-b") == dev.resource("main-nat-a").id
    for zone in "abc":
        assert route_of(prod, f"main-private-{zone}") == prod.resource(f"main-nat-{zone}").id
        assert prod[f"main-nat-{zone}"]["subnetId"] == prod.resource(f"main-public-{zone}").id


def test_one_nat_gateway_for_all_zones_needs_a_reason_in_prod():
    assert "nat: got 'single', weaker than 'per-zone', without a reason" in fails(
        NetworkArgs(nat="single"), "platform.prod"
    )

    reason = {"nat": "batch work that can wait"}
    deployment = network(NetworkArgs(nat="single", because=reason), "platform.prod")
    assert len(deployment.resources(aws.ec2.NatGateway)) == 1


def test_without_nat_there_is_no_way_out_and_nothing_is_weakened():
    deployment = network(NetworkArgs(nat="none", public_subnets=False), "platform.prod")

    assert route_of(deployment, "main-private-a") is None
    assert not deployment.resources(aws.ec2.InternetGateway)
    assert not deployment.resources(aws.ec2.Eip)
    assert deployment.returned.signals() == ()


def test_nat_gateways_wait_for_the_internet_gateway():
    deployment = network()
    internet = deployment.resource("main-internet-gateway").urn

    assert internet in deployment.resource("main-nat-a").dependencies
    assert internet in deployment.resource("main-egress-address-a").dependencies


def test_nat_gateways_lead_to_the_internet_and_not_only_into_other_networks():
    assert network()["main-nat-a"]["connectivityType"] == "public"


def test_what_stands_in_a_public_subnet_waits_for_the_way_to_the_internet():
    def program():
        aws.ec2.NetworkInterface("balancer", subnet_id=Network("main").public_subnet_ids[0])

    deployment = deploy(program, stack="platform.dev")

    needed = deployment.resource("balancer").property_dependencies["subnetId"]
    assert deployment.resource("main-internet-gateway").urn in needed


def test_addresses_are_kept_when_more_nat_gateways_come():
    single, each = network(NetworkArgs(nat="single")), network(NetworkArgs(nat="per-zone"))

    assert single.resource("main-egress-address-a").urn == each.resource("main-egress-address-a").urn
    assert single["main-nat-a"] == each["main-nat-a"]


def test_addresses_that_partners_know_are_used_instead_of_new_ones():
    deployment = network(NetworkArgs(egress_allocation_ids=ADDRESSES), "platform.prod")

    assert [each.inputs["allocationId"] for each in deployment.resources(aws.ec2.NatGateway)] == ADDRESSES
    assert not deployment.resources(aws.ec2.Eip)


def test_prod_protects_the_vpc_and_its_addresses_from_deletion():
    prod, dev = network(stack="platform.prod"), network()

    for name in ("main-vpc", "main-egress-address-a"):
        assert prod.resource(name).options.protect
        assert prod.resource(name).options.retain_on_delete
        assert not dev.resource(name).options.protect


def test_the_default_security_group_lets_nothing_in_or_out():
    group = network()["main-default-security-group"]

    assert (group["ingress"], group["egress"]) == ([], [])


def test_nothing_gets_a_public_address_by_itself():
    deployment = network()

    assert all(each.inputs["mapPublicIpOnLaunch"] is False for each in deployment.resources(aws.ec2.Subnet))


def test_host_names_work_in_the_vpc():
    vpc = network()["main-vpc"]

    assert vpc["enableDnsSupport"]
    assert vpc["enableDnsHostnames"]


def test_gateway_endpoints_are_in_every_route_table():
    deployment = network()
    tables = {each.id for each in deployment.resources(aws.ec2.RouteTable)}

    for service in ("s3", "dynamodb"):
        endpoint = deployment[f"main-endpoint-{service}"]
        assert endpoint["serviceName"] == f"com.amazonaws.eu-west-1.{service}"
        assert set(endpoint["routeTableIds"]) == tables


def test_interface_endpoints_have_the_services_own_name_and_let_in_the_vpc_only():
    deployment = network(NetworkArgs(interface_endpoints=["ecr.api"], cidr="10.7.0.0/16"))
    endpoint, group = deployment["main-endpoint-ecr-api"], deployment.resource("main-endpoints")
    (rule,) = deployment.resources(aws.vpc.SecurityGroupIngressRule)

    assert endpoint["serviceName"] == "com.amazonaws.eu-west-1.ecr.api"
    assert endpoint["privateDnsEnabled"] is True
    assert endpoint["securityGroupIds"] == [group.id]
    assert endpoint["subnetIds"] == [deployment.resource(f"main-private-{zone}").id for zone in "ab"]
    assert {key: rule.inputs[key] for key in ("cidrIpv4", "ipProtocol", "fromPort", "toPort")} == {
        "cidrIpv4": "10.7.0.0/16",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
    }
    assert not group.inputs.get("egress")
    assert not deployment.resources(aws.vpc.SecurityGroupEgressRule)


def test_no_security_group_lies_about_without_interface_endpoints():
    deployment = network()

    assert not deployment.resources(aws.ec2.SecurityGroup)
    assert deployment.returned.endpoint_security_group_id is None


def test_a_service_of_another_company_is_reached_by_its_full_name():
    link = PrivateLink(
        name="metrics", service_name="com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0", own_name=False
    )
    endpoint = network(NetworkArgs(private_links=[link]))["main-endpoint-metrics"]

    assert endpoint["serviceName"] == link.service_name
    assert endpoint["privateDnsEnabled"] is False


def test_refused_connections_are_logged_in_dev_and_all_of_them_for_a_year_in_prod():
    dev, prod = network(), network(stack="platform.prod")

    assert (dev["main-flow-log"]["trafficType"], dev["main-flow-logs"]["retentionInDays"]) == ("REJECT", 7)
    assert (prod["main-flow-log"]["trafficType"], prod["main-flow-logs"]["retentionInDays"]) == ("ALL", 365)


@pytest.mark.parametrize(
    ("logs", "path"),
    [
        (FlowLogs(traffic="none"), "flow_logs.traffic"),
        (FlowLogs(traffic="rejected"), "flow_logs.traffic"),
        (FlowLogs(retention_days=30), "flow_logs.retention_days"),
    ],
)
def test_fewer_flow_logs_need_a_reason_in_prod(logs, path):
    assert f"{path}: got " in fails(NetworkArgs(flow_logs=logs), "platform.prod")


@pytest.mark.parametrize("seconds", [60, 600])
def test_connections_are_watched_for_as_long_as_asked_before_they_are_logged(seconds):
    logs = FlowLogs(interval_seconds=seconds)

    assert network(NetworkArgs(flow_logs=logs))["main-flow-log"]["maxAggregationInterval"] == seconds


def test_prod_keeps_the_flow_logs_that_there_are_when_they_go_elsewhere():
    assert network(stack="platform.prod").resource("main-flow-logs").options.retain_on_delete
    assert not network().resource("main-flow-logs").options.retain_on_delete


@pytest.mark.parametrize("logs", [FlowLogs(), FlowLogs(bucket_arn="arn:aws:s3:::archive")])
def test_a_changed_flow_log_goes_before_the_new_one_comes_which_aws_would_refuse_beside_it(logs):
    assert network(NetworkArgs(flow_logs=logs)).resource("main-flow-log").options.delete_before_replace


def test_without_flow_logs_there_is_no_role_and_no_log_group():
    deployment = network(NetworkArgs(flow_logs=FlowLogs(traffic="none")))

    assert not deployment.resources(aws.iam.Role)
    assert not deployment.resources(aws.cloudwatch.LogGroup)
    assert not deployment.resources(aws.ec2.FlowLog)


def test_flow_logs_are_encrypted_with_the_key_that_is_given():
    assert network(NetworkArgs(flow_logs=FlowLogs(kms_key_arn=KEY)))["main-flow-logs"]["kmsKeyId"] == KEY


def test_flow_logs_of_this_account_only_may_write_to_their_own_group_only():
    deployment = network()
    (trust,) = json.loads(deployment["main-flow-logs-role"]["assumeRolePolicy"])["Statement"]
    writing, listing = json.loads(deployment["main-flow-logs-policy"]["policy"])["Statement"]

    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert trust["Condition"]["ArnLike"]["aws:SourceArn"] == "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*"
    group = deployment["main-flow-log"]["logDestination"]
    assert writing["Resource"] == [group, f"{group}:*"]
    assert listing == {"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": ["*"]}
    assert deployment.resource("main-flow-logs-policy").urn in deployment.resource("main-flow-log").dependencies


def test_flow_logs_go_to_a_bucket_without_a_role_of_ours():
    deployment = network(NetworkArgs(flow_logs=FlowLogs(bucket_arn="arn:aws:s3:::archive/network")), "platform.prod")

    assert deployment["main-flow-log"]["logDestination"] == "arn:aws:s3:::archive/network"
    assert deployment["main-flow-log"]["logDestinationType"] == "s3"
    assert not deployment.resources(aws.iam.Role)


def test_with_ipv6_private_subnets_get_out_and_are_not_reached():
    deployment = network(NetworkArgs(ipv6=True))
    routes = {
        each.name: each.inputs
        for each in deployment.resources(aws.ec2.Route)
        if each.inputs.get("destinationIpv6CidrBlock") == "::/0"
    }
    vpc = deployment.resource("main-vpc")

    assert set(routes) == {"main-internet-ipv6-route", "main-egress-ipv6-route-a", "main-egress-ipv6-route-b"}
    assert "egressOnlyGatewayId" in routes["main-egress-ipv6-route-a"]
    assert "gatewayId" not in routes["main-egress-ipv6-route-a"]
    networks = [ip_network(each.inputs["ipv6CidrBlock"]) for each in deployment.resources(aws.ec2.Subnet)]
    assert all(each.subnet_of(ip_network(vpc.outputs["ipv6CidrBlock"])) and each.prefixlen == 64 for each in networks)
    assert len(set(networks)) == len(networks)


def test_with_ipv6_too_nothing_in_a_public_subnet_gets_a_public_address_by_itself():
    deployment = network(NetworkArgs(ipv6=True))
    assigns = {
        each.name: each.inputs.get("assignIpv6AddressOnCreation") for each in deployment.resources(aws.ec2.Subnet)
    }

    assert [assigns[f"main-{tier}-a"] for tier in ("public", "private", "isolated")] == [None, True, True]


def test_load_balancers_of_kubernetes_find_their_subnets():
    deployment = network(NetworkArgs(kubernetes=True))

    assert deployment["main-public-a"]["tags"]["kubernetes.io/role/elb"] == "1"
    assert deployment["main-private-a"]["tags"]["kubernetes.io/role/internal-elb"] == "1"
    assert not any(key.startswith("kubernetes.io") for key in deployment["main-isolated-a"]["tags"])
    assert not any(key.startswith("kubernetes.io") for key in network()["main-public-a"]["tags"])


def test_people_find_its_parts_by_name_in_the_console():
    assert network()["main-private-a"]["tags"]["Name"] == "main-private-a"


def test_a_vpc_that_exists_is_adopted_and_nothing_is_made():
    deployment = network(NetworkArgs(existing=EXISTING), "platform.prod")
    outputs = deployment.plan.resources[1].outputs

    assert list(deployment.plan.cloud_resources()) == []
    assert outputs["vpc_id"] == "vpc-0123456789abcdef0"
    assert outputs["private_subnet_ids"] == ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    assert outputs["public_subnet_ids"] == []
    assert outputs["egress_addresses"] == ["203.0.113.7"]


def test_an_adopted_vpc_gets_the_endpoints_and_logs_that_are_asked_for():
    args = NetworkArgs(
        existing=EXISTING, gateway_endpoints=["s3"], interface_endpoints=["sqs"], flow_logs=FlowLogs(traffic="all")
    )
    deployment = network(args)

    assert deployment["main-endpoint-s3"]["routeTableIds"] == ["rtb-0123456789abcdef0"]
    assert deployment["main-endpoint-sqs"]["subnetIds"] == list(EXISTING.private_subnet_ids)
    assert deployment["main-endpoints-ingress"]["cidrIpv4"] == "8.0.0.0/12"
    assert deployment["main-flow-log"]["vpcId"] == "vpc-0123456789abcdef0"


def test_ids_of_an_adopted_vpc_may_be_known_at_deployment_only():
    def program():
        vpc = aws.ec2.Vpc("theirs", cidr_block="10.9.0.0/16")
        return Network("main", NetworkArgs(existing=EXISTING.but(vpc_id=vpc.id), interface_endpoints=["sqs"]))

    deployment = deploy(program, stack="platform.dev")

    assert deployment["main-endpoint-sqs"]["vpcId"] == deployment.resource("theirs").id


def test_signals_watch_every_nat_gateway():
    one, three = (
        deploy(lambda: Network("main").signals(), stack=stack).returned for stack in ("platform.dev", "platform.prod")
    )

    assert [each.name for each in one] == [each.name for each in three] == ["port-allocation-errors", "dropped-packets"]
    assert isinstance(one[0].condition, Threshold)
    assert isinstance(three[0].condition, Any)
    assert len(three[0].condition.of) == 3
    errors, dropped = (each.condition for each in one)
    assert (errors.metric.name, dropped.metric.name) == ("ErrorPortAllocation", "PacketsDropCount")
    for each in (errors, dropped):
        assert (each.comparison, each.value, each.metric.statistic, each.periods) == (">", 0, "Sum", 5)
    assert (errors.datapoints, dropped.datapoints) == (3, 5)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (lambda: NetworkArgs(cidr="10.0.0.7/16"), "cidr: got '10.0.0.7/16', which has bits set after its size"),
        (lambda: NetworkArgs(cidr="9.0.0.0/16"), "cidr: got '9.0.0.0/16', addresses of the internet"),
        (lambda: NetworkArgs(cidr="fd00::/56"), "cidr: got 'fd00::/56', an IPv6 network"),
        (lambda: NetworkArgs(cidr="10.0.0.0/12"), "cidr: got '10.0.0.0/12', too large"),
        (lambda: NetworkArgs(cidr="10.0.0.0/26"), "cidr: got '10.0.0.0/26', too small"),
        (lambda: NetworkArgs(peers=["10.1.0.0"]), "peers[0]: got '10.1.0.0', a network without its size"),
        (
            NetworkArgs(peers=["10.1.0.0/16", "10.0.128.0/17"]),
            "peers[1]: got '10.0.128.0/17', which overlaps with 10.0.0.0/16",
        ),
        (
            NetworkArgs(cidr="10.0.0.0/24"),
            "cidr: got '10.0.0.0/24', too small for public subnets: each would be a /28, load balancers want a /27",
        ),
        (NetworkArgs(zones=["a", "a"]), "zones[1]: got 'a' a second time"),
        (NetworkArgs(zones=["a", "e"]), "zones[1]: got 'e', whose addresses are those of 'a'"),
        (NetworkArgs(zones=["a", "euw1-az2"]), "zones: got a or euw1-az2; give letters or ids, not both"),
        (lambda: NetworkArgs(zones=["a"]), "zones: got ['a'], allowed a list of"),
        (lambda: NetworkArgs(zones=["g", "a"]), "zones[0]: got 'g', allowed a text such as a"),
        (NetworkArgs(public_subnets=False), "nat: got 'single', but NAT gateways stand in public subnets"),
        (NetworkArgs(egress_allocation_ids=ADDRESSES), "egress_allocation_ids: got 3, wants 1"),
        (NetworkArgs(interface_endpoints=["sqs", "sqs"]), "interface_endpoints: got 'sqs' twice"),
        (lambda: NetworkArgs(interface_endpoints=["s3"]), "interface_endpoints[0]: got 's3', allowed 'acm-pca'"),
        (
            NetworkArgs(
                interface_endpoints=["sqs"],
                private_links=[PrivateLink(name="sqs", service_name="aws.api.eu-west-1.sqs")],
            ),
            "private_links: got 'sqs', which another endpoint of the network is called",
        ),
        (
            NetworkArgs(flow_logs=FlowLogs(bucket_arn="arn:aws:s3:::archive", kms_key_arn=KEY)),
            "flow_logs.kms_key_arn: not with bucket_arn",
        ),
        (NetworkArgs(existing=EXISTING, nat="none"), "nat: not with existing"),
        (NetworkArgs(existing=EXISTING, cidr="10.0.0.0/16"), "cidr: not with existing"),
        (NetworkArgs(existing=EXISTING, peers=["8.1.0.0/16"]), "peers[0]: got '8.1.0.0/16', which overlaps"),
        (
            NetworkArgs(existing=EXISTING.but(private_route_table_ids=[]), gateway_endpoints=["s3"]),
            "gateway_endpoints: got s3, which are routes; give existing.private_route_table_ids",
        ),
        (
            lambda: NetworkArgs(existing=EXISTING.but(zones=["a", "b", "c"])),
            "private_subnet_ids: got 2, wants 3: one for each of zones",
        ),
    ],
)
def test_each_mistake_is_one_clear_line(args, says):
    message = fails(args)

    assert says in message
    assert len(message.splitlines()) == 1, message


def test_a_region_with_fewer_zones_says_so():
    says = fails(NetworkArgs(), "platform.prod", config={"aws:region": "us-west-1"})

    assert "zone_count: got 3, but the region has 2 zones; write zone_count=2" in says


def test_an_override_that_gives_an_isolated_subnet_a_way_out_needs_a_reason_in_prod():
    override = {"isolated-association-a": Override(args={"route_table_id": "rtb-0123456789abcdef0"})}

    assert "overrides.isolated-association-a.route_table_id" in fails(NetworkArgs(overrides=override), "platform.prod")


def test_a_preview_knows_every_subnet_and_zone_before_anything_is_made():
    preview = network(mode="preview").plan

    subnets = [each for each in preview.cloud_resources() if each.type == "aws:ec2/subnet:Subnet"]
    assert {each.inputs["availabilityZone"] for each in subnets} == {"eu-west-1a", "eu-west-1b"}


def test_other_stacks_get_its_facts_at_once_and_its_ids_when_deployed():
    def program():
        main = Network("main", NetworkArgs(interface_endpoints=["sqs"]))
        main.share()
        return main.shared_facts()

    deployment = deploy(program, stack="platform.dev")
    shared = deployment.plan.resources[0].outputs["roadbed/v1/main"]

    assert (
        deployment.returned
        == shared["facts"]
        == {
            "cidr": "10.0.0.0/16",
            "zones": ["a", "b"],
            "subnet_cidrs": {
                "public": {"a": "10.0.32.0/20", "b": "10.0.96.0/20"},
                "private": {"a": "10.0.0.0/19", "b": "10.0.64.0/19"},
                "isolated": {"a": "10.0.48.0/20", "b": "10.0.112.0/20"},
            },
            "nat": "single",
            "ipv6": False,
            "endpoints": ["dynamodb", "s3", "sqs"],
        }
    )
    assert shared["ids"]["private_subnet_ids"] == [deployment.resource(f"main-private-{zone}").id for zone in "ab"]
    assert shared["ids"]["endpoint_security_group_id"] == deployment.resource("main-endpoints").id


@pytest.mark.parametrize("args", [NetworkArgs(interface_endpoints=["sqs"], ipv6=True), NetworkArgs(existing=EXISTING)])
def test_a_shared_network_is_the_same_to_others_as_to_its_owner(args):
    def owner():
        main = Network("main", args)
        main.share()

    outputs = deploy(owner, stack="platform.prod").plan.outputs
    theirs = outputs["roadbed/v1/main"]

    def program():
        main = Network.of("platform.prod", "main")
        for name in theirs["ids"]:
            pulumi.export(name, getattr(main, name))
        return {name: getattr(main, name) for name in theirs["facts"]}, main.endpoint_security_group_id

    used = deploy(program, stack="billing.prod", stack_outputs={"platform.prod": outputs})
    facts, group = used.returned

    assert facts == theirs["facts"]
    assert {name: used.plan.outputs[name] for name in theirs["ids"]} == theirs["ids"]
    assert (group is None) == ("endpoint_security_group_id" not in theirs["ids"])


def test_a_time_that_cloudwatch_does_not_offer_is_one_error_on_the_line_of_the_logs():
    with pytest.raises(ArgsError, match="retention_days: got 8, allowed 1, 3, 5"):
        FlowLogs(retention_days=8)
