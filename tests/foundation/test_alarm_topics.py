import json
from pathlib import Path

import pulumi
import pytest

from roadbed import AlarmTopics, AlarmTopicsArgs, Audience, SlackChannel, policy_document
from roadbed.kernel.errors import ArgsError
from roadbed.plan.values import SECRET
from roadbed.testing import deploy, stacks

ROOT = Path(__file__).parents[2]
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"
HERE, THERE = "123456789012", "444444444444"
URL = "https://events.example.com/integration/0f1e2d3c/enqueue"
CHANNEL = SlackChannel(workspace_id="T07EA123LEP", channel_id="C07EZ1ABC23")


def alarms(args=None, **more):
    """`args` may be a function: an Output is made within the program."""
    return deploy(lambda: AlarmTopics("alarms", args() if callable(args) else args), **more)


def policy_of(deployment, severity: str = "page") -> dict:
    found = json.loads(deployment[f"alarms-{severity}-topic-policy"]["policy"])["Statement"]
    return {each["Sid"]: each for each in found}


def key_policy_of(deployment) -> dict:
    return {each["Sid"]: each for each in json.loads(deployment["alarms-key"]["policy"])["Statement"]}


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    return str(raised.value)


def test_there_are_two_topics_encrypted_with_one_key_of_their_own():
    deployment = alarms()
    arn = deployment.resource("alarms-key").outputs["arn"]

    assert {deployment[f"alarms-{each}-topic"]["kmsMasterKeyId"] for each in ("page", "ticket")} == {arn}
    assert deployment["alarms-key"]["enableKeyRotation"] is True


def test_who_gets_an_alarm_can_tell_that_it_is_one_by_a_signature_of_today():
    assert {alarms()[f"alarms-{each}-topic"]["signatureVersion"] for each in ("page", "ticket")} == {2}


@pytest.mark.parametrize(("stack", "protected", "days"), [("payments.dev", False, 7), ("payments.prod", True, 30)])
def test_prod_loses_neither_a_topic_nor_its_key(stack, protected, days):
    deployment = alarms(stack=stack)

    assert deployment["alarms-key"]["deletionWindowInDays"] == days
    for name in ("alarms-key", "alarms-page-topic", "alarms-ticket-topic"):
        options = deployment.resource(name).options
        assert (bool(options.protect), bool(options.retain_on_delete)) == (protected, protected), name


def test_a_key_that_is_given_is_used_and_none_is_made():
    deployment = alarms(AlarmTopicsArgs(kms_key_arn=KEY))

    assert deployment["alarms-page-topic"]["kmsMasterKeyId"] == KEY
    assert "alarms-key" not in [each.name for each in deployment.plan.cloud_resources()]


@pytest.mark.parametrize("severity", ["page", "ticket"])
def test_services_may_publish_for_what_this_account_owns_and_nobody_without_tls(severity):
    statements = policy_of(alarms(), severity)

    assert set(statements) == {"DenyInsecureTransport", "Budgets", "Cloudwatch", "Events"}
    for sid, service, arn, told in (
        ("Budgets", "budgets", f"arn:aws:budgets::{HERE}:*", ""),
        ("Cloudwatch", "cloudwatch", f"arn:aws:cloudwatch:*:{HERE}:alarm:*", ""),
        ("Events", "events", f"arn:aws:events:*:{HERE}:rule/*", "IfExists"),
    ):
        assert statements[sid]["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert statements[sid]["Action"] == "sns:Publish"
        assert statements[sid]["Condition"] == {
            f"StringEquals{told}": {"aws:SourceAccount": [HERE]},
            f"ArnLike{told}": {"aws:SourceArn": [arn]},
        }, "EventBridge names no source to a topic: a condition that wants one drops every event"


def test_who_may_publish_may_use_the_key():
    statements = key_policy_of(alarms(AlarmTopicsArgs(sources=["cloudwatch", "events"])))

    assert set(statements) == {"Administration", "Use", "Grants", "Cloudwatch", "EventsTopics"}
    assert statements["Cloudwatch"]["Condition"]["StringEquals"] == {"aws:SourceAccount": [HERE]}
    topics = {"kms:EncryptionContext:aws:sns:topicArn": f"arn:aws:sns:eu-west-1:{HERE}:*"}
    assert statements["EventsTopics"]["Condition"] == {"ArnLike": topics}, "EventBridge names no source to KMS"


def test_alarms_of_another_account_may_publish_if_listed():
    deployment = alarms(AlarmTopicsArgs(alarm_accounts=[THERE]))
    expected = {
        "StringEquals": {"aws:SourceAccount": [HERE, THERE]},
        "ArnLike": {
            "aws:SourceArn": [f"arn:aws:cloudwatch:*:{each}:alarm:*" for each in (HERE, THERE)],
        },
    }

    assert policy_of(deployment)["Cloudwatch"]["Condition"] == expected
    assert key_policy_of(deployment)["Cloudwatch"]["Condition"] == expected
    assert THERE not in json.dumps([policy_of(deployment)["Budgets"], policy_of(deployment)["Events"]])


def test_whom_the_policies_let_in_is_registered_for_every_preview():
    args = AlarmTopicsArgs(sources=["cloudwatch", "events"], alarm_accounts=[THERE])
    (facts,) = alarms(args).plan.facts.values()

    assert [each.of for each in facts.admits] == [
        "cloudwatch.amazonaws.com for this account",
        "events.amazonaws.com for any account",
        f"cloudwatch.amazonaws.com for account {THERE}",
    ]


def test_each_severity_has_its_own_audience():
    deployment = alarms(AlarmTopicsArgs(ticket=Audience(emails=["Ops@example.com"])))
    (subscription,) = [each for each in deployment.plan.cloud_resources() if "Subscription" in each.type]

    assert subscription.name == "alarms-ticket-mail-ops-example-com"
    assert subscription.inputs["endpoint"] == "Ops@example.com"
    assert subscription.inputs["topic"] == deployment.resource("alarms-ticket-topic").outputs["arn"]


@pytest.mark.parametrize("mode", ["preview", "up"])
def test_a_secret_address_stays_secret(mode):
    def args():
        return AlarmTopicsArgs(page=Audience(secret_urls={"pagerduty": pulumi.Output.secret(URL)}))

    deployment = alarms(args, mode=mode)

    assert deployment["alarms-page-url-pagerduty"]["endpoint"] is SECRET
    assert deployment["alarms-page-url-pagerduty"]["endpointAutoConfirms"] is True
    assert URL not in repr(deployment.plan)


def test_an_address_that_only_looks_public_is_kept_secret_too():
    def args():
        return AlarmTopicsArgs(page=Audience(secret_urls={"pagerduty": pulumi.Output.from_input(URL)}))

    assert alarms(args)["alarms-page-url-pagerduty"]["endpoint"] is SECRET


def test_an_address_in_plain_text_is_refused_without_showing_it():
    args = {"page": Audience(emails=["ops@example.com"])}
    with pytest.raises(ArgsError) as raised:
        AlarmTopicsArgs(**args, ticket=Audience(secret_urls={"pagerduty": URL}))

    assert "secret_urls.pagerduty: got plain text, wants a secret" in str(raised.value)
    assert URL not in str(raised.value)


def test_a_preview_without_the_passphrase_takes_what_stands_in_for_an_address():
    folder = stacks(ROOT / "examples/alarm_topics")

    assert folder["platform.dev"]["alarms-page-url-pagerduty"]["protocol"] == "https"


def test_a_channel_for_both_is_configured_once_and_runs_no_command():
    both = Audience(slack=[CHANNEL])
    deployment = alarms(AlarmTopicsArgs(page=both, ticket=both), stack="payments.prod")
    channel = deployment["alarms-slack-c07ez1abc23"]

    assert channel["slackTeamId"] == "T07EA123LEP"
    assert channel["slackChannelId"] == "C07EZ1ABC23"
    assert channel["configurationName"] == "payments-prod-alarms-slack-c07ez1abc23"
    arns = [deployment.resource(f"alarms-{each}-topic").outputs["arn"] for each in ("page", "ticket")]
    assert channel["snsTopicArns"] == arns
    assert channel["guardrailPolicyArns"] == ["arn:aws:iam::aws:policy/AWSDenyAll"]
    policies = [each.name for each in deployment.plan.cloud_resources() if "olicyAttachment" in each.type]
    assert policies == []
    (trust,) = json.loads(deployment["alarms-slack"]["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "chatbot.amazonaws.com"}
    assert trust["Condition"] == {"StringEqualsIfExists": {"aws:SourceAccount": HERE}}


def test_topics_that_tell_nobody_say_so():
    logged = [text for _, text in alarms(AlarmTopicsArgs(page=Audience(slack=[CHANNEL]))).log]

    assert logged == ["AlarmTopics alarms: ticket has no audience: its alarms tell nobody"]


def test_web_addresses_are_tried_for_as_long_as_sns_allows():
    retries = json.loads(alarms()["alarms-page-topic"]["deliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]

    assert retries["numRetries"] * retries["maxDelayTarget"] <= 3_600
    assert retries["numRetries"] > 3


def test_a_publisher_may_publish_to_one_topic():
    def program():
        made = AlarmTopics("my-alarms")
        right = made.publisher("ticket")
        pulumi.export("policy", policy_document([right]))
        pulumi.export(right.variables[0].name, right.variables[0].value)

    outputs = deploy(program).plan.outputs
    found = {
        action: each["Resource"] for each in json.loads(outputs["policy"])["Statement"] for action in each["Action"]
    }
    assert set(found) == {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"}
    assert found["sns:Publish"] == [outputs["MY_ALARMS_TICKET_TOPIC_ARN"]]


def test_a_severity_that_there_is_not_names_those_there_are():
    assert "severity: got 'email', allowed 'page' or 'ticket'" in fails(lambda: AlarmTopics("alarms").topic("email"))


def test_what_one_topic_cannot_tell_the_other_one_does():
    found = []
    deploy(lambda: found.extend(AlarmTopics("alarms").signals()))

    assert [(each.name, each.severity) for each in found] == [
        ("page-undelivered", "ticket"),
        ("ticket-undelivered", "page"),
    ]
    for signal in found:
        condition = signal.condition
        assert (condition.metric.statistic, condition.metric.period_seconds, condition.value) == ("Sum", 300, 3)
        page, _, anchor = signal.runbook.partition("#")
        headings = [line.lstrip("# ").lower().replace(" ", "-") for line in (ROOT / page).read_text().splitlines()]
        assert anchor in headings


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"emails": ["ops"]}, "emails[0]: got 'ops'"),
        ({"emails": ["ops@example.com", "ops@example.com"]}, "emails[1]: got 'ops@example.com', a second time"),
        ({"emails": ["a.b@example.com", "a-b@example.com"]}, "too much like 'a.b@example.com' to be told apart"),
        ({"slack": [CHANNEL, CHANNEL]}, "slack[1].channel_id: got 'C07EZ1ABC23' a second time"),
    ],
)
def test_an_audience_that_cannot_be_is_refused(wrong, says):
    with pytest.raises(ArgsError) as raised:
        Audience(**wrong)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (AlarmTopicsArgs(sources=["events", "events"]), "sources[1]: got 'events' a second time"),
        (
            AlarmTopicsArgs(sources=["events"], alarm_accounts=[THERE]),
            "alarm_accounts: allowed only with 'cloudwatch' in sources, which are events",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(args, says):
    assert says in fails(lambda: AlarmTopics("alarms", args))


@pytest.mark.parametrize(("workspace", "channel"), [("t07", "C07"), ("T07", "#ops")])
def test_ids_of_slack_are_not_names(workspace, channel):
    with pytest.raises(ArgsError, match=r"(workspace|channel)_id: got"):
        SlackChannel(workspace_id=workspace, channel_id=channel)


def test_rights_on_alarm_topics_another_stack_shares_are_those_of_its_owner():
    def connections(thing):
        return [thing.publisher("page"), thing.publisher("ticket")]

    def owner():
        made = AlarmTopics("main")
        made.share(rights=list(made.rights))
        pulumi.export("own", policy_document(connections(made)))

    def other():
        thing = AlarmTopics.of("platform.prod", "main")
        pulumi.export("policy", policy_document(connections(thing)))
        return thing.block

    outputs = deploy(owner, stack="platform.prod").plan.outputs
    deployment = deploy(other, stack="billing.prod", stack_outputs={"platform.prod": outputs})

    assert json.loads(deployment.plan.outputs["policy"]) == json.loads(outputs["own"])
    assert deployment.returned == "AlarmTopics platform.prod/main"
