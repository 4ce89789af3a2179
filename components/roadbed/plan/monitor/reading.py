"""Resources that somebody else owns: a program reads them by their id, and creates nothing."""

from typing import Any, Final

from pulumi.runtime.proto import resource_pb2

from roadbed.plan import wire
from roadbed.plan.model import Options, Source
from roadbed.plan.monitor.ledger import Ledger
from roadbed.plan.monitor.registration import Registered, provider_urn
from roadbed.plan.monitor.returned import is_strange, made_up, with_secrets
from roadbed.plan.monitor.stack_references import References
from roadbed.plan.monitor.stack_traces import declared
from roadbed.plan.values import UNKNOWN

_STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"


class Reader:
    """Records every resource that one program reads, and answers what it might look like."""

    def __init__(self, ledger: Ledger, references: References, *, preview: bool) -> None:
        self._ledger, self._references, self._preview = ledger, references, preview

    def read(self, request: Any, urn: str, source: Source | None) -> Any:
        """The response to one request; nothing is known yet of what has an unknown id or provider."""
        known = request.id != wire.UNKNOWN_TEXT
        read = Registered(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=True,
            external=True,
            id=request.id if known else UNKNOWN,
            inputs=wire.decode_fields(request.properties),
            dependencies=tuple(sorted(set(request.dependencies))),
            options=Options(
                provider=provider_urn(request.provider),
                additional_secret_outputs=tuple(request.additionalSecretOutputs),
            ),
            declared=declared(request.stackTrace),
            source=source,
            provider=request.provider,
        )
        if request.type == _STACK_REFERENCE:
            name = str(read.inputs.get("name") or request.id)
            read.outputs = {**read.inputs, **self._references.read(name, source, self._ledger.findings)}
        elif known and (not self._preview or self._ledger.is_configured(read.provider)):
            _, outputs = made_up(self._ledger, read, {**read.inputs, "id": read.id})
            outputs.pop("id", None)
            read.outputs = with_secrets(outputs, read.options.additional_secret_outputs)
        self._ledger.record(read)
        return resource_pb2.ReadResourceResponse(
            urn=read.urn,
            id=request.id if known else "",
            properties=wire.encode_fields(read.outputs),
            unknown=is_strange(read),
        )
