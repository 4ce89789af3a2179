"""Values that the `random` provider would draw, of the length and range that a program asks for."""

from collections.abc import Callable, Mapping
from typing import Any, Final


def _bytes_as_hex(fields: Mapping[str, str]) -> str:
    length = fields["byteLength"]
    return fields[f"hex{2 * int(length)}"] if length.isdigit() else length


def _characters(fields: Mapping[str, str]) -> str:
    return fields[f"hex{fields['length']}"]


SHAPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "random:index/randomId:RandomId": {
        "id": "{b64Url}",
        "hex": "{bytes_as_hex}",
        "b64Url": "{hex11}",
        "dec": "{decimal}",
    },
    "random:index/randomInteger:RandomInteger": {"id": "{result}", "result": "{min}"},
    "random:index/randomPassword:RandomPassword": {"id": "none", "result": "{characters}"},
    "random:index/randomPet:RandomPet": {"id": "made-up-{hex4}"},
    "random:index/randomString:RandomString": {"id": "{result}", "result": "{characters}"},
    "random:index/randomUuid:RandomUuid": {"id": "{result}", "result": "{uuid}"},
}

DERIVED: Final[Mapping[str, Callable[[Mapping[str, str]], str]]] = {
    "bytes_as_hex": _bytes_as_hex,
    "characters": _characters,
}
