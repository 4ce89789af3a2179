"""The engine that a program meets when it is evaluated offline: it records everything and creates nothing."""

# ruff: noqa: N802 - the methods have the names of the engine's own protocol

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, resource_pb2

from roadbed.plan import wire
from roadbed.plan.cloud.place import Place
from roadbed.plan.model import STACK_TYPE, Options, Source
from roadbed.plan.monitor.answers import Answers
from roadbed.plan.monitor.ledger import Ledger
from roadbed.plan.monitor.questions import Question
from roadbed.plan.monitor.reading import Reader
from roadbed.plan.monitor.refusals import refuse_slips, refuse_wrong_inputs
from roadbed.plan.monitor.registration import (
    DurationError,
    Registered,
    inherit,
    options_of,
    property_dependencies,
    urn_of,
)
from roadbed.plan.monitor.returned import created, previewed
from roadbed.plan.monitor.stack_references import References
from roadbed.plan.monitor.stack_traces import declared
from roadbed.plan.monitor.surroundings import choose_provider
from roadbed.plan.monitor.transforms import Callbacks, transform_invoke, transform_resource
from roadbed.plan.program.positions import Positions
from roadbed.plan.values import UNKNOWN, Value

_FEATURES: Final = tuple(resource_pb2.ResourceMonitorFeature.values())
_STASH: Final = "pulumi:index:Stash"


class Monitor:
    """Answers a program in preview as an engine that has nothing deployed yet, in up as if everything went well.

    Requests come straight from the SDK, one after the other. One that has to wait for the program's own callbacks is
    answered by a coroutine, which `roadbed.plan.evaluate` awaits in its place.
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
        self._reader = Reader(self.ledger, references, preview=preview)
        self._stack_transforms: list[str] = []
        self._invoke_transforms: list[str] = []
        self._packages = 0
        self._folder = Path.cwd()

    def planned_outputs(self) -> dict[str, Value]:
        """The stack's outputs as a plan holds them."""
        return {key: wire.shown(value) for key, value in self.stack_outputs.items()}

    def contract_of(self, project: str, stack: str, name: str) -> Mapping[str, Any] | None:
        """What another stack shares, by its own evaluation; a program asks before it registers what it uses.

        None for a stack that cannot be evaluated here; `name` is the thing whose committed contract is checked.
        """
        source = self._positions.of_frames(sys._getframe(1))
        return self._references.shared_by(project, stack, name, source, self.ledger.findings)

    def image_of(self, name: str) -> str:
        """An image that no build has released yet: in the registry of the stack's own account, with a digest of
        zeros.
        """
        place = self.ledger.place_of("")
        return f"{place.account}.dkr.ecr.{place.region}.{place.dns_suffix}/{name}@sha256:{'0' * 64}"

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
            resource.outputs, resource.finished = outputs, True
            if resource.type == STACK_TYPE:
                self.stack_outputs = resource.outputs = refuse_slips(self.ledger, resource, outputs, self._folder)
        return Empty()

    def ReadResource(self, request: Any) -> Any:
        """Record a resource that somebody else owns, and answer what it might look like."""
        urn = urn_of(self._stack, self._project, request.parent, request.type, request.name)
        return self._reader.read(request, urn, self._positions.of_request(request))

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
            declared=declared(request.stackTrace),
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
        return previewed(self.ledger, resource, echo) if self._preview else created(self.ledger, resource)

    def _options_of(self, request: Any, source: Source | None) -> Options:
        try:
            return options_of(request)
        except DurationError as error:
            self.ledger.refuse("input", f"{request.type} {request.name}: {error}", "", source)
            request.ClearField("customTimeouts")
            return options_of(request)
