"""What the echo providers make of a changed property: the real provider's answer, as far as it was measured."""

from collections.abc import Iterator
from typing import Any

from roadbed.plan import wire
from roadbed.plan.replacement.effects import change_of


def may_replace(token: str, key: str, before: Any, after: Any) -> bool:
    """Whether the change of one property replaces a resource of the type, or may."""
    return any(change_of(token, path).may_replace for path in paths(key, before, after))


def paths(path: str, before: Any, after: Any) -> Iterator[str]:
    """Where two values of a property differ; what is there only once, and a list that grew or shrank, as a whole."""
    before, after = (each.value if isinstance(each, wire.Concealed) else each for each in (before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        inside = [(f"{path}.{key}", before.get(key), after.get(key)) for key in sorted({*before, *after})]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        inside = [(f"{path}[{i}]", old, new) for i, (old, new) in enumerate(zip(before, after, strict=True))]
    else:
        yield path
        return
    for at, old, new in inside:
        if old != new:
            yield from paths(at, old, new)
