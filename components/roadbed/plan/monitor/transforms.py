"""Transforms: the functions of a program that change resources and questions on their way to the engine."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.proto import alias_pb2, resource_pb2

from roadbed.plan import wire
from roadbed.plan.monitor.registration import property_dependencies


class Callbacks(_CallbackServicer):
    """Keeps a program's callbacks for calls from this process: it opens no server, no thread and no socket."""

    _callbacks: dict[str, Callable[[bytes], Awaitable[Any]]]

    def __init__(self, monitor: Any) -> None:
        # The original opens its server in here; these are all its other fields.
        self._callbacks = {}
        self._transforms = {}
        self._state_migrations = {}
        self._monitor = monitor
        self._target = "in-process"

    async def call(self, token: str, message: Any) -> Any:
        """Run one callback as the engine would, with its message; raises what the callback raises."""
        return await self._callbacks[token](message.SerializeToString())


async def transform_resource(callbacks: Callbacks, tokens: Iterable[str], request: Any) -> dict[str, Any]:
    """Run transforms on a registration, in order; returns its inputs and changes the request's options.

    As in the engine, what is secret or unknown reaches a transform as an Output; with transforms of the resource's own,
    so does everything that depends on another resource.
    """
    own = bool(request.transforms)
    inputs = {key: wire.upgraded(value) for key, value in wire.decode_fields(request.object).items()}
    if own:
        said = property_dependencies(request, inputs)
        inputs = {key: wire.depending(value, said.get(key, ())) for key, value in inputs.items()}
    properties, options = wire.encode_fields(inputs), _options_of(request)
    for token in tokens:
        reply = await callbacks.call(
            token,
            resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=properties,
                options=options,
            ),
        )
        properties = reply.properties if reply.HasField("properties") else properties
        options = reply.options if reply.HasField("options") else options
    _put_options(request, options)
    inputs = wire.decode_fields(properties)
    _put_dependencies(request, inputs, options.depends_on if own else None)
    return inputs if request.remote else {key: wire.downgraded(value) for key, value in inputs.items()}


async def transform_invoke(callbacks: Callbacks, tokens: Iterable[str], request: Any) -> None:
    """Run transforms on a question to a provider, in order, and change the request accordingly."""
    options = resource_pb2.TransformInvokeOptions(
        provider=request.provider, version=request.version, plugin_download_url=request.pluginDownloadURL
    )
    for token in tokens:
        reply = await callbacks.call(
            token, resource_pb2.TransformInvokeRequest(token=request.tok, args=request.args, options=options)
        )
        if reply.HasField("args"):
            request.args.CopyFrom(reply.args)
        options = reply.options if reply.HasField("options") else options
    request.provider = options.provider


def _options_of(request: Any) -> Any:
    options = resource_pb2.TransformResourceOptions(
        depends_on=request.dependencies,
        ignore_changes=request.ignoreChanges,
        replace_on_changes=request.replaceOnChanges,
        version=request.version,
        aliases=[*(alias_pb2.Alias(urn=urn) for urn in request.aliasURNs), *request.aliases],
        provider=request.provider,
        providers=request.providers,
        plugin_download_url=request.pluginDownloadURL,
        deleted_with=request.deletedWith,
        additional_secret_outputs=request.additionalSecretOutputs,
        hide_diff=request.hideDiffs,
        replace_with=request.replace_with,
    )
    setattr(options, "import", request.importId)
    for theirs, ours in (("protect", "protect"), ("retainOnDelete", "retain_on_delete")):
        if request.HasField(theirs):
            setattr(options, ours, getattr(request, theirs))
    for theirs, ours in (
        ("customTimeouts", "custom_timeouts"),
        ("hooks", "hooks"),
        ("replacement_trigger", "replacement_trigger"),
    ):
        if request.HasField(theirs):
            getattr(options, ours).CopyFrom(getattr(request, theirs))
    if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def _put_options(request: Any, options: Any) -> None:
    for theirs, ours in (
        ("ignoreChanges", "ignore_changes"),
        ("replaceOnChanges", "replace_on_changes"),
        ("aliases", "aliases"),
        ("additionalSecretOutputs", "additional_secret_outputs"),
        ("replace_with", "replace_with"),
    ):
        request.ClearField(theirs)
        getattr(request, theirs).extend(getattr(options, ours))
    request.ClearField("aliasURNs")
    for theirs, ours in (("customTimeouts", "custom_timeouts"), ("hooks", "hooks")):
        request.ClearField(theirs)
        if options.HasField(ours):
            getattr(request, theirs).CopyFrom(getattr(options, ours))
    for theirs, ours in (
        ("provider", "provider"),
        ("version", "version"),
        ("deletedWith", "deleted_with"),
        ("importId", "import"),
        ("deleteBeforeReplace", "delete_before_replace"),
        ("protect", "protect"),
        ("retainOnDelete", "retain_on_delete"),
    ):
        setattr(request, theirs, getattr(options, ours))
    request.providers.clear()
    request.providers.update(options.providers)


def _put_dependencies(request: Any, inputs: Mapping[str, Any], depends_on: Iterable[str] | None) -> None:
    """Dependencies after transforms: those of the Outputs, and `depends_on` where that replaces the request's own."""
    by_property = {key: set(wire.dependencies_of(value)) for key, value in inputs.items()}
    if depends_on is None:
        for key, urns in property_dependencies(request, inputs).items():
            by_property.setdefault(key, set()).update(urns)
    else:
        total = set(depends_on).union(*by_property.values())
        request.ClearField("dependencies")
        request.dependencies.extend(sorted(total))
    request.ClearField("propertyDependencies")
    for key, urns in by_property.items():
        request.propertyDependencies[key].urns.extend(sorted(urns))
