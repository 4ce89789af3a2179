"""The echo providers keep what they once answered."""

from typing import Any
from unittest.mock import Mock

from pulumi.runtime.proto import provider_pb2

from roadbed.plan import wire
from tests.engine.echo import EchoProvider
from tests.engine.ecs_play import TASK_DEFINITION

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


def test_ecs_counts_revisions_and_keeps_the_last_when_an_old_one_is_deleted():
    provider = EchoProvider("aws", "7.0.0")
    urn = f"urn:pulumi:dev::shop::{TASK_DEFINITION}::web"
    asked = wire.encode_fields({"family": "web", "containerDefinitions": "[]"})
    request = provider_pb2.CreateRequest(urn=urn, type=TASK_DEFINITION, name="web", properties=asked)

    first, second = (provider.Create(request, Mock()) for _ in range(2))
    provider.Delete(
        provider_pb2.DeleteRequest(urn=urn, type=TASK_DEFINITION, id=first.id, properties=first.properties), Mock()
    )

    assert [wire.decode_fields(each.properties)["revision"] for each in (first, second)] == [1, 2]
    assert wire.decode_fields(second.properties)["arn"].endswith("/web:2")
    assert provider.held[TASK_DEFINITION, second.id].outputs == second.properties
