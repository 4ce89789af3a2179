"""How blocks take their arguments: frozen, strict, and wrong on the caller's own line."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticUndefined

from roadbed.kernel import docstrings
from roadbed.kernel.errors import ArgsError, Problem, caller
from roadbed.kernel.guarded import Guarded, guarded, undecided
from roadbed.kernel.inputs import Input, InputSchema
from roadbed.kernel.mistakes import problems_of, shown
from roadbed.kernel.override import Override
from roadbed.kernel.profile import BASES, Base, ByProfile, by_profile

__all__ = ["Args", "DataClass", "Group", "Guarded", "Input", "by_profile", "guarded"]

T = TypeVar("T")

DataClass: TypeAlias = Literal["public", "internal", "confidential", "restricted"]

TAG_VALUE: Final = r"^[\w.:/=+@-][\w .:/=+@-]*$"
LONGEST_TAG_VALUE: Final = 256
"""What every AWS service takes as a tag's value.

https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
"""

_UNITS: Final = ("seconds", "minutes", "hours", "days", "bytes", "kib", "mib", "gib", "percent", "milliseconds")


class Group(BaseModel):
    """A frozen group of arguments, such as `Health` or `Scale`. What is wrong with it is one `ArgsError` that names
    everything.
    """

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", use_attribute_docstrings=docstrings.READ_BY_PYDANTIC
    )

    by_profile_allowed: ClassVar[bool] = True
    """False for what is used without a block, which alone knows the profile."""

    def __init__(self, /, *misplaced: Any, **data: Any) -> None:
        if misplaced:
            wrong = Problem(
                "", f"got {shown(misplaced[0])}, wants arguments by name: {type(self).__name__}(name=value)"
            )
            raise ArgsError(type(self).described(), [wrong], caller())
        differing = [name for name, value in data.items() if isinstance(value, ByProfile)]
        checked: dict[Base, dict[str, Any]] = {}
        problems: list[Problem] = []
        if differing and not self.by_profile_allowed:
            says = "by_profile works in a block's own arguments; choose here with Context.current().profile.base"
            raise ArgsError(type(self).described(), [Problem(name, says) for name in differing], caller())
        for base in BASES if differing else BASES[-1:]:
            try:
                super().__init__(**{**data, **{name: data[name].for_base(base) for name in differing}})
            except ValidationError as error:
                found = problems_of(error, type(self).model_json_schema())
                problems += [_in_profile(problem, base, differing) for problem in found]
            else:
                checked[base] = {name: getattr(self, name) for name in differing}
        if problems:
            raise ArgsError(type(self).described(), dict.fromkeys(problems), caller())
        vars(self).update({name: ByProfile(*(checked[base][name] for base in BASES)) for name in differing})
        if not undecided(self) and (between := self.mistakes()):
            raise ArgsError(type(self).described(), between, caller())

    # Without this mark pydantic calls our __init__ for nested groups too, and a nested mistake would hide all others.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not docstrings.READ_BY_PYDANTIC:
            docstrings.describe(cls)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        for name, field in cls.model_fields.items():
            if any(isinstance(mark, InputSchema) for mark in field.metadata) and len(field.metadata) > 1:
                fix = "put them inside: Input[Annotated[T, Field(...)]]"
                raise TypeError(f"{cls.__name__}.{name}: constraints beside Input[...] would be dropped; {fix}")

    def but(self, **changes: Any) -> Self:
        """A validated copy with some arguments changed, for several programs from one image.

        >>> Worker("import", args.but(command=["bin/import"]))
        """
        given = {name: getattr(self, name) for name in self.model_fields_set}
        if isinstance(reasons := given.get("because"), Mapping):  # A reason was for the value that is changed.
            given["because"] = {path: why for path, why in reasons.items() if path.partition(".")[0] not in changes}
        return type(self)(**{**given, **changes})

    def mistakes(self) -> list[Problem]:
        """What is wrong between arguments that are each legal; Outputs among them are skipped.

        Called as soon as every default is known: here, or by the block on its settings.
        """
        return []

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Without defaults that only a block resolves: a guard is a function, written with its address."""
        return ((name, each) for name, each in super().__repr_args__() if not isinstance(each, Guarded))

    @classmethod
    def described(cls) -> str:
        """How error messages call these arguments."""
        return cls.__name__

    @classmethod
    def default_of(cls, name: str, base: Base) -> Any:
        """A field's default under one of the built-in profiles; `PydanticUndefined` where the user must decide."""
        default = declared_default(cls.model_fields[name])
        default = default.default if isinstance(default, Guarded) else default
        return default.for_base(base) if isinstance(default, ByProfile) else default

    @classmethod
    def defaults(cls, base: Base) -> dict[str, Any]:
        """Every default under one of the built-in profiles, groups opened: `{"health.path": "/", …}`."""
        return dict(_defaults(cls, None, base))

    @classmethod
    def doc(cls, path: str) -> str:
        """What a field's docstring says, by its name or its way through groups: `health.path`."""
        name, _, inner = path.partition(".")
        field = cls.model_fields[name]
        default = cls.default_of(name, BASES[-1])
        return default.doc(inner) if inner and isinstance(default, Group) else field.description or ""

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """JSON Schema with units (`x-unit`), defaults per profile (`x-defaults`) and marks for guarded fields
        (`x-guarded`).
        """
        kwargs.setdefault("schema_generator", _Schema)
        return _with_units(super().model_json_schema(*args, **kwargs))


class Args(Group):
    """The base of every block's arguments. The four below work on every block."""

    because: Mapping[str, str] = {}
    """Why a guarded argument is weaker than its default: `{"multi_az": "rebuilt from events every night"}`. Prod
    demands a reason."""

    overrides: Mapping[str, Override] = {}
    """The escape hatch: arguments and options of single children, by the child's role. Every preview shows them."""

    service: Annotated[str, Field(pattern=TAG_VALUE, max_length=LONGEST_TAG_VALUE)] | None = None
    """The service that this block belongs to, in tags and reports, instead of the stack's."""

    data_class: DataClass | None = None
    """How sensitive the data in this block is, in tags and reports, instead of the stack's."""

    @classmethod
    def described(cls) -> str:
        """How error messages call these arguments: by their block."""
        return f"{cls.__name__.removesuffix('Args')} arguments"


COMMON_FIELDS: Final = frozenset(Args.model_fields)
"""What every block takes; these are no settings of the block's own."""


def declared_default(field: FieldInfo) -> Any:
    """A field's default as its class declares it, `by_profile` and `guarded` unresolved."""
    return field.get_default(call_default_factory=True) if field.default_factory else field.default


def _defaults(kind: type[Group], written: Group | None, base: Base) -> Iterator[tuple[str, Any]]:
    """`written` is a group that is a default itself: what it says goes before what its class says."""
    for name in kind.model_fields:
        default = kind.default_of(name, base)
        if written is not None and name in written.model_fields_set:
            default = getattr(written, name)
            default = default.for_base(base) if isinstance(default, ByProfile) else default
        if isinstance(default, Group):
            yield from ((f"{name}.{inner}", value) for inner, value in _defaults(type(default), default, base))
        elif default is not PydanticUndefined and name not in COMMON_FIELDS:
            yield name, default


def _in_profile(problem: Problem, base: Base, differing: list[str]) -> Problem:
    name = re.split(r"[.\[]", problem.path)[0]
    return Problem(f"{problem.path} ({base})", problem.says) if name in differing else problem


class _Schema(GenerateJsonSchema):
    """Defaults that differ by profile, and guarded ones, which plain JSON Schema has no words for."""

    def encode_default(self, dft: Any) -> Any:
        if not isinstance(dft, Group):
            return super().encode_default(dft)
        known = {name: each for name, each in dft if not isinstance(each, (Guarded, ByProfile))}
        return {name: self.encode_default(each) for name, each in known.items()}

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        default = schema.get("default")
        if not isinstance(default, (Guarded, ByProfile)):
            return super().default_schema(schema)
        inner = self.generate_inner(schema["schema"])
        described: dict[str, Any] = {"allOf": [inner]} if "$ref" in inner else {**inner}
        if isinstance(default, Guarded):
            described["x-guarded"] = True
            default = default.default
        if isinstance(default, ByProfile):
            described["x-defaults"] = {base: self.encode_default(default.for_base(base)) for base in BASES}
        else:
            described["default"] = self.encode_default(default)
        return described


def _with_units(schema: dict[str, Any]) -> dict[str, Any]:
    for record in (schema, *schema.get("$defs", {}).values()):
        for name, field in record.get("properties", {}).items():
            if unit := next((unit for unit in _UNITS if name.endswith(f"_{unit}")), None):
                field["x-unit"] = unit
    return schema
