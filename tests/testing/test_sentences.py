"""Sentences about a deployment: silent where they hold, and where they do not, who, by which policy, on which line."""

import json

import pulumi_aws as aws
import pytest
from acme import NightlyExport, NightlyExportArgs

from roadbed import Connection, NetworkPath, Override, Queue, QueueArgs, QueueSource
from roadbed.testing import UnknownName, deploy

WAREHOUSE = Connection(of="external warehouse", right="reader", network=(NetworkPath(port=5439),))
TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"


def policy(action, resource, **who):
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **who}]}
    )


def role(name):
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    return aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))


def team():
    events = Queue("events", QueueArgs(sources=[QueueSource(service="sns", arn=TOPIC)]))
    NightlyExport("checkout", NightlyExportArgs(connections=[events.sender()]))
    NightlyExport("ledger", NightlyExportArgs(connections=[events.consumer(), WAREHOUSE]))
    return events


@pytest.fixture(scope="module")
def deployment():
    return deploy(team, stack="payments.prod")


def with_policy(action, resource=lambda events: events.arn):
    """The team's stack, and a role somebody wrote by hand."""

    def program():
        events = team()
        text = resource(events)
        document = text if isinstance(text, str) else None
        legacy = role("legacy")
        made = policy(action, document) if document else text.apply(lambda arn: policy(action, arn))
        aws.iam.RolePolicy("legacy-rights", role=legacy.name, policy=made)

    return deploy(program, stack="payments.prod")


def test_who_has_a_right_is_whom_a_connection_gave_it(deployment):
    deployment.only("checkout", may="sender", of="events")
    deployment.only("NightlyExport ledger", may="consumer", of="Queue events")
    deployment.only("ledger", may="reader", of="external warehouse")
    deployment.nobody(may="purger", of="events")
    deployment.at_least("ledger", may="consumer", of="events")
    deployment.never("ledger", may="sender", of="events")


def test_a_service_that_the_block_lets_in_is_named_as_a_preview_shows_it(deployment):
    with pytest.raises(AssertionError, match=r"(?s)only checkout may sqs:SendMessage on events.*sns.amazonaws.com"):
        deployment.only("checkout", may="sqs:SendMessage", of="events")


def test_both_directions_are_told_with_the_policy_and_its_line():
    deployment = with_policy("sqs:SendMessage")
    line = with_policy.__code__.co_firstlineno

    with pytest.raises(AssertionError) as caught:
        deployment.only("checkout", "ledger", may="sender", of="events")

    first, extra, missing = str(caught.value).splitlines()
    assert first == "not so: only checkout and ledger may be sender of events"
    assert extra.startswith(
        "  - iam.Role legacy may: sqs:SendMessage on queue of Queue events, by iam.RolePolicy legacy-rights"
    )
    assert f"tests/testing/test_sentences.py:{line + 9}" in extra
    assert missing == "  - ledger may not"


@pytest.mark.parametrize("action", ["sqs:SendMessage", "sqs:sendmessage", "sqs:Send*", "sqs:*", "*"])
@pytest.mark.parametrize(
    "resource",
    [lambda events: events.arn, lambda _: "*", lambda _: "arn:aws:sqs:*:*:events-*"],
    ids=["arn", "*", "like"],
)
def test_a_policy_written_by_hand_counts_however_wide_it_is(action, resource):
    with pytest.raises(AssertionError, match=r"iam.Role legacy may: "):
        with_policy(action, resource).only("checkout", may="sender", of="events")


@pytest.mark.parametrize("action", ["sqs:GetQueueAttributes", "sqs:ReceiveMessage", "s3:PutObject"])
def test_a_policy_that_grants_something_else_does_not_count(action):
    with_policy(action).only("checkout", may="sender", of="events")


def test_a_policy_on_something_else_does_not_count():
    with_policy("sqs:*", lambda _: "arn:aws:sqs:eu-west-1:123456789012:other").only(
        "checkout", may="sender", of="events"
    )


@pytest.mark.parametrize("name", ["AdministratorAccess", "AmazonSQSFullAccess"])
def test_a_managed_policy_that_reaches_the_service_counts(name):
    def program():
        team()
        aws.iam.RolePolicyAttachment("admin", role=role("ops").name, policy_arn=f"arn:aws:iam::aws:policy/{name}")

    with pytest.raises(AssertionError, match=f"iam.Role ops may: policy {name}"):
        deploy(program).only("checkout", may="sender", of="events")


def test_one_resource_of_a_block_is_asked_by_its_name_and_an_action(deployment):
    deployment.only("ledger", may="sqs:ReceiveMessage", of="events-queue")
    deployment.nobody(may="sqs:ReceiveMessage", of="events-dead-letters")


def test_in_preview_what_is_not_known_yet_is_no_proof():
    with pytest.raises(AssertionError, match="known only after deployment"):
        deploy(
            lambda: aws.sqs.QueuePolicy("p", queue_url=(q := aws.sqs.Queue("q")).url, policy=q.arn), mode="preview"
        ).nobody(may="sqs:SendMessage", of="q")


@pytest.mark.parametrize(
    ("say", "says"),
    [
        (
            lambda it: it.only("chekout", may="sender", of="events"),
            "nobody is named 'chekout'; did you mean 'checkout'?",
        ),
        (lambda it: it.nobody(may="sendr", of="events"), "Queue events has no right 'sendr'; did you mean 'sender'?"),
        (lambda it: it.nobody(may="sender", of="event"), "nothing is named 'event'; did you mean 'events'?"),
        (
            lambda it: it.nobody(may="sender", of="events-queue"),
            "queue of Queue events has no right 'sender'; give an IAM",
        ),
        (
            lambda it: it.nothing_is_weakened(but={"event": ["fifo"]}),
            "no block is named 'event'; did you mean 'events'?",
        ),
    ],
)
def test_a_name_that_is_not_there_is_no_passed_test(deployment, say, says):
    with pytest.raises(UnknownName) as caught:
        say(deployment)

    assert str(caught.value).startswith(says)


def test_what_is_public_is_told_with_who_and_where():
    def program():
        aws.ec2.SecurityGroup(
            "web", ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]
        )
        aws.sns.TopicPolicy("site", arn=TOPIC, policy=policy("sns:Publish", TOPIC, Principal="*"))

    deployment = deploy(program)

    with pytest.raises(AssertionError) as caught:
        deployment.nothing_is_public(but=[TOPIC])
    assert str(caught.value).startswith("not so: nothing is public\n  - web: anyone on the internet may: ")
    deployment.nothing_is_public(but=[TOPIC, "web"])


def test_nothing_is_public_in_a_block(deployment):
    deployment.nothing_is_public()


def weak():
    reason = {"deletion_protection": "rebuilt every night"}
    Queue("events", QueueArgs(deletion_protection=False, because=reason))
    Queue("bills", QueueArgs(overrides={"queue": Override(args={"name": "bills"})}))


def test_a_weakened_setting_is_told_with_its_reason_and_line():
    deployment = deploy(weak, stack="payments.prod")

    with pytest.raises(AssertionError) as caught:
        deployment.nothing_is_weakened()
    assert "  - Queue events: deletion_protection: False is weaker than True: rebuilt every night" in str(caught.value)
    assert f"test_sentences.py:{weak.__code__.co_firstlineno + 2}" in str(caught.value)
    deployment.nothing_is_weakened(but={"events": ["deletion_protection"]})


def test_an_override_is_told_with_what_it_sets():
    deployment = deploy(weak, stack="payments.prod")

    with pytest.raises(AssertionError, match=r"  - Queue bills: queue: sets name \(tests/testing/test_sentences.py"):
        deployment.nothing_is_overridden()
    deployment.nothing_is_overridden(but={"bills": ["queue"]})


def test_a_missing_or_other_tag_is_told(deployment):
    deployment.everything_is_tagged({"team": "payments", "cost-center": "CC-1234"})
    deployment.everything_is_tagged(["owner"])

    with pytest.raises(AssertionError, match="  - events-queue: team is 'payments', not 'billing', wave is missing"):
        deployment.everything_is_tagged({"team": "billing", "wave": "1"})


def test_an_exception_that_is_not_needed_is_refused(deployment):
    with pytest.raises(AssertionError, match="events-queue needs no exception: take it out of `but`"):
        deployment.nothing_is_public(but=["events-queue"])


@pytest.mark.parametrize(
    "say",
    [
        lambda it: it.nothing_is_public(),
        lambda it: it.nothing_is_weakened(),
        lambda it: it.nothing_is_overridden(),
        lambda it: it.everything_is_tagged(["team"]),
    ],
)
def test_a_deployment_of_nothing_proves_nothing(say):
    with pytest.raises(AssertionError, match=r"made nothing|no resource that takes tags"):
        say(deploy(lambda: None))


def test_what_iam_fills_in_may_be_anything():
    mine = "arn:aws:sqs:eu-west-1:123456789012:${aws:PrincipalTag/team}"
    with pytest.raises(AssertionError, match=r"iam.Role legacy may: sqs:SendMessage"):
        with_policy("sqs:SendMessage", lambda _: mine).nobody(may="sqs:SendMessage", of="events")


def test_a_policy_that_only_its_owner_knows_is_no_proof():
    def program():
        team()
        aws.iam.RolePolicyAttachment("a", role=role("ops").name, policy_arn="arn:aws:iam::123456789012:policy/Ours")

    with pytest.raises(AssertionError, match=r"iam.Role ops may: policy Ours"):
        deploy(program).nobody(may="purger", of="events")


def test_who_is_denied_may_not_at_least():
    def program():
        events = team()
        statements = [{"Effect": "Allow", "Action": "sqs:*"}, {"Effect": "Deny", "Action": "sqs:PurgeQueue"}]
        legacy = role("legacy")
        made = events.arn.apply(
            lambda arn: json.dumps({"Version": "2012-10-17", "Statement": [{**s, "Resource": arn} for s in statements]})
        )
        aws.iam.RolePolicy("legacy-rights", role=legacy.name, policy=made)

    deployment = deploy(program)
    deployment.at_least("legacy", may="sqs:SendMessage", of="events")
    with pytest.raises(AssertionError, match="legacy is denied: sqs:PurgeQueue"):
        deployment.at_least("legacy", may="sqs:PurgeQueue", of="events")


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("give at least one name", lambda found: found.never(may="sender", of="events")),
        ("give at least one name", lambda found: found.at_least(may="sender", of="events")),
        ("give at least one tag", lambda found: found.everything_is_tagged([])),
        ("not one IAM action", lambda found: found.nobody(may="sqs:Purge*", of="events")),
        ("no actions of 'sqq'; did you mean 'sqs'", lambda found: found.nobody(may="sqq:PurgeQueue", of="events")),
    ],
)
def test_a_sentence_that_says_nothing_is_no_passed_test(says, sentence, deployment):
    with pytest.raises((AssertionError, UnknownName), match=says.replace("*", ".")):
        sentence(deployment)


@pytest.mark.parametrize(
    "condition",
    [
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:orders"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"StringLike": {"aws:PrincipalArn": "*"}},
    ],
)
def test_a_condition_that_everybody_meets_leaves_it_public(condition):
    def program(condition):
        text = policy("sqs:SendMessage", "*", Principal="*", Condition=condition)
        aws.sqs.QueuePolicy("open", queue_url=aws.sqs.Queue("q").url, policy=text)

    with pytest.raises(AssertionError, match="anyone may"):
        deploy(lambda: program(condition)).nothing_is_public()
    deploy(lambda: program({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:uploads"}})).nothing_is_public()
