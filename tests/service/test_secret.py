import pulumi
import pytest

from roadbed.kernel.errors import ArgsError
from roadbed.service.containers.secret import Secret, plain_secrets
from tests.service.a_program import refused

MANAGED = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/orders-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/orders"


def message(**arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        Secret(**arguments)
    return str(raised.value)


@pytest.mark.parametrize(
    "arn",
    [
        MANAGED,
        PARAMETER,
        "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:orders-AbCdEf",
        "arn:aws-us-gov:ssm:us-gov-west-1:999999999999:parameter/orders",
    ],
)
def test_secrets_and_parameters_of_any_account_and_partition_are_taken(arn):
    assert Secret(arn=arn).value_from == arn


def test_a_key_and_a_version_follow_the_arn_as_ecs_wants_them():
    assert Secret(arn=MANAGED, json_key="password").value_from == f"{MANAGED}:password::"
    assert Secret(arn=MANAGED, version_stage="AWSPREVIOUS").value_from == f"{MANAGED}::AWSPREVIOUS:"
    version = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    assert Secret(arn=MANAGED, json_key="a", version_id=version).value_from == f"{MANAGED}:a::{version}"


@pytest.mark.parametrize(
    ("arn", "says"),
    [
        (f"{MANAGED}:password::", "the key goes into json_key="),
        (MANAGED.removesuffix("-AbCdEf"), "the six characters that Secrets Manager appends"),
        ("orders/password", "a name alone does not say which account and region"),
        ("/orders/password", "a name alone does not say which account and region"),
        ("arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c", "wants arn:aws:secretsmanager:"),
        ("arn:aws:ssm:eu-west-1:123456789012:parameter/", "wants arn:aws:secretsmanager:"),
        ("{{resolve:secretsmanager:orders}}", "wants arn:aws:secretsmanager:"),
    ],
)
def test_an_unknown_shape_of_secret_is_told_what_is_missing(arn, says):
    assert says in message(arn=arn)


@pytest.mark.parametrize("arn", ["hunter22", "orders/password", "s3cr3t with blanks"])
def test_what_is_no_arn_may_be_the_secret_itself_and_is_not_shown(arn):
    said = message(arn=arn)

    assert arn not in said
    assert "arn: got a hidden value, wants arn:aws:secretsmanager:" in said


@pytest.mark.parametrize("name", ["json_key", "version_stage"])
def test_a_parameter_has_neither_keys_nor_labels(name):
    assert f"{name}: got one, but a parameter has none" in message(arn=PARAMETER, **{name: "x"})


def test_one_version_is_not_named_twice():
    assert "allowed is one of them" in message(arn=MANAGED, version_stage="AWSCURRENT", version_id="a" * 32)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "hunter22"),
        ("STRIPE_SECRET", "sk_live"),
        ("API_KEY", "12345678"),
        ("AUTH_TOKEN", "abc"),
        ("DATABASE", "postgres://app:hunter22@db/orders"),
        ("CI", "AKIAIOSFODNN7EXAMPLE"),
        ("TLS", "-----BEGIN PRIVATE KEY-----"),
        ("TOKEN_URL", "https://app:hunter22@example.com"),
    ],
)
def test_a_plain_value_that_looks_like_a_secret_is_refused_and_not_shown(name, value):
    (problem,) = plain_secrets({name: value})

    assert problem.path == f"environment.{name}"
    assert "Secret(arn=" in problem.says
    assert value not in str(problem)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "fast"),
        ("TOKEN_URL", "https://example.com/token"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("TOKEN_TTL", "300"),
        ("SECRET_ARN", MANAGED),
        ("REQUIRE_PASSWORD", "true"),
        ("DB_PASSWORD", Secret(arn=MANAGED)),
    ],
)
def test_what_only_tells_of_secrets_is_none(name, value):
    assert not [*plain_secrets({name: value})]


def test_an_output_under_a_secrets_name_is_refused_too():
    text = refused(environment=lambda: {"DB_PASSWORD": pulumi.Output.from_input("hunter22")})

    assert "environment.DB_PASSWORD: got a plain value that looks like a secret" in text
