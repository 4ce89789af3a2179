"""Values, durations and counts in the few characters that a line of a report has for them."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from roadbed.plan.values import SECRET, UNKNOWN, Asset, Reference, Value
from roadbed.report.harmless import harmless

LONGEST: Final = 60
"""Characters of a value before it is cut; the JSON report has it whole."""

_SPANS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def shown(value: Value, longest: int = LONGEST) -> str:
    """A value in one line: `[secret]` for a secret, `(known after deployment)` for an unknown, cut when it is long."""
    if value is SECRET:
        return "[secret]"
    if value is UNKNOWN:
        return "(known after deployment)"
    text = value if isinstance(value, str) and value else json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)
    text = " ".join(harmless(text).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def shown_setting(name: str, value: Value) -> str:
    """A setting's value; many seconds also as people say them: `1209600 (14 days)`."""
    text = shown(value)
    if name.endswith("_seconds") and isinstance(value, (int, float)) and not isinstance(value, bool):
        for seconds, unit in _SPANS:
            if value >= seconds and value % seconds == 0:
                return f"{text} ({counted(int(value // seconds), unit)})"
    return text


def shown_arguments(arguments: Mapping[str, Value], longest: int = LONGEST) -> str:
    """Arguments of a question in one line, nothing cut in its middle: `mostRecent=true, owners=["amazon"]`."""
    return ", ".join(
        f"{name}={_argument(value, longest)}" for name, value in sorted(arguments.items()) if value is not None
    )


def _argument(value: Value, longest: int) -> str:
    if not isinstance(value, list) or not value:
        return shown(value, longest)
    text = shown(value, longest + 1)
    if all(isinstance(each, Mapping) and {"name", "values"} <= each.keys() for each in value):
        # Filters, as all of AWS spells them.
        text = f"[{', '.join(_filter(each) for each in value if isinstance(each, Mapping))}]"
    return text if len(text) <= longest else f"[{counted(len(value), 'value')}]"


def _filter(of: Mapping[str, Value]) -> str:
    values = of["values"]
    return f"{shown(of['name'])}={'|'.join(map(shown, values)) if isinstance(values, list) else shown(values)}"


def counted(number: int, thing: str) -> str:
    """A number with its noun: `1 block`, `7 resources`."""
    return f"{number:,} {thing if number == 1 else f'{thing}s'}"


def listed(names: Sequence[str], most: int) -> str:
    """Names in one line, at most so many before the rest is only counted."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _plain(value: object) -> object:
    if value is SECRET or value is UNKNOWN:
        return shown(value)
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Reference):
        return value.urn
    if isinstance(value, Asset):
        return {value.kind: _plain(dict(value.content))}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    # Defaults of a company's own blocks may be of any type.
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
