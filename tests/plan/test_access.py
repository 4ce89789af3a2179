import json

import pytest

from roadbed.plan.access import Access, access_of
from roadbed.plan.facts import Right
from roadbed.plan.model import Resource
from roadbed.plan.values import UNKNOWN
from tests.hand_made import ACCOUNT, Stack

SEND = "sqs:SendMessage"


def policy(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str], **more: object) -> dict:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def arn_of(resource: Resource) -> str:
    return str(resource.outputs["arn"])


def bucket(stack: Stack, name: str) -> Resource:
    return stack.resource(
        "aws:s3/bucket:Bucket", name, id=name, outputs={"arn": f"arn:aws:s3:::{name}", "bucket": name}
    )


def role(stack: Stack, name: str, **fields: object) -> Resource:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    return stack.resource("aws:iam/role:Role", name, id=name, outputs={"arn": arn, "name": name}, **fields)


def grant(stack: Stack, holder: Resource, document: object, **fields: object) -> Resource:
    inputs = {"role": holder.name, "policy": document}
    return stack.resource("aws:iam/rolePolicy:RolePolicy", f"{holder.name}-policy", inputs=inputs, outputs={}, **fields)


def only(accesses: tuple[Access, ...]) -> Access:
    assert len(accesses) == 1, accesses
    return accesses[0]


def test_a_policy_of_a_role_names_the_resource_its_arn_belongs_to():
    stack = Stack()
    orders = stack.resource("aws:sqs/queue:Queue", "orders")
    sender = role(stack, "sender")
    written = grant(stack, sender, policy(allow(["sqs:SendMessage"], arn_of(orders))))

    access = only(access_of(stack.plan()))

    assert (access.who, access.what, access.actions) == ("iam.Role sender", "sqs.Queue orders", ("sqs:SendMessage",))
    assert (access.who_urn, access.what_urn, access.via) == (sender.urn, orders.urn, written.urn)
    assert access.marks == ()


def test_a_bucket_and_its_objects_are_one_thing_and_a_prefix_is_named():
    stack = Stack()
    bucket(stack, "uploads")
    reader = role(stack, "reader")
    whole = allow("s3:GetObject", ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"])
    grant(stack, reader, policy(whole, allow("s3:PutObject", "arn:aws:s3:::uploads/in/*")))

    assert [(access.what, access.actions) for access in access_of(stack.plan())] == [
        ("s3.Bucket uploads", ("s3:GetObject",)),
        ("s3.Bucket uploads/in/*", ("s3:PutObject",)),
    ]


def test_a_bucket_is_not_taken_for_another_whose_name_it_begins():
    stack = Stack()
    bucket(stack, "logs")
    grant(stack, role(stack, "reader"), policy(allow("s3:GetObject", "arn:aws:s3:::logs-archive/*")))

    assert only(access_of(stack.plan())).what == "arn:aws:s3:::logs-archive/*"


def test_statements_about_one_thing_are_one_access():
    stack = Stack()
    arn = arn_of(stack.resource("aws:sqs/queue:Queue", "orders"))
    grant(stack, role(stack, "both"), policy(allow("sqs:SendMessage", arn), allow("sqs:ReceiveMessage", arn)))

    assert only(access_of(stack.plan())).actions == ("sqs:SendMessage", "sqs:ReceiveMessage")


@pytest.mark.parametrize("action", ["*", "sqs:*"])
def test_wildcards_are_marked(action):
    stack = Stack()
    grant(stack, role(stack, "admin"), policy(allow(action, "*")))

    access = only(access_of(stack.plan()))

    assert access.what == "everything"
    assert access.marks == ("wildcard-action", "wildcard-resource")


def test_all_but_some_actions_is_a_wildcard():
    stack = Stack()
    grant(stack, role(stack, "most"), policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}))

    access = only(access_of(stack.plan()))

    assert access.actions == ("all but iam:*",)
    assert "wildcard-action" in access.marks


def test_a_managed_policy_of_the_plan_is_read_for_each_of_its_holders():
    stack = Stack()
    document = policy(allow("s3:ListAllMyBuckets", "*"))
    arn = f"arn:aws:iam::{ACCOUNT}:policy/lister"
    stack.resource("aws:iam/policy:Policy", "lister", id=arn, outputs={"arn": arn}, inputs={"policy": document})
    role(stack, "first")
    role(stack, "second", inputs={"managedPolicyArns": [arn]})
    attached = {"policyArn": arn, "role": "first"}
    stack.resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", inputs=attached)

    accesses = access_of(stack.plan())

    assert {access.who: access.actions for access in accesses} == {
        "iam.Role second": ("s3:ListAllMyBuckets",),
        "iam.Role first": ("s3:ListAllMyBuckets",),
    }


def test_a_policy_that_aws_wrote_is_named():
    stack = Stack()
    role(stack, "admin", inputs={"managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]})

    access = only(access_of(stack.plan()))

    assert (access.right, access.what) == ("policy AdministratorAccess", "what AWS lists in it")
    assert access.marks == ("wildcard-action",)


def test_who_may_assume_a_role():
    stack = Stack()
    trust = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}})
    role(stack, "task", inputs={"assumeRolePolicy": trust})

    access = only(access_of(stack.plan()))

    assert (access.who, access.what) == ("service ecs-tasks.amazonaws.com", "iam.Role task")
    assert access.actions == ("sts:AssumeRole",)


def test_denying_everybody_without_tls_is_one_short_line():
    stack = Stack()
    queue = stack.resource(
        "aws:sqs/queue:Queue", "orders", outputs={"arn": "arn:aws:sqs:::orders", "url": "https://orders"}
    )
    document = policy(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": arn_of(queue),
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )
    stack.resource(
        "aws:sqs/queuePolicy:QueuePolicy", "orders-policy", inputs={"queueUrl": "https://orders", "policy": document}
    )

    access = only(access_of(stack.plan()))

    assert (access.effect, access.who, access.what, access.condition) == (
        "deny",
        "anyone",
        "sqs.Queue orders",
        "without TLS",
    )
    assert access.marks == ()


@pytest.mark.parametrize(
    ("condition", "marks"),
    [
        ({}, ("public",)),
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, ()),
        ({"ArnLike": {"aws:SourceArn": "*"}}, ("public",)),
        ({"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}, ("public",)),
        ({"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}}, ("public",)),
        ({"Bool": {"aws:SecureTransport": "true"}}, ("public",)),
    ],
)
def test_everybody_is_public_unless_a_condition_says_who(condition, marks):
    stack = Stack()
    bucket(stack, "site")
    document = policy({**allow("s3:GetObject", "arn:aws:s3:::site/*"), "Principal": "*", "Condition": condition})
    stack.resource("aws:s3/bucketPolicy:BucketPolicy", "site", id="site", inputs={"bucket": "site", "policy": document})

    access = only(access_of(stack.plan()))

    assert (access.who, access.what) == ("anyone", "s3.Bucket site")
    assert access.marks == marks


def test_a_condition_names_the_resource_it_admits():
    stack = Stack()
    topic = stack.resource("aws:sns/topic:Topic", "orders")
    queue = stack.resource("aws:sqs/queue:Queue", "shipping")
    condition = {"ArnEquals": {"aws:SourceArn": arn_of(topic)}, "StringEquals": {"aws:SourceAccount": ACCOUNT}}
    statement = {
        **allow("sqs:SendMessage", arn_of(queue)),
        "Principal": {"Service": "sns.amazonaws.com"},
        "Condition": condition,
    }
    stack.resource(
        "aws:sqs/queuePolicy:QueuePolicy",
        "shipping",
        inputs={"queueUrl": UNKNOWN, "policy": policy(statement)},
        property_dependencies={"queueUrl": (queue.urn,)},
    )

    access = only(access_of(stack.plan()))

    assert (access.who, access.what) == ("service sns.amazonaws.com", "sqs.Queue shipping")
    # Of a topic of the same plan everybody knows the account.
    assert access.condition == "from sns.Topic orders"


def test_a_condition_on_what_the_plan_does_not_hold_is_told_whole():
    stack = Stack()
    source = "arn:aws:s3:::elsewhere"
    condition = {"ArnLike": {"aws:SourceArn": source}, "StringEquals": {"aws:SourceAccount": "444444444444"}}
    statement = {**allow("sqs:SendMessage", "*"), "Principal": {"Service": "s3.amazonaws.com"}, "Condition": condition}
    stack.resource("aws:sqs/queue:Queue", "shipping", inputs={"policy": policy(statement)})

    assert only(access_of(stack.plan())).condition == f"from {source} and from account 444444444444"


def test_an_identity_of_another_account_is_named():
    stack = Stack()
    statement = {**allow("sqs:SendMessage", "*"), "Principal": {"AWS": "arn:aws:iam::444444444444:role/carrier"}}
    stack.resource("aws:sqs/queue:Queue", "shipping", inputs={"policy": policy(statement)})

    assert only(access_of(stack.plan())).who == "role carrier of account 444444444444"


def admitting_queue(stack: Stack, document: object) -> None:
    admitted = Right(of="sns.amazonaws.com for one resource", right="source", actions=("sqs:SendMessage",))
    block = stack.block("Queue", "shipping", admits=(admitted,))
    stack.resource("aws:sqs/queue:Queue", "shipping-queue", parent=block, inputs={"policy": document})


def test_a_policy_that_can_be_read_says_whom_a_block_admits_under_the_blocks_own_name_for_it():
    stack = Stack()
    topic = stack.resource("aws:sns/topic:Topic", "orders")
    condition = {"ArnEquals": {"aws:SourceArn": arn_of(topic)}}
    admitting_queue(
        stack,
        policy(
            {**allow("sqs:SendMessage", "*"), "Principal": {"Service": "sns.amazonaws.com"}, "Condition": condition}
        ),
    )

    access = only(access_of(stack.plan()))

    assert (access.who, access.right, access.what) == ("service sns.amazonaws.com", "source", "Queue shipping")
    assert access.condition == "from sns.Topic orders"


def test_where_the_policy_cannot_be_read_the_block_says_whom_it_admits():
    stack = Stack()
    admitting_queue(stack, UNKNOWN)

    meant, unread = access_of(stack.plan())

    assert (meant.who, meant.right, meant.what) == ("sns.amazonaws.com for one resource", "source", "Queue shipping")
    assert unread.marks == ("unknown",)


def test_a_grant_of_exactly_what_a_block_offers_has_the_rights_name():
    stack = Stack()
    block = stack.block("Queue", "events", offers={"sender": ("sqs:SendMessage",), "purger": ("sqs:PurgeQueue",)})
    queue = stack.resource("aws:sqs/queue:Queue", "events-queue", parent=block)
    for name, actions in (("one", ["sqs:SendMessage"]), ("both", ["sqs:PurgeQueue", "sqs:SendMessage"])):
        grant(stack, role(stack, name), policy(allow(actions, arn_of(queue))))
    grant(stack, role(stack, "more"), policy(allow(["sqs:SendMessage", "sqs:ListQueueTags"], arn_of(queue))))
    letters = stack.resource("aws:sqs/queue:Queue", "events-dead-letters", parent=block)
    grant(stack, role(stack, "other"), policy(allow("sqs:SendMessage", arn_of(letters))))

    assert [(access.who, access.right, access.what) for access in access_of(stack.plan())] == [
        ("iam.Role one", "sender", "Queue events"),
        ("iam.Role both", "purger, sender", "Queue events"),
        ("iam.Role more", "", "queue of Queue events"),
        ("iam.Role other", "sender", "dead-letters of Queue events"),
    ]


def test_the_keys_own_administration_by_its_account_is_no_wildcard():
    stack = Stack()
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    stack.resource("aws:kms/key:Key", "main", inputs={"policy": policy({**allow("kms:*", "*"), "Principal": root})})

    access = only(access_of(stack.plan()))

    assert (access.who, access.what, access.marks) == (f"account {ACCOUNT}", "kms.Key main", ())


def test_what_cannot_be_known_before_deployment_says_so():
    stack = Stack()
    holder = role(stack, "worker")
    written = grant(stack, holder, UNKNOWN, property_dependencies={"role": (holder.urn,)})

    access = only(access_of(stack.plan()))

    assert (access.who, access.what, access.via) == ("iam.Role worker", "known after deployment", written.urn)
    assert access.marks == ("unknown",)


def test_a_document_with_unknown_parts_is_read_as_far_as_it_is_known():
    stack = Stack()
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": UNKNOWN}],
    }
    grant(stack, role(stack, "sender"), document)

    access = only(access_of(stack.plan()))

    assert (access.actions, access.what, access.marks) == (("sqs:SendMessage",), "known after deployment", ("unknown",))


def test_a_function_open_to_the_world_is_public():
    stack = Stack()
    stack.resource("aws:lambda/function:Function", "web", outputs={"name": "web", "arn": "arn:aws:lambda:::web"})
    stack.resource(
        "aws:lambda/functionUrl:FunctionUrl", "web", inputs={"functionName": "web", "authorizationType": "NONE"}
    )
    permission = {"function": "web", "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com"}
    stack.resource("aws:lambda/permission:Permission", "s3", inputs=permission)

    url, service = access_of(stack.plan())

    assert (url.who, url.what, url.marks) == ("anyone", "lambda.Function web", ("public",))
    assert (service.who, service.what, service.marks) == ("service s3.amazonaws.com", "lambda.Function web", ())


def test_what_calls_a_function_through_an_api_is_the_api():
    stack = Stack()
    stack.resource("aws:lambda/function:Function", "web", outputs={"name": "web", "arn": "arn:aws:lambda:::web"})
    stack.resource("aws:apigatewayv2/api:Api", "front", id="8de9941432")
    inputs = {
        "function": "web",
        "action": "lambda:InvokeFunction",
        "principal": "apigateway.amazonaws.com",
        "sourceArn": f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:8de9941432/*/*",
    }
    stack.resource("aws:lambda/permission:Permission", "front", inputs=inputs)

    assert only(access_of(stack.plan())).who == "apigatewayv2.Api front/*/* (apigateway.amazonaws.com)"


def events_and_worker(stack: Stack, granted: list[str]) -> None:
    """A worker that was given the right to consume a queue's messages, and whose policy grants `granted` on it."""
    events = stack.block("Queue", "events", offers={"consumer": ("sqs:ReceiveMessage", "sqs:DeleteMessage")})
    queue = stack.resource("aws:sqs/queue:Queue", "events-queue", parent=events)
    right = Right(of="Queue events", right="consumer", actions=("sqs:ReceiveMessage", "sqs:DeleteMessage"))
    worker = stack.block("Worker", "settlement", rights=(right,))
    task = role(stack, "settlement-task", parent=worker)
    grant(stack, task, policy(allow(granted, arn_of(queue))), parent=worker)


def test_a_right_and_the_policy_that_grants_it_are_shown_once():
    stack = Stack()
    events_and_worker(stack, ["sqs:ReceiveMessage", "sqs:DeleteMessage"])

    access = only(access_of(stack.plan()))

    assert (access.who, access.right, access.what) == ("Worker settlement", "consumer", "Queue events")
    assert access.via.endswith("RolePolicy::settlement-task-policy")


def test_a_policy_that_grants_more_than_the_right_is_shown_too():
    stack = Stack()
    events_and_worker(stack, ["sqs:ReceiveMessage", "sqs:PurgeQueue"])

    right, beyond = access_of(stack.plan())

    assert right.right == "consumer"
    assert (beyond.who, beyond.what) == ("task of Worker settlement", "queue of Queue events")
    assert beyond.actions == ("sqs:ReceiveMessage", "sqs:PurgeQueue")


ELSEWHERE = "arn:aws:sqs:eu-west-1:999999999999:"


def partner(name: str, *actions: str, arn: str = "") -> Right:
    """The right to send to a queue of another account, whose ARN the program knows or a deployment tells."""
    return Right(of=f"{name} queue", right="sender", actions=actions, reaches={arn: actions} if arn else {})


def worker_with(stack: Stack, rights: tuple[Right, ...], *statements: dict) -> None:
    worker = stack.block("Worker", "export", rights=rights)
    grant(stack, role(stack, "export-task", parent=worker), policy(*statements), parent=worker)


def test_a_right_to_something_outside_is_one_access_that_names_its_arn():
    stack = Stack()
    known = (partner("partner", SEND, arn=f"{ELSEWHERE}partner"), partner("bank", SEND, arn=f"{ELSEWHERE}bank"))
    worker_with(stack, known, allow(SEND, [f"{ELSEWHERE}bank", f"{ELSEWHERE}partner"]))

    assert [(each.who, each.right, each.what, each.actions) for each in access_of(stack.plan())] == [
        ("Worker export", "sender", f"partner queue ({ELSEWHERE}partner)", (SEND,)),
        ("Worker export", "sender", f"bank queue ({ELSEWHERE}bank)", (SEND,)),
    ]


def test_a_right_whose_arn_a_deployment_tells_is_one_access_too():
    stack = Stack()
    raw = stack.resource("aws:sqs/queue:Queue", "raw")
    worker_with(stack, (partner("raw", SEND),), allow(SEND, arn_of(raw)))

    assert only(access_of(stack.plan())).what == "raw queue (sqs.Queue raw)"


def test_the_key_of_somebody_else_that_a_queue_needs_is_part_of_the_right_to_the_queue():
    stack = Stack()
    key = "arn:aws:kms:eu-west-1:999999999999:key/1"
    stack.block("Queue", "events", offers={"sender": (SEND,)})
    right = Right(of="Queue events", right="sender", actions=("kms:Decrypt", SEND), reaches={key: ("kms:Decrypt",)})
    worker_with(stack, (right,), allow("kms:Decrypt", key))

    assert only(access_of(stack.plan())).what == "Queue events"


@pytest.mark.parametrize(
    ("rights", "statement"),
    [
        ((partner("partner", SEND, arn=f"{ELSEWHERE}partner"),), allow(SEND, f"{ELSEWHERE}other")),
        ((partner("partner", SEND, arn=f"{ELSEWHERE}partner"),), allow("sqs:PurgeQueue", f"{ELSEWHERE}partner")),
        ((partner("one", SEND), partner("two", SEND)), allow(SEND, f"{ELSEWHERE}other")),
        ((partner("partner", SEND),), allow(SEND, "*")),
        ((partner("partner", SEND),), {**allow(SEND, f"{ELSEWHERE}partner"), "Effect": "Deny"}),
    ],
    ids=["another thing", "another action", "one of two", "everything", "denied"],
)
def test_what_a_right_to_something_outside_does_not_say_is_shown_too(rights, statement):
    stack = Stack()
    worker_with(stack, rights, statement)

    *given, beyond = access_of(stack.plan())

    assert [each.what for each in given] == [right.of for right in rights]
    assert (beyond.who, beyond.right) == ("task of Worker export", "")


def test_a_policy_that_is_written_elsewhere_is_no_right_to_something_outside():
    stack = Stack()
    worker = stack.block("Worker", "export", rights=(partner("partner", SEND),))
    task = role(stack, "export-task", parent=worker)
    inputs = {"role": task.name, "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
    stack.resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "export-reads", inputs=inputs, parent=worker)

    right, beyond = access_of(stack.plan())

    assert (right.what, beyond.right) == ("partner queue", "policy ReadOnlyAccess")


def test_whom_a_block_admits_may_reach_it():
    stack = Stack()
    stack.block("Topic", "orders")
    admitted = Right(of="Topic orders", right="deliver", actions=("sqs:SendMessage",))
    stack.block("Queue", "shipping", admits=(admitted,))

    access = only(access_of(stack.plan()))

    assert (access.who, access.right, access.what) == ("Topic orders", "deliver", "Queue shipping")
    assert access.who_urn.endswith("::orders")


def test_a_plan_without_policies_has_no_access():
    assert access_of(Stack().plan()) == ()


@pytest.mark.parametrize(
    ("allowed", "right"),
    [(["sqs:SendMessage"], "sender"), (["sqs:SendMessage", "sqs:PurgeQueue"], "")],
    ids=["the right", "more than the right"],
)
def test_what_another_stack_shares_is_named_as_its_contract_does(allowed, right):
    arn = "arn:aws:sqs:eu-west-1:111111111111:audit"
    share = {"kind": "roadbed:index:Queue", "name": "audit", "ids": {"arn": arn}, "facts": {}, "rights": {}}
    stack = Stack("billing.prod")
    told = {"network.private_subnet_ids": ["subnet-1", "subnet-2"], "queues": {"audit": arn}}
    zone = {"kind": "roadbed:index:LandingZone", "name": "landing-zone", "ids": told, "facts": {}, "rights": {}}
    shared = {"outputs": {"roadbed/v1/audit": share, "roadbed/v1/landing-zone": zone}}
    stack.resource("pulumi:pulumi:StackReference", "platform.prod", outputs=shared)
    stack.resource("aws:iam/role:Role", "invoicing")
    statement = {"Effect": "Allow", "Action": allowed, "Resource": arn}
    policy = json.dumps({"Statement": [statement]})
    stack.resource("aws:iam/rolePolicy:RolePolicy", "queues", inputs={"role": "invoicing-id", "policy": policy})
    use = {"roadbed/uses/platform.prod/audit": {"rights": {"sender": ["sqs:SendMessage"]}}}

    access = only(access_of(stack.plan(outputs=use)))

    assert (access.who, access.what, access.right) == ("iam.Role invoicing", "Queue platform.prod/audit", right)


def shared_by(stack: Stack, other: str, kind: str, name: str, arn: str, **ids: str) -> None:
    share = {"kind": f"roadbed:index:{kind}", "name": name, "ids": {"arn": arn, **ids}, "facts": {}, "rights": {}}
    outputs = {"outputs": {f"roadbed/v1/{name}": share}}
    stack.resource("pulumi:pulumi:StackReference", other, outputs=outputs)


@pytest.mark.parametrize("part", ["", "/in/*"])
def test_a_blocks_right_on_what_another_stack_shares_is_said_once(part):
    arn = "arn:aws:sqs:eu-west-1:111111111111:audit"
    stack = Stack("billing.prod")
    shared_by(stack, "platform.prod", "Queue", "audit", arn)
    right = Right(of="Queue platform.prod/audit", right="sender", actions=(SEND,))
    worker = stack.block("Worker", "invoicing", rights=(right,))
    written = grant(
        stack, role(stack, "invoicing-task", parent=worker), policy(allow([SEND], f"{arn}{part}")), parent=worker
    )

    access = only(access_of(stack.plan()))

    assert (access.who, access.what, access.via) == ("Worker invoicing", "Queue platform.prod/audit", written.urn)


def test_events_of_a_bucket_that_another_stack_shares_come_from_that_bucket():
    stack = Stack("billing.prod")
    shared_by(stack, "payments.prod", "Bucket", "receipts", "arn:aws:s3:::receipts-1", bucket_name="receipts-1")
    pattern = json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": ["receipts-1"]}}})
    rule = stack.resource("aws:cloudwatch/eventRule:EventRule", "printed", inputs={"eventPattern": pattern})
    invoices = stack.resource("aws:sqs/queue:Queue", "invoices")
    events = {"Service": "events.amazonaws.com"}
    by_rule = {"ArnEquals": {"aws:SourceArn": arn_of(rule)}}
    admitted = policy(allow([SEND], arn_of(invoices), Principal=events, Condition=by_rule))
    inputs = {"queueUrl": invoices.id, "policy": admitted}
    stack.resource("aws:sqs/queuePolicy:QueuePolicy", "invoices", inputs=inputs)

    access = only(access_of(stack.plan()))

    assert (access.what, access.condition) == ("sqs.Queue invoices", "from Bucket payments.prod/receipts")
