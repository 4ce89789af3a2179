"""The values in a Plan: what JSON has, and a word for each thing it has no word for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal, TypeAlias


class Unknown(Enum):
    """A value that is known only after deployment."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


class Secret(Enum):
    """A value that nobody may read; the plan does not hold it."""

    SECRET = "secret"

    def __repr__(self) -> str:
        return "SECRET"


UNKNOWN: Final = Unknown.UNKNOWN
SECRET: Final = Secret.SECRET


@dataclass(frozen=True, slots=True)
class Reference:
    """A whole resource passed as a value."""

    urn: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, text or archive passed as a value; `content` is its path, text, address or, for an archive, its parts."""

    kind: Literal["asset", "archive"]
    content: Mapping[str, Any]


Value: TypeAlias = (
    "None | bool | int | float | str | list[Value] | dict[str, Value] | Unknown | Secret | Reference | Asset"
)
