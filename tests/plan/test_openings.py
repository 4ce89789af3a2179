import pytest

from roadbed.plan.access import access_of
from roadbed.plan.model import Resource
from roadbed.plan.values import UNKNOWN
from tests.hand_made import Stack

GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ALL = {"cidrBlocks": ["10.0.0.0/8", "0.0.0.0/0"]}


def tcp(port: int, **more: object) -> dict:
    return {"protocol": "tcp", "fromPort": port, "toPort": port, **more}


def group(stack: Stack, *ingress: dict) -> Resource:
    return stack.resource(GROUP, "web", id="sg-1", inputs={"ingress": list(ingress)} if ingress else {})


def reached(stack: Stack) -> list[tuple]:
    return [(each.who, each.what, each.network or each.actions, each.marks) for each in access_of(stack.plan())]


def test_what_a_security_group_opens_to_the_internet_is_said_once():
    stack = Stack()
    group(stack, tcp(22, **ALL), tcp(443, ipv6CidrBlocks=["::/0"]), tcp(22, ipv6CidrBlocks=["::/0"]))

    assert reached(stack) == [("anyone on the internet", "ec2.SecurityGroup web", ("tcp 22", "tcp 443"), ("public",))]


def test_what_is_open_to_some_addresses_only_is_not_open_to_all():
    stack = Stack()
    group(stack, tcp(22, cidrBlocks=["10.0.0.0/8"]), tcp(22, securityGroups=["sg-2"]), tcp(22, cidrBlocks=UNKNOWN))
    stack.resource(RULE, "out", inputs={"type": "egress", "securityGroupId": "sg-1", **tcp(443, **ALL)})

    assert reached(stack) == []


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"protocol": "-1", "fromPort": 0, "toPort": 0}, "all traffic"),
        ({"protocol": "6", "fromPort": 8000.0, "toPort": 8010.0}, "tcp 8000-8010"),
        ({"protocol": "udp", "fromPort": 0, "toPort": 65535}, "udp all ports"),
        ({"protocol": "icmp", "fromPort": -1, "toPort": -1}, "icmp"),
        ({"protocol": "tcp", "fromPort": UNKNOWN, "toPort": 22}, "tcp"),
    ],
)
def test_protocols_and_ports_are_said_in_short(rule, path):
    stack = Stack()
    group(stack, {**rule, **ALL})

    assert reached(stack)[0][2] == (path,)


def test_rules_of_their_own_are_said_of_the_group_they_belong_to():
    stack = Stack()
    group(stack)
    stack.resource(RULE, "ssh", inputs={"type": "ingress", "securityGroupId": "sg-1", **tcp(22, **ALL)})
    v6 = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "cidrIpv6": "::/0"}
    stack.resource(INGRESS_RULE, "v6", inputs=v6)

    assert [each[1:3] for each in reached(stack)] == [
        ("ec2.SecurityGroup web", ("tcp 22",)),
        ("ec2.SecurityGroup web", ("tcp 80",)),
    ]


def test_a_group_that_is_not_there_yet_is_found_by_what_the_rule_depends_on():
    stack = Stack()
    web = group(stack)
    stack.resource(
        INGRESS_RULE,
        "ssh",
        inputs={"securityGroupId": UNKNOWN, "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"},
        property_dependencies={"securityGroupId": (web.urn,)},
    )

    assert reached(stack)[0][1] == "ec2.SecurityGroup web"


def test_a_group_of_somebody_else_is_named_by_its_id():
    stack = Stack()
    stack.resource(RULE, "ssh", inputs={"type": "ingress", "securityGroupId": "sg-9", **tcp(22, **ALL)})

    assert reached(stack)[0][1] == "sg-9"


def test_public_acls_of_buckets_are_said():
    stack = Stack()
    stack.resource("aws:s3/bucket:Bucket", "site", id="site", inputs={"acl": "public-read"})
    stack.resource("aws:s3/bucket:Bucket", "own", id="own", inputs={"acl": "private"})
    stack.resource("aws:s3/bucketAcl:BucketAcl", "acl", inputs={"bucket": "own", "acl": "authenticated-read"})

    assert reached(stack) == [
        ("anyone", "s3.Bucket site", ("s3:ListBucket",), ("public",)),
        ("anyone with an AWS account", "s3.Bucket own", ("s3:ListBucket",), ("public",)),
    ]


def test_the_security_group_before_a_whole_block_is_the_block():
    stack = Stack()
    block = stack.block("Ingress", "public")
    for name in ("public-security-group", "public-endpoints"):
        open_to_all = {"ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]}
        stack.resource("aws:ec2/securityGroup:SecurityGroup", name, parent=block, inputs=open_to_all)

    assert [what for _, what, *_ in reached(stack)] == ["Ingress public", "endpoints of Ingress public"]
