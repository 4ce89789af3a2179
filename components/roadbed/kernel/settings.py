"""Defaults resolved once, by the block: what each argument is in this stack, and where it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

import pulumi
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from roadbed.kernel.args import COMMON_FIELDS, Args, Group, Guarded, declared_default
from roadbed.kernel.errors import Problem, listed, near_miss
from roadbed.kernel.inputs import late_of
from roadbed.kernel.mistakes import problems_of, shown
from roadbed.kernel.profile import ByProfile, Profile

A = TypeVar("A", bound=Args)
G = TypeVar("G", bound=Group)


@dataclass(frozen=True, slots=True)
class Weakening:
    """A guarded argument that is weaker than the default of its profile."""

    path: str
    value: Any
    default: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Settings(Generic[A]):
    """A block's arguments with every default resolved; `values` has the arguments' own type."""

    values: A
    origins: Mapping[str, str]
    """Where each came from, by its path: `user`, `default`, `profile prod`, or `config` for one that `roadbed:profiles`
    sets."""
    weakened: tuple[Weakening, ...]
    problems: tuple[Problem, ...]


def resolve(args: A, profile: Profile, *, block: str, name: str) -> Settings[A]:
    """Resolve `args` for one profile. Mistakes are collected in `problems`, for the block to raise together with its
    own.
    """
    resolver = _Resolver(profile, block, f"{block} {name}")
    values = resolver.group(args, given=True, path="")
    weakened = tuple(
        Weakening(path, value, default, args.because.get(path, "").strip()) for path, value, default in resolver.weaker
    )
    problems = [
        *resolver.problems,
        *_reasons(args, weakened, resolver.guarded, profile),
        *_unknown(profile, block, resolver.origins),
    ]
    if not resolver.problems:
        problems += [problem for path, group in resolver.groups for problem in _under(path, group.mistakes())]
    return Settings(values, resolver.origins, weakened, tuple(problems))


class _Resolver:
    def __init__(self, profile: Profile, block: str, what: str) -> None:
        self.profile, self.block, self.what = profile, block, what
        self.origins: dict[str, str] = {}
        self.guarded: list[str] = []
        self.weaker: list[tuple[str, Any, Any]] = []
        self.problems: list[Problem] = []
        self.groups: list[tuple[str, Group]] = []

    def group(self, group: G, *, given: bool, path: str) -> G:
        kind = type(group)
        values: dict[str, Any] = {}
        guards: list[tuple[str, Guarded[Any], Any, Any]] = []
        for name, field in kind.model_fields.items():
            at = f"{path}.{name}" if path else name
            if not path and name in COMMON_FIELDS:
                values[name] = getattr(group, name)
                continue
            set_here = given and name in group.model_fields_set
            declared = declared_default(field)
            guard = declared if isinstance(declared, Guarded) else None
            declared = guard.default if guard else declared
            default = self._of_base(declared)
            value = self._of_base(getattr(group, name)) if set_here else default
            origin = (
                "user" if set_here else f"profile {self.profile.name}" if isinstance(declared, ByProfile) else "default"
            )
            configured = f"{self.block}.{at}"
            if configured in self.profile.overrides and not set_here:
                value, origin = self._configured(field, configured, default), "config"
            if isinstance(value, Group):
                inner: Group = value
                values[name] = self.group(inner, given=set_here, path=at)
                continue
            self._late(value, at)
            if guard:
                self.guarded.append(at)
                if origin in ("user", "config"):
                    guards.append((at, guard, value, default))
            values[name], self.origins[at] = value, origin
        resolved = cast(G, kind.model_construct(_fields_set=group.model_fields_set, **values))
        self.groups.append((path, resolved))
        self.weaker += [
            (at, value, default)
            for at, guard, value, default in guards
            if (isinstance(value, pulumi.Output) or guard.weaker(value, default)) and not guard.unless(resolved)
        ]
        return resolved

    def _of_base(self, value: Any) -> Any:
        return value.for_base(self.profile.base) if isinstance(value, ByProfile) else value

    def _configured(self, field: FieldInfo, key: str, default: Any) -> Any:
        annotation: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        try:
            return adapter.validate_python(self.profile.overrides[key], strict=True)
        except ValidationError as error:
            where = f"roadbed:profiles.{self.profile.name}.{key}"
            self.problems += problems_of(error, adapter.json_schema(), prefix=where)
            return default

    def _late(self, value: Any, at: str) -> None:
        """Tell Outputs whose mistakes are found at deployment what they were given for."""
        if isinstance(value, pulumi.Output):
            if late := late_of(value):
                late.what, late.path = self.what, at
        elif isinstance(value, Group):
            for name in type(value).model_fields:
                self._late(getattr(value, name), f"{at}.{name}")
        elif isinstance(value, Mapping):
            for key, each in value.items():
                self._late(each, f"{at}.{key}")
        elif isinstance(value, (list, tuple)):
            for index, each in enumerate(value):
                self._late(each, f"{at}[{index}]")


def _reasons(args: Args, weakened: tuple[Weakening, ...], guarded: list[str], profile: Profile) -> Iterator[Problem]:
    weak = {each.path for each in weakened}
    for path, reason in args.because.items():
        if path not in guarded:
            fix = near_miss(path, guarded) or f"; guarded are {listed(sorted(guarded)) or 'none'}"
            yield Problem(f"because.{path}", f"no such guarded argument{fix}")
        elif path not in weak:
            yield Problem(f"because.{path}", "a reason for what is not weaker than its default; remove it")
        elif not reason.strip():
            yield Problem(f"because.{path}", "got an empty reason, wants a sentence that a reviewer can judge")
    if profile.demands_reasons:
        for each in weakened:
            if each.path not in args.because:
                yield Problem(
                    each.path,
                    f"got {shown(each.value)}, weaker than {shown(each.default)}, without a reason; "
                    f'in {profile.name} write because={{"{each.path}": "why this is safe here"}}',
                )


def _unknown(profile: Profile, block: str, origins: Mapping[str, str]) -> Iterator[Problem]:
    for key in profile.overrides:
        kind, _, path = key.partition(".")
        if kind == block and path not in origins:
            yield Problem(f"roadbed:profiles.{profile.name}.{key}", f"no such argument{near_miss(path, origins)}")


def _under(path: str, problems: list[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(f"{path}.{problem.path}" if path else problem.path, problem.says)
