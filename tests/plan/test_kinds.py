"""Programs of every kind: Kubernetes, component packages, dynamic providers, raw resources, asynchronous ones."""

import asyncio

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.testing import deploy


class Box(pulumi.ComponentResource):
    def __init__(self, name, opts=None, token="shop:index:Box"):
        super().__init__(token, name, {"size": 3}, opts)


def both(program, **options):
    return deploy(program, mode="preview", **options), deploy(program, mode="up", **options)


def test_kubernetes_objects_and_yaml_are_part_of_the_plan():
    import pulumi_kubernetes as k8s

    manifest = """
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {since: 2024-01-31}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}
"""

    def program():
        cluster = k8s.Provider("cluster", kubeconfig=pulumi.Output.secret("kc"))
        k8s.yaml.ConfigGroup("manifests", yaml=[manifest], opts=ResourceOptions(provider=cluster))
        k8s.core.v1.Namespace("space", metadata={"name": "shop"})

    deployment = deploy(program)
    resources = {(each.type, each.name): each for each in deployment.plan.resources}

    settings = resources["kubernetes:core/v1:ConfigMap", "settings"]
    assert settings.inputs["data"] == {"since": "2024-01-31"}
    assert settings.options.provider == resources["pulumi:providers:kubernetes", "cluster"].urn
    assert ("kubernetes:apps/v1:Deployment", "web") in resources
    assert deployment["cluster"]["kubeconfig"] is SECRET


def test_component_packages_are_opaque_and_say_so():
    import pulumi_kubernetes as k8s

    def program():
        chart = k8s.helm.v4.Chart("redis", chart="redis")
        pulumi.export("resources", chart.resources)
        aws.sqs.Queue("orders", tags={"chart": chart.resources.apply(lambda _: "known")})

    for deployment in both(program):
        (chart,) = (each for each in deployment.plan.resources if each.remote)
        assert chart.name == "redis"
        assert deployment.plan.outputs == {"resources": UNKNOWN}
        assert deployment["orders"]["tags"] == {"chart": UNKNOWN}


def test_a_dynamic_provider_is_planned_without_its_code():
    class Provider(pulumi.dynamic.ResourceProvider):
        def create(self, props):
            raise AssertionError("must not run")

    class Record(pulumi.dynamic.Resource):
        answer: pulumi.Output[str]

        def __init__(self, name, size):
            super().__init__(Provider(), name, {"size": size, "answer": None})

    def program():
        record = Record("record", 3)
        pulumi.export("shouted", record.answer.apply(lambda text: text.upper()))

    for deployment in both(program):
        assert deployment["record"] == {"size": 3}
        assert deployment.plan.outputs == {"shouted": UNKNOWN}


def test_a_type_that_no_sdk_knows_is_shown_plainly():
    def program():
        thing = pulumi.CustomResource("acme:things:Thing", "thing", {"size": 3, "deep": {"listOf": [1, None, True]}})
        pulumi.export("id", thing.id)

    deployment = deploy(program)

    assert deployment["thing"] == {"size": 3, "deep": {"listOf": [1, None, True]}}
    assert isinstance(deployment.plan.outputs["id"], str)


def test_an_async_program_is_awaited():
    async def program():
        await asyncio.sleep(0)
        queue = aws.sqs.Queue("orders")
        pulumi.export("urn", await queue.urn.future())

    deployment = deploy(lambda: pulumi.run(program))

    assert deployment.plan.outputs["urn"] == deployment.resource("orders").urn


def test_what_an_async_program_does_in_threads_does_not_block_it():
    async def program():
        def blocking():
            return 21

        doubled = 2 * await asyncio.to_thread(blocking)
        pulumi.export("doubled", doubled)

    assert deploy(lambda: pulumi.run(program)).plan.outputs == {"doubled": 42}


def test_old_transformations_of_a_component_reach_its_grandchildren():
    def tag(args):
        args.props["tags"] = {**(args.props.get("tags") or {}), "team": "payments"}
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    def program():
        box = Box("box", ResourceOptions(transformations=[tag]))
        nested = Box("nested", ResourceOptions(parent=box))
        aws.sqs.Queue("orders", tags={"own": "1"}, opts=ResourceOptions(parent=nested))

    assert deploy(program)["orders"] == {"tags": {"own": "1", "team": "payments"}}
