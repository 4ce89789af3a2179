"""The engine that a program meets when it is evaluated offline: it records everything and creates nothing."""

# ruff: noqa: N802 - the methods have the names of the engine's own protocol

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from roadbed.plan import input_check, made_up, questions, wire
from roadbed.plan.model import STACK_TYPE, UNKNOWN, DataSource, Finding, Source
from roadbed.plan.place import Place
from roadbed.plan.positions import Positions
from roadbed.plan.registration import PROVIDERS, DurationError, Registered, inherit, options_of, property_dependencies
from roadbed.plan.registration import provider_urn, urn_of
from roadbed.plan.stack_references import References
from roadbed.plan.transforms import Callbacks, transform_invoke, transform_resource

_FEATURES: Final = tuple(resource_pb2.ResourceMonitorFeature.values())
_STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
_STASH: Final = "pulumi:index:Stash"
_LEVELS: Final = {engine_pb2.INFO: "info", engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}


class Log:
    """The engine's ear for what a program logs; debug messages are dropped."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    def Log(self, request: Any) -> Empty:
        """Keep one message with its severity."""
        if level := _LEVELS.get(request.severity):
            self.messages.append((level, request.message))
        return Empty()

    def RequirePulumiVersion(self, _: Any) -> engine_pb2.RequirePulumiVersionResponse:
        """Accept any version: there is no engine to be too old."""
        return engine_pb2.RequirePulumiVersionResponse()


class Monitor:
    """Answers a program's requests in preview as an engine would that has nothing deployed yet, in up as if all went well.

    Requests come straight from the SDK, one after the other in the same order every time. What needs to wait for the
    program's own callbacks is answered by a coroutine, which `roadbed.plan.evaluate.Loop` awaits in its place.
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
        data_sources: Mapping[str, Any],
    ) -> None:
        """`place` is where resources live that say nothing else; `data_sources` are configured answers, by token."""
        self.resources: dict[str, Registered] = {}
        self.data_sources: list[DataSource] = []
        self.findings: list[Finding] = []
        self.stack_outputs: dict[str, Any] = {}
        self.callbacks = Callbacks(self)
        self._stack, self._project, self._preview = stack, project, preview
        self._place, self._positions, self._references = place, positions, references
        self._configured_answers = data_sources
        self._doubled: set[str] = set()
        self._stack_transforms: list[str] = []
        self._invoke_transforms: list[str] = []
        self._packages = 0

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
            self._resolve_provider(request, parent)
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
        urn = urn_of(self._stack, self._project, request.parent, request.type, request.name)
        inputs = wire.decode_fields(request.properties)
        source = self._positions.of_request(request)
        known_id = request.id != wire.UNKNOWN_TEXT
        if not known_id:
            outputs: dict[str, Any] = {}
        elif request.type == _STACK_REFERENCE:
            outputs = {**inputs, **self._references.read(str(inputs.get("name") or request.id), source, self.findings)}
        else:
            given = {**inputs, "id": request.id}
            place = self._place_of(provider_urn(request.provider))
            _, outputs = made_up.outputs_of(request.type, request.name, given, place)
            outputs.pop("id", None)
        outputs = _with_secrets(outputs, request.additionalSecretOutputs)
        read = Registered(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=True,
            external=True,
            id=request.id if known_id else UNKNOWN,
            inputs=inputs,
            outputs=outputs,
            dependencies=tuple(sorted(set(request.dependencies))),
            options=_read_options(request),
            source=source,
            provider=request.provider,
        )
        self._record(read)
        return resource_pb2.ReadResourceResponse(
            urn=urn,
            id=request.id if known_id else "",
            properties=wire.encode_fields(outputs),
            unknown=not self._preview,
        )

    def ExistsResource(self, _: Any) -> Any:
        """Nobody knows offline whether something exists."""
        return resource_pb2.ExistsResourceResponse(unknown=True)

    def Invoke(self, request: Any) -> Any:
        """Answer a question to a provider, after its transforms if there are any."""
        source = self._asking_line(request.tok)
        if self._invoke_transforms:
            return self._answer_transformed(request, source)
        return self._answer(request, source)

    def Call(self, request: Any) -> Any:
        """A method of a component that only its plugin can run: its result is unknown."""
        self._note_opaque(request.tok, "the method of a component package", "its result is unknown", None)
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
                for key, said in property_dependencies(request, inputs).items()
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
            self._note_opaque(request.type, request.name, "its children are not in this plan, its outputs unknown", source)
            # To the SDK a failed resource has unknown outputs, which is what those of an opaque one are.
            return resource_pb2.RegisterResourceResponse(urn=resource.urn, result=resource_pb2.SKIP)
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=resource.urn)
        self.findings.extend(
            Finding(severity="error", rule="input", message=f"{request.type} {request.name}: {problem}", urn=resource.urn, source=source)
            for problem in input_check.problems(request.type, inputs)
        )
        return self._created(resource, options.additional_secret_outputs, echo)

    def _created(self, resource: Registered, secret_outputs: tuple[str, ...], echo: Struct | None) -> Any:
        """What the engine returns for a custom resource: in preview its inputs, in up everything a cloud would add."""
        is_provider = resource.type.startswith(PROVIDERS)
        if resource.type == _STASH:
            resource.outputs = {"input": resource.inputs.get("input"), "output": resource.inputs.get("input")}
        if self._preview:
            resource.id = UNKNOWN
            returned = _with_secrets(resource.outputs or resource.inputs, secret_outputs)
            unchanged = echo is not None and returned is resource.inputs
            return resource_pb2.RegisterResourceResponse(
                urn=resource.urn,
                # The engine names providers it has yet to make; the id of anything else is unknown.
                id=wire.UNKNOWN_TEXT if is_provider else "",
                object=echo if unchanged else wire.encode_fields(returned),
            )
        place = self._place_of(resource.options.provider)
        resource.id, outputs = made_up.outputs_of(resource.type, resource.name, resource.inputs, place)
        resource.outputs = _with_secrets({**outputs, **resource.outputs}, secret_outputs)
        return resource_pb2.RegisterResourceResponse(
            urn=resource.urn, id=resource.id, object=wire.encode_fields(resource.outputs), unknown=True
        )

    def _record(self, resource: Registered) -> None:
        first = self.resources.get(resource.urn)
        if first is None:
            self.resources[resource.urn] = resource
            return
        self._doubled.add(resource.urn)
        if resource.parent not in self._doubled:  # The children of a doubled component are doubled with it.
            lines = f"first at {first.source or 'an unknown line'}, again at {resource.source or 'an unknown line'}"
            self.findings.append(
                Finding(
                    severity="error",
                    rule="duplicate-name",
                    message=f"two resources of type {resource.type} are named {resource.name!r}: {lines}; give each its own name",
                    urn=resource.urn,
                    source=resource.source,
                )
            )

    def _options_of(self, request: Any, source: Source | None) -> Any:
        try:
            return options_of(request)
        except DurationError as error:
            message = f"{request.type} {request.name}: {error}"
            self.findings.append(Finding(severity="error", rule="input", message=message, source=source))
            request.ClearField("customTimeouts")
            return options_of(request)

    def _inherited_transforms(self, urn: str) -> list[str]:
        tokens: list[str] = []
        while (resource := self.resources.get(urn)) is not None:
            tokens += resource.transforms
            urn = resource.parent
        return tokens

    def _resolve_provider(self, request: Any, parent: Registered) -> None:
        """The engine's own rules for a resource that names no provider: from its component's, or its parent's."""
        if request.custom or request.remote:
            package = request.type.partition(":")[0]
            reference = request.provider or request.providers.get(package) or parent.providers.get(package, "")
            if not reference and parent.provider and f"{PROVIDERS}{package}::" in parent.provider:
                reference = parent.provider
            request.provider = reference
        if not request.custom:
            for package, reference in parent.providers.items():
                if package not in request.providers:
                    request.providers[package] = reference

    def _place_of(self, provider: str) -> Place:
        explicit = self.resources.get(provider)
        if explicit is None:
            return self._place
        region = explicit.inputs.get("region")
        account = account_of(explicit.inputs)
        return Place.of(region if isinstance(region, str) else self._place.region, account or self._place.account)

    async def _answer_transformed(self, request: Any, source: Source | None) -> Any:
        await transform_invoke(self.callbacks, self._invoke_transforms, request)
        return self._answer(request, source)

    def _answer(self, request: Any, source: Source | None) -> Any:
        args = wire.decode_fields(request.args)
        if self._preview and self._pending(request.dependsOn):
            self._note_question(request.tok, args, UNKNOWN, source, made_up=True)
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        if request.tok == questions.GET_RESOURCE:
            return _returning(self._known_resource(args))
        if request.tok == questions.READ_STACK:
            return _returning(self._references.read(str(args.get("name")), source, self.findings))
        place = self._place_of(provider_urn(request.provider))
        answer = questions.answer(request.tok, args, place, self._configured_answers, source)
        self.findings.extend(answer.findings)
        self._note_question(request.tok, args, answer.value, source, made_up=answer.made_up)
        if answer.value is UNKNOWN:
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        return _returning(answer.value)

    def _note_question(self, token: str, args: dict[str, Any], answer: Any, source: Source | None, *, made_up: bool) -> None:
        # The SDK takes secrets out of their wrapping before it asks; they must not come back in what we keep.
        secret = questions.secret_args(args)
        self.data_sources.append(
            DataSource(
                token=token,
                args={key: wire.shown(wire.Concealed(value) if key in secret else value) for key, value in args.items()},
                answer=wire.shown(wire.Concealed(answer) if secret else answer),
                made_up=made_up,
                source=source,
            )
        )

    def _pending(self, urns: Any) -> bool:
        """Whether any of these is still to be created, itself or something below it where it is a component."""
        below = self._children() if urns else {}
        frontier, seen = list(urns), set[str]()
        while frontier:
            urn = frontier.pop()
            resource = self.resources.get(urn)
            if resource is None or urn in seen:
                continue
            seen.add(urn)
            if resource.custom:
                if resource.id is UNKNOWN and not resource.type.startswith(PROVIDERS):
                    return True
            else:
                frontier.extend(below.get(urn, ()))
        return False

    def _children(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = {}
        for resource in self.resources.values():
            below.setdefault(resource.parent, []).append(resource.urn)
        return below

    def _known_resource(self, args: Mapping[str, Any]) -> dict[str, Any]:
        resource = self.resources.get(str(args.get("urn")))
        if resource is None:
            raise LookupError(f"no resource has the URN {args.get('urn')!r}")
        known_id = "" if resource.id in (UNKNOWN, None) else resource.id
        state = resource.outputs or (resource.inputs if resource.custom else {})
        return {"urn": resource.urn, "id": known_id, "state": state}

    def _asking_line(self, token: str) -> Source | None:
        return questions.asking_line(token, self._positions)

    def _note_opaque(self, token: str, what: str, so: str, source: Source | None) -> None:
        self.findings.append(
            Finding(severity="note", rule="opaque", message=f"{token} {what}: only its plugin can open it; {so}", source=source)
        )


def account_of(inputs: Mapping[str, Any]) -> str:
    """The AWS account that a provider's arguments, or a stack's config, tie it to; empty where they do not."""
    roles = _parsed(inputs.get("assumeRoles")) or [_parsed(inputs.get("assumeRole"))]
    arn = roles[-1].get("roleArn") if isinstance(roles, list) and isinstance(roles[-1], dict) else None
    if isinstance(arn, str) and len(parts := arn.split(":")) > 4:
        return parts[4]
    allowed = _parsed(inputs.get("allowedAccountIds"))
    return str(allowed[0]) if isinstance(allowed, list) and allowed else ""


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _with_secrets(values: dict[str, Any], names: Any) -> dict[str, Any]:
    hidden = [name for name in names if name in values and not isinstance(values[name], wire.Concealed)]
    return {**values, **{name: wire.Concealed(values[name]) for name in hidden}} if hidden else values


def _returning(values: Mapping[str, Any]) -> Any:
    return resource_pb2.ResourceInvokeResponse(**{"return": wire.encode_fields(values)})
