"""The engine that a program meets when it is evaluated offline: it records everything and creates nothing."""

# ruff: noqa: N802 - the methods have the names of the engine's own protocol

from collections.abc import Iterable, Mapping
from typing import Any, Final

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, resource_pb2

from roadbed.plan import input_check, questions, sdk, wire
from roadbed.plan.model import STACK_TYPE, UNKNOWN, DataSource, Finding, Options, Source, Value
from roadbed.plan.place import Place
from roadbed.plan.positions import Positions
from roadbed.plan.registration import (
    PROVIDERS,
    DurationError,
    Registered,
    inherit,
    options_of,
    property_dependencies,
    provider_urn,
    urn_of,
)
from roadbed.plan.stack_references import References
from roadbed.plan.surroundings import choose_provider, place_of
from roadbed.plan.transforms import Callbacks, transform_invoke, transform_resource

_FEATURES: Final = tuple(resource_pb2.ResourceMonitorFeature.values())
_STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
_STASH: Final = "pulumi:index:Stash"
_GET_RESOURCE: Final = "pulumi:pulumi:getResource"
_READ_STACK: Final = "pulumi:pulumi:readStackOutputs"


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
        answers: Mapping[str, Any],
    ) -> None:
        """`place` is where things live that say nothing else; `answers` to questions replace made-up ones."""
        self.resources: dict[str, Registered] = {}
        self.data_sources: list[DataSource] = []
        self.findings: list[Finding] = []
        self.stack_outputs: dict[str, Any] = {}
        self.callbacks = Callbacks(self)
        self._stack, self._project, self._preview = stack, project, preview
        self._place, self._positions, self._references, self._answers = place, positions, references, answers
        self._children: dict[str, list[str]] = {}
        self._doubled: set[str] = set()
        self._stack_transforms: list[str] = []
        self._invoke_transforms: list[str] = []
        self._packages = 0

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
        if (parent := self.resources.get(request.parent)) is not None:
            inherit(request, parent)
            choose_provider(request, parent)
        tokens = [*(callback.token for callback in request.transforms), *self._inherited_transforms(request.parent)]
        if tokens or self._stack_transforms:
            return self._register_transformed(request, [*tokens, *self._stack_transforms])
        return self._register(request, wire.decode_fields(request.object), echo=request.object)

    def RegisterResourceOutputs(self, request: Any) -> Empty:
        """Record the outputs of a component, or of the stack itself."""
        outputs = wire.decode_fields(request.outputs)
        resource = self.resources.get(request.urn)
        if resource is not None:
            resource.outputs = outputs
            if resource.type == STACK_TYPE:
                self.stack_outputs = outputs
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
            read.outputs = {**inputs, **self._references.read(name, source, self.findings)}
        elif known and self._is_configured(read):
            _, outputs = _made_up(read, {**inputs, "id": read.id}, self._place_of(read))
            outputs.pop("id", None)
            read.outputs = _with_secrets(outputs, read.options.additional_secret_outputs)
        self._record(read)
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
        question = questions.Question.asked_now(request.tok, self._positions)
        return (
            self._answer_transformed(question, request) if self._invoke_transforms else self._answer(question, request)
        )

    def Call(self, request: Any) -> Any:
        """A method of a component that only its plugin can run: its result is unknown."""
        self._note_opaque(f"the method {request.tok} is run by its plugin alone: its result is unknown", None)
        return provider_pb2.CallResponse(**{"return": wire.encode_fields({"result": UNKNOWN})})

    async def _register_transformed(self, request: Any, tokens: list[str]) -> Any:
        inputs = await transform_resource(self.callbacks, tokens, request)
        return self._register(request, inputs, echo=None)

    def _register(self, request: Any, inputs: dict[str, Any], echo: Struct | None) -> Any:
        source = self._positions.of_request(request)
        options = self._options_of(request, source)
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
            options=options,
            source=source,
            provider=request.provider,
            providers=dict(request.providers),
            transforms=tuple(callback.token for callback in request.transforms),
        )
        self._record(resource)
        if request.remote:
            inside = f"{request.type} {request.name} is built by its plugin alone"
            self._note_opaque(f"{inside}: its children are not in this plan, its outputs unknown", source, resource.urn)
            # The SDK takes the outputs of a failed resource as unknown, which is what those of an opaque one are.
            return resource_pb2.RegisterResourceResponse(urn=resource.urn, result=resource_pb2.Result.FAIL)
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=resource.urn)
        for problem in input_check.problems(request.type, inputs):
            self._refuse("input", f"{request.type} {request.name}: {problem}", resource.urn, source)
        return self._created(resource, options.additional_secret_outputs, echo)

    def _created(self, resource: Registered, secret_outputs: tuple[str, ...], echo: Struct | None) -> Any:
        """What the engine returns for a custom resource: in preview its inputs, in up everything a cloud would add."""
        is_provider = resource.type.startswith(PROVIDERS)
        if resource.type == _STASH:
            resource.outputs = {"input": resource.inputs.get("input"), "output": resource.inputs.get("input")}
        if self._preview:
            resource.id = UNKNOWN
            known = (resource.outputs or resource.inputs) if self._is_configured(resource) else {}
            hidden = {name: UNKNOWN for name in secret_outputs if name not in known}
            returned = _with_secrets({**known, **hidden} if hidden else known, secret_outputs)
            unchanged = echo is not None and returned is resource.inputs
            return resource_pb2.RegisterResourceResponse(
                urn=resource.urn,
                # The engine names providers it has yet to make; the id of anything else is unknown.
                id=wire.UNKNOWN_TEXT if is_provider else "",
                object=echo if unchanged else wire.encode_fields(returned),
            )
        resource.id, outputs = _made_up(resource, resource.inputs, self._place_of(resource))
        resource.outputs = _with_secrets({**outputs, **resource.outputs}, secret_outputs)
        return resource_pb2.RegisterResourceResponse(
            urn=resource.urn,
            id=resource.id,
            object=wire.encode_fields(resource.outputs),
            unknown=_is_strange(resource),
        )

    def _record(self, resource: Registered) -> None:
        first = self.resources.setdefault(resource.urn, resource)
        if first is resource:
            self._children.setdefault(resource.parent, []).append(resource.urn)
            return
        self._doubled.add(resource.urn)
        if resource.parent not in self._doubled:  # The children of a doubled component are doubled with it.
            lines = f"first at {first.source or 'an unknown line'}, again at {resource.source or 'an unknown line'}"
            message = (
                f"two resources of type {resource.type} are named {resource.name!r}: {lines}; give each its own name"
            )
            self._refuse("duplicate-name", message, resource.urn, resource.source)

    def _options_of(self, request: Any, source: Source | None) -> Options:
        try:
            return options_of(request)
        except DurationError as error:
            self._refuse("input", f"{request.type} {request.name}: {error}", "", source)
            request.ClearField("customTimeouts")
            return options_of(request)

    def _inherited_transforms(self, urn: str) -> list[str]:
        tokens: list[str] = []
        while (resource := self.resources.get(urn)) is not None:
            tokens += resource.transforms
            urn = resource.parent
        return tokens

    def _place_of(self, resource: Registered) -> Place:
        return place_of(self.resources.get(resource.options.provider), self._place)

    def _is_configured(self, resource: Registered) -> bool:
        """Whether its provider can run by now: the engine asks none in preview whose own arguments are not known."""
        provider = self.resources.get(resource.options.provider)
        return not self._preview or provider is None or not any(map(wire.has_unknown, provider.inputs.values()))

    async def _answer_transformed(self, question: questions.Question, request: Any) -> Any:
        await transform_invoke(self.callbacks, self._invoke_transforms, request)
        return self._answer(question, request)

    def _answer(self, question: questions.Question, request: Any) -> Any:
        args = {key: wire.downgraded(value) for key, value in wire.decode_fields(request.args).items()}
        if request.tok == _GET_RESOURCE:
            return _returning(self._known_resource(str(args.get("urn"))))
        if request.tok == _READ_STACK:
            return _returning(self._references.read(str(args.get("name")), question.source, self.findings))
        if self._preview and self._pending(request.dependsOn):
            given = questions.Reply(UNKNOWN, made_up=True)
        else:
            place = place_of(self.resources.get(provider_urn(request.provider)), self._place)
            given = questions.reply(question, args, place, self._answers)
        self.findings.extend(given.findings)
        self.data_sources.append(questions.kept(question, args, given))
        if given.value is UNKNOWN:
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        return _returning(given.value)

    def _pending(self, urns: Iterable[str]) -> bool:
        """Whether any of these is still to be created, itself or something below it where it is a component."""
        frontier, seen = list(urns), set[str]()
        while frontier:
            resource = self.resources.get(frontier.pop())
            if resource is None or resource.urn in seen:
                continue
            seen.add(resource.urn)
            if not resource.custom:
                frontier.extend(self._children.get(resource.urn, ()))
            elif resource.id is UNKNOWN and not resource.type.startswith(PROVIDERS):
                return True
        return False

    def _known_resource(self, urn: str) -> dict[str, Any]:
        """What the SDK asks for a resource that was passed as a value."""
        resource = self.resources.get(urn)
        if resource is None:
            raise LookupError(f"no resource of this stack has the URN {urn!r}")
        known_id = "" if resource.id in (UNKNOWN, None) else resource.id
        state = resource.outputs or (resource.inputs if resource.custom else {})
        return {"urn": resource.urn, "id": known_id, "state": state}

    def _refuse(self, rule: str, message: str, urn: str, source: Source | None) -> None:
        self.findings.append(Finding(severity="error", rule=rule, message=message, urn=urn, source=source))

    def _note_opaque(self, message: str, source: Source | None, urn: str = "") -> None:
        self.findings.append(Finding(severity="note", rule="opaque", message=message, urn=urn, source=source))


def _made_up(resource: Registered, inputs: Mapping[str, Any], place: Place) -> tuple[str, dict[str, Any]]:
    from roadbed.plan import made_up  # Shapes of all of AWS, which a preview seldom needs.

    return made_up.outputs_of(resource.type, resource.name, inputs, place)


def _is_strange(resource: Registered) -> bool:
    """No installed SDK knows the type, so that an output nobody made up may well be there: it is unknown, not absent."""
    return sdk.resource_class(resource.type) is None


def _with_secrets(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    hidden = [name for name in names if name in values and not isinstance(values[name], wire.Concealed)]
    return {**values, **{name: wire.Concealed(values[name]) for name in hidden}} if hidden else values


def _returning(values: Mapping[str, Any]) -> Any:
    return resource_pb2.ResourceInvokeResponse(**{"return": wire.encode_fields(values)})
