import json
from collections.abc import Sequence
from typing import ClassVar

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

from roadbed import Args, Component, Connection, Override, Queue, QueueArgs, Statement
from roadbed.kernel.errors import ArgsError
from roadbed.plan.model import SECRET, Plan
from roadbed.testing import DeployError, deploy


class PairArgs(Args):
    """Two queues and a role, for these tests."""

    connections: Sequence[Connection] = ()
    """What it may reach."""

    tags: dict | None = None
    """Its author's own."""


class Pair(Component[PairArgs]):
    """A block with a nested one, for these tests."""

    arn: pulumi.Output[str]
    """The role's."""

    rights: ClassVar = {"reader": ("sqs:ReceiveMessage",)}

    def __init__(self, name, args=None, opts=None):
        super().__init__("acme:index:Pair", name, args or PairArgs(), opts)
        self.inner = Queue(f"{name}-inner", opts=self.as_parent)
        role = aws.iam.Role(
            self.child_name("role", aws.iam.Role), assume_role_policy="{}", tags=self.settings.tags, opts=self.as_parent
        )
        kubernetes.core.v1.ConfigMap(
            self.child_name("settings", kubernetes.core.v1.ConfigMap), data={"a": "b"}, opts=self.as_parent
        )
        self.arn = role.arn
        self.register_declared_outputs()


def facts(plan: Plan, name: str):
    return next(facts for urn, facts in plan.facts.items() if urn.endswith(f"::{name}"))


def tags_of(deployment, name: str):
    return deployment[name]["tags"]


def fails(program, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(program, stack=stack)
    return str(raised.value)


def test_every_descendant_that_takes_tags_says_who_pays():
    deployment = deploy(lambda: Pair("orders"))

    assert tags_of(deployment, "orders-role")["component"] == "orders"
    assert tags_of(deployment, "orders-inner-queue")["component"] == "orders-inner"
    assert tags_of(deployment, "orders-inner-queue")["team"] == "payments"
    assert deployment["orders-settings"]["metadata"]["labels"]["team"] == "payments"
    assert deployment["orders-settings"]["metadata"]["annotations"] == {"owner": "payments@example.com"}


def test_tags_of_the_author_stay():
    deployment = deploy(lambda: Pair("orders", PairArgs(tags={"team": "borrowed", "extra": "1"})))

    assert tags_of(deployment, "orders-role")["team"] == "borrowed"
    assert tags_of(deployment, "orders-role")["extra"] == "1"
    assert tags_of(deployment, "orders-role")["component"] == "orders"


@pytest.mark.parametrize("secret", [False, True])
def test_tags_that_are_an_output_keep_what_they_are(secret):
    class TaggedArgs(Args):
        """For this test."""

    class Tagged(Component[TaggedArgs]):
        def __init__(self, name):
            super().__init__("acme:index:Tagged", name, TaggedArgs())
            source = aws.sqs.Queue("source")
            tags = source.arn.apply(lambda arn: {"source": arn})
            aws.sqs.Queue(f"{name}-queue", tags=pulumi.Output.secret(tags) if secret else tags, opts=self.as_parent)
            self.register_declared_outputs()

    deployment = deploy(lambda: Tagged("t"))

    if secret:
        assert tags_of(deployment, "t-queue") is SECRET
    else:
        assert tags_of(deployment, "t-queue")["team"] == "payments"
        assert tags_of(deployment, "t-queue")["source"].startswith("arn:aws:sqs:")
    queue = next(each for each in deployment.plan.resources if each.name == "t-queue")
    assert any(urn.endswith("::source") for urn in queue.property_dependencies["tags"])


def test_a_block_registers_what_it_knows_and_nothing_secret():
    wide = Connection(
        of="external warehouse",
        right="writer",
        statements=(Statement(actions=("s3:PutObject",), resources=("arn:aws:s3:::w/*",)),),
    )
    registered = facts(deploy(lambda: Pair("orders", PairArgs(connections=[wide]))).plan, "orders")

    assert registered.version == 1
    assert registered.offers == {"reader": ("sqs:ReceiveMessage",)}
    assert [(right.of, right.right, right.actions) for right in registered.rights] == [
        ("external warehouse", "writer", ("s3:PutObject",))
    ]
    assert registered.settings["tags"].origin == "default"
    assert registered.tags["team"] == "payments"


def test_an_output_among_the_settings_is_only_named():
    plan = deploy(lambda: Queue("events", QueueArgs(delay_seconds=pulumi.Output.secret(5)))).plan

    assert facts(plan, "events").settings["delay_seconds"].value == "<output>"


def test_facts_make_no_child_wait_for_another_block():
    def program():
        Pair("orders", PairArgs(connections=[Queue("events").sender()]))

    plan = deploy(program).plan
    block = next(each for each in plan.resources if each.name == "orders")
    assert not block.dependencies
    assert not block.property_dependencies.get("roadbed")


def test_an_override_merges_mappings_replaces_lists_and_removes():
    deployment = deploy(
        lambda: Queue(
            "events",
            QueueArgs(
                overrides={
                    "queue": Override(
                        args={"tags": {"extra": "1"}, "delay_seconds": 7, "receive_wait_time_seconds": None}
                    ),
                    "redrive-policy": Override(args={"maxReceiveCount": 9}),
                    "policy-document": Override(args={"Statement": []}),
                }
            ),
        )
    )

    queue = deployment["events-queue"]
    assert queue["delaySeconds"] == 7
    assert "receiveWaitTimeSeconds" not in queue
    assert queue["tags"]["extra"] == "1"
    assert queue["tags"]["team"] == "payments"
    assert json.loads(queue["redrivePolicy"])["maxReceiveCount"] == 9
    assert "deadLetterTargetArn" in json.loads(queue["redrivePolicy"])
    assert json.loads(deployment["events-policy"]["policy"])["Statement"] == []


def test_an_override_of_a_typed_argument_merges_into_it():
    class BucketArgs(Args):
        """For this test."""

    class Bucket(Component[BucketArgs]):
        def __init__(self, name, args):
            super().__init__("acme:index:Bucket", name, args)
            rule = aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled", mfa_delete="Disabled")
            aws.s3.BucketVersioning(
                f"{name}-versioning", bucket="b", versioning_configuration=rule, opts=self.as_parent
            )
            self.register_declared_outputs()

    override = Override(args={"versioning_configuration": {"mfa_delete": "Enabled"}})
    deployment = deploy(lambda: Bucket("files", BucketArgs(overrides={"versioning": override})))

    assert deployment["files-versioning"]["versioningConfiguration"] == {"status": "Enabled", "mfaDelete": "Enabled"}


def test_an_override_may_set_options():
    opts = pulumi.ResourceOptions(ignore_changes=["delaySeconds"], protect=True)
    deployment = deploy(lambda: Queue("events", QueueArgs(overrides={"queue": Override(opts=opts)})))

    queue = next(each for each in deployment.plan.resources if each.name == "events-queue")
    assert queue.options.ignore_changes == ("delaySeconds",)
    assert queue.options.protect
    assert facts(deployment.plan, "events").overrides[0].opts == ("ignore_changes", "protect")


def test_an_override_of_an_unknown_child_lists_the_known_ones():
    text = fails(lambda: Queue("events", QueueArgs(overrides={"qeue": Override(args={"name": "x"})})))

    assert "overrides.qeue: no such child; known are dead-letters, dead-letters-policy" in text
    assert text.endswith("did you mean queue?")
    assert "tests/kernel/test_component.py:" in text


def test_an_override_of_an_unknown_argument_lists_the_known_ones():
    text = fails(lambda: Queue("events", QueueArgs(overrides={"queue": Override(args={"delay_secs": 1})})))

    assert "overrides.queue.delay_secs: aws:sqs/queue:Queue has no such argument; did you mean delay_seconds?" in text
    assert "visibility_timeout_seconds" in text


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("ignore_changes", ["tags"]),
        ("replace_on_changes", ["name"]),
        ("custom_timeouts", pulumi.CustomTimeouts(create="5m")),
        ("delete_before_replace", True),
    ],
)
def test_options_that_would_do_nothing_print_the_override_to_write(option, value):
    text = fails(lambda: Queue("events", opts=pulumi.ResourceOptions(**{option: value})))

    assert f"opts.{option}: has no effect on a block" in text
    assert f"Override(opts=pulumi.ResourceOptions({option}=" in text


def test_depends_on_makes_every_child_wait():
    def program():
        first = aws.sqs.Queue("first")
        Pair("orders", opts=pulumi.ResourceOptions(depends_on=[first]))

    plan = deploy(program).plan
    below = [each for each in plan.resources if each.name.startswith("orders-") and each.custom]
    assert len(below) == 7
    assert all(any(urn.endswith("::first") for urn in each.dependencies) for each in below)


def test_protect_and_provider_reach_every_child():
    def program():
        ireland = aws.Provider("ireland", region="eu-west-1")
        Queue("events", opts=pulumi.ResourceOptions(protect=True, providers=[ireland]))

    children = [each for each in deploy(program).plan.resources if each.name.startswith("events-")]
    assert all(each.options.protect for each in children)
    assert all(each.options.provider.endswith("::ireland") for each in children)


def test_a_transformation_of_the_user_still_runs():
    def program():
        def slow(child):
            if child.type_ == "aws:sqs/queue:Queue":
                child.props["delay_seconds"] = 3
            return pulumi.ResourceTransformationResult(child.props, child.opts)

        Queue("events", opts=pulumi.ResourceOptions(transformations=[slow]))

    assert deploy(program)["events-queue"]["delaySeconds"] == 3


def test_a_weakened_setting_is_a_warning_of_plain_pulumi_too():
    args = QueueArgs(deletion_protection=False, because={"deletion_protection": "rebuilt nightly"})
    deployment = deploy(lambda: Queue("events", args), stack="payments.prod")

    assert (
        "warning",
        "Queue events: deletion_protection is False, weaker than True: rebuilt nightly",
    ) in deployment.log


@pytest.mark.parametrize("name", ["", "é", "a b", "a" * 41, "-a", "a--b", "1a", "a/b", "x" * 300])
def test_a_name_that_the_cloud_would_refuse_is_refused(name):
    text = fails(lambda: Queue(name))

    assert "allowed 1 to 40 ASCII letters, digits and single hyphens, beginning with a letter" in text
    assert len(text) < 300


def test_arguments_of_another_kind_are_refused():
    assert "args: got {'fifo': True}, wants QueueArgs(…)" in fails(lambda: Queue("events", {"fifo": True}))


def test_two_blocks_of_one_name_name_both_lines():
    def program():
        Queue("events")
        Queue("events")

    with pytest.raises(DeployError, match=r"events.*test_component.py:\d+.*test_component.py:\d+"):
        deploy(program)


def test_a_renamed_block_takes_even_shortened_children_along():
    long, longer = "a-name-that-is-quite-long-for-a-block", "another-name-that-is-long-for-a-block"

    class WideArgs(Args):
        """For this test."""

    class Wide(Component[WideArgs]):
        def __init__(self, name, opts=None):
            super().__init__("acme:index:Wide", name, WideArgs(), opts)
            aws.lb.TargetGroup(self.child_name("blue", aws.lb.TargetGroup), opts=self.as_parent)
            aws.sqs.Queue(self.child_name("queue", aws.sqs.Queue), opts=self.as_parent)
            self.register_declared_outputs()

    before = deploy(lambda: Wide(long)).plan.resources
    renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=long)])
    after = deploy(lambda: Wide(longer, renamed)).plan.resources

    former = next(each.name for each in before if each.type == "aws:lb/targetGroup:TargetGroup")
    target = next(each for each in after if each.type == "aws:lb/targetGroup:TargetGroup")
    assert len(former) <= 24
    assert {"name": former} in [dict(alias) for alias in target.options.aliases]
    queue = next(each for each in after if each.type == "aws:sqs/queue:Queue")
    assert not queue.options.aliases  # The engine exchanges the block's name in front of it by itself.


def test_a_mistake_in_a_block_of_ones_own_is_reported_where_the_block_is_used():
    def program():
        Pair("orders", PairArgs(), pulumi.ResourceOptions(delete_before_replace=True))

    line = program.__code__.co_firstlineno + 1
    assert f"test_component.py:{line}: opts.delete_before_replace" in fails(program)
