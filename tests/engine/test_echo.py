"""The echo providers keep what they once answered."""

from typing import Any
from unittest.mock import Mock

from pulumi.runtime.proto import provider_pb2

from roadbed.plan import wire
from tests.engine.echo import EchoProvider

SERVICE = "kubernetes:core/v1:Service"
URN = f"urn:pulumi:dev::shop::{SERVICE}::web"


def test_an_update_of_a_kubernetes_object_keeps_what_the_server_wrote():
    provider = EchoProvider("kubernetes", "4.0.0")
    before = _asked({"app": "web"})
    made = provider.Create(provider_pb2.CreateRequest(urn=URN, type=SERVICE, name="web", properties=before), Mock())

    after = _asked({"app": "shop"})
    request = provider_pb2.UpdateRequest(
        urn=URN, type=SERVICE, id=made.id, olds=made.properties, old_inputs=before, news=after
    )
    first, second = (
        wire.decode_fields(each) for each in (made.properties, provider.Update(request, Mock()).properties)
    )

    assert second["metadata"] == {**first["metadata"], "labels": {"app": "shop"}}
    assert second["metadata"]["name"].startswith("web-")
    assert second["spec"]["clusterIP"] == first["spec"]["clusterIP"]


def test_what_a_program_no_longer_says_of_a_kubernetes_object_is_gone():
    provider = EchoProvider("kubernetes", "4.0.0")
    olds = _asked({"app": "web"}, sessionAffinity="ClientIP")
    request = provider_pb2.UpdateRequest(urn=URN, type=SERVICE, id="web", olds=olds, old_inputs=olds, news=_asked({}))

    assert "sessionAffinity" not in wire.decode_fields(provider.Update(request, Mock()).properties)["spec"]


def _asked(labels: dict[str, str], **spec: Any) -> Any:
    return wire.encode_fields({"metadata": {"labels": labels}, "spec": {"ports": [{"port": 80}], **spec}})
