"""Echo providers: what the real engine calls instead of a cloud.

They give back what they are given, with the made-up identifiers and outputs of the offline evaluation, so that whatever
differs between the two plans comes from how the program is understood, not from its cloud. A change replaces what the
real provider was measured to replace, and what it may replace.
"""

# ruff: noqa: N802 - gRPC names the methods.

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from roadbed.plan import wire
from roadbed.plan.cloud.data_sources import Unanswerable, answer
from roadbed.plan.cloud.kubernetes_objects import announced
from roadbed.plan.cloud.made_here import Made
from roadbed.plan.cloud.made_up import outputs_of
from roadbed.plan.cloud.place import Place
from tests.engine.changes import may_replace
from tests.engine.ecs_play import TASK_DEFINITION, count_revision, go_back

_MAKING_UP = threading.Lock()
"""What is made up follows from the SDK, whose modules are imported on first use: never from two threads at once."""


@dataclass(frozen=True)
class Call:
    """One thing the engine asked of a provider."""

    what: str
    urn: str
    name: str = ""
    id: str = ""
    changed: tuple[str, ...] = ()
    token: str = ""


@dataclass(frozen=True)
class Held:
    """A resource in the cloud."""

    urn: str
    inputs: struct_pb2.Struct
    outputs: struct_pb2.Struct


@dataclass
class EchoProvider(provider_pb2_grpc.ResourceProviderServicer):
    """A provider plugin that makes every wish come true at once, and remembers what it was asked for."""

    package: str
    version: str
    places: dict[str, Place] = field(default_factory=dict)
    """Where a stack deploys to, by `stack::project`; only the stack's configuration knows it."""
    calls: list[Call] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    """Logical names of resources whose creation the cloud refuses."""
    hanging: set[str] = field(default_factory=set)
    """Logical names of resources whose creation does not end before the engine is gone."""
    surviving: set[str] = field(default_factory=set)
    """Of the hanging ones, those that the cloud makes in the end although nobody waits for them any more."""
    rolling_back: set[str] = field(default_factory=set)
    """Logical names of ECS services whose next revisions fail: ECS goes back to the one before, and says it is done."""
    held: dict[tuple[str, str], Held] = field(default_factory=dict)
    """What the cloud holds, by type and id."""
    _made: set[str] = field(default_factory=set)
    _revisions: dict[str, int] = field(default_factory=dict)
    """How many revisions of a task definition there were, by its URN."""
    _found: dict[tuple[str, str], struct_pb2.Struct] = field(default_factory=dict)
    """What programs read with `.get()`; others own it, so it is made up once and stays."""
    _settings: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def Attach(self, request: Any, context: grpc.ServicerContext) -> Any:
        return empty_pb2.Empty()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=self.version)

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        variables = {key.rpartition(":")[2]: value for key, value in request.variables.items()}
        self._settings[context.peer()] = (request.urn, variables)
        # Without acceptSecrets the engine makes a whole list or mapping secret for the one secret in it.
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        inputs.fields["__defaults"].list_value.SetInParent()
        return provider_pb2.CheckResponse(inputs=inputs)

    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        before, after = wire.decode_fields(request.old_inputs), wire.decode_fields(request.news)
        keys = sorted({*before, *after} - {"__defaults"} - set(request.ignoreChanges))
        changed = [key for key in keys if before.get(key) != after.get(key)]
        replacing = [key for key in changed if may_replace(request.type, key, before.get(key), after.get(key))]
        self._note("diff", request.urn, changed=tuple(changed))
        kinds = provider_pb2.PropertyDiff
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=changed,
            replaces=replacing,
            hasDetailedDiff=True,
            detailedDiff={
                key: kinds(kind=kinds.UPDATE_REPLACE if key in replacing else kinds.UPDATE, inputDiff=True)
                for key in changed
            },
        )

    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        if request.preview:
            # As bridged providers do: whatever is not given is announced, and unknown.
            _, outputs = self._made_up(request, request.properties, context)
            known = request.properties
            if self.package == "kubernetes":
                inputs = wire.decode_fields(known)
                known = wire.encode_fields(announced(request.type, request.name, inputs, self._place(context, inputs)))
            for key, output in outputs.fields.items():
                if key in known.fields:
                    output.CopyFrom(known.fields[key])
                else:
                    output.string_value = wire.UNKNOWN_TEXT
            return provider_pb2.CreateResponse(properties=outputs)
        if request.name in self.failing:
            context.abort(grpc.StatusCode.UNKNOWN, f"AccessDenied: cannot create {request.name}")
        self._note("create", request.urn, request.name)
        made_up_id, outputs = self._made_up(request, request.properties, context)
        if request.type == TASK_DEFINITION:
            self._revisions[request.urn] = self._revisions.get(request.urn, 0) + 1
            count_revision(outputs, self._revisions[request.urn])
        if request.name in self.hanging:
            while context.is_active():
                time.sleep(0.01)
            self.hanging.discard(request.name)
            if request.name not in self.surviving:
                return provider_pb2.CreateResponse()
        self.held[request.type, made_up_id] = Held(request.urn, request.properties, outputs)
        self._made.add(request.urn)
        return provider_pb2.CreateResponse(id=made_up_id, properties=outputs)

    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(request.olds)
        for key in request.old_inputs.fields:
            outputs.fields.pop(key, None)
        for key, value in request.news.fields.items():
            outputs.fields[key].CopyFrom(value)
            if self.package == "kubernetes" and value.HasField("struct_value"):
                _keep(request.olds.fields.get(key), request.old_inputs.fields.get(key), outputs.fields[key])
        if not request.preview:
            self._note("update", request.urn, id=request.id)
            self.held[request.type, request.id] = self._kept(request, outputs)
        return provider_pb2.UpdateResponse(properties=outputs)

    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._note("read", request.urn, id=request.id)
        if held := self.held.get((request.type, request.id)):
            return provider_pb2.ReadResponse(id=request.id, properties=held.outputs, inputs=held.inputs)
        if request.urn in self._made:
            return provider_pb2.ReadResponse()
        if (request.type, request.id) not in self._found:
            asked = struct_pb2.Struct()
            asked.CopyFrom(request.properties)
            asked.fields["id"].string_value = request.id
            _, outputs = self._made_up(request, asked, context)
            del outputs.fields["id"]
            self._found[request.type, request.id] = outputs
        found = self._found[request.type, request.id]
        return provider_pb2.ReadResponse(id=request.id, properties=found, inputs=request.inputs)

    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._note("delete", request.urn, id=request.id)
        held = self.held.get((request.type, request.id))
        # Revisions of a task definition have one id; the old one goes after the new one has come.
        if held and held.outputs.fields["arn"] == request.properties.fields["arn"]:
            del self.held[request.type, request.id]
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._note("invoke", "", token=request.tok)
        try:
            with _MAKING_UP:
                found = answer(request.tok, wire.decode_fields(request.args), self._place(context, {}), self._holding())
        except Unanswerable as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        return provider_pb2.InvokeResponse(**{"return": wire.encode_fields(found.value)})

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        return empty_pb2.Empty()

    def forget(self) -> None:
        """Begin anew: an empty cloud that nobody has asked for anything, and that works."""
        for each in (
            self.calls,
            self.failing,
            self.hanging,
            self.surviving,
            self.rolling_back,
            self.held,
            self._made,
            self._revisions,
            self._found,
        ):
            each.clear()

    def of(self, what: str) -> list[Call]:
        """Every `create`, `update`, `delete`, `read`, `diff` or `invoke` since the calls were last cleared."""
        with self._lock:
            return [call for call in self.calls if call.what == what]

    def _made_up(self, request: Any, properties: struct_pb2.Struct, context: grpc.ServicerContext) -> tuple[str, Any]:
        inputs = {key: value for key, value in wire.decode_fields(properties).items() if not key.startswith("__")}
        with _MAKING_UP:
            made_up_id, outputs = outputs_of(request.type, request.name, inputs, self._place(context, inputs))
        return made_up_id, wire.encode_fields(outputs)

    def _kept(self, request: Any, outputs: struct_pb2.Struct) -> Held:
        """What the cloud holds after an update, which need not be what it was asked for."""
        before = self.held.get((request.type, request.id))
        if request.name not in self.rolling_back or before is None:
            return Held(request.urn, request.news, outputs)
        inputs, kept = (go_back(request.name, each, before.outputs) for each in (request.news, outputs))
        inputs.fields.pop("events")
        return Held(request.urn, inputs, kept)

    def _holding(self) -> Iterator[Made]:
        for (kind, made_id), held in list(self.held.items()):
            yield Made(kind, made_id, wire.decode_fields(held.outputs))

    def _place(self, context: grpc.ServicerContext, inputs: Mapping[str, Any]) -> Place:
        # Each provider of a program has a connection of its own; only Configure says which one it is.
        urn, variables = self._settings.get(context.peer(), ("", {}))
        place = self.places.get("::".join(urn.removeprefix("urn:pulumi:").split("::", 2)[:2]), Place.of())
        place = replace(place, namespace=variables.get("namespace") or place.namespace)
        regions = [region for region in (inputs.get("region"), variables.get("region")) if isinstance(region, str)]
        return place.in_region(regions[0]) if regions else place

    def _note(self, what: str, urn: str, name: str = "", **more: Any) -> None:
        with self._lock:
            self.calls.append(Call(what, urn, name or urn.rpartition("::")[2], **more))


def _keep(made: struct_pb2.Value | None, asked: struct_pb2.Value | None, now: struct_pb2.Value) -> None:
    """What the server wrote into an object, such as the name that it drew, stays beside what the program says now."""
    if made is not None and asked is not None:
        for key in set(made.struct_value.fields) - set(asked.struct_value.fields) - set(now.struct_value.fields):
            now.struct_value.fields[key].CopyFrom(made.struct_value.fields[key])


@contextmanager
def serving(provider: EchoProvider) -> Iterator[int]:
    """The port that `provider` listens on, on loopback only, while the block runs."""
    server = grpc.server(futures.ThreadPoolExecutor(32), options=[("grpc.max_receive_message_length", 400 << 20)])
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(None).wait()
