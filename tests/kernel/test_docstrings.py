"""Docstrings below fields become their descriptions, as pydantic reads them itself."""

from typing import Annotated, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict, Field

from roadbed import QueueArgs
from roadbed.kernel.args import Args, Input
from roadbed.kernel.docstrings import describe


class ReadByPydantic(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True, use_attribute_docstrings=True)


class ReadByUs(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        describe(cls)


def fields_of(base: type[BaseModel]) -> type[BaseModel]:
    if base is not None:

        class Fields(base):  # type: ignore[valid-type, misc]
            limit: ClassVar[int] = 3
            """No field."""

            plain: int
            """Said on one line."""

            several: str = "text"
            """Said on
            two lines."""

            quoted: "int | None" = None
            """An annotation in quotes."""

            silent: int = 1

            constrained: Annotated[int, Field(ge=1)] = 1
            """Keeps its bound."""

            late: Input[Annotated[int, Field(le=9)]] = 1
            """Keeps its check."""

            told: int = Field(default=1, description="said in the field")
            """Not taken."""

            told_in_annotation: Annotated[int, Field(description="said in the annotation")] = 1
            """Not taken either."""

            def method(self) -> None:
                """Of the method."""

            class Inner(BaseModel):
                plain: int
                """Of the inner class."""

        return Fields
    return base


def test_fields_are_described_as_pydantic_describes_them():
    ours, theirs = fields_of(ReadByUs), fields_of(ReadByPydantic)

    assert {name: field.description for name, field in ours.model_fields.items()} == {
        name: field.description for name, field in theirs.model_fields.items()
    }
    assert ours.model_fields["several"].description == "Said on\ntwo lines."
    assert ours.model_fields["silent"].description is None
    assert ours.model_json_schema() == theirs.model_json_schema()


def test_two_classes_of_one_name_have_their_own():
    class Twin(ReadByUs):
        size: int
        """The first."""

    first = Twin

    class Twin(ReadByUs):  # type: ignore[no-redef]
        size: int
        """The second."""

    assert first.model_fields["size"].description == "The first."
    assert Twin.model_fields["size"].description == "The second."


def test_a_class_without_source_has_no_descriptions():
    names: dict[str, object] = {"ReadByUs": ReadByUs, "__name__": "typed"}
    exec("class Typed(ReadByUs):\n    size: int = 1\n    '''Not to be found.'''", names)

    assert names["Typed"].model_fields["size"].description is None


@pytest.mark.parametrize("name", ["because", "overrides", "service", "data_class"])
def test_inherited_fields_keep_theirs(name: str):
    assert Args.model_fields[name].description
    assert QueueArgs.model_fields[name].description == Args.model_fields[name].description
