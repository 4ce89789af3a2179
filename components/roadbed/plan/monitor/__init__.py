"""The engine that a program meets when it is evaluated offline: it records everything and creates nothing."""

# ruff: noqa: N802 - the methods have the names of the engine's own protocol

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, resource_pb2

from roadbed.plan import wire
from roadbed.plan.cloud import sdk
from roadbed.plan.cloud.place import Place
from roadbed.plan.model import STACK_TYPE, UNKNOWN, Options, Source, Value
from roadbed.plan.monitor.answers import Answers
from roadbed.plan.monitor.documents import written_out
from roadbed.plan.monitor.ledger import Ledger
from roadbed.plan.monitor.questions import Question
from roadbed.plan.monitor.refusals import refuse_slips, refuse_wrong_inputs
from roadbed.plan.monitor.registration import (
    PROVIDERS,
    DurationError,
    Registered,
    inherit,
    options_of,
    property_dependencies,
    provider_urn,
    urn_of,
)
from roadbed.plan.monitor.stack_references import References
from roadbed.plan.monitor.surroundings import choose_provider
from roadbed.plan.monitor.transforms import Callbacks, transform_invoke, transform_resource
from roadbed.plan.program.positions import Positions

_FEATURES: Final = tuple(resource_pb2.ResourceMonitorFeature.values())
_STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
_STASH: Final = "pulumi:index:Stash"


class Monitor:
    """Answers a program in preview as an engine that has nothing deployed yet, in up as if everything went well.

    Requests come straight from the SDK, one after the other, in the same order every time. One that has to wait for the
    program's own callbacks is answered by a coroutine, which `roadbed.plan.evaluate` awaits in its place.
    """

    def __init__(
        self,
        *,
        stack: str,
        project: str,
        preview: bool,
        place: Place,
        positions: Positions,
        references: References,
        configured_answers: Mapping[str, Any],
    ) -> None:
        """`place` is where things live that say nothing else; `configured_answers` replace made-up ones."""
        self.ledger = Ledger(place)
        self.answers = Answers(self.ledger, references, configured_answers, preview=preview)
        self.callbacks = Callbacks(self)
        self.stack_outputs: dict[str, Any] = {}
        self._stack, self._project, self._preview = stack, project, preview
        self._positions, self._references = positions, references
        self._stack_transforms: list[str] = []
        self._invoke_transforms: list[str] = []
        self._packages = 0
        self._folder = Path.cwd()

    def planned_outputs(self) -> dict[str, Value]:
        """The stack's outputs as a plan holds them."""
        return {key: wire.shown(value) for key, value in self.stack_outputs.items()}

    def GetDeploymentInfo(self, _: Any) -> Any:
        """What the engine supports: everything the SDK knows."""
        return resource_pb2.DeploymentInfo(
            project=self._project, stack=self._stack, dryRun=self._preview, supportedFeatures=_FEATURES
        )

    def SupportsFeature(self, _: Any) -> Any:
        """The same, as older SDKs ask it."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    def RegisterPackage(self, _: Any) -> Any:
        """Name a parameterised package; its plugin is never started."""
        self._packages += 1
        return resource_pb2.RegisterPackageResponse(ref=f"package-{self._packages}")

    def RegisterStackTransform(self, callback: Any) -> Empty:
        """Remember a transform for every resource from here on."""
        self._stack_transforms.append(callback.token)
        return Empty()

    def RegisterStackInvokeTransform(self, callback: Any) -> Empty:
        """Remember a transform for every question to a provider from here on."""
        self._invoke_transforms.append(callback.token)
        return Empty()

    def RegisterResourceHook(self, _: Any) -> Empty:
        """Accept a hook, which is never run: the plan shows its name where it is bound."""
        return Empty()

    RegisterErrorHook = RegisterResourceHook
    SignalAndWaitForShutdown = RegisterResourceHook

    def RegisterResource(self, request: Any) -> Any:
        """Record a resource or component, after its transforms if it has any."""
        if (parent := self.ledger.resources.get(request.parent)) is not None:
            inherit(request, parent)
            choose_provider(request, parent)
        tokens = [callback.token for callback in request.transforms]
        tokens += [token for above in self.ledger.upwards(request.parent) for token in above.transforms]
        tokens += self._stack_transforms
        if tokens:
            return self._register_transformed(request, tokens)
        return self._register(request, wire.decode_fields(request.object), echo=request.object)

    def RegisterResourceOutputs(self, request: Any) -> Empty:
        """Record the outputs of a component, or of the stack itself."""
        outputs = wire.decode_fields(request.outputs)
        resource = self.ledger.resources.get(request.urn)
        if resource is not None:
            resource.outputs = outputs
            if resource.type == STACK_TYPE:
                self.stack_outputs = resource.outputs = refuse_slips(self.ledger, resource, outputs, self._folder)
        return Empty()

    def ReadResource(self, request: Any) -> Any:
        """Record a resource that somebody else owns, and answer what it might look like."""
        inputs = wire.decode_fields(request.properties)
        source = self._positions.of_request(request)
        known = request.id != wire.UNKNOWN_TEXT
        read = Registered(
            urn=urn_of(self._stack, self._project, request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=True,
            external=True,
            id=request.id if known else UNKNOWN,
            inputs=inputs,
            dependencies=tuple(sorted(set(request.dependencies))),
            options=Options(
                provider=provider_urn(request.provider),
                additional_secret_outputs=tuple(request.additionalSecretOutputs),
            ),
            source=source,
            provider=request.provider,
        )
        if request.type == _STACK_REFERENCE:
            name = str(inputs.get("name") or request.id)
            read.outputs = {**inputs, **self._references.read(name, source, self.ledger.findings)}
        elif known and (not self._preview or self.ledger.is_configured(read.provider)):
            _, outputs = self._made_up(read, {**inputs, "id": read.id})
            outputs.pop("id", None)
            read.outputs = _with_secrets(outputs, read.options.additional_secret_outputs)
        self.ledger.record(read)
        return resource_pb2.ReadResourceResponse(
            urn=read.urn,
            id=request.id if known else "",
            properties=wire.encode_fields(read.outputs),
            unknown=_is_strange(read),
        )

    def ExistsResource(self, _: Any) -> Any:
        """Nobody knows offline whether something exists."""
        return resource_pb2.ExistsResourceResponse(unknown=True)

    def Invoke(self, request: Any) -> Any:
        """Answer a question to a provider, after its transforms if there are any."""
        question = Question.asked_now(request.tok, self._positions)
        if self._invoke_transforms:
            return self._answer_transformed(question, request)
        return self.answers.answer(question, request)

    def Call(self, request: Any) -> Any:
        """A method of a component that only its plugin can run: its result is unknown."""
        self.ledger.note_opaque(f"the method {request.tok} is run by its plugin alone: its result is unknown", None)
        response = provider_pb2.CallResponse()
        getattr(response, "return").CopyFrom(wire.encode_fields({"result": UNKNOWN}))
        return response

    async def _answer_transformed(self, question: Question, request: Any) -> Any:
        await transform_invoke(self.callbacks, self._invoke_transforms, request)
        return self.answers.answer(question, request)

    async def _register_transformed(self, request: Any, tokens: list[str]) -> Any:
        inputs = await transform_resource(self.callbacks, tokens, request)
        return self._register(request, inputs, echo=None)

    def _register(self, request: Any, inputs: dict[str, Any], echo: Struct | None) -> Any:
        source = self._positions.of_request(request)
        resource = Registered(
            urn=urn_of(self._stack, self._project, request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            remote=request.remote,
            inputs=inputs,
            dependencies=tuple(sorted(set(request.dependencies))),
            property_dependencies={
                key: urns
                for key, said in sorted(property_dependencies(request, inputs).items())
                if (urns := tuple(sorted(set(said))))
            },
            options=self._options_of(request, source),
            source=source,
            provider=request.provider,
            providers=dict(request.providers),
            transforms=tuple(callback.token for callback in request.transforms),
        )
        self.ledger.record(resource)
        resource.inputs = refuse_slips(self.ledger, resource, inputs, self._folder)
        if resource.inputs is not inputs:
            inputs, echo = resource.inputs, None
        if request.remote:
            inside = f"{request.type} {request.name} is built by its plugin alone"
            so = f"{inside}: its children are not in this plan, its outputs unknown"
            self.ledger.note_opaque(so, source, resource.urn)
            # The SDK takes the outputs of a failed resource as unknown, which is what those of an opaque one are.
            return resource_pb2.RegisterResourceResponse(urn=resource.urn, result=resource_pb2.Result.FAIL)
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=resource.urn)
        refuse_wrong_inputs(self.ledger, resource)
        if resource.type == _STASH:
            resource.outputs = {"input": inputs.get("input"), "output": inputs.get("input")}
        return self._previewed(resource, echo) if self._preview else self._created(resource)

    def _previewed(self, resource: Registered, echo: Struct | None) -> Any:
        """What the engine returns for a resource it has yet to create: its inputs, as all else is unknown."""
        resource.id = UNKNOWN
        known = (resource.outputs or resource.inputs) if self.ledger.is_configured(resource.provider) else {}
        secret = resource.options.additional_secret_outputs
        hidden = {name: UNKNOWN for name in secret if name not in known}
        returned = _with_secrets(written_out(resource.type, {**known, **hidden} if hidden else known), secret)
        unchanged = echo is not None and returned is resource.inputs
        return resource_pb2.RegisterResourceResponse(
            urn=resource.urn,
            # The engine names providers it has yet to make; the id of anything else is unknown.
            id=wire.UNKNOWN_TEXT if resource.type.startswith(PROVIDERS) else "",
            object=echo if unchanged else wire.encode_fields(returned),
        )

    def _created(self, resource: Registered) -> Any:
        """What the engine returns for a resource it has created: everything a cloud would add."""
        resource.id, outputs = self._made_up(resource, resource.inputs)
        secret = resource.options.additional_secret_outputs
        resource.outputs = _with_secrets(written_out(resource.type, {**outputs, **resource.outputs}), secret)
        return resource_pb2.RegisterResourceResponse(
            urn=resource.urn,
            id=resource.id,
            object=wire.encode_fields(resource.outputs),
            unknown=_is_strange(resource),
        )

    def _made_up(self, resource: Registered, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        from roadbed.plan.cloud import made_up  # Shapes of all of AWS, which a preview seldom needs.

        return made_up.outputs_of(resource.type, resource.name, inputs, self.ledger.place_of(resource.provider))

    def _options_of(self, request: Any, source: Source | None) -> Options:
        try:
            return options_of(request)
        except DurationError as error:
            self.ledger.refuse("input", f"{request.type} {request.name}: {error}", "", source)
            request.ClearField("customTimeouts")
            return options_of(request)


def _is_strange(resource: Registered) -> bool:
    """No installed SDK knows the type, so that an output nobody made up may be there: it is unknown, not absent."""
    return sdk.resource_class(resource.type) is None


def _with_secrets(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    hidden = [name for name in names if name in values and not isinstance(values[name], wire.Concealed)]
    return {**values, **{name: wire.Concealed(values[name]) for name in hidden}} if hidden else values
