"""What a picture shows, before anything is drawn."""

import pytest

from roadbed.plan.facts import Right, Weakened
from roadbed.plan.model import Plan
from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.report.graph import arrangement, wording
from roadbed.report.graph.build import graph
from roadbed.report.graph.model import Edge, Graph
from tests.hand_made import Stack
from tests.report import connected
from tests.report.connected import CONSUMING, SENDING, arn, queue, role, subscription, topic
from tests.report.payments import policy


def said(of: Graph) -> list[str]:
    """Every edge in one line: `iam.Role checkout -> Queue events: sender`."""
    return [f"{of.by_id[edge.source]} -> {of.by_id[edge.target]}: {edge.label}" for edge in of.edges]


def names(of: Graph, stack: str) -> list[str]:
    return [str(node) for node in of.within(stack)]


def only(*plans: Plan) -> tuple[Graph, Edge]:
    found = graph(plans)
    (edge,) = found.edges
    return found, edge


def test_blocks_and_those_who_hold_rights_are_drawn_and_what_blocks_are_made_of_is_not():
    found = graph([connected.payments()])

    assert names(found, "payments.prod") == ["Queue events", "Topic orders", "Worker settlement", "iam.Role checkout"]
    assert [node.line for node in found.nodes][:2] == ["stacks/payments.py:10", "stacks/payments.py:20"]


def test_every_right_and_subscription_is_an_edge_also_between_stacks():
    assert said(graph(connected.stacks())) == [
        "Worker settlement -> Queue events: consumer",
        "iam.Role checkout -> Queue events: sender",
        "iam.Role checkout -> Topic orders: publisher",
        "Topic orders -> Queue parcels: subscription: filter on store, weight",
        "role carrier -> Queue parcels: sender",
        "iam.Role invoicing -> Queue events: sender",
    ]


def test_each_stack_is_a_frame_in_the_order_they_were_asked_for():
    found = graph([connected.shipping(), connected.payments()])

    assert [frame.stack for frame in found.frames] == ["shipping.prod", "payments.prod"]
    assert [node.stack for node in found.nodes] == ["shipping.prod"] + ["payments.prod"] * 4 + [""]


def test_a_thing_of_a_stack_that_is_not_drawn_stands_outside_with_the_name_of_that_stack():
    found, edge = only(connected.billing())
    outside = found.by_id[edge.target]

    assert (outside.kind, str(outside), outside.of) == ("outside", "Queue events", "stack payments.prod")
    assert edge.rights == ("sender",)


def test_a_stack_of_another_project_is_named_with_its_project():
    stack = Stack("billing.prod")
    role(stack, "invoicing", **{"arn:aws:sqs:eu-west-1:1:x": SENDING})
    shared = connected.share("Queue", "events", "arn:aws:sqs:eu-west-1:1:x")
    outputs = {"name": "organization/bank/ledger.prod", "outputs": {"roadbed/v1/events": shared}}
    stack.resource("pulumi:pulumi:StackReference", "bank/ledger.prod", external=True, outputs=outputs)
    found, edge = only(stack.plan())

    assert found.by_id[edge.target].of == "stack bank/ledger.prod"


@pytest.mark.parametrize("drawn", [True, False])
def test_a_block_that_uses_another_stacks_thing_points_at_it(drawn: bool):
    stack = Stack("billing.prod")
    shared = Right(of="Queue payments.prod/events", right="sender", actions=SENDING)
    stack.block("Worker", "invoices", rights=(shared,))
    found = graph([stack.plan(), *([connected.payments()] if drawn else [])])
    edge = next(each for each in found.edges if each.source.endswith("invoices"))

    assert found.by_id[edge.target].stack == ("payments.prod" if drawn else "")
    assert str(found.by_id[edge.target]) == "Queue events"


def test_an_account_elsewhere_is_a_node_of_its_own():
    found = graph([connected.shipping()])

    assert [(str(node), node.of) for node in found.within("")] == [
        ("sns orders-payments.prod", "account 123456789012"),
        ("role carrier", "account 444444444444"),
    ]


def test_weakened_defaults_are_marked_and_no_secret_is_told():
    events = graph([connected.payments()]).nodes[0]

    assert [str(weak) for weak in events.weakened] == [
        "encryption_key is [secret] instead of null: the bank's own",
        "max_receives is 1 instead of 5",
    ]
    assert wording.weakness(events) == ["weakened:", "encryption_key", "max_receives"]


def test_of_many_weakened_defaults_the_first_are_named():
    weakened = tuple(Weakened(setting=name, value=1, default=2, reason="") for name in "abcd")
    stack = Stack()
    stack.block("Queue", "events", weakened=weakened)

    assert wording.weakness(graph([stack.plan()]).nodes[0]) == ["weakened:", "a", "b", "and 2 more"]


def test_several_rights_on_one_thing_are_one_edge_with_an_arrow_at_both_ends():
    stack = Stack()
    role(stack, "worker", **{queue(stack, "events"): (*SENDING, *CONSUMING)})
    _, edge = only(stack.plan())

    assert (edge.rights, edge.flow) == (("consumer", "sender"), "both")


@pytest.mark.parametrize(
    ("actions", "flow"),
    [
        (CONSUMING, "back"),
        (SENDING, "forward"),
        (("s3:GetObject", "s3:ListBucket"), "back"),
        (("dynamodb:Query", "dynamodb:PutItem"), "both"),
        (("sqs:PurgeQueue",), "forward"),
    ],
)
def test_arrows_go_the_way_data_goes(actions: tuple[str, ...], flow: str):
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "plain")
    role(stack, "worker", **{arn("sqs", "plain"): actions})
    _, edge = only(stack.plan())
    ends = (edge.source, edge.target)

    assert edge.flow == flow
    assert arrangement.drawn(edge) == (ends[::-1] if flow == "back" else ends)


def test_a_right_without_a_name_is_told_by_its_actions():
    stack = Stack()
    stack.resource("aws:s3/bucket:Bucket", "uploads", outputs={"arn": "arn:aws:s3:::uploads"})
    role(stack, "reader", **{"arn:aws:s3:::uploads/*": ("s3:GetObject",)})

    assert said(graph([stack.plan()])) == ["iam.Role reader -> s3.Bucket uploads: s3:GetObject"]


def test_whoever_lets_in_the_internet_is_seen():
    stack = Stack()
    stack.resource("aws:s3/bucket:Bucket", "www", id="www", outputs={"arn": "arn:aws:s3:::www"})
    reading = policy(Effect="Allow", Principal="*", Action="s3:GetObject", Resource="arn:aws:s3:::www/*")
    stack.resource("aws:s3/bucketPolicy:BucketPolicy", "www", inputs={"bucket": "www", "policy": reading})
    found, edge = only(stack.plan())

    assert edge.public
    assert (found.by_id[edge.source].name, found.by_id[edge.source].public) == ("anyone", True)


def test_trust_denials_logs_and_the_unknown_are_no_connections():
    stack = Stack()
    trust = policy(Effect="Allow", Principal={"Service": "ecs-tasks.amazonaws.com"}, Action="sts:AssumeRole")
    stack.resource("aws:iam/role:Role", "worker", inputs={"assumeRolePolicy": trust})
    for name, document in {
        "logs": policy(Effect="Allow", Action="logs:PutLogEvents", Resource=arn("logs", "group")),
        "denied": policy(Effect="Deny", Action="sqs:SendMessage", Resource=arn("sqs", "x")),
        "unknown": UNKNOWN,
        "traces": policy(Effect="Allow", Action="ec2:DescribeSubnets", Resource="*"),
    }.items():
        stack.resource("aws:iam/rolePolicy:RolePolicy", name, inputs={"role": "worker-id", "policy": document})

    assert graph([stack.plan()]).nodes == ()


def test_an_administrator_is_a_connection_to_everything():
    stack = Stack()
    role(stack, "admin", **{"*": ("*",)})

    assert said(graph([stack.plan()])) == ["iam.Role admin -> everything: *"]


def test_what_carries_data_is_drawn_also_where_nothing_is_connected_to_it():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "plain")
    stack.resource("aws:ec2/vpc:Vpc", "network")
    site = stack.component("acme:index:Site", "www")
    stack.resource("aws:s3/bucket:Bucket", "www-site", parent=site)

    assert names(graph([stack.plan()]), "payments.prod") == ["sqs.Queue plain", "s3.Bucket www-site"]


def test_a_block_within_a_block_says_so():
    stack = Stack()
    export = stack.block("NightlyExport", "ledger")
    stack.block("Queue", "ledger-inbox", parent=export)

    assert [node.within for node in graph([stack.plan()]).nodes] == ["", "NightlyExport ledger"]


@pytest.mark.parametrize(
    ("inputs", "label"),
    [
        ({}, "subscription"),
        ({"filterPolicy": "{}"}, "subscription"),
        ({"filterPolicy": '{"store": ["a"]}'}, "subscription: filter on store"),
        ({"filterPolicy": '{"$or": [{"a": [1]}, {"b": [1]}], "c": [1]}'}, "subscription: filter on a, b, c"),
        ({"filterPolicy": '{"a": [1], "b": [1], "c": [1], "d": [1]}'}, "subscription: filter on a, b, c and 1 more"),
        ({"filterPolicy": UNKNOWN}, "subscription: with a filter"),
        ({"filterPolicy": SECRET}, "subscription: with a filter"),
        ({"filterPolicy": "no JSON"}, "subscription: with a filter"),
    ],
)
def test_a_subscription_tells_what_it_filters_on(inputs: dict[str, object], label: str):
    stack = Stack()
    subscription(stack, "s", topic(stack, "orders"), queue(stack, "events"), **inputs)
    _, edge = only(stack.plan())

    assert edge.label == label


@pytest.mark.parametrize(
    ("protocol", "endpoint", "name"),
    [
        ("https", "https://user:token@hooks.example/secret?token=1", "https://hooks.example"),
        ("sms", "+491701234567", "phone number"),
        ("email", "team@acme.example", "team@acme.example"),
        ("sqs", SECRET, "secret endpoint"),
        ("sqs", "arn:aws:sqs:eu-west-1:444444444444:audit", "audit"),
    ],
)
def test_an_endpoint_outside_is_named_without_what_a_picture_must_not_tell(protocol: str, endpoint: object, name: str):
    stack = Stack()
    subscription(stack, "s", topic(stack, "orders"), endpoint, protocol=protocol)
    found, edge = only(stack.plan())

    assert found.by_id[edge.target].name == name


def test_rules_and_event_sources_made_by_hand_are_wires_too():
    stack = Stack()
    stack.resource("aws:cloudwatch/eventRule:EventRule", "nightly")
    stack.resource("aws:lambda/function:Function", "export")
    stack.resource(
        "aws:cloudwatch/eventTarget:EventTarget", "t", inputs={"rule": "nightly-id", "arn": arn("lambda", "export")}
    )
    stack.resource(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        "m",
        inputs={"eventSourceArn": queue(stack, "jobs"), "functionName": arn("lambda", "export")},
    )

    assert said(graph([stack.plan()])) == [
        "cloudwatch.EventRule nightly -> lambda.Function export: events",
        "Queue jobs -> lambda.Function export: event source",
    ]


def test_stacks_without_anything_are_frames_all_the_same():
    found = graph([Stack("a.dev").plan(), Stack("b.dev").plan()])

    assert (len(found.frames), found.nodes, found.edges) == (2, (), ())


def test_who_deals_with_several_stacks_is_drawn_once_for_each():
    plans = []
    for environment in ("dev", "prod"):
        stack = Stack(f"shipping.{environment}")
        role(stack, "sender", **{arn("sqs", "audit", connected.STRANGER): SENDING})
        plans.append(stack.plan())
    found = graph(plans)

    assert len(found.within("")) == 1
    assert len(arrangement.apart(found).within("")) == 2


def test_nodes_without_edges_fill_rows_instead_of_one_column():
    stack = Stack()
    for number in range(12):
        stack.block("Queue", f"q{number}")
    found = graph([stack.plan()])

    assert len(arrangement.rows(found)) == 6


def test_stacks_that_use_each_other_are_laid_out_in_one_order():
    one, other = Stack("one.dev"), Stack("other.dev")
    first, second = queue(one, "first"), queue(other, "second")
    role(one, "a", **{second: SENDING})
    role(other, "b", **{first: SENDING})
    found = graph([one.plan(), other.plan()])

    assert len(found.edges) == 2
    assert len(arrangement.against(found)) == 1


def test_stacks_that_have_nothing_to_do_with_each_other_stand_in_rows():
    plans = [Stack(f"team{number}.dev") for number in range(4)]
    for each in plans:
        each.block("Queue", "events")
    found = graph([each.plan() for each in plans])

    assert len(arrangement.groups(found)) == 4
    assert len(list(arrangement.beside(found, ()))) == 2


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("events", ["events"]),
        ("invoice-events-from-warehouse", ["invoice-events-from-", "warehouse"]),
        ("x" * 60, ["x" * 26, "x" * 26, "x" * 8]),
        (
            "ten chars " * 30,
            [
                "ten chars ten chars ten",
                "chars ten chars ten chars",
                "ten chars ten chars ten",
                "chars ten chars ten chars…",
            ],
        ),
    ],
)
def test_long_names_are_wrapped_where_names_have_joints(text: str, lines: list[str]):
    assert wording.wrapped(text) == lines


def test_identifiers_are_plain_and_never_alike():
    assert wording.slugs(["Queue a b", "Queue a-b", "注文", "x" * 99]) == ["queue_a_b", "queue_a_b_2", "node", "x" * 60]


def test_a_name_is_one_line_without_anything_that_steers_a_terminal():
    stack = Stack()
    stack.block("Queue", "a\x1b[31m\nb\u202e")
    stack.block("Queue", " ")

    assert [node.name for node in graph([stack.plan()]).nodes] == ["a b", "(blank)"]


def test_a_node_and_an_edge_are_told_in_words():
    found = graph(connected.stacks())

    assert wording.node_title(found.nodes[0]) == (
        "Queue events, in stack payments.prod, stacks/payments.py:10; "
        "weakened: encryption_key is [secret] instead of null: the bank's own; weakened: max_receives is 1 instead of 5"
    )
    assert wording.edge_title(found, found.edges[1]) == (
        "iam.Role checkout (payments.prod) on Queue events (payments.prod): sender"
    )


def test_a_service_that_acts_for_the_own_account_is_drawn_itself():
    stack = Stack(roadbed__account="123456789012")
    condition = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    events = {"Service": "events.amazonaws.com"}
    document = policy(Effect="Allow", Principal=events, Action="sqs:SendMessage", Resource="*", Condition=condition)
    stack.resource("aws:sqs/queue:Queue", "events", inputs={"policy": document})

    assert said(graph([stack.plan()])) == ["service events.amazonaws.com -> sqs.Queue events: sqs:SendMessage"]


def test_that_a_service_need_not_say_for_whom_it_acts_is_no_part_of_a_name():
    stack = Stack()
    topic_arn = "arn:aws:sns:eu-west-1:999999999999:orders"
    condition = {"ArnLikeIfExists": {"aws:SourceArn": topic_arn}}
    document = policy(
        Effect="Allow",
        Principal={"Service": "sns.amazonaws.com"},
        Action="sqs:SendMessage",
        Resource="*",
        Condition=condition,
    )
    stack.resource("aws:sqs/queue:Queue", "events", inputs={"policy": document})

    found, edge = only(stack.plan())

    assert found.by_id[edge.source].name == "orders"


def routed(*, account: str) -> Plan:
    stack = Stack("payments.prod")
    listener = f"arn:aws:elasticloadbalancing:eu-west-1:{account}:listener/app/public/1/2"
    block = stack.block("Service", "checkout")
    conditions = [{"hostHeader": {"values": ["shop.example.com"]}}, {"pathPattern": {"values": ["/checkout/*"]}}]
    stack.resource(
        "aws:lb/listenerRule:ListenerRule",
        "checkout-rule",
        parent=block,
        inputs={"listenerArn": listener, "conditions": conditions},
    )
    return stack.plan()


def test_a_load_balancer_sends_requests_to_what_has_a_rule_on_it():
    platform = Stack("platform.prod")
    arn_of_it = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/public/1/2"
    ingress = platform.block("Ingress", "public")
    platform.resource("aws:lb/listener:Listener", "public-https", parent=ingress, outputs={"arn": arn_of_it})

    found = graph([platform.plan(), routed(account="123456789012")])

    assert said(found) == ["Ingress public -> Service checkout: requests: shop.example.com; /checkout/*"]


def test_a_load_balancer_that_no_stack_makes_stands_outside():
    found, edge = only(routed(account="999999999999"))

    assert (found.by_id[edge.source].kind, found.by_id[edge.source].of) == ("outside", "account 999999999999")


def test_what_is_shared_without_any_arn_is_its_owners_block_where_that_is_drawn():
    payments, shipping = Stack("payments.prod"), Stack("shipping.prod")
    payments.block("Service", "checkout")
    ids = {"reachable_group": "sg-0a1b2c3d4e5f67890"}
    share = {"kind": "roadbed:index:Service", "name": "checkout", "ids": ids, "facts": {}, "rights": {}}
    outputs = {"roadbed/v1/checkout": share}
    shipping.resource("pulumi:pulumi:StackReference", "payments.prod", outputs={"outputs": outputs})
    shipping.block(
        "Service", "packing", rights=(Right(of="Service payments.prod/checkout", right="caller", actions=()),)
    )

    found, edge = only(payments.plan(outputs=outputs), shipping.plan())

    assert found.by_id[edge.target].stack == "payments.prod"


def rolled_out(*alarms: str) -> Stack:
    """A service that waits for the task definition of a task, and that these alarms guard."""
    stack = Stack()
    definition = "aws:ecs/taskDefinition:TaskDefinition"
    migrate, checkout = stack.block("Task", "migrate"), stack.block("Service", "checkout")
    waits = [
        stack.resource(definition, f"{block.name}-task-definition", parent=block).urn for block in (migrate, checkout)
    ]
    inputs = {"alarms": {"alarmNames": [*alarms], "enable": True}}
    stack.resource(
        "aws:ecs/service:Service", "checkout-service", parent=checkout, inputs=inputs, dependencies=tuple(waits)
    )
    return stack


def test_what_comes_before_a_rollout_and_what_stops_it_are_arrows_to_its_service():
    stack = rolled_out("failing-1a2b", "of-another-team")
    stack.resource("aws:cloudwatch/metricAlarm:MetricAlarm", "failing", outputs={"name": "failing-1a2b"})

    found = graph([stack.plan()])

    assert said(found) == [
        "Task migrate -> Service checkout: before rollout",
        "cloudwatch.MetricAlarm failing -> Service checkout: stops rollout",
        "alarm of-another-team -> Service checkout: stops rollout",
    ]
    assert {edge.kind for edge in found.edges} == {"rollout"}
    assert wording.edge_title(found, found.edges[0]) == (
        "Task migrate (payments.prod) for Service checkout (payments.prod): before rollout"
    )


def test_an_alarm_that_a_service_makes_for_itself_is_its_own_business():
    stack = rolled_out("own")
    stack.resources = [each for each in stack.resources if each.name != "migrate-task-definition"]
    block = next(each for each in stack.resources if each.name == "checkout")
    stack.resource("aws:cloudwatch/metricAlarm:MetricAlarm", "own", parent=block, outputs={"name": "own"})

    assert said(graph([stack.plan()])) == []


def test_an_arn_that_something_was_given_does_not_make_it_what_that_names():
    alarms, listener = arn("sns", "ticket"), arn("elasticloadbalancing", "listener/app/public/1/2")
    share = {"kind": "roadbed:index:LandingZone", "name": "zone", "ids": {"alarms": alarms, "listener": listener}}
    outputs = {"roadbed/v1/zone": {**share, "facts": {}, "rights": {}}}
    stack = Stack("billing.prod")
    reference = stack.resource("pulumi:pulumi:StackReference", "platform.prod", outputs={"outputs": outputs})
    job = stack.block("ScheduledJob", "statements")
    stack.resource("aws:cloudwatch/eventRule:EventRule", "failed", parent=job)
    target = {"rule": "failed-id", "arn": alarms}
    stack.resource(
        "aws:cloudwatch/eventTarget:EventTarget",
        "failed-alarm",
        parent=job,
        inputs=target,
        outputs=target,
        property_dependencies={"arn": (reference.urn,)},
    )
    accounts = stack.block("Service", "accounts")
    stack.resource(
        "aws:lb/listenerRule:ListenerRule", "accounts-rule", parent=accounts, inputs={"listenerArn": listener}
    )

    assert said(graph([stack.plan()])) == [
        "ScheduledJob statements -> LandingZone zone: events",
        "LandingZone zone -> Service accounts: requests",
    ]
