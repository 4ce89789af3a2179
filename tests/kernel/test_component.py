import json
from collections.abc import Sequence
from typing import ClassVar

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

from roadbed import Args, Component, Connection, Override, Queue, QueueArgs, Statement, policy_document
from roadbed.kernel.errors import ArgsError
from roadbed.plan.model import Plan
from roadbed.plan.values import SECRET
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
    assert registered.rights[0].reaches == {"arn:aws:s3:::w/*": ("s3:PutObject",)}
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
                    "queue-policy-document": Override(args={"Statement": []}),
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
    assert json.loads(deployment["events-queue-policy"]["policy"])["Statement"] == []


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

    assert text.endswith("overrides.qeue: no such child; did you mean queue?")
    assert "tests/kernel/test_component.py:" in text


def test_without_a_near_miss_the_known_ones_are_listed():
    child = fails(lambda: Queue("events", QueueArgs(overrides={"bus": Override(args={"name": "x"})})))
    argument = fails(lambda: Queue("events", QueueArgs(overrides={"queue": Override(args={"zzz": 1})})))

    assert "known are dead-letters, dead-letters-policy" in child
    assert "visibility_timeout_seconds" in argument


def test_an_override_of_an_unknown_argument_lists_the_known_ones():
    text = fails(lambda: Queue("events", QueueArgs(overrides={"queue": Override(args={"delay_secs": 1})})))

    assert "overrides.queue.delay_secs: aws:sqs/queue:Queue has no such argument; did you mean delay_seconds?" in text
    assert "visibility_timeout_seconds" not in text


def queue_with(**options):
    opts = pulumi.ResourceOptions(**options)
    return Queue("events", QueueArgs(overrides={"queue": Override(opts=opts)}))


def test_an_option_may_name_a_property_in_either_spelling_or_a_path_into_it():
    paths = ["delay_seconds", "delaySeconds", "tagsAll", 'tags["team"]', "tags.team", "redrivePolicy.x", "*"]

    deployment = deploy(lambda: queue_with(ignore_changes=paths, additional_secret_outputs=["url", "tags_all"]))

    options = deployment.resource("events-queue").options
    assert options.ignore_changes == ("delaySeconds", *paths[1:])
    assert options.additional_secret_outputs == ("url", "tagsAll")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"ignore_changes": ["delay_secs"]}, "ignore_changes: 'delay_secs': no such property; did you mean delay_seco"),
        ({"replace_on_changes": ["nmae"]}, "replace_on_changes: 'nmae': no such property; did you mean name?"),
        ({"ignore_changes": ['tagz["team"]']}, "'tagz[\"team\"]': no such property; did you mean tags?"),
        ({"ignore_changes": ['["tagz"].team']}, "no such property; did you mean tags?"),
        ({"ignore_changes": ["zzz"]}, "'zzz': no such property; known are content_based_deduplication, "),
        (
            {"additional_secret_outputs": ["ulr"]},
            "'ulr': no such property; did you mean url?",
        ),
        ({"ignore_changes": "tags"}, "ignore_changes: got 'tags', wants a list: ['tags']"),
        ({"ignore_changes": ["redrive_policy.x"]}, "Pulumi does not translate this here; write 'redrivePolicy.x'"),
        ({"ignore_changes": ["tags_all"]}, "Pulumi does not translate this here; write 'tagsAll'"),
        ({"hide_diffs": ["delay_seconds"]}, "Pulumi does not translate this here; write 'delaySeconds'"),
    ],
)
def test_an_option_that_names_no_property_of_the_child_is_an_error(options, says):
    text = fails(lambda: queue_with(**options))

    assert text.startswith("Queue events at tests/kernel/test_component.py:")
    assert "\n" not in text
    assert f"overrides.queue.{next(iter(options))}: " in text
    assert says in text


def test_options_and_arguments_of_an_override_are_judged_together():
    wrong = Override(args={"delay": 1}, opts=pulumi.ResourceOptions(ignore_changes=["tagz", "nmae"]))

    assert "3 problems" in fails(lambda: Queue("events", QueueArgs(overrides={"queue": wrong})))


def test_a_resource_whose_properties_nobody_knows_takes_any_name():
    class Opaque(Component[PairArgs]):
        """Makes a resource of no SDK."""

        def __init__(self, name, args):
            super().__init__("acme:index:Opaque", name, args)
            pulumi.CustomResource("acme:index:Thing", f"{name}-thing", {"size": 1}, self.as_parent)
            self.register_declared_outputs()

    opts = pulumi.ResourceOptions(ignore_changes=["colour"])
    deployment = deploy(lambda: Opaque("any", PairArgs(overrides={"thing": Override(opts=opts)})))

    assert deployment.resource("any-thing").options.ignore_changes == ("colour",)


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


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Queue("a", opts={"protect": True}), "opts: got {'protect': True}, wants pulumi.ResourceOptions(…)"),
        (lambda: Queue("a", PairArgs()), "args: got PairArgs("),
        (lambda: Queue("a", pulumi.ResourceOptions(protect=True)), "args: got ResourceOptions; pass them as opts=…"),
        (lambda: Queue("a", opts=pulumi.ResourceOptions(id="x")), "opts.id: a block is no resource of the cloud"),
        (lambda: Queue(), 'name: missing, wants a name: Queue("orders")'),
        (lambda: Queue("a", fifo=True), "fifo: goes into the block's arguments: QueueArgs(fifo=…)"),
        (lambda: Queue("a", arg=QueueArgs()), "arg: no such argument; did you mean args?"),
        (lambda: Queue("a", zone="b"), "zone: no such argument; known are name, args or opts"),
        (lambda: Queue("a", name="b"), "name: given twice, by place and by name; keep one"),
        (lambda: Queue("a", None, None, 4), "got 4 arguments without names, takes 3: name, args, opts"),
        (lambda: QueueArgs({"fifo": True}), "wants arguments by name: QueueArgs(name=value)"),
        (lambda: Override(args=["x"]), "args: got ['x'], wants a mapping"),
        (lambda: Override(opts={"protect": True}), "opts: got {'protect': True}, wants pulumi.ResourceOptions(…)"),
        (lambda: Override(opts=pulumi.ResourceOptions(id="x")), "opts: got id, which is the block's own to say"),
        (lambda: policy_document(Queue("a").sender()), "got Queue a, wants a list: [events.sender()]"),
        (lambda: policy_document([Queue("a")]), "got Queue a, wants one of its rights such as .sender(), .consumer()"),
        (lambda: policy_document([]), "IAM takes no policy without a statement"),
    ],
)
def test_what_is_passed_in_the_wrong_place_is_one_clear_error(make, says):
    text = fails(make)

    assert says in text
    assert "\n" not in text


def test_all_that_is_wrong_with_a_call_is_told_on_the_line_that_makes_it():
    def program():
        Pair(tags={"a": "b"}, nmae="orders")

    text = fails(program)

    assert text.startswith(f"Pair at tests/kernel/test_component.py:{program.__code__.co_firstlineno + 1}: 3 problems")
    assert "name: missing" in text
    assert "tags: goes into the block's arguments: PairArgs(tags=…)" in text
    assert "nmae: no such argument; did you mean name?" in text


@pytest.mark.parametrize("late", [False, True])
def test_typed_metadata_gets_labels_too(late):
    def program():
        class Map(Component[PairArgs]):
            def __init__(self, name):
                super().__init__("acme:index:Map", name, PairArgs())
                metadata = kubernetes.meta.v1.ObjectMetaArgs(labels={"app": "web"})
                given = pulumi.Output.from_input("x").apply(lambda _: metadata) if late else metadata
                kubernetes.core.v1.ConfigMap(f"{name}-map", metadata=given, opts=self.as_parent)
                self.register_declared_outputs()

        Map("m")

    labels = deploy(program)["m-map"]["metadata"]["labels"]
    assert (labels["app"], labels["team"]) == ("web", "payments")


@pytest.mark.parametrize("typed", [False, True])
def test_pods_are_labelled_as_costs_are_counted_by_pod(typed):
    def program():
        class Web(Component[PairArgs]):
            def __init__(self, name):
                super().__init__("acme:index:Web", name, PairArgs())
                labels = {"app": "web"}
                container = {"name": "web", "image": "web"}
                spec = {
                    "selector": {"matchLabels": labels},
                    "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
                }
                if typed:
                    spec = kubernetes.apps.v1.DeploymentSpecArgs(
                        selector=kubernetes.meta.v1.LabelSelectorArgs(match_labels=labels),
                        template=kubernetes.core.v1.PodTemplateSpecArgs(
                            metadata=kubernetes.meta.v1.ObjectMetaArgs(labels=labels),
                            spec=kubernetes.core.v1.PodSpecArgs(
                                containers=[kubernetes.core.v1.ContainerArgs(name="web", image="web")]
                            ),
                        ),
                    )
                kubernetes.apps.v1.Deployment(f"{name}-deployment", spec=spec, opts=self.as_parent)
                self.register_declared_outputs()

        Web("web")

    spec = deploy(program)["web-deployment"]["spec"]
    assert spec["template"]["metadata"]["labels"]["app"] == "web"
    assert spec["template"]["metadata"]["labels"]["team"] == "payments"
    assert spec["selector"]["matchLabels"] == {"app": "web"}


def test_what_somebody_else_owns_is_left_alone():
    def program():
        class Borrower(Component[PairArgs]):
            def __init__(self, name):
                super().__init__("acme:index:Borrower", name, PairArgs())
                aws.s3.Bucket.get(f"{name}-bucket", "shared", opts=self.as_parent)
                patch = {"name": "shared"}
                kubernetes.core.v1.ConfigMapPatch(f"{name}-patch", metadata=patch, data={"a": "b"}, opts=self.as_parent)
                self.register_declared_outputs()

        Borrower("b")

    plan = deploy(program).plan
    bucket, patch = (next(each for each in plan.resources if each.name == name) for name in ("b-bucket", "b-patch"))
    assert "team" not in str(bucket.inputs.get("tags"))
    assert "labels" not in patch.inputs["metadata"]


def test_ownership_that_does_not_fit_is_an_error_before_deployment():
    def program():
        class Files(Component[PairArgs]):
            def __init__(self, name):
                super().__init__("acme:index:Files", name, PairArgs())
                tags = {f"key-{number}": "x" for number in range(45)}
                aws.s3.Bucket(f"{name}-bucket", tags=tags, opts=self.as_parent)
                self.register_declared_outputs()

        Files("f")

    assert "tags: got 53 with those of the block, allowed on aws:s3/bucket:Bucket are 50" in fails(program)


def test_a_nested_block_belongs_to_the_service_around_it():
    args = PairArgs(service="ledger", data_class="restricted")
    deployment = deploy(lambda: Pair("orders", args))

    assert tags_of(deployment, "orders-inner-queue")["service"] == "ledger"
    assert tags_of(deployment, "orders-inner-queue")["data-classification"] == "restricted"


def test_the_child_of_a_nested_block_can_be_overridden_and_its_facts_cannot():
    args = PairArgs(overrides={"inner.queue": Override(args={"delay_seconds": 9})})
    assert deploy(lambda: Pair("orders", args))["orders-inner-queue"]["delaySeconds"] == 9

    forged = Override(args={"roadbed": {"tags": {"team": "evil"}}})
    idle = Override(opts=pulumi.ResourceOptions(ignore_changes=["tags"]))
    for override in (forged, idle):
        assert 'overrides.inner: a block of its own; override its children, such as "inner.queue"' in fails(
            lambda override=override: Pair("orders", PairArgs(overrides={"inner": override}))
        )


def test_ownership_cannot_be_removed_by_an_override():
    for own in (None, {"extra": "1"}):
        args = PairArgs(tags=own, overrides={"role": Override(args={"tags": {"team": None}})})
        assert tags_of(deploy(lambda args=args: Pair("orders", args)), "orders-role")["team"] == "payments"


def test_arguments_that_two_blocks_share_name_both():
    def program():
        args = QueueArgs(delay_seconds=pulumi.Output.from_input(1000))
        Queue("a", args)
        Queue("b", args)

    assert "Queue a and Queue b at " in fails(program)


def test_an_output_is_checked_again_for_another_argument():
    def program():
        first = Queue("a", QueueArgs(delay_seconds=pulumi.Output.from_input(0)))
        Queue("b", QueueArgs(max_receives=first.settings.delay_seconds))

    assert "max_receives: got 0, allowed a whole number from 1 to 1,000" in fails(program)


def test_what_looks_like_a_secret_is_registered_nowhere():
    class SaasArgs(Args):
        """For this test."""

        address: str = ""
        """Where it is."""

        api_key: str = ""
        """Who we are."""

    class Saas(Component[SaasArgs]):
        def __init__(self, name, args):
            super().__init__("acme:index:Saas", name, args)
            self.register_declared_outputs()

    plan = deploy(lambda: Saas("s", SaasArgs(address="postgres://u:hunter2@h/db", api_key="abcdef"))).plan
    assert "hunter2" not in str(plan)
    assert "abcdef" not in str(plan)
    assert "hunter2" not in fails(lambda: SaasArgs(adress="postgres://u:hunter2@h/db"))


def test_an_output_that_a_block_declares_and_forgets_is_named():
    class Forgetful(Component[PairArgs]):
        arn: pulumi.Output[str]

        def __init__(self, name):
            super().__init__("acme:index:Forgetful", name, PairArgs())
            self.register_declared_outputs()

    with pytest.raises(TypeError, match="Forgetful declares arn and never sets it"):
        deploy(lambda: Forgetful("f"))
