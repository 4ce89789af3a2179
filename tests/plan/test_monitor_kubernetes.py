"""What a program learns in preview of a Kubernetes object that is yet to be made."""

import pulumi
import pulumi_kubernetes as k8s
import pytest
from pulumi import ResourceOptions

from roadbed.plan.values import SECRET, UNKNOWN
from roadbed.testing import deploy

PORTS = {"ports": [{"port": 80}]}


def exported(program, mode, **options):
    return deploy(program, mode=mode, **options).plan.outputs


def both(program, **options):
    return exported(program, "preview", **options), exported(program, "up", **options)


def service(metadata, name="web", **options):
    return k8s.core.v1.Service(name, metadata=metadata, spec=PORTS, opts=ResourceOptions(**options))


@pytest.mark.parametrize("metadata", [None, {"labels": {"app": "web"}}, {"generateName": "web-"}])
def test_a_name_nobody_gave_is_unknown_where_another_object_uses_it(metadata):
    def program():
        owner = service(metadata)
        k8s.core.v1.ConfigMap(
            "settings",
            metadata={
                "owner_references": [
                    {
                        "api_version": "v1",
                        "kind": "Service",
                        "name": owner.metadata["name"],
                        "uid": owner.metadata["uid"],
                    }
                ]
            },
            data={"host": pulumi.Output.concat("http://", owner.metadata.name)},
        )

    preview, up = deploy(program, mode="preview"), deploy(program, mode="up")

    ((reference,), (made,)) = (each["settings"]["metadata"]["ownerReferences"] for each in (preview, up))
    assert (reference["name"], reference["uid"]) == (UNKNOWN, UNKNOWN)
    assert preview["settings"]["data"] == {"host": UNKNOWN}
    assert made["name"].startswith("web-")
    assert up["settings"]["data"] == {"host": f"http://{made['name']}"}


def test_an_object_without_a_name_still_tells_what_the_program_said_of_it():
    def program():
        named = service({"labels": {"app": "web"}}).metadata
        pulumi.export("label", named.labels["app"])
        pulumi.export("whole", named.apply(lambda metadata: metadata.name))

    assert exported(program, "preview") == {"label": "web", "whole": UNKNOWN}


def test_what_the_program_said_of_an_object_is_all_that_its_inputs_hold():
    deployment = deploy(lambda: service({"labels": {"app": "web"}}), mode="preview")

    assert deployment["web"]["metadata"] == {"labels": {"app": "web"}}


def test_a_name_that_was_given_is_known_to_every_way_of_asking():
    def program():
        metadata = service({"name": "web", "namespace": "shop"}).metadata
        pulumi.export("item", metadata["name"])
        pulumi.export("attribute", metadata.name)
        pulumi.export("host", metadata.apply(lambda it: f"{it.name}.{it.namespace}"))
        pulumi.export("uid", metadata.uid)

    preview, up = both(program)

    assert preview.items() >= {"item": "web", "attribute": "web", "host": "web.shop"}.items()
    assert preview == up


def test_a_name_that_comes_from_a_resource_to_be_created_stays_unknown():
    def program():
        first = service({}, "first")
        second = service({"name": first.metadata.name, "namespace": "shop"}, "second")
        pulumi.export("second", {"name": second.metadata.name, "uid": second.metadata["uid"]})

    assert exported(program, "preview") == {"second": {"name": UNKNOWN, "uid": UNKNOWN}}


def test_a_namespace_that_was_not_given_is_that_of_the_provider():
    def program():
        cluster = k8s.Provider("cluster", kubeconfig="{}", namespace="shop")
        pulumi.export("explicit", service({}, "one", provider=cluster).metadata["namespace"])
        pulumi.export("of-explicit-without", service({}, "two", provider=k8s.Provider("plain")).metadata["namespace"])
        pulumi.export("default", service({"name": "three"}, "three").metadata["namespace"])
        pulumi.export("given", service({"namespace": "own"}, "four", provider=cluster).metadata["namespace"])

    expected = {"explicit": "shop", "of-explicit-without": "default", "given": "own"}
    assert both(program) == ({**expected, "default": "default"},) * 2
    assert both(program, config={"kubernetes:namespace": "team"}) == ({**expected, "default": "team"},) * 2


def test_what_belongs_to_the_whole_cluster_has_no_namespace():
    def program():
        space = k8s.core.v1.Namespace("space", metadata={"name": "shop"})
        pulumi.export("space", space.metadata.apply(lambda metadata: [metadata.name, metadata.namespace]))

    assert both(program) == ({"space": ["shop", None]},) * 2


def test_secret_metadata_stays_secret():
    def program():
        metadata = service(pulumi.Output.secret({"labels": {"app": "web"}})).metadata
        pulumi.export("label", metadata.labels["app"])
        pulumi.export("name", metadata.name)

    assert both(program) == ({"label": SECRET, "name": SECRET},) * 2


def test_nothing_is_known_of_an_object_whose_cluster_is_not_there_yet():
    def program():
        inner = k8s.Provider("inner", kubeconfig=service({}, "first").metadata["uid"])
        pulumi.export("name", service({"name": "web"}, provider=inner).metadata["name"])

    preview, up = both(program)

    assert preview == {"name": UNKNOWN}
    assert up == {"name": "web"}


@pytest.mark.parametrize("metadata", [None, {"name": "web"}])
def test_the_address_of_a_service_is_unknown_until_there_is_one(metadata):
    def program():
        spec = service(metadata).spec
        pulumi.export("address", spec.cluster_ip)
        pulumi.export("addresses", spec.cluster_ips[0])
        pulumi.export("type", spec.type)
        pulumi.export("port", spec.ports[0].port)

    preview, up = both(program)

    known = {"type": "ClusterIP", "port": 80}
    assert preview == {"address": UNKNOWN, "addresses": UNKNOWN, **known}
    assert up == {"address": up["addresses"], "addresses": up["address"], **known}
    assert up["address"].startswith("172.20.")


@pytest.mark.parametrize(
    ("given", "address"),
    [({"clusterIP": "10.0.0.9"}, "10.0.0.9"), ({"clusterIP": "None"}, "None"), ({"type": "ExternalName"}, None)],
)
def test_an_address_that_the_program_decides_is_known(given, address):
    def program():
        pulumi.export("address", k8s.core.v1.Service("web", spec={**PORTS, **given}).spec.cluster_ip)

    assert [outputs.get("address") for outputs in both(program)] == [address, address]


@pytest.mark.parametrize("wrap", [pulumi.Output.secret, lambda spec: {"ports": pulumi.Output.secret(spec["ports"])}])
def test_a_secret_specification_is_no_obstacle(wrap):
    def program():
        web = k8s.core.v1.Service("web", metadata={"name": "web"}, spec=wrap(PORTS))
        pulumi.export("port", web.spec.ports[0].port)

    assert [outputs["port"] for outputs in both(program)] == [SECRET, SECRET]
