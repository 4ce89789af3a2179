"""Plans read from the engine's own files: `pulumi preview --json`, and `pulumi stack export`.

Both say more than the program did. What the engine and the providers added is left out, so that a program has the same
plan from every source: default providers, the version of a provider, and arguments that a provider filled in by itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal
from urllib.parse import unquote

from roadbed.plan.codec import PlanFormatError
from roadbed.plan.engine_format import Export, Goal, Preview, ResourcePlan, SavedPlan, State, Step, read
from roadbed.plan.model import STACK_TYPE, Options, Plan, Resource, Source
from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference, Value

STATE_VERSIONS: Final = (3, 4)
"""Versions of the engine's state that are read; 4 differs from 3 only by a list of features."""

_PREVIEW_COMMAND: Final = "pulumi preview --json --show-sames"
_KEEPING: Final = frozenset({"same", "update", "refresh"})
"""Steps after which the resource is still the one that was there."""
_MAKING: Final = frozenset(
    {"create", "import", "read", "replace"} | {f"{op}-replacement" for op in ("create", "import", "read")}
)
_PLANNED: Final = _KEEPING | _MAKING
"""Steps whose new state is part of the plan; what is deleted, discarded or removed is not."""

_PROVIDERS: Final = "pulumi:providers:"
_DEFAULT_PROVIDER: Final = re.compile(r"default(_\d[^:]*)?$")
_DEFAULTS: Final = "__defaults"
"""Where bridged providers list what they filled in themselves."""
_ADDED_TO_PROVIDERS: Final = frozenset({"version", "pluginDownloadURL"})
_POSITION: Final = re.compile(r"project:///(?P<path>[^#]+)#(?P<line>\d+)(,\d+)?")
_FOREIGN: Final = frozenset({"..", "site-packages", "dist-packages", "roadbed"})
"""Folders of whatever is not the user's own: outside of the project, installed, or this library."""

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_ASSETS: Final[Mapping[str, Literal["asset", "archive"]]] = {
    "c44067f5952c0a294b673a41bacd8c17": "asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
}
_HIDDEN: Final = "[secret]"
_UNKNOWNS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def plan_from_preview(document: Any, saved_plan: Any = None) -> Plan:
    """The plan that `pulumi preview --json --show-sames` printed, in the order of the engine's steps.

    `saved_plan` is what the same preview wrote with `--save-plan`. Without it the plan lacks aliases,
    `delete_before_replace`, and the outputs of stack and components, which a printed preview does not hold.
    Raises `PlanFormatError` for anything else, for a failed preview, and for one that leaves out what is unchanged.
    """
    preview = read(Preview, document, "a preview", _PREVIEW_COMMAND)
    _refuse_incomplete(preview)
    goals: Mapping[str, ResourcePlan] = {}
    if saved_plan is not None:
        goals = read(SavedPlan, saved_plan, "a saved plan", "pulumi preview --save-plan FILE").resource_plans
    found: dict[str, Resource] = {}
    for step in preview.steps:
        state = step.new_state
        if state is not None and step.op in _PLANNED and state.urn not in found:
            found[state.urn] = _planned(step, state, goals[state.urn].goal if state.urn in goals else None)
    return _plan("engine-preview", tuple(found.values()), config=_values(preview.config))


def plan_from_state(document: Any) -> Plan:
    """The plan that `pulumi stack export` wrote: what the stack's last update left behind.

    A state holds neither the configuration nor `delete_before_replace`. Of an empty stack not even the name is known.
    Raises `PlanFormatError` for anything else, and for a state of a version that this library does not know.
    """
    version = document.get("version") if isinstance(document, Mapping) else None
    if isinstance(version, int) and version not in STATE_VERSIONS:
        raise PlanFormatError(
            f"state has version {version}; this roadbed reads {' and '.join(map(str, STATE_VERSIONS))}; "
            "export it with a current pulumi, or read it with a newer roadbed"
        )
    export = read(Export, document, "a stack's state", "pulumi stack export")
    kept = [each for each in export.deployment.resources if not (each.delete or each.pending_replacement)]
    return _plan("state", tuple(_resource(state) for state in kept if not _is_default_provider(state.urn)))


def _refuse_incomplete(preview: Preview) -> None:
    for diagnostic in preview.diagnostics:
        if diagnostic.severity == "error":
            lines = diagnostic.message.strip().removeprefix("error: ").splitlines() or ["nobody says why"]
            said = lines[-1] if lines[0].startswith("Traceback") else lines[0]
            raise PlanFormatError(
                f"the preview failed: {said.strip()}; mend the program and run {_PREVIEW_COMMAND} again"
            )
    unchanged = preview.change_summary.get("same", 0)
    hidden = unchanged - sum(step.op == "same" for step in preview.steps)
    if hidden > 0:
        raise PlanFormatError(
            f"the preview leaves out {hidden} of {unchanged} unchanged resources; run {_PREVIEW_COMMAND}"
        )


def _plan(origin: Literal["engine-preview", "state"], resources: tuple[Resource, ...], **more: Any) -> Plan:
    stack, project = _stack_and_project(resources)
    outputs = next((each.outputs for each in resources if each.type == STACK_TYPE), {})
    return Plan(stack=stack, project=project, origin=origin, resources=resources, outputs=outputs, **more)


def _stack_and_project(resources: Iterable[Resource]) -> tuple[str, str]:
    for resource in resources:
        head, project, _ = resource.urn.split("::", 2)
        return head.removeprefix("urn:pulumi:"), project
    return "", ""


def _planned(step: Step, state: State, goal: Goal | None) -> Resource:
    """The resource as it would be after one step of a preview."""
    resource = _resource(state)
    old = step.old_state if step.op in _KEEPING | {"read"} else None
    if resource.custom:
        made = (old.id if old else "") or state.id
        resource = replace(resource, id=made or UNKNOWN)
        # What a preview reads is printed before it is read: as it was the last time.
        if step.op in ("same", "read") and old and not state.outputs:
            resource = replace(resource, outputs=_own(old.type, _values(old.outputs)))
    if goal is None:
        return resource
    if not resource.custom:
        change = goal.output_diff
        outputs = {**(old.outputs if old else {}), **change.adds, **change.updates}
        resource = replace(
            resource, outputs=_values({key: outputs[key] for key in outputs if key not in change.deletes})
        )
    aliases = tuple(alias.model_dump(exclude_defaults=True) for alias in goal.structured_aliases)
    options = replace(resource.options, aliases=aliases, delete_before_replace=bool(goal.delete_before_replace))
    return replace(resource, options=options)


def _resource(state: State) -> Resource:
    return Resource(
        urn=state.urn,
        type=state.type,
        name=state.urn.split("::", 3)[3],
        parent=state.parent,
        custom=state.custom,
        external=state.external,
        id=state.id or None,
        inputs=_own(state.type, _values(state.inputs)),
        outputs=_own(state.type, _values(state.outputs)),
        dependencies=state.dependencies,
        property_dependencies={key: urns for key, urns in state.property_dependencies.items() if urns},
        options=_options(state),
        source=_source(state),
    )


def _options(state: State) -> Options:
    provider = state.provider.rpartition("::")[0]
    return Options(
        protect=state.protect,
        retain_on_delete=state.retain_on_delete,
        deleted_with=state.deleted_with,
        aliases=tuple({"urn": urn} for urn in state.aliases),
        ignore_changes=state.ignore_changes,
        replace_on_changes=state.replace_on_changes,
        replace_with=state.replace_with,
        additional_secret_outputs=state.additional_secret_outputs,
        custom_timeouts={key: seconds for key, seconds in state.custom_timeouts.items() if seconds},
        hooks={key[0].lower() + key[1:]: names for key, names in state.resource_hooks.items() if names},
        provider="" if _is_default_provider(provider) else provider,
        import_id=state.import_id,
    )


def _is_default_provider(urn: str) -> bool:
    """The engine's own, made for resources whose program named none."""
    return f"::{_PROVIDERS}" in urn and _DEFAULT_PROVIDER.match(urn.split("::", 3)[3]) is not None


def _source(state: State) -> Source | None:
    """The innermost line of the user's own program that led to a resource."""
    positions = [frame.source_position for frame in state.stack_trace] or [state.source_position]
    for position in positions:
        found = _POSITION.fullmatch(position)
        if found and not _FOREIGN.intersection(found["path"].split("/")[:-1]):
            return Source(unquote(found["path"]), int(found["line"]))
    return None


def _own(token: str, properties: dict[str, Value]) -> dict[str, Value]:
    """What the program gave; the engine and bridged providers keep what is theirs next to it, under other names."""
    added = _ADDED_TO_PROVIDERS if token.startswith(_PROVIDERS) else frozenset()
    return {key: value for key, value in properties.items() if key not in added and not key.startswith("__")}


def _values(properties: Mapping[str, Any]) -> dict[str, Value]:
    """Properties without what a provider filled in, such as a generated name."""
    filled_in = properties.get(_DEFAULTS)
    left_out = {_DEFAULTS, *(filled_in if isinstance(filled_in, list) else ())}
    return {key: _value(each) for key, each in properties.items() if key not in left_out}


def _value(written: Any) -> Value:
    if isinstance(written, str):
        return SECRET if written == _HIDDEN else UNKNOWN if written in _UNKNOWNS else written
    if isinstance(written, list):
        return [_value(each) for each in written]
    if not isinstance(written, dict):
        return written  # type: ignore[no-any-return]
    signature = written.get(_SIGNATURE)
    if signature is None:
        return _values(written)
    if kind := _ASSETS.get(signature):
        return Asset(kind, {key: _value(each) for key, each in written.items() if key not in (_SIGNATURE, "hash")})
    if signature == _RESOURCE:
        return Reference(str(written.get("urn", "")))
    if signature == _OUTPUT and not written.get("secret"):
        return _value(written["value"]) if "value" in written else UNKNOWN
    return SECRET
