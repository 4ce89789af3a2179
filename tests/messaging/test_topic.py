import json
from pathlib import Path

import pulumi
import pytest

from roadbed import (
    DataProtection,
    DeliveryLogs,
    HttpDelivery,
    Override,
    Topic,
    TopicArgs,
    TopicSource,
)
from roadbed.kernel.errors import ArgsError
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"
ALARM = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-failed"
RULE = "arn:aws:events:eu-west-1:123456789012:rule/orders"
CARRIER = "arn:aws:iam::444444444444:role/carrier"


def topic(args=None, **more):
    return deploy(lambda: Topic("orders", args), **more)


def document(deployment, child: str, key: str = "policy"):
    return json.loads(deployment[f"orders-{child}"][key])


def allowed(args: TopicArgs):
    statements = document(topic(args), "topic-policy")["Statement"]
    return [each for each in statements if each["Effect"] == "Allow"]


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    return str(raised.value)


def test_a_topic_is_encrypted_with_the_key_of_sns():
    assert topic()["orders-topic"]["kmsMasterKeyId"] == "alias/aws/sns"


def test_a_key_of_ones_own_replaces_the_one_of_sns():
    assert topic(TopicArgs(kms_key_arn=KEY))["orders-topic"]["kmsMasterKeyId"] == KEY


def test_nobody_may_use_it_without_tls_and_nobody_else_is_let_in():
    deployment = topic()
    (statement,) = document(deployment, "topic-policy")["Statement"]

    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == "*"
    assert {"sns:Publish", "sns:Subscribe", "sns:SetTopicAttributes"} <= set(statement["Action"])
    assert not any("*" in action for action in statement["Action"])
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == deployment["orders-topic-policy"]["arn"]


@pytest.mark.parametrize("fifo", [True, False])
def test_a_fifo_topic_is_called_so(fifo):
    deployment = topic(TopicArgs(fifo=fifo))
    made_of = deployment["orders-topic"]

    assert deployment.resource("orders-topic").outputs["arn"].endswith(".fifo") is fifo
    assert made_of.get("fifoTopic", False) is fifo
    assert made_of.get("contentBasedDeduplication", False) is fifo
    assert made_of.get("fifoThroughputScope") == ("Topic" if fifo else None)


def test_a_publisher_may_only_publish():
    def program():
        connection = Topic("my-orders").publisher()
        assert [each.actions for each in connection.statements] == [("sns:Publish",)]
        assert connection.network == ()
        pulumi.export(connection.variables[0].name, connection.variables[0].value)

    assert str(deploy(program).plan.outputs["MY_ORDERS_TOPIC_ARN"]).startswith("arn:aws:sns:")


def test_a_publisher_gets_what_it_needs_on_the_key_and_no_more():
    def program():
        statements = Topic("orders", TopicArgs(kms_key_arn=KEY)).publisher().statements
        pulumi.export("on_key", [list(each.actions) for each in statements if each.resources[0] == KEY])

    assert deploy(program).plan.outputs["on_key"] == [["kms:Decrypt", "kms:GenerateDataKey"]]


@pytest.mark.parametrize(
    ("source", "service", "account"),
    [
        (TopicSource(service="cloudwatch", arn=ALARM), "cloudwatch.amazonaws.com", "123456789012"),
        (
            TopicSource(service="costalerts", arn="arn:aws:ce::123456789012:anomalysubscription/a"),
            "costalerts.amazonaws.com",
            "123456789012",
        ),
    ],
)
def test_a_service_may_publish_for_its_own_resource_and_account_only(source, service, account):
    (statement,) = allowed(TopicArgs(kms_key_arn=KEY, sources=[source]))

    assert statement["Principal"] == {"Service": service}
    assert statement["Action"] == "sns:Publish"
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": source.arn},
        "StringEqualsIfExists": {"aws:SourceAccount": account},
    }


def test_a_bucket_must_be_of_the_account_as_its_arn_names_none():
    source = TopicSource(service="s3", arn="arn:aws:s3:::uploads", account="444444444444")
    (statement,) = allowed(TopicArgs(kms_key_arn=KEY, sources=[source]))

    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": source.arn},
        "StringEquals": {"aws:SourceAccount": "444444444444"},
    }


def test_event_bridge_may_publish_although_it_does_not_tell_a_topic_for_which_rule():
    def program():
        Topic("orders", TopicArgs(kms_key_arn=KEY, sources=[TopicSource(service="events", arn=RULE)]))

    statements = json.loads(deploy(program).block("orders")["topic-policy"]["policy"])["Statement"]
    assert statements[1]["Condition"] == {
        "ArnEqualsIfExists": {"aws:SourceArn": RULE},
        "StringEqualsIfExists": {"aws:SourceAccount": "123456789012"},
    }


def test_a_policy_has_no_more_statements_and_principals_than_sns_takes():
    alarms = [TopicSource(service="cloudwatch", arn=f"{ALARM}-{number}") for number in range(98)]
    accounts = [f"{number:012}" for number in range(201)]

    assert "sources: got 98, allowed 97: SNS takes 100 statements in a policy" in fails(
        lambda: Topic("orders", TopicArgs(kms_key_arn=KEY, sources=alarms))
    )
    assert "got 201, allowed 200 in a policy" in fails(lambda: Topic("orders", TopicArgs(subscriber_accounts=accounts)))


def test_a_source_that_turns_out_to_have_no_account_names_its_argument():
    def program():
        alarm = pulumi.Output.from_input("arn:aws:cloudwatch:::alarm:orders")
        Topic("orders", TopicArgs(kms_key_arn=KEY, sources=[TopicSource(service="cloudwatch", arn=alarm)]))

    assert "sources[0].account: missing, and arn:aws:cloudwatch:::alarm:orders has none" in fails(program)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"service": "s3", "arn": "arn:aws:s3:::uploads"}, "account: missing, and a bucket's ARN has none"),
        ({"service": "events", "arn": ALARM}, "arn: got one of cloudwatch, service says 'events'"),
        ({"service": "costalerts", "arn": ALARM}, "arn: got one of cloudwatch, service says 'costalerts'"),
        ({"service": "events", "arn": "arn:aws:events:eu-west-1:123456789012:event-bus/b"}, "wants a rule"),
        ({"service": "cloudwatch", "arn": f"{ALARM}*"}, "arn: got"),
        ({"service": "cloudwatch", "arn": ALARM, "account": "999999999999"}, "the ARN says '123456789012'"),
    ],
)
def test_a_source_that_would_admit_others_or_nobody_is_refused(source, says):
    with pytest.raises(ArgsError) as raised:
        TopicSource(**source)
    assert says in str(raised.value)


def test_another_account_may_publish_if_listed():
    (statement,) = allowed(TopicArgs(kms_key_arn=KEY, publisher_principals=[CARRIER]))

    assert statement["Principal"] == {"AWS": [CARRIER]}
    assert statement["Action"] == ["sns:Publish"]


def test_another_account_may_subscribe_what_stays_within_aws():
    (statement,) = allowed(TopicArgs(subscriber_accounts=["444444444444"]))

    assert statement["Principal"] == {"AWS": ["444444444444"]}
    assert statement["Action"] == ["sns:Subscribe"]
    assert statement["Condition"] == {"StringEquals": {"sns:Protocol": ["firehose", "lambda", "sqs"]}}


def test_whom_the_policy_lets_in_is_registered_for_every_preview():
    args = TopicArgs(
        kms_key_arn=KEY,
        sources=[TopicSource(service="cloudwatch", arn=ALARM)],
        publisher_principals=[CARRIER],
        subscriber_accounts=["444444444444"],
    )

    (facts,) = topic(args).plan.facts.values()
    assert [(each.of, each.right) for each in facts.admits] == [
        (f"cloudwatch.amazonaws.com for {ALARM}", "source"),
        (CARRIER, "publisher"),
        ("account 444444444444", "subscription"),
    ]


def test_arguments_reach_the_topic():
    made_of = topic(
        TopicArgs(display_name="Acme orders", max_message_bytes=1_048_576, tracing=True, signature_version=1)
    )["orders-topic"]

    assert made_of["displayName"] == "Acme orders"
    assert made_of["maximumMessageSize"] == 1_048_576
    assert made_of["tracingConfig"] == "Active"
    assert made_of["signatureVersion"] == 1


def test_a_fifo_topic_archives_for_as_long_as_it_is_told():
    deployment = topic(TopicArgs(fifo=True, archive_days=30, fifo_throughput_scope="MessageGroup"))

    assert document(deployment, "topic", "archivePolicy") == {"MessageRetentionPeriod": "30"}
    assert deployment["orders-topic"]["fifoThroughputScope"] == "MessageGroup"


@pytest.mark.parametrize(
    ("field", "lowest", "highest"), [("archive_days", 1, 365), ("max_message_bytes", 1_024, 1_048_576)]
)
def test_what_sns_would_refuse_is_refused_before(field, lowest, highest):
    for legal in (lowest, highest):
        TopicArgs(fifo=True, **{field: legal})
    for illegal in (lowest - 1, highest + 1):
        with pytest.raises(ArgsError, match=f"{field}: got {illegal}, allowed a whole number from {lowest:,} to"):
            TopicArgs(fifo=True, **{field: illegal})


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (TopicArgs(archive_days=1), "archive_days: got 1, allowed only with fifo=True"),
        (TopicArgs(content_based_deduplication=True), "content_based_deduplication: got True, allowed only with fifo"),
        (TopicArgs(fifo_throughput_scope="Topic"), "fifo_throughput_scope: got 'Topic', allowed only with fifo=True"),
        (TopicArgs(fifo=True, tracing=True), "tracing: allowed only on a standard topic"),
        (TopicArgs(fifo=True, http_delivery=HttpDelivery()), "http_delivery: allowed only on a standard topic"),
        (
            TopicArgs(fifo=True, data_protection=[DataProtection(operation="deny", identifiers=["Name"])]),
            "data_protection: allowed only on a standard topic",
        ),
        (
            TopicArgs(fifo=True, delivery_logs=DeliveryLogs(success_percent={"http": 1})),
            "delivery_logs.success_percent: got 'http', a FIFO topic delivers to queues only",
        ),
        (
            TopicArgs(
                fifo=True,
                kms_key_arn=KEY,
                sources=[TopicSource(service="s3", arn="arn:aws:s3:::b", account="123456789012")],
            ),
            "sources: got a bucket, S3 cannot publish to a FIFO topic",
        ),
        (
            TopicArgs(sources=[TopicSource(service="cloudwatch", arn=ALARM)]),
            "sources: AWS's own key for SNS does not admit AWS services; give kms_key_arn, a key",
        ),
        (
            TopicArgs(publisher_principals=[CARRIER]),
            "publisher_principals: AWS's own key for SNS does not admit other accounts; give kms_key_arn",
        ),
        (
            TopicArgs(kms_key_arn=KEY, sources=[TopicSource(service="cloudwatch", arn=ALARM)] * 2),
            f"sources[1].arn: got '{ALARM}' a second time",
        ),
        (
            TopicArgs(
                data_protection=[
                    DataProtection(operation="audit", identifiers=["Name"], findings_log_group="/aws/vendedlogs/orders")
                ]
                * 2
            ),
            "data_protection: got several audits, SNS takes one",
        ),
    ],
)
def test_arguments_that_contradict_each_other_are_refused(args, says):
    assert says in fails(lambda: Topic("orders", args))


def test_web_endpoints_are_retried_as_told():
    delivery = HttpDelivery(
        retries=50,
        retries_at_once=3,
        retries_before_backoff=2,
        retries_after_backoff=35,
        min_delay_seconds=1,
        max_delay_seconds=60,
        backoff="exponential",
        max_receives_per_second=10,
        content_type="application/json",
        subscribers_may_change=False,
    )

    assert document(topic(TopicArgs(http_delivery=delivery)), "topic", "deliveryPolicy") == {
        "http": {
            "defaultHealthyRetryPolicy": {
                "numRetries": 50,
                "numNoDelayRetries": 3,
                "numMinDelayRetries": 2,
                "numMaxDelayRetries": 35,
                "minDelayTarget": 1,
                "maxDelayTarget": 60,
                "backoffFunction": "exponential",
            },
            "defaultThrottlePolicy": {"maxReceivesPerSecond": 10},
            "defaultRequestPolicy": {"headerContentType": "application/json"},
            "disableSubscriptionOverrides": True,
        }
    }


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"retries": 101}, "retries: got 101, allowed a whole number from 0 to 100"),
        ({"min_delay_seconds": 0}, "min_delay_seconds: got 0"),
        ({"max_delay_seconds": 3_601}, "max_delay_seconds: got 3601"),
        ({"min_delay_seconds": 21}, "max_delay_seconds: got 20, wants at least min_delay_seconds, which is 21"),
        ({"retries": 3, "retries_at_once": 4}, "retries: got 3, but those at once, before and after backoff are 4"),
        ({"max_receives_per_second": 0}, "max_receives_per_second: got 0"),
        ({"content_type": "image/png"}, "content_type: got 'image/png'"),
        (
            {"retries": 61, "min_delay_seconds": 60, "max_delay_seconds": 60},
            "retries: got 3,660 seconds of retrying in all, SNS allows 3,600",
        ),
        (
            {"retries": 60, "retries_after_backoff": 60, "min_delay_seconds": 1, "max_delay_seconds": 61},
            "retries: got 3,660 seconds",
        ),
    ],
)
def test_retries_that_sns_would_refuse_are_refused(given, says):
    with pytest.raises(ArgsError) as raised:
        HttpDelivery(**given)
    assert says in str(raised.value)


def test_an_hour_of_retrying_is_allowed():
    retried = HttpDelivery(retries=60, min_delay_seconds=60, max_delay_seconds=60).policy()["http"]

    assert (
        retried["defaultHealthyRetryPolicy"]["numRetries"]
        == retried["defaultHealthyRetryPolicy"]["maxDelayTarget"]
        == 60
    )


def test_deliveries_are_logged_where_told_and_only_there():
    deployment = topic(TopicArgs(delivery_logs=DeliveryLogs(success_percent={"sqs": 10, "lambda": 0})))
    made_of, role = deployment["orders-topic"], deployment.resource("orders-delivery-logs").outputs["arn"]

    assert made_of["sqsSuccessFeedbackSampleRate"] == 10
    assert made_of["lambdaSuccessFeedbackSampleRate"] == 0
    for protocol in ("sqs", "lambda"):
        assert made_of[f"{protocol}SuccessFeedbackRoleArn"] == role
        assert made_of[f"{protocol}FailureFeedbackRoleArn"] == role
    assert not [key for key in made_of if key.startswith(("http", "firehose", "application"))]


def test_the_role_that_logs_may_write_into_the_topics_own_logs_only():
    deployment = topic(TopicArgs(delivery_logs=DeliveryLogs(success_percent={"sqs": 1})))
    name = deployment.resource("orders-topic").outputs["name"]

    (statement,) = document(deployment, "delivery-logs-policy")["Statement"]
    group = f"arn:aws:logs:eu-west-1:123456789012:log-group:sns/eu-west-1/123456789012/{name}"
    assert statement["Resource"] == [f"{group}:*", f"{group}/Failure:*"]
    assert statement["Action"] == ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    (trust,) = document(deployment, "delivery-logs", "assumeRolePolicy")["Statement"]
    assert trust["Principal"] == {"Service": "sns.amazonaws.com"}
    assert trust["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}


@pytest.mark.parametrize(("stack", "days"), [("payments.dev", 7), ("payments.staging", 14), ("payments.prod", 90)])
def test_logs_end_and_say_who_pays(stack, days):
    deployment = topic(TopicArgs(delivery_logs=DeliveryLogs(success_percent={"sqs": 1})), stack=stack)

    for child in ("orders-deliveries", "orders-failures"):
        assert deployment[child]["retentionInDays"] == days
        assert deployment[child]["tags"]["team"] == "payments"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"success_percent": {}}, "success_percent: got {}"),
        ({"success_percent": {"sqs": 101}}, "success_percent.sqs: got 101"),
        ({"success_percent": {"email": 1}}, "success_percent"),
        ({"success_percent": {"sqs": 1}, "retention_days": 8}, "retention_days: got 8, allowed 1, 3, 5, 7, 14"),
    ],
)
def test_logs_that_aws_would_refuse_are_refused(given, says):
    with pytest.raises(ArgsError) as raised:
        DeliveryLogs(**given)
    assert says in str(raised.value)


def test_sensitive_data_is_logged_refused_or_blotted_out():
    args = TopicArgs(
        data_protection=[
            DataProtection(
                operation="audit", identifiers=["Name"], sample_percent=50, findings_log_group="/aws/vendedlogs/orders"
            ),
            DataProtection(operation="deny", identifiers=["CreditCardNumber"], direction="outbound"),
            DataProtection(operation="deidentify", identifiers=["PassportNumber-DE"], mask="#"),
            DataProtection(operation="deidentify", identifiers=["EmailAddress"]),
        ]
    )

    policy = document(topic(args), "data-protection")
    assert policy["Version"] == "2021-06-01"
    assert [each["DataDirection"] for each in policy["Statement"]] == ["Inbound", "Outbound", "Inbound", "Inbound"]
    assert policy["Statement"][0]["DataIdentifier"] == ["arn:aws:dataprotection::aws:data-identifier/Name"]
    assert [each["Operation"] for each in policy["Statement"]] == [
        {
            "Audit": {
                "SampleRate": "50",
                "FindingsDestination": {"CloudWatchLogs": {"LogGroup": "/aws/vendedlogs/orders"}},
            }
        },
        {"Deny": {}},
        {"Deidentify": {"MaskConfig": {"MaskWithCharacter": "#"}}},
        {"Deidentify": {"RedactConfig": {}}},
    ]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"operation": "audit"}, "findings_log_group: missing, an audit wants to log somewhere"),
        (
            {"operation": "deidentify", "direction": "outbound"},
            "direction: got 'outbound', deidentify looks at inbound",
        ),
        ({"operation": "deny", "mask": "#"}, "mask: has no effect on deny, only on deidentify"),
        ({"operation": "deny", "sample_percent": 5}, "sample_percent: has no effect on deny, only on audit"),
        ({"operation": "audit", "sample_percent": 100}, "sample_percent: got 100"),
        ({"operation": "audit", "findings_log_group": "/logs/orders"}, "findings_log_group: got '/logs/orders'"),
        ({"operation": "deny", "identifiers": ["email address"]}, "identifiers[0]: got 'email address'"),
        ({"operation": "deny", "identifiers": []}, "identifiers: got []"),
    ],
)
def test_data_protection_that_sns_would_refuse_is_refused(given, says):
    with pytest.raises(ArgsError) as raised:
        DataProtection(**{"identifiers": ["Name"], **given})
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("stack", "protected"), [("payments.dev", False), ("payments.staging", False), ("payments.prod", True)]
)
def test_prod_protects_the_topic(stack, protected):
    made = topic(stack=stack).resource("orders-topic")

    assert made.options.protect is protected
    assert made.options.retain_on_delete is protected


@pytest.mark.parametrize(
    ("args", "path"),
    [
        (TopicArgs(signature_version=1), "signature_version"),
        (TopicArgs(deletion_protection=False), "deletion_protection"),
        (
            TopicArgs(overrides={"topic": Override(args={"kms_master_key_id": ""})}),
            "overrides.topic.kms_master_key_id",
        ),
        (
            TopicArgs(overrides={"topic-policy-document": Override(args={"Statement": []})}),
            "overrides.topic-policy-document.Statement",
        ),
    ],
)
def test_prod_demands_a_reason_for_what_is_weaker(args, path):
    assert f"{path}: got" in fails(lambda: Topic("orders", args), stack="payments.prod")
    (facts,) = topic(args.but(because={path: "seen by security"}), stack="payments.prod").plan.facts.values()
    assert [(weak.setting, weak.reason) for weak in facts.weakened] == [(path, "seen by security")]


def test_other_stacks_know_what_a_topic_is_before_it_is_deployed():
    def program():
        shared = Topic("orders", TopicArgs(fifo=True, kms_key_arn=KEY, subscriber_accounts=["444444444444"]))
        assert shared.shared_ids == ("arn", "kms_key_arn")
        return shared.shared_facts()

    assert deploy(program).returned == {"fifo": True, "admitted_accounts": ["444444444444"]}


def test_signals_tell_of_failed_kept_and_lost_messages():
    found = {}

    def program():
        for signal in Topic("orders").signals():
            found[signal.name] = signal
            pulumi.export(signal.name, signal.condition.metric.dimensions["TopicName"])

    outputs = deploy(program).plan.outputs
    assert {name: each.condition.metric.name for name, each in found.items()} == {
        "failed-notifications": "NumberOfNotificationsFailed",
        "dead-letters": "NumberOfNotificationsRedrivenToDlq",
        "lost-notifications": "NumberOfNotificationsFailedToRedriveToDlq",
    }
    assert [name for name, each in found.items() if each.severity == "page"] == ["lost-notifications"]
    assert all((each.condition.comparison, each.condition.value) == (">=", 1) for each in found.values())
    assert all(str(name).startswith("orders-topic-") for name in outputs.values())


def test_every_runbook_exists():
    found = []
    deploy(lambda: found.extend(Topic("orders").signals()))
    for signal in found:
        page, _, heading = signal.runbook.partition("#")
        text = (Path(__file__).parent.parent.parent / page).read_text()
        assert f"## {heading.replace('-', ' ').capitalize()}" in text
