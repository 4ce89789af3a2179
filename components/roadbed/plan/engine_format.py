"""The shape of the engine's own files: a printed preview, a saved plan and an exported state."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from roadbed.plan.codec import PlanFormatError

_SHOWN_PROBLEMS = 3


def _empty_mapping(value: Any) -> Any:
    return {} if value is None else value


def _empty_list(value: Any) -> Any:
    return () if value is None else value


Properties = Annotated[dict[str, Any], BeforeValidator(_empty_mapping)]
Names = Annotated[tuple[str, ...], BeforeValidator(_empty_list)]
NamesByKey = Annotated[dict[str, Names], BeforeValidator(_empty_mapping)]


class Written(BaseModel):
    """Part of an engine's file; what this library does not read may be there and is ignored."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class Frame(Written):
    """One line of the program that led to a resource."""

    source_position: str = ""


class State(Written):
    """A resource as the engine keeps it."""

    urn: str = Field(pattern=r"^urn:pulumi:[^:]+::[^:]+::.+?::")
    type: str
    custom: bool = False
    delete: bool = False
    pending_replacement: bool = False
    external: bool = False
    id: str = ""
    parent: str = ""
    inputs: Properties = {}
    outputs: Properties = {}
    dependencies: Names = ()
    property_dependencies: NamesByKey = {}
    protect: bool = False
    retain_on_delete: bool = False
    deleted_with: str = ""
    aliases: Names = ()
    ignore_changes: Names = ()
    replace_on_changes: Names = ()
    replace_with: Names = ()
    additional_secret_outputs: Names = ()
    custom_timeouts: Annotated[dict[str, float], BeforeValidator(_empty_mapping)] = {}
    resource_hooks: NamesByKey = {}
    provider: str = ""
    import_id: str = Field(default="", alias="importID")
    source_position: str = ""
    stack_trace: Annotated[tuple[Frame, ...], BeforeValidator(_empty_list)] = ()


class Step(Written):
    """What the engine would do to one resource."""

    op: str
    old_state: State | None = None
    new_state: State | None = None


class Diagnostic(Written):
    """What the engine or the program had to say."""

    severity: str = ""
    message: str = ""


class Preview(Written):
    """What `pulumi preview --json` prints."""

    config: Properties = {}
    steps: Annotated[tuple[Step, ...], BeforeValidator(_empty_list)] = ()
    diagnostics: Annotated[tuple[Diagnostic, ...], BeforeValidator(_empty_list)] = ()
    change_summary: Annotated[dict[str, int], BeforeValidator(_empty_mapping)]


class Alias(BaseModel):
    """Another name of a resource, as a saved plan spells it."""

    urn: str = Field(default="", alias="URN")
    name: str = Field(default="", alias="Name")
    type: str = Field(default="", alias="Type")
    project: str = Field(default="", alias="Project")
    stack: str = Field(default="", alias="Stack")
    parent: str = Field(default="", alias="Parent")
    noParent: bool = Field(default=False, alias="NoParent")  # noqa: N815 - the plan's own spelling


class Difference(Written):
    """How a mapping would change."""

    adds: Properties = {}
    updates: Properties = {}
    deletes: Names = ()


class Goal(Written):
    """What the program asked for."""

    output_diff: Difference = Difference()
    structured_aliases: Annotated[tuple[Alias, ...], BeforeValidator(_empty_list)] = ()
    delete_before_replace: bool | None = None


class ResourcePlan(Written):
    """One resource of a saved plan; without a goal it would be deleted."""

    goal: Goal | None = None


class SavedPlan(Written):
    """What `--save-plan` writes."""

    resource_plans: dict[str, ResourcePlan]


class Deployment(Written):
    """Every resource of a stack."""

    resources: Annotated[tuple[State, ...], BeforeValidator(_empty_list)] = ()


class Export(Written):
    """What `pulumi stack export` writes."""

    version: int
    deployment: Deployment


Shape = TypeVar("Shape", bound=Written)


def read(shape: type[Shape], document: Any, what: str, command: str) -> Shape:
    """`document` as `shape`; `PlanFormatError` names what is wrong with it and the command that writes a right one."""
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        found = [f"{_path(each['loc'])}{each['msg'].lower()}" for each in error.errors()]
        more = f"; and {len(found) - _SHOWN_PROBLEMS} more" if len(found) > _SHOWN_PROBLEMS else ""
        problems = "; ".join(found[:_SHOWN_PROBLEMS])
        raise PlanFormatError(f"not {what}: {problems}{more}; write it with {command}") from None


def _path(location: Iterable[int | str]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")
    return f"{path}: " if path else ""
