"""Random arguments for any block, drawn from the annotations of its Args. Needs hypothesis."""

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Final, Generic, Literal, TypeVar, Union, get_args, get_origin

import pulumi
from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from hypothesis import errors
from hypothesis import strategies as st
from pydantic import AfterValidator, BeforeValidator, PlainValidator, TypeAdapter, ValidationError, WrapValidator
from pydantic.fields import FieldInfo

import roadbed
from roadbed.kernel.args import COMMON_FIELDS, Args, Group
from roadbed.kernel.inputs import InputSchema
from roadbed.kernel.override import Override
from roadbed.kernel.profile import ByProfile

G = TypeVar("G", bound=Group)

_MOST_FIELDS: Final = 4
"""Of a group at once, beside those it needs: with half of all, as many as there are levels of groups, hardly any
arguments would be legal together, and drawing them would take longer than all that is done with them."""

_LARGEST: Final = 10**6
_LONGEST: Final = 40
_VALIDATORS: Final = (AfterValidator, BeforeValidator, PlainValidator, WrapValidator)
_LEFT_OUT: Final = COMMON_FIELDS - {"service", "data_class"}
_SELDOM: Final = st.sampled_from([False] * 5 + [True])


class Recipe(Generic[G]):
    """Arguments to be made inside of a program, where Outputs can be: `deploy(lambda: Queue("events", recipe()))`."""

    def __init__(self, kind: type[G], fields: Mapping[str, Any]) -> None:
        self.kind, self.fields = kind, fields

    def __call__(self, **changes: Any) -> G:
        """The arguments, some of them changed.

        Raises `ArgsError` where values that are each legal contradict each other.
        """
        return self.kind(**{**{name: _made(value) for name, value in self.fields.items()}, **changes})

    def __repr__(self) -> str:
        return f"{self.kind.__name__}({', '.join(f'{name}={value!r}' for name, value in self.fields.items())})"


class _Later:
    """An Output to be made inside of the program."""

    def __init__(self, value: Any, *, secret: bool = False) -> None:
        self.value, self.secret = value, secret

    def __repr__(self) -> str:
        return f"pulumi.Output.{'secret' if self.secret else 'from_input'}({self.value!r})"

    def made(self) -> "pulumi.Output[Any]":
        value = _made(self.value)
        return pulumi.Output.secret(value) if self.secret else pulumi.Output.from_input(value)


def arguments(kind: type[G], **fields: "st.SearchStrategy[Any]") -> "st.SearchStrategy[Recipe[G]]":
    """Some arguments of a block, each legal by itself, plain, as an Output, as a secret one or by profile.

    `fields` are strategies for arguments by name, which are then always given. A type that is not known needs one, or
    `hypothesis.strategies.register_type_strategy`. Raises `TypeError` that names the argument.

    >>> @given(args=arguments(QueueArgs, fifo=st.just(True)))
    ... def test_a_fifo_queue_is_encrypted(args):
    ...     deploy(lambda: Queue("events", args()))
    """
    if wrong := [name for name in fields if name not in kind.model_fields]:
        raise TypeError(f"{kind.__name__} has no argument {wrong[0]!r}; it has {', '.join(kind.model_fields)}")
    required: dict[str, st.SearchStrategy[Any]] = {**fields}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in kind.model_fields.items():
        if name in fields or (issubclass(kind, Args) and name in _LEFT_OUT):
            continue
        strategy = _values(field.annotation, [field], f"{kind.__name__}.{name}")
        if field.is_required():
            required[name] = strategy
        else:
            by_profile = st.builds(ByProfile, strategy, strategy, strategy)
            optional[name] = st.one_of(strategy, strategy, by_profile) if kind.by_profile_allowed else strategy
    return _some_of(required, optional).map(lambda found: Recipe(kind, found))


def _some_of(
    required: Mapping[str, "st.SearchStrategy[Any]"], optional: Mapping[str, "st.SearchStrategy[Any]"]
) -> "st.SearchStrategy[dict[str, Any]]":
    """Everything that is required, and a few of what is not, in the order of their declaration."""
    names = st.lists(st.sampled_from([*optional]), unique=True, max_size=_MOST_FIELDS) if optional else st.just([])

    # Of a strategy with arguments hypothesis would write them all down, which takes seconds for groups in groups.
    @st.composite
    def fields(draw: st.DrawFn) -> dict[str, Any]:
        chosen = {*draw(names)}
        return {
            name: draw(each) for name, each in {**required, **optional}.items() if name in required or name in chosen
        }

    return fields()


def _values(annotation: Any, marks: Sequence[Any], where: str) -> "st.SearchStrategy[Any]":
    """Legal values of an annotation, plain or as an Output."""
    origin, arms = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(arms[0], [*arms[1:], *marks], where)
    if origin in (Union, types.UnionType):
        return st.one_of([_values(arm, marks, where) for arm in arms])
    if origin is pulumi.Output:
        plain = _values(arms[0], (), where)
        return st.builds(_Later, plain, secret=_SELDOM)
    if origin is Literal:
        return st.sampled_from(arms)
    if origin in (Mapping, dict):
        return st.dictionaries(_values(arms[0], (), where), _values(arms[1], (), where), **_sizes(marks))
    if origin is tuple and Ellipsis not in arms:
        return st.tuples(*(_values(arm, (), where) for arm in arms))
    if origin in (Sequence, list, tuple):
        each = _values(arms[0], (), where)
        return st.just(()) if each.is_empty else st.lists(each, **_sizes(marks)).map(tuple)
    if annotation in (None, type(None)):
        return st.none()
    if isinstance(annotation, type) and issubclass(annotation, Group):
        if inspect.isabstract(annotation):
            roadbed.blocks()  # What derives from it, as far as the catalogue and the program have imported that.
            return st.one_of([arguments(kind) for kind in _concrete(annotation)])
        return arguments(annotation)
    if annotation is Override:
        return st.nothing()
    return _scalars(annotation, marks, where)


def _concrete(kind: type[Group]) -> list[type[Group]]:
    found = [each for derived in kind.__subclasses__() for each in (derived, *_concrete(derived))]
    # Not in the order of their import, which differs from run to run where what is drawn must not.
    return sorted(
        (each for each in found if not inspect.isabstract(each)), key=lambda each: (each.__module__, each.__qualname__)
    )


def _scalars(annotation: Any, marks: Sequence[Any], where: str) -> "st.SearchStrategy[Any]":
    opened = _opened(marks)
    examples = [each for mark in marks if isinstance(mark, FieldInfo) for each in mark.examples or ()]
    if any(isinstance(mark, _VALIDATORS) for mark in opened):
        if examples:  # Only the validator knows what else is legal.
            return st.sampled_from(examples)
        raise _unknown(f"{where}: a validator decides what is legal; give Field(examples=[…])", annotation, where)
    if annotation is bool:
        return st.booleans()
    if annotation in (int, float, Decimal):
        return _numbers(annotation, opened)
    if annotation is str:
        pattern = next((found for mark in opened if (found := getattr(mark, "pattern", None))), None)
        least = _bound(opened, MinLen, "min_length", 0)
        most = _bound(opened, MaxLen, "max_length", max(_LONGEST, least))
        text = st.text(min_size=least, max_size=most)
        if pattern:  # Python's own patterns know more letters than pydantic's, and no length.
            text = st.from_regex(pattern, fullmatch=True).filter(_legal(Annotated[str, *opened]))
        # What a pattern takes is drawn letter by letter; an example costs nothing, and fits what else there is.
        fitting = [each for each in examples if _legal(Annotated[str, *opened])(each)]
        return st.one_of(*[st.sampled_from(fitting)] * 3, text) if fitting else text
    try:
        strategy = st.from_type(annotation)
        strategy.validate()
    except (errors.HypothesisException, TypeError) as error:
        raise _unknown(f"{where}: no strategy for {_named(annotation)}", annotation, where) from error
    return strategy


def _numbers(kind: type[int] | type[float] | type[Decimal], marks: Sequence[Any]) -> "st.SearchStrategy[Any]":
    """From zero, where the bounds do not say otherwise."""
    low, high = (
        _bound(marks, Ge, "ge", _bound(marks, Gt, "gt", None)),
        _bound(marks, Le, "le", _bound(marks, Lt, "lt", None)),
    )
    low = low if low is not None else min(0, high - _LARGEST) if high is not None and high <= 0 else 0
    high = high if high is not None else max(low, 0) + _LARGEST
    above, below = (any(isinstance(mark, bound) for mark in marks) for bound in (Gt, Lt))
    if kind is int:
        step = _bound(marks, MultipleOf, "multiple_of", 1)
        return st.integers(-(-(low + above) // step), (high - below) // step).map(lambda value: value * step)
    if kind is float:
        return st.floats(low, high, exclude_min=above, exclude_max=below)
    places = next((mark.decimal_places for mark in marks if getattr(mark, "decimal_places", None) is not None), 2)
    legal = _legal(Annotated[Decimal, None, *marks])
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False).filter(legal)


def _sizes(marks: Sequence[Any]) -> dict[str, Any]:
    opened = _opened(marks)
    least = _bound(opened, MinLen, "min_length", 0)
    return {"min_size": least, "max_size": min(max(least, 3), _bound(opened, MaxLen, "max_length", max(least, 3)))}


def _legal(annotation: Any) -> Callable[[Any], bool]:
    adapter = TypeAdapter(annotation)

    def legal(value: Any) -> bool:
        try:
            adapter.validate_python(value, strict=True)
        except ValidationError:
            return False
        return True

    return legal


def _unknown(says: str, annotation: Any, where: str) -> TypeError:
    name = where.rpartition(".")[2]
    register = f"hypothesis.strategies.register_type_strategy({_named(annotation)}, strategy)"
    return TypeError(f"{says}, pass arguments(…, {name}=strategy), or register one for all: {register}")


def _named(annotation: Any) -> str:
    return getattr(annotation, "__name__", None) or str(annotation)


def _opened(marks: Sequence[Any]) -> list[Any]:
    """Constraints, those inside `Field(...)` opened."""
    opened = [inner for mark in marks for inner in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    return [mark for mark in opened if not isinstance(mark, InputSchema)]


def _bound(marks: Sequence[Any], kind: type[Any], name: str, default: Any) -> Any:
    return next((getattr(mark, name) for mark in marks if isinstance(mark, kind)), default)


def _made(value: Any) -> Any:
    """The same value with every Output made."""
    match value:
        case _Later():
            return value.made()
        case Recipe():
            return value()
        case ByProfile(dev, staging, prod):
            return ByProfile(_made(dev), _made(staging), _made(prod))
        case dict():
            return {key: _made(each) for key, each in value.items()}
        case tuple():
            return tuple(_made(each) for each in value)
    return value
