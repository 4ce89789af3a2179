"""Input[T]: a value known now, checked now; or an Output, checked when it resolves."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

import pulumi
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from roadbed.kernel.errors import ArgsError, caller
from roadbed.kernel.mistakes import problems_of

T = TypeVar("T")


class Late:
    """Where an Output was given, so that a mistake found at deployment names the block, the argument and the line."""

    __slots__ = ("adapter", "given", "path", "source", "what")

    def __init__(self, given: "pulumi.Output[Any]", adapter: TypeAdapter[Any], path: str, source: str | None) -> None:
        self.given, self.adapter, self.path, self.source = given, adapter, path, source
        self.what: tuple[str, ...] = ()

    def checked(self) -> "pulumi.Output[Any]":
        """The same Output, failing when its value turns out to be wrong; not run while the value is unknown."""

        def check(value: Any) -> Any:
            try:
                return self.adapter.validate_python(value, strict=True)
            except ValidationError as error:
                mistake = error
            # Whether the value may be shown is known only to the Output itself.
            secret: pulumi.Output[bool] = pulumi.Output.from_input(asyncio.ensure_future(self.given.is_secret()))
            return secret.apply(lambda concealed: self._fail(mistake, concealed))

        return self.given.apply(check)

    def _fail(self, error: ValidationError, concealed: bool) -> None:
        schema = self.adapter.json_schema()
        raise ArgsError(
            " and ".join(self.what) or "arguments",
            problems_of(error, schema, prefix=self.path, concealed=concealed),
            self.source,
        )


class InputSchema:
    """Lets pydantic check plain values strictly and on the caller's own line, and lets Outputs through until they
    resolve.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = next(get_args(arm)[0] for arm in get_args(source) if get_origin(arm) is pulumi.Output)
        adapter: list[TypeAdapter[Any]] = []

        def check(value: Any, validate: Callable[[Any], Any], info: core_schema.ValidationInfo) -> Any:
            if not isinstance(value, pulumi.Output):
                return validate(value)
            if not adapter:
                adapter.append(TypeAdapter(plain))
            before = late_of(value)
            if before is not None and before.adapter is adapter[0]:  # A validated copy passes here a second time.
                return value
            late = Late(given(value), adapter[0], info.field_name or "", caller())
            checked = late.checked()
            vars(checked)["_roadbed_late"] = late
            return checked

        return core_schema.with_info_wrap_validator_function(check, handler.generate_schema(plain))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        inner = cast(Any, schema)["schema"]
        # The handler leaves out what only describes, such as examples.
        plain = {**handler(inner), **inner.get("metadata", {}).get("pydantic_js_updates", {})}
        return {**plain, "x-input": True} if "$ref" not in plain else {"allOf": [plain], "x-input": True}


Input = Annotated[T | pulumi.Output[T], InputSchema()]
"""`Input[int]` is an `int` or an `Output[int]`. Constraints go inside: `Input[Annotated[int, Field(ge=1)]]`.

`pulumi.Input` cannot be a pydantic field: it hides a forward reference that cannot be resolved.
"""


def late_of(value: "pulumi.Output[Any]") -> Late | None:
    """The check an Output waits for, if it went through an `Input` field."""
    return cast("Late | None", vars(value).get("_roadbed_late"))


def given(value: Any) -> Any:
    """What the user passed: for an Output that went through an `Input` field, the Output before its check."""
    late = late_of(value) if isinstance(value, pulumi.Output) else None
    return late.given if late else value


def given_to(value: "pulumi.Output[Any]", block: str, path: str) -> None:
    """Tell an Output which argument of which block it became; one that two blocks share names both."""
    if (late := late_of(value)) and block not in late.what:
        late.what, late.path = (*late.what, block), path
