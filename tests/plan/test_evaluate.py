"""What a plan holds of a program, in both modes; run in this process, as the test kit does."""

import asyncio

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import Alias, ResourceOptions

from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.testing import DeployError, deploy
from tests.plan.modes import Box, both, by_name


def test_preview_leaves_what_only_a_cloud_knows_unknown_and_up_makes_it_up():
    def program():
        queue = aws.sqs.Queue("orders", delay_seconds=3)
        pulumi.export("arn", queue.arn)
        aws.sns.Topic("topic", display_name=queue.name, tags={"queue": queue.arn, "plain": "text"})

    preview, up = both(program)

    assert preview.plan.outputs == {"arn": UNKNOWN}
    assert preview["topic"] == {"displayName": UNKNOWN, "tags": {"queue": UNKNOWN, "plain": "text"}}
    assert up.plan.outputs["arn"].startswith("arn:aws:sqs:eu-west-1:123456789012:orders-")
    assert up["topic"]["tags"] == {"queue": up.plan.outputs["arn"], "plain": "text"}
    assert preview["orders"] == up["orders"] == {"delaySeconds": 3}
    assert by_name(preview)["orders"].id is UNKNOWN
    assert by_name(up)["orders"].id.startswith("https://sqs.eu-west-1.amazonaws.com/123456789012/orders-")


def test_urns_carry_the_types_of_all_parents_and_not_their_names():
    def program():
        outer = Box("outer")
        inner = Box("inner", ResourceOptions(parent=outer), token="shop:index:Small")
        aws.sqs.Queue("orders", opts=ResourceOptions(parent=inner))

    plan = deploy(program).plan
    stack, outer, inner, queue = plan.resources

    assert stack.urn == "urn:pulumi:payments.dev::acme::pulumi:pulumi:Stack::acme-payments.dev"
    assert outer.urn == "urn:pulumi:payments.dev::acme::shop:index:Box::outer"
    assert inner.urn == "urn:pulumi:payments.dev::acme::shop:index:Box$shop:index:Small::inner"
    assert queue.urn == "urn:pulumi:payments.dev::acme::shop:index:Box$shop:index:Small$aws:sqs/queue:Queue::orders"
    assert [each.parent for each in plan.resources] == ["", stack.urn, outer.urn, inner.urn]
    assert not outer.custom
    assert outer.inputs == {"size": 3}


def test_the_order_is_that_of_the_programs_lines_however_long_their_values_take():
    def program():
        first = aws.sqs.Queue("first")
        name = first.name
        for _ in range(20):
            name = name.apply(lambda known: known)
        aws.sns.Topic("slow", display_name=name)
        aws.sns.Topic("quick")

    preview, up = both(program)

    assert [each.name for each in up.plan.cloud_resources()] == ["first", "slow", "quick"]
    assert [each.name for each in preview.plan.cloud_resources()] == ["first", "slow", "quick"]


def test_dependencies_are_kept_as_a_whole_and_for_each_property():
    def program():
        first, second = aws.sqs.Queue("first"), aws.sqs.Queue("second")
        aws.sns.Topic("topic", display_name=first.name, opts=ResourceOptions(depends_on=[second]))
        aws.sns.Topic("plain")

    resources = by_name(deploy(program))
    first, second = resources["first"].urn, resources["second"].urn

    assert resources["topic"].dependencies == (first, second)
    assert resources["topic"].property_dependencies == {"displayName": (first,)}
    assert resources["plain"].dependencies == ()


def test_a_dependency_on_a_component_is_one_on_all_it_holds():
    def program():
        box = Box("box")
        aws.sqs.Queue("a", opts=ResourceOptions(parent=box))
        aws.sqs.Queue("b", opts=ResourceOptions(parent=Box("nested", ResourceOptions(parent=box))))
        aws.sns.Topic("topic", opts=ResourceOptions(depends_on=[box]))

    resources = by_name(deploy(program))

    assert set(resources["topic"].dependencies) >= {resources["a"].urn, resources["b"].urn}


def test_every_option_is_kept():
    def program():
        keeper = aws.sqs.Queue("keeper")
        aws.sqs.Queue(
            "orders",
            opts=ResourceOptions(
                protect=True,
                retain_on_delete=True,
                deleted_with=keeper,
                ignore_changes=["delay_seconds", 'tags["team"]'],
                replace_on_changes=["fifo_queue"],
                delete_before_replace=True,
                additional_secret_outputs=["arn"],
                custom_timeouts=pulumi.CustomTimeouts(create="1h30m", delete="90s"),
                import_="existing",
            ),
        )

    deployment = deploy(program)
    options = by_name(deployment)["orders"].options

    assert options.protect
    assert options.retain_on_delete
    assert options.deleted_with == by_name(deployment)["keeper"].urn
    assert options.ignore_changes == ("delaySeconds", 'tags["team"]')
    assert options.replace_on_changes == ("fifoQueue",)
    assert options.delete_before_replace
    assert options.additional_secret_outputs == ("arn",)
    assert options.custom_timeouts == {"create": 5400, "delete": 90}
    assert options.import_id == "existing"
    assert by_name(deployment)["orders"].outputs["arn"] is SECRET


def test_children_inherit_what_the_engine_lets_them_inherit():
    def program():
        keeper = aws.sqs.Queue("keeper")
        box = Box("box", ResourceOptions(protect=True, retain_on_delete=True, deleted_with=keeper))
        nested = Box("nested", ResourceOptions(parent=box))
        aws.sqs.Queue("child", opts=ResourceOptions(parent=nested))
        aws.sqs.Queue("loose", opts=ResourceOptions(parent=nested, protect=False))

    resources = by_name(deploy(program))

    assert resources["child"].options.protect
    assert resources["child"].options.retain_on_delete
    assert resources["child"].options.deleted_with == resources["keeper"].urn
    assert not resources["loose"].options.protect


def test_aliases_of_every_kind_are_kept():
    def program():
        box = Box("box")
        aws.sqs.Queue(
            "orders",
            opts=ResourceOptions(
                aliases=[
                    "urn:pulumi:old::acme::aws:sqs/queue:Queue::x",
                    Alias(name="before"),
                    Alias(type_="aws:sqs/other:Queue", project="other", stack="older"),
                    Alias(parent=box),
                    Alias(parent=pulumi.ROOT_STACK_RESOURCE),
                    Alias(name="top", parent=None),
                ],
                parent=box,
            ),
        )

    deployment = deploy(program)

    assert by_name(deployment)["orders"].options.aliases == (
        {"urn": "urn:pulumi:old::acme::aws:sqs/queue:Queue::x"},
        {"name": "before"},
        {"type": "aws:sqs/other:Queue", "project": "other", "stack": "older"},
        {"parent": by_name(deployment)["box"].urn},
        {"noParent": True},
        {"name": "top", "noParent": True},
    )


def test_hooks_are_recorded_by_name_and_never_run():
    ran = []

    def program():
        hook = pulumi.ResourceHook("warn", ran.append)
        opts = ResourceOptions(hooks=pulumi.ResourceHookBinding(before_create=[hook, ran.append], after_delete=[hook]))
        aws.sqs.Queue("orders", opts=opts)

    deployment = deploy(program)

    assert by_name(deployment)["orders"].options.hooks == {
        "beforeCreate": ("warn", "aws:sqs/queue:Queue_orders_before_create_1"),
        "afterDelete": ("warn",),
    }
    assert ran == []


def test_a_program_that_is_evaluated_again_gives_the_same_plan():
    def program():
        queues = [aws.sqs.Queue(f"queue-{number}") for number in range(20)]
        pulumi.Output.all(*[queue.arn for queue in queues]).apply(
            lambda arns: aws.sns.Topic("late", tags={"n": str(len(arns))})
        )
        for queue in queues:
            aws.sns.Topic(f"{queue._name}-topic", display_name=queue.name)

    assert deploy(program).plan == deploy(program).plan
    assert deploy(program, mode="preview").plan == deploy(program, mode="preview").plan


def test_two_resources_of_one_name_are_an_error_that_names_both_lines():
    def program():
        aws.sqs.Queue("orders")
        aws.sqs.Queue("orders")

    with pytest.raises(DeployError) as caught:
        deploy(program)

    (finding,) = caught.value.findings
    line = program.__code__.co_firstlineno
    assert finding.rule == "duplicate-name"
    assert f"test_evaluate.py:{line + 1}, again at tests/plan/test_evaluate.py:{line + 2}" in finding.message


def test_a_component_that_is_there_twice_is_told_once():
    class Pair(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("shop:index:Pair", name)
            aws.sqs.Queue(f"{name}-a", opts=ResourceOptions(parent=self))
            aws.sqs.Queue(f"{name}-b", opts=ResourceOptions(parent=self))

    with pytest.raises(DeployError, match="named 'twice'") as caught:
        deploy(lambda: (Pair("twice"), Pair("twice")))

    assert len(caught.value.findings) == 1


def test_the_same_child_name_under_two_components_collides_as_it_does_in_the_engine():
    class Careless(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("shop:index:Careless", name)
            aws.sqs.Queue("queue", opts=ResourceOptions(parent=self))

    with pytest.raises(DeployError, match="aws:sqs/queue:Queue are named 'queue'"):
        deploy(lambda: (Careless("one"), Careless("two")))


def test_mistakes_that_only_a_provider_would_see_name_resource_and_property():
    def program():
        aws.sqs.Queue("orders", delay_seconds="soon")
        aws.ec2.SecurityGroup("open", ingress=[{"from_prot": 1, "to_port": 2, "protocol": "tcp"}])

    with pytest.raises(DeployError) as caught:
        deploy(program)

    assert [finding.rule for finding in caught.value.findings][:2] == ["input", "input"]
    assert "aws:sqs/queue:Queue orders: delaySeconds" in str(caught.value)
    assert "aws:ec2/securityGroup:SecurityGroup open" in str(caught.value)


def test_a_time_limit_that_the_engine_cannot_read_is_an_error():
    opts = ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="10 minutes"))

    with pytest.raises(DeployError, match="custom_timeouts: got '10 minutes', wants a number with a unit"):
        deploy(lambda: aws.sqs.Queue("orders", opts=opts))


def test_log_messages_are_kept_without_debug():
    def program():
        pulumi.log.debug("noise")
        pulumi.log.info("hello")
        pulumi.log.warn("careful", aws.sqs.Queue("orders"))

    assert deploy(program).log == (("info", "hello"), ("warning", "careful"))


def test_failures_of_one_run_do_not_reach_the_next():
    def failing():
        queue = aws.sqs.Queue("orders", opts=ResourceOptions(transforms=[lambda args: None]))
        queue.arn.apply(lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        deploy(failing)

    assert deploy(lambda: aws.sqs.Queue("fine")).resource("fine")


def test_deploying_leaves_the_process_as_it_was():
    import gc

    stack, root = pulumi.get_stack(), pulumi.runtime.get_root_resource()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pulumi.runtime.set_config("mine", "yes")

    deploy(lambda: aws.sqs.Queue("orders"), config={"aws:region": "us-east-1"})

    assert pulumi.get_stack() == stack
    assert pulumi.runtime.get_root_resource() is root
    assert pulumi.runtime.settings.get_monitor() is None
    assert pulumi.runtime.get_config("mine") == "yes"
    assert pulumi.runtime.get_config("aws:region") is None
    assert asyncio.get_event_loop() is loop
    assert gc.isenabled()
    loop.close()
