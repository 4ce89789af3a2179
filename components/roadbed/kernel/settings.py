"""Defaults resolved once, by the block: what each argument is in this stack, and where it came from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Any, Generic, TypeVar, cast

import pulumi
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from roadbed.kernel.args import COMMON_FIELDS, Args, Group, Guarded, declared_default
from roadbed.kernel.errors import Problem, listed, near_miss
from roadbed.kernel.inputs import given_to
from roadbed.kernel.mistakes import problems_of, shown
from roadbed.kernel.profile import BASES, ByProfile, Profile

A = TypeVar("A", bound=Args)
G = TypeVar("G", bound=Group)

GuardedChildren = Mapping[str, frozenset[str]]
"""By a child's role, or a pattern of roles such as `from-*`: the arguments and options whose override counts as
weakening the block. Within a document's parts they are patterns too: `*.user` of every container."""


@dataclass(frozen=True, slots=True)
class Weakening:
    """A guarded argument that is weaker than the default of its profile, or a guarded child that is overridden."""

    path: str
    value: Any
    default: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Settings(Generic[A]):
    """A block's arguments with every default resolved; `values` has the arguments' own type."""

    values: A
    origins: Mapping[str, str]
    """Where each came from, by its path: `user`, `default`, `profile prod`, or `config` for what a profile sets."""
    weakened: tuple[Weakening, ...]
    problems: tuple[Problem, ...]


def resolve(
    args: A, profile: Profile, *, block: str, name: str, guarded_children: GuardedChildren | None = None
) -> Settings[A]:
    """Resolve `args` for one profile.

    Mistakes are collected in `problems`, for the block to raise together with its own.
    """
    resolver = _Resolver(profile, block, f"{block} {name}")
    values = resolver.group(args, None, "", given="user", inherited=None)
    resolver.overridden(values, guarded_children or {})
    reasons = values.because
    weakened = tuple(Weakening(*each, reasons.get(each[0], "").strip()) for each in resolver.weaker)
    problems = [
        *resolver.problems,
        *_reasons(reasons, weakened, resolver.guarded, profile),
        *_unknown(profile, block, resolver.origins),
    ]
    if not resolver.problems:
        problems += [problem for path, group in resolver.groups for problem in _under(path, group.mistakes())]
    return Settings(values, resolver.origins, weakened, tuple(problems))


class _Resolver:
    def __init__(self, profile: Profile, block: str, what: str) -> None:
        self.profile, self.block, self.what = profile, block, what
        self.origins: dict[str, str] = {}
        self.guarded: dict[str, bool] = {}
        """Every guarded path, and whether what was passed is weaker in any profile at all."""
        self.weaker: list[tuple[str, Any, Any]] = []
        self.problems: list[Problem] = []
        self.groups: list[tuple[str, Group]] = []

    def group(self, group: G, baseline: Group | None, path: str, *, given: str | None, inherited: str | None) -> G:
        """Resolve one group. `given` says who passed it, `baseline` is the default it stands in for, or is itself."""
        values: dict[str, Any] = {}
        guards: list[tuple[str, Guarded[Any], Any, Any]] = []
        for name, field in type(group).model_fields.items():
            at = f"{path}.{name}" if path else name
            if not path and name in COMMON_FIELDS:
                values[name] = self._within(self._of_base(getattr(group, name)), at)
                continue
            guard, default = _declared(field, name, baseline)
            origin = inherited or (f"profile {self.profile.name}" if isinstance(default, ByProfile) else "default")
            passed, by = default, None
            if given and name in group.model_fields_set:
                passed, by = getattr(group, name), given
            elif (key := f"{self.block}.{at}") in self.profile.overrides and "[" not in path:
                passed, by = self._configured(field, key, default), "config"
            value = self._of_base(passed)
            if isinstance(value, Group):
                of_profile = origin if by is None and origin != "default" else None
                base = value if by is None else self._of_base(default)
                inner = base if isinstance(base, type(value)) else None
                values[name] = self.group(value, inner, at, given=by, inherited=of_profile)
                continue
            values[name] = self._within(value, at)
            if "[" not in path:
                self.origins[at] = by or origin
            if guard:
                self.guarded[at] = False
                if by:
                    guards.append((at, guard, passed, default))
        resolved = cast(G, type(group).model_construct(_fields_set=group.model_fields_set, **values))
        self.groups.append((path, resolved))
        self._judge([each for each in guards if not each[1].unless(resolved)])
        return resolved

    def _judge(self, guards: list[tuple[str, Guarded[Any], Any, Any]]) -> None:
        for at, guard, passed, default in guards:
            self.guarded[at] = any(_is_weaker(guard, passed, default, base) for base in BASES)
            if _is_weaker(guard, passed, default, self.profile.base):
                base = self.profile.base
                self.weaker.append((at, _of_base(passed, base), _of_base(default, base)))

    def overridden(self, values: Args, guarded_children: GuardedChildren) -> None:
        """Overrides of what the block's security or reliability rests on count as weaker."""
        for role, override in values.overrides.items():
            guarded = [names for pattern, names in guarded_children.items() if fnmatchcase(role, pattern)]
            options = ((name, getattr(override.opts, name)) for name in override.opts_set)
            for name, value in (*_opened(override.args), *options):
                if any(fnmatchcase(name, each) for names in guarded for each in names):
                    at = f"overrides.{role}.{name}"
                    self.guarded[at] = True
                    self.weaker.append((at, value, "as the block sets it"))

    def _of_base(self, value: Any) -> Any:
        return value.for_base(self.profile.base) if isinstance(value, ByProfile) else value

    def _configured(self, field: FieldInfo, key: str, default: Any) -> Any:
        annotation: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        try:
            return adapter.validate_json(json.dumps(self.profile.overrides[key]), strict=True)
        except ValidationError as error:
            where = f"roadbed:profiles.{self.profile.name}.{key}"
            self.problems += problems_of(error, adapter.json_schema(), prefix=where)
            return default

    def _within(self, value: Any, at: str) -> Any:
        """A value with the groups in it resolved; Outputs learn what they were given for."""
        match value:
            case pulumi.Output():
                given_to(value, self.what, at)
            case Group():
                return self.group(value, None, at, given="user", inherited=None)
            case list() | tuple():
                return type(value)(self._within(each, f"{at}[{index}]") for index, each in enumerate(value))
            case Mapping():
                return {key: self._within(each, f"{at}[{key}]") for key, each in value.items()}
        return value


def _opened(args: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Arguments of an override, and one step into each that is a mapping: `checkout.user`."""
    for name, value in args.items():
        yield name, value
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", each) for inner, each in value.items())


def _declared(field: FieldInfo, name: str, baseline: Group | None) -> tuple[Guarded[Any] | None, Any]:
    """A field's guard and its default: what the group that is a default itself says, else what its class says."""
    declared = declared_default(field)
    guard = declared if isinstance(declared, Guarded) else None
    if baseline is not None and name in baseline.model_fields_set:
        return guard, getattr(baseline, name)
    return guard, guard.default if guard else declared


def _is_weaker(guard: Guarded[Any], passed: Any, default: Any, base: Any) -> bool:
    value, usual = (_of_base(each, base) for each in (passed, default))
    return isinstance(value, pulumi.Output) or guard.weaker(value, usual)


def _of_base(value: Any, base: Any) -> Any:
    """A value of one profile, also within groups and lists."""
    match value:
        case ByProfile():
            return _of_base(value.for_base(base), base)
        case Group():
            inner = {name: _of_base(getattr(value, name), base) for name in type(value).model_fields}
            return type(value).model_construct(_fields_set=value.model_fields_set, **inner)
        case list() | tuple():
            return type(value)(_of_base(each, base) for each in value)
        case Mapping():
            return {key: _of_base(each, base) for key, each in value.items()}
    return value


def _reasons(
    because: Mapping[str, str], weakened: tuple[Weakening, ...], guarded: Mapping[str, bool], profile: Profile
) -> Iterator[Problem]:
    weak = {each.path for each in weakened}
    for path, reason in because.items():
        if path not in guarded:
            fix = near_miss(path, guarded) or f"; guarded are {listed(sorted(guarded)) or 'none'}"
            yield Problem(f"because.{path}", f"no such guarded argument{fix}")
        elif not guarded[path]:
            yield Problem(f"because.{path}", "a reason for what is not weaker than its default; remove it")
        elif path in weak and not reason.strip():
            yield Problem(f"because.{path}", "got an empty reason, wants a sentence that a reviewer can judge")
    if profile.demands_reasons:
        for each in weakened:
            if each.path not in because:
                yield Problem(
                    each.path,
                    f"got {shown(each.value)}, weaker than {shown(each.default)}, without a reason; "
                    f'in {profile.name} write because={{"{each.path}": "why this is safe here"}}',
                )


def _unknown(profile: Profile, block: str, origins: Mapping[str, str]) -> Iterator[Problem]:
    for key in profile.overrides:
        kind, _, path = key.partition(".")
        if kind == block and not any(known == path or known.startswith(f"{path}.") for known in origins):
            yield Problem(f"roadbed:profiles.{profile.name}.{key}", f"no such argument{near_miss(path, origins)}")


def _under(path: str, problems: list[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(f"{path}.{problem.path}" if path else problem.path, problem.says)
