"""Answers to the questions a program asks its cloud, without asking it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from roadbed.plan.cloud import sdk
from roadbed.plan.cloud.aws import (
    container_answers,
    database_answers,
    edge_answers,
    identity_answers,
    load_balancer_answers,
    machine_answers,
    network_answers,
    region_answers,
    secret_answers,
)
from roadbed.plan.cloud.aws.ask import Answers, Ask, Refused
from roadbed.plan.cloud.aws.derived import DERIVED
from roadbed.plan.cloud.aws.shapes import SHAPES, usual_shape
from roadbed.plan.cloud.invented import Fields, declared, filled, invented
from roadbed.plan.cloud.made_here import Made, found, looked_up, same_kind
from roadbed.plan.cloud.place import Place
from roadbed.plan.cloud.policy_document import policy_document
from roadbed.plan.cloud.policy_statement import PolicyDocumentError
from roadbed.plan.values import UNKNOWN, Unknown
from roadbed.plan.wire import Concealed

_POLICY_DOCUMENT: Final = "aws:iam/getPolicyDocument:getPolicyDocument"
_COMPUTED: Final[Answers] = region_answers.COMPUTED
_PARTICULAR: Final[Answers] = {
    **region_answers.ANSWERS,
    **identity_answers.ANSWERS,
    **network_answers.ANSWERS,
    **machine_answers.ANSWERS,
    **load_balancer_answers.ANSWERS,
    **container_answers.ANSWERS,
    **database_answers.ANSWERS,
    **secret_answers.ANSWERS,
    **edge_answers.ANSWERS,
    **_COMPUTED,
}


class Unanswerable(Exception):
    """Nothing is known about a function, so that no answer to it can be made up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function returned; `value` is unknown when it is computed from something unknown."""

    value: dict[str, Any] | Unknown
    made_up: bool
    """Invented; False for what follows from the arguments, the configuration and what the stack itself makes."""


def answer(token: str, args: Mapping[str, Any], place: Place, made: Iterable[Made] = ()) -> Answer:
    """The answer of the function `token`, asked at `place`: typed as its SDK declares it.

    The same question always has the same answer, but for what is asked of the resources that are `made`: that follows
    from these. What the program passed comes back in it; what is secret in it is `Concealed`. Raises `Unanswerable` for
    a function of no installed SDK, and `Refused`, a `ValueError`, for a question that the provider would refuse.
    """
    plain, had_secret = _revealed(_camel_case(args))
    if _holds_unknown(plain):
        return Answer(UNKNOWN, made_up=False)
    try:
        value, made_up = _answer(token, plain, place, made)
    except (PolicyDocumentError, Refused) as refused:
        raise Refused(f"{token}: {refused}") from None
    if had_secret:
        value = {key: each if isinstance(each, Concealed) else Concealed(each) for key, each in value.items()}
    return Answer(value, made_up)


def _answer(token: str, args: Mapping[str, Any], place: Place, made: Iterable[Made]) -> tuple[dict[str, Any], bool]:
    if token == _POLICY_DOCUMENT:
        return policy_document(args), False
    result = sdk.result_class(token)
    if result is None:
        raise Unanswerable("no installed SDK declares this function, so nothing is known about its answer")
    region = args.get("region")
    if isinstance(region, str) and region:
        place = place.in_region(region)
    given = {key: value for key, value in args.items() if value is not None}
    templates = _templates(token)
    fields = Fields(f"{token} {sorted(given.items(), key=str)}", place, given, templates, DERIVED)
    fields["name"] = _name(token, given)
    value = {key: filled(template, fields) for key, template in templates.items()}
    particular = _PARTICULAR.get(token)
    if particular is not None:
        value |= particular(Ask(given, place, fields))
    here = found(token, given, made)
    value |= {key: each for key, each in here.items() if key in value and same_kind(value[key], each)}
    value = {key: each for key, each in (value | given).items() if key in declared(result)}
    for key in secret_answers.SECRET.get(token, ()):
        if key in value:
            value[key] = Concealed(value[key])
    if value.get("type") == "SecureString" and "value" in value:
        value["value"] = Concealed(value["value"])
    return value, token not in _COMPUTED and not here


@cache
def _templates(token: str) -> Mapping[str, Any]:
    """What the function's result has, by its types, in the shapes of the resource that it looks up."""
    result = sdk.result_class(token)
    types = declared(result)
    kind = looked_up(token)
    shape: dict[str, Any] = {"id": "{name}"}
    if kind.startswith("aws:"):
        shape |= {**usual_shape(kind, named=True), **SHAPES.get(kind, {})}
    settable = sdk.function_arguments(token)
    templates = {key: invented(key, of, settable=key in settable) for key, of in types.items()}
    for key, template in shape.items():
        if key not in types or type(template) is type(templates[key]):
            templates[key] = template
    return templates


def _name(token: str, given: Mapping[str, Any]) -> str:
    """What the thing looked up is called: as the program says, or by its kind."""
    kind = token.rpartition(":")[2].removeprefix("get")
    own = f"{kind[:1].lower()}{kind[1:]}"
    for key in ("name", f"{own}Name", f"{own}Identifier", "bucket", "identifier", "clusterName", "repositoryName"):
        value = given.get(key)
        if isinstance(value, str) and value:
            return value
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind).lower()


def _camel_case(value: Any) -> Any:
    """The arguments with their wire names; a plain dictionary in a program keeps Python's own."""
    if isinstance(value, Mapping):
        return {re.sub(r"_([a-z])", lambda found: found[1].upper(), key): _camel_case(v) for key, v in value.items()}
    return [_camel_case(each) for each in value] if isinstance(value, list) else value


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_unknown(each) for each in value.values())
    return any(_holds_unknown(each) for each in value) if isinstance(value, list) else isinstance(value, Unknown)


def _revealed(value: Any) -> tuple[Any, bool]:
    """The value without what conceals its secrets, and whether there were any."""
    if isinstance(value, Concealed):
        return _revealed(value.value)[0], True
    if isinstance(value, Mapping):
        parts = {key: _revealed(each) for key, each in value.items()}
        return {key: each for key, (each, _) in parts.items()}, any(secret for _, secret in parts.values())
    if isinstance(value, list):
        items = [_revealed(each) for each in value]
        return [each for each, _ in items], any(secret for _, secret in items)
    return value, False
