"""What Pulumi's SDK says of a mistake, told of the program's own resource and argument instead of the SDK's insides."""

import difflib
import inspect
import re
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Final

_STEP: Final = re.compile(
    r"While processing (?P<what>resource|input): '(?P<name>[^']*)', type:? ?(?P<type>.*?)(?:, value .*?)?\n"
    r"(?:ValueError|AssertionError) has risen: ",
    re.DOTALL,
)
_OTHER_TYPE: Final = re.compile(
    r"Unexpected type; expected a value of type `(?P<wanted>.+?)` but got a value of type `(?P<got>.+?)`"
    r" at resource `(?P<resource>[^`]*)`, property `(?P<property>[^`]*)`",
    re.DOTALL,
)
_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")
_UNKNOWN_ARGUMENT: Final = re.compile(
    r"(\w+)\.(\w+)\(\) got an unexpected keyword argument '(\w+)'(?:\. Did you mean.*)?"
)
_MISSING_ARGUMENT: Final = re.compile(r"(\w+)\.(\w+)\(\) missing \d+ required positional arguments?: (.+)")
_MISSING_PROPERTY: Final = re.compile(r"Missing required property '(\w+)'")
_KINDS: Final = {"str": "text", "dict": "a mapping", "list": "a list", "bool": "True or False", "int": "a whole number"}


def roots(errors: Iterable[BaseException]) -> list[BaseException]:
    """The errors without those that only pass on another one: each resource that needs a failed one fails as well."""
    told = [(error, *_unwound(_ADDRESS.sub("", _text(error)))) for error in errors]
    said_directly = {said for _, steps, said in told if not steps}
    kept: dict[object, BaseException] = {}
    for error, steps, said in told:
        if steps and said in said_directly:
            continue
        # The same words may come from two lines; only the SDK's own mistakes say whose they are.
        kept.setdefault(said if steps or _OTHER_TYPE.match(said) else id(error), error)
    return [*kept.values()]


def is_of_wrong_type(error: BaseException) -> bool:
    """Whether the SDK only trips over a value that has the wrong type, which a check of the inputs tells better."""
    said = _unwound(_text(error))[1] if isinstance(error, AssertionError) else ""
    return said.startswith(("Unexpected type; expected", "Unexpected type. Expected"))


def in_own_words(error: BaseException) -> str | None:
    """What the SDK means by an error of its own; None for any other error."""
    if isinstance(error, TypeError):
        return _of_constructor(error)
    if not isinstance(error, AssertionError | ValueError):
        return None
    steps, said = _unwound(_ADDRESS.sub("", _text(error)))
    if (other := _OTHER_TYPE.match(said)) is not None:
        got, wanted = _kind(other["got"]), _kind(other["wanted"])
        mend = "; write json.dumps({...})" if (got, wanted) == ("a mapping", "text") else ""
        return f"{other['resource']}: {other['property']}: got {got}, allowed {wanted}{mend}"
    if not steps:
        return None
    names = [f"{step['type'].strip(chr(39))} {step['name']}" for step in steps if step["what"] == "resource"]
    names += [step["name"] for step in steps if step["what"] == "input"]
    return ": ".join([*names, said])


def _of_constructor(error: TypeError) -> str | None:
    said = _text(error)
    if (unknown := _UNKNOWN_ARGUMENT.search(said)) is not None:
        class_name, method, argument = unknown.groups()
        made, name = _being_made(error.__traceback__)
        cls = made if made is not None and made.__name__ == class_name else _sdk_class(class_name)
        if cls is None or not hasattr(cls, method):  # Somebody's own class of the same name.
            return None
        known = _arguments(cls, method)
        near = difflib.get_close_matches(argument, known, n=1)
        mend = f"; did you mean {near[0]}?" if near else f"; it takes {', '.join(known)}" if len(known) <= 15 else ""
        return f"{_spoken(cls)}{name}: no such argument {argument}{mend}"
    if (absent := _MISSING_ARGUMENT.search(said)) is not None:
        return _without_arguments(*absent.groups())
    if (missing := _MISSING_PROPERTY.fullmatch(said)) is not None:
        cls, name = _being_made(error.__traceback__)
        return f"{_spoken(cls)}{name}: the argument {missing[1]} is missing" if cls is not None else None
    return None


def _without_arguments(class_name: str, method: str, arguments: str) -> str | None:
    cls, names = _sdk_class(class_name), re.findall(r"'(\w+)'", arguments)
    if cls is None or not {*names} <= {*_arguments(cls, method)}:  # Somebody's own class of the same name.
        return None
    call = _spoken(cls) if method == "__init__" else f"{_spoken(cls)}.{method}"
    told = f"argument {names[0]} is" if len(names) == 1 else f"arguments {' and '.join(names)} are"
    mend = f'; a resource\'s name comes first: {call}("name", …)' if "resource_name" in names else ""
    return f"{call}: the {told} missing{mend}"


def _unwound(text: str) -> tuple[list[re.Match[str]], str]:
    """The SDK's steps from the outside in, and the mistake at their end."""
    steps = []
    while (step := _STEP.match(text)) is not None:
        steps.append(step)
        text = text[step.end() :]
    return steps, text


def _text(error: BaseException) -> str:
    try:
        return str(error).strip()
    except BaseException:  # noqa: BLE001 - the program's own __str__ may do anything
        return ""


def _kind(shown: str) -> str:
    name = shown.removeprefix("<class '").removesuffix("'>")
    return _KINDS.get(name, name.rpartition(".")[2])


def _being_made(traceback: TracebackType | None) -> tuple[Any, str]:
    """The SDK's class that the innermost frame makes a resource of, and its name as a message adds it."""
    made, name = None, ""
    while traceback is not None:
        values = traceback.tb_frame.f_locals
        cls = type(values.get("__self__"))
        if cls.__module__.startswith("pulumi_"):
            made, name = cls, f" {values['resource_name']}" if isinstance(values.get("resource_name"), str) else ""
        traceback = traceback.tb_next
    return made, name


def _sdk_class(name: str) -> Any:
    for module_name, module in [*sys.modules.items()]:
        if module_name.startswith("pulumi_"):
            found = vars(module).get(name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
    return None


def _arguments(cls: Any, method: str) -> list[str]:
    parameters = inspect.signature(getattr(cls, method, cls.__init__)).parameters.values()
    named = [each.name for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
    return [name for name in named if name != "self" and not name.startswith("__")]


def _spoken(cls: Any) -> str:
    """A class as programs write it: `aws.sqs.Queue`."""
    home = cls.__module__.removeprefix("pulumi_").rpartition(".")[0]
    return f"{home}.{cls.__name__}" if home else cls.__name__
