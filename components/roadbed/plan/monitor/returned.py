"""What the engine returns for a resource of a cloud: in preview what is known by then, after an update everything."""

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import resource_pb2

from roadbed.plan import wire
from roadbed.plan.cloud import sdk
from roadbed.plan.cloud.kubernetes_objects import announced
from roadbed.plan.monitor.documents import written_out
from roadbed.plan.monitor.ledger import Ledger
from roadbed.plan.monitor.registration import PROVIDERS, Registered
from roadbed.plan.values import UNKNOWN


def previewed(ledger: Ledger, resource: Registered, echo: Struct | None) -> Any:
    """For a resource that is yet to be created: its inputs and what its provider adds to them, as all else is unknown.

    `echo` is the message that the inputs came in, if nothing has changed them since.
    """
    resource.id = UNKNOWN
    known = (resource.outputs or resource.inputs) if ledger.is_configured(resource.provider) else {}
    secret = resource.options.additional_secret_outputs
    hidden = {name: UNKNOWN for name in secret if name not in known}
    returned = {**known, **hidden} if hidden else known
    if resource.type.startswith("kubernetes:"):
        returned = announced(resource.type, resource.name, returned, ledger.place_of(resource.provider))
    else:
        returned = written_out(resource.type, returned)
    returned = with_secrets(returned, secret)
    unchanged = echo is not None and returned is resource.inputs
    return resource_pb2.RegisterResourceResponse(
        urn=resource.urn,
        # The engine names providers it has yet to make; the id of anything else is unknown.
        id=wire.UNKNOWN_TEXT if resource.type.startswith(PROVIDERS) else "",
        object=echo if unchanged else wire.encode_fields(returned),
    )


def created(ledger: Ledger, resource: Registered) -> Any:
    """For a resource that has been created: everything a cloud would add."""
    resource.id, outputs = made_up(ledger, resource, resource.inputs)
    secret = resource.options.additional_secret_outputs
    resource.outputs = with_secrets(written_out(resource.type, {**outputs, **resource.outputs}), secret)
    return resource_pb2.RegisterResourceResponse(
        urn=resource.urn,
        id=resource.id,
        object=wire.encode_fields(resource.outputs),
        unknown=is_strange(resource),
    )


def made_up(ledger: Ledger, resource: Registered, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The id and the outputs of a resource with these inputs, where its provider works."""
    from roadbed.plan.cloud.made_up import outputs_of  # Shapes of all of AWS, which a preview seldom needs.

    return outputs_of(resource.type, resource.name, inputs, ledger.place_of(resource.provider))


def is_strange(resource: Registered) -> bool:
    """No installed SDK knows the type, so that an output nobody made up may be there: it is unknown, not absent."""
    return sdk.resource_class(resource.type) is None


def with_secrets(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values with those of these names secret; the same dictionary where they are already."""
    hidden = [name for name in names if name in values and not isinstance(values[name], wire.Concealed)]
    return {**values, **{name: wire.Concealed(values[name]) for name in hidden}} if hidden else values
