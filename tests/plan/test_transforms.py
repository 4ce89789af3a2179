"""Transforms run as in the engine: the resource's own, then its parents', then the stack's; then they are forgotten."""

import threading

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import ResourceOptions, ResourceTransformResult

from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.testing import deploy


class Box(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("shop:index:Box", name, {}, opts)


def adding(tag):
    def transform(args):
        if args.type_ != "aws:sqs/queue:Queue":
            return None
        tags = args.props.get("tags") or {}
        seen = "".join(sorted(tags)) if isinstance(tags, dict) else "?"
        return ResourceTransformResult({**args.props, "tags": {**tags, tag: seen}}, args.opts)

    return transform


def test_own_transforms_run_first_then_the_parents_then_the_stacks():
    def program():
        pulumi.runtime.register_resource_transform(adding("stack"))
        outer = Box("outer", ResourceOptions(transforms=[adding("outer")]))
        inner = Box("inner", ResourceOptions(parent=outer, transforms=[adding("inner")]))
        aws.sqs.Queue("orders", opts=ResourceOptions(parent=inner, transforms=[adding("a"), adding("b")]))

    assert deploy(program)["orders"]["tags"] == {
        "a": "",
        "b": "a",
        "inner": "ab",
        "outer": "abinner",
        "stack": "abinnerouter",
    }


def test_a_stack_transform_holds_from_its_registration_on():
    def program():
        aws.sqs.Queue("before")
        pulumi.runtime.register_resource_transform(adding("x"))
        aws.sqs.Queue("after")

    deployment = deploy(program)

    assert deployment["before"] == {}
    assert deployment["after"] == {"tags": {"x": ""}}


def test_an_edit_next_to_an_unknown_value_is_not_lost_and_keeps_its_dependency():
    def program():
        other = aws.sqs.Queue("other")
        pulumi.runtime.register_resource_transform(adding("team"))
        aws.sqs.Queue("orders", tags={"hidden": pulumi.Output.secret("x"), "later": other.arn})

    deployment = deploy(program, mode="preview")
    other = deployment.resource("other").urn

    assert deployment["orders"]["tags"] == {"hidden": SECRET, "later": UNKNOWN, "team": "hiddenlater"}
    assert deployment.resource("orders").property_dependencies == {"tags": (other,)}
    assert deployment.resource("orders").dependencies == (other,)


def test_a_resources_own_transform_gets_outputs_for_what_depends_on_others():
    def program():
        other = aws.sqs.Queue("other")
        opts = ResourceOptions(transforms=[adding_to_anything("team", "payments")])
        aws.sqs.Queue("orders", tags={"later": other.name.apply(lambda _: "x"), "plain": "y"}, opts=opts)
        aws.sqs.Queue("hidden", tags={"password": pulumi.Output.secret("x")}, opts=opts)

    deployment = deploy(program)
    other = deployment.resource("other").urn

    assert deployment["orders"]["tags"] == {"later": "x", "plain": "y", "team": "payments"}
    # The SDK returns a transform's properties without what they depend on; the resource as a whole still does.
    assert deployment.resource("orders").property_dependencies == {}
    assert deployment.resource("orders").dependencies == (other,)
    assert deployment["hidden"]["tags"] is SECRET


def adding_to_anything(key, value):
    def transform(args):
        tags = pulumi.Output.from_input(args.props.get("tags") or {}).apply(lambda given: {**given, key: value})
        return ResourceTransformResult({**args.props, "tags": tags}, args.opts)

    return transform


def test_a_wholly_unknown_property_stays_unknown():
    def program():
        other = aws.sqs.Queue("other")
        opts = ResourceOptions(transforms=[adding_to_anything("team", "payments")])
        aws.sqs.Queue("orders", tags=other.arn.apply(lambda arn: {"arn": arn}), opts=opts)

    assert deploy(program, mode="preview")["orders"]["tags"] is UNKNOWN
    assert deploy(program, mode="up")["orders"]["tags"].keys() == {"arn", "team"}


def test_async_transforms_are_awaited():
    async def transform(args):
        return ResourceTransformResult({**args.props, "name": "renamed"}, args.opts)

    assert deploy(lambda: aws.sqs.Queue("orders", opts=ResourceOptions(transforms=[transform])))["orders"] == {
        "name": "renamed"
    }


def test_transforms_may_change_options():
    def harden(args):
        opts = args.opts
        opts.protect, opts.ignore_changes, opts.import_ = True, ["tags"], "existing"
        opts.aliases, opts.custom_timeouts = [pulumi.Alias(name="before")], pulumi.CustomTimeouts(create="5m")
        opts.depends_on = [*(opts.depends_on or []), others[0]]
        return ResourceTransformResult(args.props, opts)

    others = []

    def program():
        others.append(aws.sqs.Queue("other"))
        aws.sqs.Queue("orders", opts=ResourceOptions(transforms=[harden], depends_on=[aws.sqs.Queue("third")]))

    deployment = deploy(program)
    orders = deployment.resource("orders")

    assert orders.options.protect
    assert orders.options.ignore_changes == ("tags",)
    assert orders.options.import_id == "existing"
    assert orders.options.aliases == ({"name": "before"},)
    assert orders.options.custom_timeouts == {"create": 300}
    assert orders.dependencies == (deployment.resource("other").urn, deployment.resource("third").urn)


def test_hooks_set_elsewhere_survive_a_transform():
    def program():
        hook = pulumi.ResourceHook("warn", print)
        opts = ResourceOptions(
            hooks=pulumi.ResourceHookBinding(before_create=[hook]), transforms=[lambda args: None, adding("x")]
        )
        aws.sqs.Queue("orders", opts=opts)

    assert deploy(program).resource("orders").options.hooks == {"beforeCreate": ("warn",)}


def test_questions_to_providers_have_transforms_too():
    def elsewhere(args):
        return pulumi.InvokeTransformResult(args={**args.args, "state": "available"}, opts=args.opts)

    def program():
        pulumi.runtime.register_invoke_transform(elsewhere)
        pulumi.Output.from_input(None).apply(lambda _: None)
        pulumi.export("zones", aws.get_availability_zones_output().names)
        pulumi.export("now", aws.get_availability_zones().names)

    plan = deploy(program).plan

    assert [source.args for source in plan.data_sources] == [{"state": "available"}] * 2
    assert plan.outputs["zones"] == plan.outputs["now"] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def test_what_a_transform_raises_is_the_programs_failure():
    def broken(args):
        raise pulumi.RunError(f"{args.name} is not allowed")

    with pytest.raises(pulumi.RunError, match="orders is not allowed"):
        deploy(lambda: aws.sqs.Queue("orders", opts=ResourceOptions(transforms=[broken])))


def test_transforms_of_a_thousand_resources_are_linear_and_start_no_thread():
    def program():
        pulumi.runtime.register_resource_transform(adding("x"))
        for number in range(300):
            aws.sqs.Queue(f"queue-{number}", tags={"hidden": pulumi.Output.secret("x")})

    before = threading.active_count()
    deployment = deploy(program)

    assert threading.active_count() == before
    assert len(deployment.plan.resources) == 301
    assert deployment["queue-299"]["tags"]["x"] == "hidden"
