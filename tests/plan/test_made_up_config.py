import pytest

from roadbed.plan.values import SECRET

WHOLE = {"Pulumi.dev.yaml": "config:\n  shop:db:\n    secure: v1:abc\n"}
NESTED = {
    "Pulumi.dev.yaml": """
config:
  shop:db:
    host: db.example.com
    pin:
      secure: v1:abc
    replicas:
      - name: first
        password:
          secure: v1:def
"""
}
READ = """
import json
import pulumi
import pulumi_aws as aws
db = pulumi.Config().require_secret_object("db")
"""
PARAMETER = 'aws.ssm.Parameter("p", type="SecureString", value={})\n'


@pytest.fixture
def failure(evaluated):
    def find(main, files):
        (finding,) = evaluated(main, files).findings
        return finding

    return find


@pytest.mark.parametrize(
    "value",
    [
        'db["host"]',
        'db.apply(lambda db: db["host"])',
        'db.apply(lambda db: db.get("host", "none"))',
        "db.apply(lambda db: f\"postgres://{db['user']}:{db['password'][:8]}@{db['host']}:{int(db['port']):05d}\")",
        'db.apply(lambda db: db["replicas"][0]["host"])',
        "db.apply(lambda hosts: hosts[0])",
        "db.apply(json.dumps)",
        'pulumi.Config().get_secret_object("db").apply(lambda db: json.dumps(db["user"]))',
    ],
)
def test_any_member_of_an_encrypted_object_can_be_looked_up(evaluated, value):
    evaluation = evaluated(READ + PARAMETER.format(value), WHOLE)

    assert evaluation.ok, evaluation.findings
    for plan in (evaluation.preview, evaluation.up):
        assert plan.resources[1].inputs["value"] is SECRET


@pytest.mark.parametrize(
    "value",
    [
        'db.apply(lambda db: ",".join(db))',
        'db.apply(lambda db: ",".join(db["hosts"]))',
        "db.apply(lambda db: str(len(db)))",
        'db.apply(lambda db: str("host" in db))',
        "db.apply(lambda db: str({**db}))",
        "db.apply(lambda db: str(dict(db)))",
        "db.apply(lambda db: str(db | {}))",
        'db.apply(lambda db: str([*db["users"].items()]))',
        '"x", tags=db',
    ],
)
def test_a_program_that_wants_all_members_is_told_to_give_them(failure, value):
    finding = failure(READ + PARAMETER.format(value), files=WHOLE)

    assert finding.message == (
        "config shop:db is encrypted as a whole: offline its members can be looked up, as made-up texts, but nobody "
        'knows which there are; give them with --config \'shop:db={"name": "value"}\''
    )
    assert finding.source.line == 6


def test_members_that_are_given_are_used(evaluated):
    value = 'db.apply(lambda db: ",".join(sorted(db)))'

    assert evaluated(READ + PARAMETER.format(value), WHOLE, config={"shop:db": '{"host": "x"}'}).ok


@pytest.mark.parametrize("kind", ["object", "array"])
def test_an_encrypted_object_that_the_project_declares_is_looked_into_the_same_way(evaluated, kind):
    declared = f"name: shop\nruntime: python\nconfig:\n  db: {{type: {kind}, secret: true}}\n"
    value = 'db.apply(lambda db: db[0]["host"])'

    assert evaluated(READ + PARAMETER.format(value), {**WHOLE, "Pulumi.yaml": declared}).ok


def test_an_object_with_encrypted_members_keeps_its_structure(evaluated):
    check = """
def check(db):
    assert sorted(db) == ["host", "pin", "replicas"]
    assert db["host"] == "db.example.com"
    assert (db["pin"], int(db["pin"])) == ("made-up-pin", 1)
    assert [each["name"] for each in db["replicas"]] == ["first"]
    return db["replicas"][0]["password"]
"""
    evaluation = evaluated(READ + check + PARAMETER.format("db.apply(check)"), NESTED)

    assert evaluation.ok, evaluation.findings
    assert evaluation.up.resources[1].inputs["value"] is SECRET


def test_a_member_that_nobody_encrypted_is_as_the_file_says(failure):
    assert failure(READ + 'raise ValueError(pulumi.Config().require_object("db")["host"])', files=NESTED).message == (
        "ValueError: db.example.com"
    )


@pytest.mark.parametrize(
    "resource",
    [
        'aws.sqs.Queue("q", delay_seconds=db["delay"], fifo_queue=db["fifo"], tags={"a": db["tags"]["a"]})',
        'aws.sqs.Queue("q", delay_seconds=db.apply(lambda db: db["delay"]), tags=db.apply(lambda db: db["tags"]))',
        'aws.ec2.SecurityGroup("g", ingress=[{"from_port": db["port"], "to_port": db["port"], "protocol": "tcp"}])',
        'aws.lb.LoadBalancer("b", subnets=db["subnets"], idle_timeout=db["seconds"])',
        'k8s.core.v1.Service("s", spec={"ports": [{"port": db["port"]}]})',
        'aws.sqs.Queue("q", delay_seconds=pulumi.Output.unsecret(db["delay"]))',
        'aws.sqs.Queue("q", fifo_queue=pulumi.Config().require_secret("db"))',
    ],
)
def test_a_stand_in_fits_a_property_of_any_type(evaluated, resource):
    evaluation = evaluated(READ + "import pulumi_kubernetes as k8s\n" + resource, WHOLE)

    assert evaluation.ok, evaluation.findings
