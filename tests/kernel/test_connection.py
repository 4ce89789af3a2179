import json

import pulumi
import pytest

from roadbed import Connection, NetworkPath, Queue, SecretReference, Statement, Variable, by_profile, policy_document
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.granting import environment, secrets
from roadbed.testing import deploy

WAREHOUSE = Connection(
    of="external warehouse",
    right="reader",
    variables=(Variable(role="host", name="WAREHOUSE_HOST", value="warehouse.example.com"),),
    secrets=(
        SecretReference(
            role="password",
            name="WAREHOUSE_PASSWORD",
            arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:w",
            json_key="password",
        ),
    ),
    network=(NetworkPath(port=5439, cidrs=("10.0.0.0/8",)),),
)


def rendered(make) -> list[dict]:
    def program():
        pulumi.export("document", policy_document(make()))

    return json.loads(deploy(program).plan.outputs["document"])["Statement"]


def fails(make) -> str:
    with pytest.raises(ArgsError) as raised:
        make()
    return str(raised.value)


def test_anyone_can_make_one_for_a_thing_that_no_block_made():
    assert environment([WAREHOUSE]) == {"WAREHOUSE_HOST": "warehouse.example.com"}
    assert secrets([WAREHOUSE])["WAREHOUSE_PASSWORD"].json_key == "password"


@pytest.mark.parametrize("action", ["sqs:*", "*", "sqs:Send*", "sqs"])
def test_no_right_is_a_wildcard_action(action):
    assert "allowed is one exact action such as sqs:SendMessage" in fails(
        lambda: Statement(actions=(action,), resources=("arn:aws:sqs:::q",))
    )


def test_any_resource_must_be_meant():
    assert "any_resource=True" in fails(lambda: Statement(actions=["ec2:DescribeInstances"]))
    assert "got 'arn:aws:s3:::*'" in fails(lambda: Statement(actions=["s3:GetObject"], resources=["arn:aws:s3:::*"]))
    assert "got '*'" in fails(lambda: Statement(actions=["s3:GetObject"], resources=["*"]))
    free = Statement(actions=["ec2:DescribeInstances"], any_resource=True)
    (statement,) = rendered(lambda: [Connection(of="EC2", right="reader", statements=[free])])
    assert statement["Resource"] == ["*"]


def test_statements_of_the_same_resource_become_one_in_a_stable_order():
    def both():
        events = Queue("events")
        return [events.consumer(), events.sender()]

    (statement,) = rendered(both)
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == sorted(statement["Action"])
    assert {"sqs:SendMessage", "sqs:DeleteMessage"} <= set(statement["Action"])
    assert len(statement["Resource"]) == 1


def test_the_order_of_connections_does_not_change_the_document():
    def one():
        return [Queue("a").sender(), Queue("b").consumer()]

    def other():
        first, second = Queue("a").sender(), Queue("b").consumer()
        return [second, first]

    assert rendered(one) == rendered(other)


def test_conditions_keep_statements_apart():
    limited = Statement(
        actions=("kms:Decrypt",),
        resources=("arn:aws:kms:::key/1",),
        conditions={"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}},
    )
    free = Statement(actions=("kms:Encrypt",), resources=("arn:aws:kms:::key/1",))

    statements = rendered(lambda: [Connection(of="key", right="user", statements=(limited, free))])

    assert sorted(len(each.get("Condition", {})) for each in statements) == [0, 1]


def test_a_right_can_be_had_under_names_a_program_already_has():
    assert list(environment([WAREHOUSE.named(host="DATABASE_HOST")])) == ["DATABASE_HOST"]
    assert list(secrets([WAREHOUSE.named(password="DATABASE_PASSWORD")])) == ["DATABASE_PASSWORD"]


def test_a_name_for_what_it_does_not_bring_is_refused():
    assert "hots: no such variable; did you mean host?; it brings host or password" in fails(
        lambda: WAREHOUSE.named(hots="X")
    )


def test_a_name_that_is_no_variable_is_refused():
    assert "name: got 'a-b'" in fails(lambda: WAREHOUSE.named(host="a-b"))


def test_equal_variables_merge_and_different_ones_name_both():
    other = Connection(
        of="other warehouse", right="writer", variables=(Variable(role="host", name="WAREHOUSE_HOST", value="other"),)
    )

    assert len(environment([WAREHOUSE, WAREHOUSE])) == 1
    text = fails(lambda: environment([WAREHOUSE, other]))
    assert "WAREHOUSE_HOST: external warehouse (reader) and other warehouse (writer) set it to different values" in text
    assert ".named(host=…)" in text


def test_one_name_for_two_things_of_one_connection_is_refused_on_its_own_line():
    text = fails(lambda: WAREHOUSE.named(host="DATABASE", password="DATABASE"))
    assert text.startswith("Connection at tests/kernel/test_connection.py:")
    assert ": DATABASE: host and password set it to different values; give one of them another name" in text
    twice = [Variable(role=role, name="HOST", value=f"{role}.example.com") for role in ("primary", "replica")]
    assert "HOST: primary and replica set it" in fails(lambda: WAREHOUSE.but(variables=twice))


def test_one_name_for_the_same_thing_twice_is_fine():
    def twice(value):
        return WAREHOUSE.but(variables=[Variable(role=role, name="HOST", value=value) for role in ("one", "other")])

    def program():
        pulumi.export("variables", environment([twice(pulumi.Output.from_input("warehouse.example.com"))]))

    assert environment([twice("warehouse.example.com")]) == {"HOST": "warehouse.example.com"}
    assert deploy(program).plan.outputs["variables"] == {"HOST": "warehouse.example.com"}


def test_two_rights_on_one_queue_share_their_variable():
    def program():
        events = Queue("events")
        pulumi.export("variables", environment([events.sender(), events.consumer()]))

    assert list(deploy(program).plan.outputs["variables"]) == ["EVENTS_QUEUE_URL"]


def test_a_secret_is_no_public_variable():
    def program():
        leak = Connection(
            of="SaaS", right="user", variables=[Variable(role="key", name="KEY", value=pulumi.Output.secret("s3cr3t"))]
        )
        pulumi.export("variables", environment([leak]))

    text = fails(lambda: deploy(program))
    assert "KEY: got a secret, wants a public value" in text
    assert "s3cr3t" not in text


def test_a_variable_and_a_secret_of_one_name_collide():
    other = Connection(
        of="cache", right="reader", variables=[Variable(role="host", name="WAREHOUSE_PASSWORD", value="x")]
    )

    assert "WAREHOUSE_PASSWORD: external warehouse (reader) and cache (reader)" in fails(
        lambda: environment([WAREHOUSE, other])
    )


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Statement(actions=[], resources=["arn:aws:s3:::b"]), "actions: got [], allowed a list"),
        (
            lambda: NetworkPath(port=1, cidrs=["banana"]),
            "cidrs[0]: got 'banana', allowed is a network such as 10.20.0.0/16",
        ),
        (
            lambda: SecretReference(role="p", name="P", arn="nope"),
            "arn: got 'nope', allowed a text such as arn:aws:secretsmanager",
        ),
        (
            lambda: Statement(
                actions=["s3:GetObject"], resources=["arn:aws:s3:::b/*"], conditions={"StringEqualz": {"a": "b"}}
            ),
            "such as StringEquals",
        ),
        (
            lambda: Variable(role="a", name="A", value=by_profile(dev="1", staging="2", prod="3")),
            "value: by_profile works in a block's own arguments",
        ),
    ],
)
def test_what_the_cloud_would_refuse_is_refused_before(make, says):
    assert says in fails(make)
