import pulumi
import pytest

from roadbed import Connection, Egress, NetworkPath, Placement, Task, TaskArgs
from roadbed.kernel.component import Component
from roadbed.kernel.errors import ArgsError
from roadbed.service.fargate.tasks.firewall import Ingoing, make_firewall
from roadbed.service.workload import Workload
from roadbed.service.workload_args import WorkloadArgs
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE

THEIRS = "sg-0a1b2c3d4e5f60009"
DATABASE = Connection(of="Aurora orders", right="owner", network=[NetworkPath(port=5432, security_group=THEIRS)])
ENDPOINTS = made_up_zone().network.endpoint_security_group_id
BECAUSE = {"egress": "the payment provider has no fixed addresses"}
PROD = "payments.prod"
DIRECTIONS = {"in": "SecurityGroupIngressRule", "out": "SecurityGroupEgressRule"}


class Program(Component[WorkloadArgs]):
    """Something that runs, of which only the firewall is made."""

    def __init__(self, name, args, ingress=()):
        super().__init__("roadbed:test:Program", name, args)
        make_firewall(Workload.of(self), ingress=ingress)
        self.register_declared_outputs()


def firewall(stack="payments.dev", ingress=(), zone=None, **arguments):
    made = {name: value() if callable(value) else value for name, value in arguments.items()}
    args = WorkloadArgs(image=IMAGE, **made)
    return deploy(lambda: Program("checkout", args, ingress), stack=stack, zone=zone or made_up_zone())


def refused(**arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        firewall(**arguments)
    return str(raised.value)


def own(deployment) -> str:
    return deployment.resource("checkout-security-group").id


def rules(deployment, direction) -> dict[str, dict]:
    names = {"description", "securityGroupId", "tags"}
    return {
        each.name.removeprefix("checkout-"): {key: value for key, value in each.inputs.items() if key not in names}
        for each in deployment.resources()
        if each.type.endswith(DIRECTIONS[direction])
    }


def tcp(port, **where):
    return {"ipProtocol": "tcp", "fromPort": port, "toPort": port, **where}


def test_nobody_reaches_it_unless_it_says_so():
    assert rules(firewall(), "in") == {}


def test_its_security_group_has_no_rules_of_its_own_that_others_would_undo():
    made = firewall()["checkout-security-group"]

    assert not {"ingress", "egress"} & made.keys()
    assert made["vpcId"] == made_up_zone().network.vpc_id


def test_a_load_balancer_reaches_it_on_its_port_alone():
    deployment = firewall(ingress=[Ingoing(name="public-8080", port=8080, security_group_id=THEIRS)])

    assert rules(deployment, "in") == {"from-public-8080": tcp(8080, referencedSecurityGroupId=THEIRS)}
    assert deployment["checkout-from-public-8080"]["securityGroupId"] == own(deployment)


def test_addresses_are_let_in_by_their_kind():
    ingress = [
        Ingoing(name="edge-514", port=514, protocol="udp", cidr="198.51.100.0/24"),
        Ingoing(name="edge-514-6", port=514, protocol="udp", cidr="2001:db8::/48"),
    ]
    found = rules(firewall(ingress=ingress), "in")

    assert found["from-edge-514"] == {**tcp(514, cidrIpv4="198.51.100.0/24"), "ipProtocol": "udp"}
    assert found["from-edge-514-6"] == {**tcp(514, cidrIpv6="2001:db8::/48"), "ipProtocol": "udp"}


def test_what_it_connects_to_lets_it_in_and_it_is_let_out_to_that():
    deployment = firewall(stack=PROD, connections=[DATABASE])

    assert rules(deployment, "in") == {"into-aurora-orders-5432": tcp(5432, referencedSecurityGroupId=own(deployment))}
    assert deployment["checkout-into-aurora-orders-5432"]["securityGroupId"] == THEIRS
    assert rules(deployment, "out")["to-aurora-orders-5432"] == tcp(5432, referencedSecurityGroupId=THEIRS)


def test_two_rights_on_one_thing_open_one_way():
    deployment = firewall(stack=PROD, connections=[DATABASE, DATABASE.but(right="reader")])

    assert [*rules(deployment, "in")] == ["into-aurora-orders-5432"]


def test_things_behind_one_security_group_share_a_way_as_aws_takes_one_rule_once():
    carts = Connection(of="Aurora carts", right="owner", network=[NetworkPath(port=5432, security_group=THEIRS)])
    deployment = firewall(stack=PROD, connections=[DATABASE, carts])

    assert [*rules(deployment, "in")] == ["into-aurora-orders-5432"]
    assert [name for name in rules(deployment, "out") if "aurora" in name] == ["to-aurora-orders-5432"]


@pytest.mark.parametrize(
    "egress",
    [
        Egress(security_group_id=THEIRS, port=5432),
        Egress(prefix_list_id="pl-6da54004", port=443),
        Egress(security_group_id=ENDPOINTS, port=443),
    ],
)
def test_what_is_open_anyway_is_no_second_rule(egress):
    said = {"stack": PROD, "connections": [DATABASE]}

    assert rules(firewall(**said, egress=[egress]), "out") == rules(firewall(**said), "out")


def test_addresses_of_a_connection_that_egress_names_too_are_one_rule():
    warehouse = Connection(of="warehouse", right="reader", network=[NetworkPath(port=5439, cidrs=["10.9.0.0/16"])])
    found = rules(firewall(stack=PROD, connections=[warehouse], egress=[Egress(cidr="10.9.0.0/16", port=5439)]), "out")

    assert [name for name, rule in found.items() if rule.get("cidrIpv4")] == ["to-warehouse-5439"]


def test_two_things_of_one_name_have_a_way_each():
    other = Connection(
        of="Aurora orders", right="reader", network=[NetworkPath(port=5432, security_group="sg-0a1b2c3d4e5f60008")]
    )
    deployment = firewall(stack=PROD, connections=[DATABASE, other])

    assert [*rules(deployment, "in")] == ["into-aurora-orders-5432", "into-aurora-orders-5432-2"]


def test_a_way_that_only_a_deployment_tells_is_one_for_all_rights_on_it():
    def connections():
        group = pulumi.Output.from_input(THEIRS)
        way = NetworkPath(port=5432, security_group=group)
        rights = [Connection(of="Aurora orders", right=right, network=[way]) for right in ("owner", "reader")]
        return [*rights, Connection(of="Aurora orders", right="x", network=[way.but()])]

    def program():
        Program("checkout", WorkloadArgs(image=IMAGE, connections=connections()))

    assert [*rules(deploy(program, zone=made_up_zone()), "in")] == ["into-aurora-orders-5432"]


def test_addresses_of_what_it_connects_to_are_let_out_to():
    warehouse = Connection(
        of="external warehouse", right="reader", network=[NetworkPath(port=5439, cidrs=["10.9.0.0/16", "10.8.0.0/16"])]
    )
    found = rules(firewall(stack=PROD, connections=[warehouse]), "out")

    assert found["to-external-warehouse-5439"] == tcp(5439, cidrIpv4="10.9.0.0/16")
    assert found["to-external-warehouse-5439-2"] == tcp(5439, cidrIpv4="10.8.0.0/16")


def test_prod_lets_out_to_endpoints_and_nothing_else():
    assert rules(firewall(stack=PROD), "out") == {
        "to-endpoints": tcp(443, referencedSecurityGroupId=ENDPOINTS),
        "to-endpoint-s3": tcp(443, prefixListId="pl-6da54004"),
        "to-endpoint-dynamodb": tcp(443, prefixListId="pl-6fa54006"),
    }


@pytest.mark.parametrize("stack", ["payments.dev", "payments.staging"])
def test_dev_and_staging_let_out_to_every_https(stack):
    assert rules(firewall(stack=stack), "out") == {"to-internet-443": tcp(443, cidrIpv4="0.0.0.0/0")}


PARTNER = Egress(cidr="198.51.100.0/28", port=443)


def test_what_is_named_comes_beside_what_the_environment_leaves_open():
    in_dev, in_prod = (rules(firewall(stack=stack, egress=[PARTNER]), "out") for stack in ("payments.dev", PROD))

    assert [*in_dev] == ["to-internet-443", "to-198-51-100-0-28-443"]
    assert [*in_prod] == ["to-endpoints", "to-endpoint-s3", "to-endpoint-dynamodb", "to-198-51-100-0-28-443"]


def test_the_internet_by_name_where_it_is_open_is_one_rule_and_recorded_everywhere():
    deployment = firewall(stack="payments.dev", egress=[Egress.internet()], because=BECAUSE)
    (weak,) = deployment.block("checkout").facts.weakened

    assert [*rules(deployment, "out")] == ["to-internet-443"]
    assert weak.setting == "egress"


def test_dev_can_be_as_strict_as_prod():
    strict = firewall(stack="payments.dev", placement=Placement(strict_egress=True), egress=[PARTNER])

    assert rules(strict, "out") == rules(firewall(stack=PROD, egress=[PARTNER]), "out")


def test_prod_is_as_open_as_dev_with_a_reason_alone():
    open_egress = Placement(strict_egress=False)

    assert "placement.strict_egress: got False, weaker than True, without a reason" in refused(
        stack=PROD, placement=open_egress
    )
    opened = firewall(stack=PROD, placement=open_egress, because={"placement.strict_egress": "crawls the web"})
    assert [*rules(opened, "out")] == ["to-internet-443"]


def test_strictness_has_no_place_in_a_group_that_exists():
    placement = Placement(security_group_id="sg-0a1b2c3d", strict_egress=True)

    assert "placement.strict_egress: got one beside security_group_id, which stays as it is" in refused(
        placement=placement
    )


def test_named_addresses_are_let_out_to_without_a_reason():
    egress = [
        Egress(cidr="198.51.100.0/28", port=443),
        Egress(cidr="2001:db8::/32", port=8000, to_port=8100),
        Egress(prefix_list_id="pl-0a1b2c3d", port=22),
        Egress(security_group_id=THEIRS, port=53, protocol="udp"),
    ]
    found = rules(firewall(stack=PROD, egress=egress), "out")

    assert found["to-198-51-100-0-28-443"] == tcp(443, cidrIpv4="198.51.100.0/28")
    assert found["to-2001-db8-32-8000-8100"] == {**tcp(8000, cidrIpv6="2001:db8::/32"), "toPort": 8100}
    assert found["to-pl-0a1b2c3d-22"] == tcp(22, prefixListId="pl-0a1b2c3d")
    assert found[f"to-{THEIRS}-udp-53"] == {**tcp(53, referencedSecurityGroupId=THEIRS), "ipProtocol": "udp"}


def test_the_internet_needs_a_reason_in_prod():
    assert "egress: got [Egress(cidr='0.0.0.0/0'" in refused(stack=PROD, egress=[Egress.internet()])
    assert "without a reason" in refused(stack=PROD, egress=[Egress.internet(587)])


def test_the_internet_is_recorded_with_its_reason():
    deployment = firewall(stack=PROD, egress=[Egress.internet()], because=BECAUSE)
    (weak,) = deployment.block("checkout").facts.weakened

    assert (weak.setting, weak.reason) == ("egress", BECAUSE["egress"])
    assert rules(deployment, "out") == {"to-internet-443": tcp(443, cidrIpv4="0.0.0.0/0")}


@pytest.mark.parametrize("cidr", ["0.0.0.0/1", "8.0.0.0/8", "::/0", "2000::/3"])
def test_large_parts_of_the_internet_count_as_the_internet(cidr):
    assert "weaker than" in refused(stack=PROD, egress=[Egress(cidr=cidr, port=443)])


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "100.64.0.0/10", "203.0.112.0/20", "fd00::/8"])
def test_private_networks_and_those_of_a_partner_do_not(cidr):
    assert firewall(stack=PROD, egress=[Egress(cidr=cidr, port=443)])


def test_addresses_that_only_a_deployment_tells_count_as_the_internet():
    def program():
        late = pulumi.Output.from_input("198.51.100.0/28")
        Program("checkout", WorkloadArgs(image=IMAGE, egress=[Egress(cidr=late, port=443)]))

    with pytest.raises(ArgsError, match="weaker than"):
        deploy(program, stack=PROD, zone=made_up_zone())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "got no destination; give one of cidr, prefix_list_id or security_group_id"),
        ({"cidr": "10.0.0.0/8", "prefix_list_id": "pl-0a1b2c3d"}, "got cidr and prefix_list_id; give one of"),
        ({"cidr": "10.0.0.0/8", "to_port": 80}, "to_port: got 80, wants at least port, which is 443"),
        ({"cidr": "10.0.0.1/8"}, "allowed is a network such as 10.20.0.0/16"),
    ],
)
def test_egress_that_cannot_be_is_refused(arguments, says):
    with pytest.raises(ArgsError) as raised:
        Egress(port=443, **arguments)

    assert says in str(raised.value)


def test_one_rule_twice_is_refused():
    twice = [Egress(cidr="198.51.100.0/28", port=443)] * 2

    assert "egress[1]: got port 443 of '198.51.100.0/28' a second time" in refused(egress=twice)


def test_a_group_that_exists_keeps_its_rules():
    deployment = firewall(placement=Placement(security_group_id="sg-0a1b2c3d"), connections=[DATABASE])

    assert [each.name for each in deployment.resources()] == ["checkout-into-aurora-orders-5432"]
    assert deployment["checkout-into-aurora-orders-5432"]["referencedSecurityGroupId"] == "sg-0a1b2c3d"


def test_egress_has_no_place_in_a_group_that_exists():
    says = refused(placement=Placement(security_group_id="sg-0a1b2c3d"), egress=[Egress(cidr="10.0.0.0/8", port=443)])

    assert "egress: got some beside placement.security_group_id, which stays as it is" in says


def test_other_groups_come_beside_its_own():
    more = ["sg-0a1b2c3d", "sg-1a1b2c3d"]
    args = TaskArgs(image=IMAGE, placement=Placement(more_security_group_ids=more))
    deployment = deploy(lambda: Task("migrate", args), zone=made_up_zone())
    line = deployment.value(deployment.returned.run_command)

    assert f"securityGroups=[{deployment.resource('migrate-security-group').id},{','.join(more)}]" in line


@pytest.mark.parametrize(("of", "role"), [("Lager Süd", "to-lager-s-d-5432"), ("Ö", "to-unnamed-5432")])
def test_a_connection_may_be_called_in_letters_that_no_child_is_called_by(of, role):
    way = Connection(of=of, right="reader", network=[NetworkPath(port=5432, cidrs=["10.20.0.0/16"])])

    assert role in rules(firewall(connections=[way]), "out")
