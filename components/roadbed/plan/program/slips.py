"""Mistakes inside of values that no type gives away: an Output that was written as text, a file that is not there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from roadbed.plan.inputs.problem import Problem, Written
from roadbed.plan.values import Asset
from roadbed.plan.wire import Concealed, Out

_TEXT_OF_OUTPUT: Final = "Calling __str__ on an Output[T] is not supported"
MEND: Final = "text of an Output (an f-string or str()); use pulumi.Output.concat(...) or .apply(...)"


def slips(values: Mapping[str, Any], folder: Path) -> list[str]:
    """One line per mistake: `path: …`; files are looked for in `folder`, the program's own."""
    return [str(problem) for key, value in values.items() for problem in _of(key, value, folder)]


def without_texts(value: Any) -> Any:
    """The value with a word in place of such a text, so that what is made from it has no mistake of its own."""
    if isinstance(value, str):
        return "text-of-an-output" if is_text_of_output(value) else value
    if isinstance(value, dict):
        return {without_texts(key): without_texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_texts(each) for each in value]
    if isinstance(value, Concealed):
        return Concealed(without_texts(value.value))
    return replace(value, value=without_texts(value.value)) if isinstance(value, Out) else value


def is_text_of_output(text: str) -> bool:
    """Whether the text holds what Pulumi's SDK puts in place of an Output that is made a text."""
    return _TEXT_OF_OUTPUT in text


def _of(step: str, value: Any, folder: Path) -> Iterator[Problem]:
    if isinstance(value, str):
        if len(value) >= len(_TEXT_OF_OUTPUT) and is_text_of_output(value):
            yield Problem((step,), MEND, MEND)
    elif isinstance(value, dict):
        for key, each in value.items():
            if is_text_of_output(key):
                yield Problem((step,), f"a key: {MEND}", f"a key: {MEND}")
            else:
                yield from (problem.below(step) for problem in _of(Written(key), each, folder))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from (problem.below(step) for problem in _of(f"[{at}]", each, folder))
    elif isinstance(value, Concealed):
        yield from (problem.concealed() for problem in _of(step, value.value, folder))
    elif isinstance(value, Out):
        found = _of(step, value.value, folder)
        yield from (problem.concealed() if value.secret else problem for problem in found)
    elif isinstance(value, Asset):
        yield from _of_asset(step, value, folder)


def _of_asset(step: str, asset: Asset, folder: Path) -> Iterator[Problem]:
    path = asset.content.get("path")
    if isinstance(path, str) and path and not (folder / path).exists():
        wanted = "file" if asset.kind == "asset" else "file or folder"
        said = f"there is no {wanted} {{}} (looked for in the program's folder); build it first, or mend its path"
        yield Problem((step,), said.format(path), said.format("of the name given"))
    for content in (asset.content.get("text"), asset.content.get("assets")):
        yield from _of(step, content, folder)
