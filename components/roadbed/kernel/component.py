"""What every block stands on: a stable type, settings, and children that are named, parented, tagged and
overridable.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, Self, TypeVar, get_args, get_origin

import pulumi

from roadbed.kernel.args import Args, DataClass
from roadbed.kernel.calls import NOT_FOR_BLOCKS, misfit, misplaced
from roadbed.kernel.connection import Connection, connecting
from roadbed.kernel.context import Context
from roadbed.kernel.contracts.sharing import share
from roadbed.kernel.errors import ArgsError, Problem, caller, listed, near_miss
from roadbed.kernel.facts import FACTS_KEY, Admitted, facts, public
from roadbed.kernel.mistakes import shown
from roadbed.kernel.names import block_name_problem, child_name
from roadbed.kernel.override import known_arguments, merged, option_problems
from roadbed.kernel.settings import resolve
from roadbed.kernel.tagging import tagged

A = TypeVar("A", bound=Args)


class Component(pulumi.ComponentResource, Generic[A]):
    """One thing a team asks for, made of the resources it takes.

    A block calls `super().__init__` with its type token, makes its children from `self.settings` with
    `self.child_name(role, type)` and `opts=self.as_parent`, and ends with `self.register_declared_outputs()`.
    """

    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The rights others can be given on this block, each with its IAM actions."""

    guarded_children: ClassVar[Mapping[str, frozenset[str]]] = {}
    """By a child's role: the arguments and options whose override weakens the block, and in prod needs a reason."""

    shared_ids: ClassVar[tuple[str, ...]] = ()
    """Outputs that other stacks get when the block is shared; one that is None is left out."""

    settings: A
    """The arguments with every default resolved for this stack."""

    context: Context

    made_at: str | None
    """The line of the program that makes this block: `stacks/payments.py:12`."""

    def __new__(cls, *args: Any, **named: Any) -> Self:
        """Refuse a call that Python would, in our words: on the caller's own line, everything at once."""
        if problems := misfit(cls, args_class(cls), args, named):
            raise ArgsError(cls.__name__, problems, caller())
        return super().__new__(cls)

    def __init__(self, type_token: str, name: str, args: A, opts: pulumi.ResourceOptions | None = None) -> None:
        block = type_token.rpartition(":")[2]
        source = caller(self)
        if problem := block_name_problem(name):
            raise ArgsError(block, [problem], source)
        if problems := list(misplaced(args_class(type(self)), args, opts)):
            raise ArgsError(f"{block} {name}", problems, source)
        self.name = name
        self.block = f"{block} {name}"
        self.context = Context.current()
        resolved = resolve(args, self.context.profile, block=block, name=name, guarded_children=self.guarded_children)
        if resolved.problems:
            raise ArgsError(self.block, resolved.problems, source)
        self.settings = resolved.values
        self.made_at = source
        self._overridden: set[str] = set()
        self._roles: dict[str, tuple[str, str]] = {}
        """By logical name: the child's role, and the suffix its physical name gets."""
        self._after = opts.depends_on if opts else None
        self._former_names = [
            alias.name
            for alias in (opts.aliases if opts and opts.aliases else ())
            if isinstance(alias, pulumi.Alias) and isinstance(alias.name, str)
        ]
        around = opts.parent if opts and isinstance(opts.parent, Component) else None
        self.service: str | None = self.settings.service or (around.service if around else None)
        self.data_class: DataClass | None = self.settings.data_class or (around.data_class if around else None)
        self.tags = self.context.tags(name, service=self.service, data_class=self.data_class)
        inherited = pulumi.ResourceOptions(transformations=[self._adopt])
        registered = facts(resolved, uses=self.uses(), rights=self.rights, admits=self.admits(), tags=self.tags)
        super().__init__(type_token, name, {FACTS_KEY: registered}, pulumi.ResourceOptions.merge(opts, inherited))
        self.as_parent = pulumi.ResourceOptions(parent=self)
        for weak in resolved.weakened:
            value, default = (shown(public(each, weak.path)) for each in (weak.value, weak.default))
            reason = weak.reason or "no reason given"
            pulumi.log.warn(f"{self.block}: {weak.path} is {value}, weaker than {default}: {reason}", resource=self)

    def child_name(self, role: str, kind: type[pulumi.Resource], *, suffix: str = "") -> str:
        """The logical name of a child: `{block}-{role}`, within what the cloud allows for its type.

        `suffix` is what Pulumi appends to the physical name, such as `.fifo`.
        """
        name = child_name(self.name, role, pulumi.get_type_token(kind) or "", suffix)
        self._roles[name] = (role, suffix)
        return name

    def document(self, role: str, content: Mapping[str, Any], *, named_list: bool = False) -> pulumi.Output[str]:
        """A JSON document of the block, with the override for its role laid over it; serialised in a stable order.

        With `named_list` it is a list in which each part has a `name`; `content` and the override are mappings by it.
        """
        self._roles[f"{self.name}-{role}"] = (role, "")
        override = self.settings.overrides.get(role)
        if override is not None:
            self._overridden.add(role)
            if override.opts_set:
                raise ArgsError(
                    self.block, [Problem(f"overrides.{role}", "a document has no options; only args")], self.made_at
                )
            if named_list and (unnamed := list(_unnamed(role, content, override.args))):
                raise ArgsError(self.block, unnamed, self.made_at)
            content = merged(content, override.args)
        return pulumi.Output.json_dumps([*content.values()] if named_list else content, sort_keys=True)

    def connection(self, right: str, **parts: Any) -> Connection:
        """One of the block's `rights`, with its actions allowed on `resources`; other parts as `Connection` takes
        them.
        """
        return connecting(self.block, right, self.rights[right], **parts)

    def shared_facts(self) -> Mapping[str, Any]:
        """Plain values, known when the program runs, that other stacks get when the block is shared."""
        return {}

    def shared_outputs(self) -> Mapping[str, Any]:
        """Identifiers that other stacks get when the block is shared: those of `shared_ids` that are there."""
        return {name: value for name in self.shared_ids if (value := getattr(self, name)) is not None}

    def share(self, *, rights: Sequence[str] = (), to: Sequence[str] = (), name: str | None = None) -> None:
        """Let other stacks use the block: the facts and identifiers it declares, and these rights.

        `to` are teams; without any, every team. Later calls add to earlier ones. `name` is what others call it, by
        default the block's own. Raises `ArgsError` for what cannot be shared so.

        >>> events.share(rights=["sender"], to=["billing"])
        """
        share(self, name, to, rights)

    def uses(self) -> Iterable[Connection]:
        """Rights that the block has by other arguments than connections; shown in every preview like those."""
        return ()

    def admits(self) -> Iterable[Admitted]:
        """Whom the block's own resource policies let in, by its settings; shown in every preview."""
        return ()

    def register_declared_outputs(self) -> None:
        """Register every output the class declares, and refuse overrides of children that do not exist. The last line
        of every block.
        """
        if unknown := [role for role in self.settings.overrides if role not in self._overridden]:
            known = sorted(role for role, _ in self._roles.values())
            problems = [
                Problem(f"overrides.{role}", f"no such child{near_miss(role, known) or f'; known are {listed(known)}'}")
                for role in unknown
            ]
            raise ArgsError(self.block, problems, self.made_at)
        declared: dict[str, Any] = {}
        for kind in reversed(type(self).__mro__[: type(self).__mro__.index(Component)]):
            declared |= inspect.get_annotations(kind)
        if missing := [name for name, kind in declared.items() if not hasattr(self, name)]:
            raise TypeError(f"{type(self).__name__} declares {listed(missing)} and never sets it")
        self.register_outputs(
            {name: getattr(self, name) for name, kind in declared.items() if ClassVar not in (kind, get_origin(kind))}
        )

    def _adopt(self, child: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        """Runs for every descendant, and for the block itself."""
        if child.resource is self:
            return pulumi.ResourceTransformationResult(child.props, child.opts)
        props, opts = dict(child.props), child.opts
        if opts.parent is self:
            role, suffix = self._roles.setdefault(child.name, (child.name.removeprefix(f"{self.name}-"), ""))
            props, opts = self._overriding(role, child, props, opts)
            opts = self._with_former_names(role, suffix, child, opts)
        elif isinstance(opts.parent, Component) and opts.parent.name.startswith(f"{self.name}-"):
            inner = opts.parent.name.removeprefix(f"{self.name}-")
            role, _ = self._roles.setdefault(
                child.name, (f"{inner}.{child.name.removeprefix(f'{opts.parent.name}-')}", "")
            )
            props, opts = self._overriding(role, child, props, opts)
        if self._after is not None:
            opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=self._after))
        return pulumi.ResourceTransformationResult(tagged(child, props, self.tags), opts)

    def _overriding(
        self, role: str, child: pulumi.ResourceTransformationArgs, props: dict[str, Any], opts: pulumi.ResourceOptions
    ) -> tuple[dict[str, Any], pulumi.ResourceOptions]:
        override = self.settings.overrides.get(role)
        if override is None:
            return props, opts
        self._overridden.add(role)
        if isinstance(child.resource, Component) and (override.args or NOT_FOR_BLOCKS.keys() & {*override.opts_set}):
            says = f'a block of its own; override its children, such as "{role}.queue"'
            raise ArgsError(self.block, [Problem(f"overrides.{role}", says)], self.made_at)
        known = known_arguments(child.resource, props)
        problems = [
            Problem(
                f"overrides.{role}.{name}",
                f"{child.type_} has no such argument{near_miss(name, known) or f'; known are {listed(known)}'}",
            )
            for name in override.args
            if name not in known
        ]
        if override.opts:
            problems += option_problems(child.resource, override.opts, f"overrides.{role}")
        if problems:
            raise ArgsError(self.block, problems, self.made_at)
        for name, value in override.args.items():
            props[name] = merged(props.get(name), value)
        return props, pulumi.ResourceOptions.merge(opts, override.opts) if override.opts else opts

    def _with_former_names(
        self, role: str, suffix: str, child: pulumi.ResourceTransformationArgs, opts: pulumi.ResourceOptions
    ) -> pulumi.ResourceOptions:
        """The engine derives a child's alias from the block's by exchanging the name in front, which misses names that
        were shortened.
        """
        former = [child_name(name, role, child.type_, suffix) for name in self._former_names]
        derived = [f"{name}{child.name.removeprefix(self.name)}" for name in self._former_names]
        missed = [pulumi.Alias(name=name) for name, found in zip(former, derived, strict=True) if name != found]
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=missed)) if missed else opts


def _unnamed(role: str, content: Mapping[str, Any], args: Mapping[str, Any]) -> Iterator[Problem]:
    """Parts of a list that an override changes and nobody has made."""
    for name, value in args.items():
        if name not in content and not (isinstance(value, Mapping) and value.get("name") == name):
            mend = near_miss(name, content) or f"; known are {listed(sorted(content))}"
            yield Problem(f"overrides.{role}.{name}", f'nothing of this name{mend}; a new one says "name": "{name}"')


def args_class(block: type[Component[Any]]) -> type[Args]:
    """The class of a block's arguments: `QueueArgs` for `class Queue(Component[QueueArgs])`."""
    for kind in block.__mro__:
        for base in getattr(kind, "__orig_bases__", ()):
            if get_origin(base) is Component and isinstance(get_args(base)[0], type):
                return get_args(base)[0]  # type: ignore[no-any-return]
    return Args
