"""What a stack makes itself and then looks up: the answer must not tell of something else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from roadbed.plan.wire import Concealed

_NAMED_BY: Final = ("arn", "id", "identifier", "name")


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that was deployed, as its provider keeps it."""

    type: str
    id: str
    outputs: Mapping[str, Any]


def looked_up(token: str) -> str:
    """The type of the resource that a function such as `aws:ecs/getService:getService` looks up."""
    package, module, function = token.split(":", 2)
    kind = function.removeprefix("get")
    return f"{package}:{module.partition('/')[0]}/{kind[:1].lower()}{kind[1:]}:{kind}"


def found(token: str, args: Mapping[str, Any], made: Iterable[Made]) -> Mapping[str, Any]:
    """The outputs of the resource that the function is asked for, by its ARN, id or name; none where nothing of this
    stack is called so.
    """
    wanted = looked_up(token)
    own = wanted.rpartition(":")[2]
    prefixed = [f"{own[:1].lower()}{own[1:]}{each.capitalize()}" for each in _NAMED_BY]
    names = {args[key] for key in (*_NAMED_BY, *prefixed) if isinstance(args.get(key), str) and args[key]}
    for resource in made:
        if names and resource.type == wanted and names <= {resource.id, *_texts(resource.outputs)}:
            return resource.outputs
    return {}


def _texts(outputs: Mapping[str, Any]) -> list[str]:
    return [value for key in ("arn", "name") if isinstance(value := outputs.get(key), str)]


def same_kind(one: Any, other: Any) -> bool:
    """Whether an answer may have the second value where it has the first."""
    one, other = (each.value if isinstance(each, Concealed) else each for each in (one, other))
    numbers = (int, float)
    if isinstance(one, numbers) and not isinstance(one, bool):
        return isinstance(other, numbers) and not isinstance(other, bool)
    return type(one) is type(other)
