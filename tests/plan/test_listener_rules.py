import pytest

from roadbed.plan.listener_rules import listener_rule_problems
from roadbed.plan.model import Evaluation
from roadbed.plan.values import UNKNOWN
from tests.hand_made import Stack

LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2"
OTHER = LISTENER.replace("f2f7dc8efc522ab2", "a2f7dc8efc522ab2")
RULE = "aws:lb/listenerRule:ListenerRule"


def stack(name, *rules, block="checkout"):
    made = Stack(name)
    service = made.block("Service", block, line=12)
    for index, rule in enumerate(rules):
        made.resource(RULE, f"{block}-rule-{index}", parent=service, inputs=rule)
    return Evaluation(stack=name, up=made.plan())


def rule(host="checkout.example.com", priority=1000, listener=LISTENER, path=None, group="a", **more):
    conditions = [{"hostHeader": {"values": [host]}}]
    conditions += [{"pathPattern": {"values": [path]}}] if path else []
    actions = [{"type": "forward", "targetGroupArn": group}]
    return {"listenerArn": listener, "priority": priority, "conditions": conditions, "actions": actions, **more}


def said(*evaluations):
    found = listener_rule_problems(evaluations)
    return {name: [(each.severity, each.message) for each in findings] for name, findings in found.items()}


def test_rules_of_two_stacks_with_one_priority_are_an_error_in_both():
    found = said(stack("payments.prod", rule()), stack("billing.prod", rule("pay.example.com"), block="invoices"))

    ((severity, message),) = found["payments.prod"]
    assert severity == "error"
    assert message.startswith("rule-0 of Service checkout: priority 1000 on listener app/public/")
    assert "is that of rule-0 of Service invoices of billing.prod too" in message
    ((_, message),) = found["billing.prod"]
    assert "rule-0 of Service checkout of payments.prod" in message


def test_rules_of_two_stacks_for_one_host_and_path_are_an_error_in_both():
    one, other = rule(priority=1000, path="/api/*"), rule("CHECKOUT.example.com", priority=2000, path="/api/*")
    found = said(stack("payments.prod", one), stack("billing.prod", other))

    assert set(found) == {"payments.prod", "billing.prod"}
    assert "requests for checkout.example.com/api/* on listener app/public/" in found["billing.prod"][0][1]


def test_rules_that_differ_in_listener_or_in_one_condition_are_fine():
    header = {"httpHeader": {"httpHeaderName": "x", "values": ["1"]}}
    narrowed = rule(priority=500)
    narrowed["conditions"] = [*narrowed["conditions"], header]

    assert said(stack("payments.prod", rule()), stack("billing.prod", rule(listener=OTHER), narrowed)) == {}


def test_values_in_another_order_are_the_same_requests():
    def methods(*values, priority):
        made = rule(priority=priority)
        return {**made, "conditions": [*made["conditions"], {"httpRequestMethod": {"values": list(values)}}]}

    one, other = methods("GET", "HEAD", priority=1), methods("HEAD", "GET", priority=2)

    assert len(said(stack("payments.prod", one), stack("billing.prod", other))) == 2


def test_what_nobody_knows_yet_collides_with_nothing():
    unknown = {**rule(), "listenerArn": UNKNOWN}
    host = {**rule(priority=2000), "conditions": [{"hostHeader": UNKNOWN}]}

    assert said(stack("payments.prod", unknown, rule()), stack("billing.prod", unknown, host)) == {}


def test_a_rule_without_conditions_of_host_or_path_is_for_everything():
    made = rule()
    one, other = ({**made, "priority": at, "conditions": [{"pathPattern": {"values": ["/*"]}}]} for at in (1, 2))

    assert len(said(stack("payments.prod", one), stack("billing.prod", other))) == 2


def test_one_stack_alone_is_looked_at_as_well():
    assert len(said(stack("payments.prod", rule(), rule("b.example.com")))["payments.prod"]) == 2


def test_more_rules_than_aws_allows_warn_each_stack_once():
    one = [rule(f"a{number}.example.com", number + 1, group=f"a{number}") for number in range(51)]
    other = [rule(f"b{number}.example.com", number + 100, listener=OTHER, group=f"b{number}") for number in range(50)]
    found = said(stack("payments.prod", *one), stack("billing.prod", *other))

    for findings in found.values():
        assert [severity for severity, _ in findings] == ["warning", "warning"]
        assert "gets 101 rules of these stacks, AWS allows 100 unless it is asked for more" in findings[0][1]
        assert "gets 101 target groups of these stacks" in findings[1][1]
    assert len(found) == 2


def many(first, count):
    return [rule(f"a{first + number}.example.com", first + number) for number in range(count)]


def shared(kind, facts, ids):
    return {"version": 1, "kind": f"roadbed:index:{kind}", "facts": facts, "ids": ids, "rights": {}}


PLACE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/public/50dc6c495c0c9188"
ZONE = {
    "roadbed/v1/landing-zone": shared(
        "LandingZone", {"ingresses": {"public": {"most_rules": 120}}}, {"ingresses.public.load_balancer_arn": PLACE}
    )
}
ALONE = {"roadbed/v1/public": shared("Ingress", {"most_rules": 120.0}, {"load_balancer_arn": PLACE})}


def owner(outputs):
    return Evaluation(stack="platform.prod", up=Stack("platform.prod").plan(outputs=outputs))


@pytest.mark.parametrize("outputs", [ZONE, ALONE])
@pytest.mark.parametrize(("rules", "warned"), [(120, False), (121, True)])
def test_a_quota_that_was_raised_is_the_owners_to_say(outputs, rules, warned):
    found = said(owner(outputs), stack("payments.prod", *many(1, 60)), stack("billing.prod", *many(61, rules - 60)))

    assert set(found) == ({"payments.prod", "billing.prod"} if warned else set())
    if warned:
        assert (
            "gets 121 rules of these stacks, AWS allows 120 unless it is asked for more" in found["billing.prod"][0][1]
        )


def test_a_quota_is_known_from_the_owners_outputs_where_its_stack_is_not_looked_at():
    made = Stack("payments.prod")
    for index, each in enumerate(many(1, 101)):
        made.resource(RULE, f"rule-{index}", inputs=each)
    assert said(Evaluation(stack="payments.prod", up=made.plan()))

    made.resource("pulumi:pulumi:StackReference", "platform.prod", outputs={"outputs": ZONE})

    assert said(Evaluation(stack="payments.prod", up=made.plan())) == {}


def test_stacks_without_rules_or_plans_are_no_trouble():
    assert said(Evaluation(stack="broken.dev"), stack("payments.prod")) == {}


def test_a_pattern_of_one_team_that_is_read_before_the_host_of_another_is_an_error_for_that_one():
    every = stack("payments.prod", rule("*.example.com", priority=1500))
    found = said(every, stack("billing.prod", rule("pay.example.com", priority=2000), block="invoices"))

    ((severity, message),) = found["billing.prod"]
    assert set(found) == {"billing.prod"}
    assert severity == "error"
    assert "rule-0 of Service checkout of payments.prod is read before it (1500 before 2000)" in message
    assert "takes all its requests" in message


def test_a_narrower_rule_may_be_read_before_a_wider_one():
    narrow, wide = rule("pay.example.com", path="/a/*", priority=1), rule("pay.example.com", priority=2)

    assert said(stack("payments.prod", narrow), stack("billing.prod", wide)) == {}


@pytest.mark.parametrize(
    ("first", "second", "hides"),
    [
        ("/a/*", "/a/b", True),
        ("/a*", "/a/*", True),
        ("/a/?", "/a/*", False),
        ("/a/?*", "/a/*", False),
        ("/a/*/c", "/a/*", False),
        ("/a/?", "/a/b", True),
        ("/b", "/a", False),
        ("/*/c", "/a/b/c", True),
    ],
)
def test_a_path_hides_another_one_where_it_matches_all_that_this_matches(first, second, hides):
    before, after = rule(path=first, priority=1), rule(path=second, priority=2)

    assert bool(said(stack("payments.prod", before), stack("billing.prod", after))) is hides


def test_a_rule_with_a_condition_more_hides_none_with_fewer():
    narrowed, wide = rule(path="/*", priority=1), rule(path="/a", priority=2)
    narrowed["conditions"] = [*narrowed["conditions"], {"sourceIp": {"values": ["10.0.0.0/8"]}}]

    assert said(stack("payments.prod", narrowed), stack("billing.prod", wide)) == {}
