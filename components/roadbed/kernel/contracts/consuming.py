"""A thing that another stack shares: the same rights and identifiers as the block itself has for its owner."""

import copy
import functools
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final, Self, get_args, get_origin

import pulumi
from pulumi.runtime.settings import get_monitor
from pydantic import TypeAdapter, ValidationError

from roadbed.kernel.connection import Connection, connecting
from roadbed.kernel.context import Context
from roadbed.kernel.contracts.deployed import Deployed, refusal
from roadbed.kernel.contracts.document import (
    FOLDER,
    STACK_NAME,
    USE_KEY,
    VERSION,
    ContractFileError,
    Share,
    path_of,
    plain,
    read,
    split,
)
from roadbed.kernel.contracts.program import ProgramContracts
from roadbed.kernel.errors import ArgsError, Problem, caller, from_project, listed, near_miss
from roadbed.kernel.mistakes import shown
from roadbed.kernel.names import block_name_problem

ADMITTED_ACCOUNTS: Final = "admitted_accounts"
"""The fact that names other accounts whose identities a thing's own policy lets in."""


class Shared:
    """What another stack shares, by the stack's name and the thing's.

    A subclass names the block's type and rights, and declares what it takes: Outputs are identifiers, anything else is
    a fact, which is known at once. What has a default may be missing.

    >>> class SharedBucket(Shared):
    ...     kind = "roadbed:index:Bucket"
    ...     rights = Bucket.rights
    ...     arn: pulumi.Output[str]
    ...     versioned: bool
    """

    kind: ClassVar[str]
    """The type token of the block that is shared."""

    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The block's rights, each with its IAM actions."""

    _elsewhere: bool = False
    """Whether the program says that it uses the thing from another region than its own."""

    def __init__(self, stack: str, name: str) -> None:
        """Facts are those of the owner's own evaluation where there is one, else those in the committed file.

        A team alone, `payments`, means its stack of this environment, where stacks are named so: `payments.prod`.

        Raises `ArgsError` where the owner does not share it, where it is something else, and where nothing is known.
        """
        self.made_at = caller(self)
        self.context = Context.current()
        kind = self.kind.rpartition(":")[2]
        given, stack = stack, _whole_name(stack, self.context)
        problems = [*_stack_problems(stack), *([problem] if (problem := block_name_problem(name)) else [])]
        if problems:
            raise ArgsError(f"{kind}.of", problems, self.made_at)
        self._project, self._stack = split(stack, pulumi.get_project())
        self.name = name
        self._is_own = self._project == pulumi.get_project()
        self.stack = self._stack if self._is_own else stack
        self.block = f"{kind} {self.stack}/{name}"
        """What previews and errors call it."""
        self._alone = given if given != stack else ""
        self._file = path_of(self._project, self._stack, pulumi.get_project())
        self.path = from_project(self._file)
        """Where its contract is committed, from the project's root."""
        self._share = self._agreed()
        self.facts: Mapping[str, Any] = plain(self._share["facts"])
        self.account: str | None = self._share.get("account")
        outputs = ProgramContracts.current().outputs_of(self.stack, self._project, self._stack)
        wanted = frozenset(self._declared(ids=True))
        self._deployed = Deployed(
            self._share, outputs, wanted=wanted, block=self.block, made_at=self.made_at, mend=self._mend
        )
        self._declare()
        self._use({})

    def connection(self, right: str, **parts: Any) -> Connection:
        """One of the block's rights, as `Component.connection` gives it to the owner.

        Raises `ArgsError` for a right that is not shared with this team, and for a thing in another account that does
        not let this one in.
        """
        if says := refusal(self._share, right, self.context.team):
            fix = f"let {self.stack} share it" if self._is_own else f"let {self.stack} share it, and {self._mend}"
            raise ArgsError(self.block, [Problem(right, f"{says}; {fix}")], caller())
        if says := self._far_away():
            raise ArgsError(self.block, [Problem(right, says)], caller())
        connection = connecting(self.block, right, self.rights[right], **parts)
        self._use({right: tuple(sorted({*self.rights[right], *connection.actions}))})
        self._deployed.need(right, self.context.team)
        return connection

    def across_regions(self) -> Self:
        """The same, used from another region than its own: every call goes far, and what it carries is billed.

        >>> Queue.of("payments.prod", "events").across_regions().sender()
        """
        far = copy.copy(self)
        vars(far)["_elsewhere"] = True
        return far

    def share(self, **_: Any) -> None:
        """Raises `ArgsError`: only the owner of a thing can share it."""
        fix = f"let {self.stack} share it with them"
        raise ArgsError(self.block, [Problem("share", f"it belongs to another stack; {fix}")], caller())

    def id(self, name: str) -> "pulumi.Output[Any]":
        """One of the identifiers the owner shares.

        Raises `ArgsError` for one it does not.
        """
        known = list(self._share["ids"])
        if name not in known:
            mend = near_miss(name, known) or f"; it shares {listed(known) or 'none'}"
            raise ArgsError(self.block, [Problem(name, f"no such identifier{mend}; {self._mend}")], self.made_at)
        return self._deployed.id(name)

    def ids(self) -> "Mapping[str, pulumi.Output[Any]]":
        """Every identifier the owner shares, by its name."""
        return {name: self._deployed.id(name) for name in self._share["ids"]}

    @property
    def _mend(self) -> str:
        where = f" in project {self._project}, and copy its file to {self.path}"
        return f"run roadbed contract export {self._stack}{'' if self._is_own else where}"

    def _agreed(self) -> Share:
        # Only an offline evaluation can be asked; the engine knows of no contracts.
        ask = getattr(get_monitor(), "contract_of", None)
        shares = ask(self._project, self._stack, self.name) if ask else None
        if shares is None:
            shares = self._committed()
        share = shares.get(self.name)
        if share is None:
            names = list(shares)
            says = f"not shared by {self.stack}{near_miss(self.name, names)}; it shares {listed(names) or 'nothing'}"
            raise ArgsError(self.block, [Problem("", f"{says}; if it is new, {self._mend}")], self.made_at)
        if share["version"] > VERSION:
            says = f"shared in version {share['version']}, this roadbed reads {VERSION}: pip install --upgrade roadbed"
            raise ArgsError(self.block, [Problem("", says)], self.made_at)
        if share["kind"] != self.kind:
            kind, wanted = (each.rpartition(":")[2] for each in (share["kind"], self.kind))
            says = f"got {share['kind']}, wants {self.kind}: it is a {kind}, not a {wanted}"
            raise ArgsError(self.block, [Problem("", says)], self.made_at)
        return share

    def _committed(self) -> Mapping[str, Share]:
        try:
            return read(self._file, self.path).shares
        except FileNotFoundError:
            known = [str(each.relative_to(FOLDER).with_suffix("")) for each in Path(FOLDER).glob("**/*.json")]
            near = "" if self._alone else near_miss(self.stack, known)
            alone = f"; or name another stack whole: {self._alone} alone is the one of this environment"
            else_ = " if not," if near else ";"
            says = f"{self.path} is missing{near}{else_} {self._mend}{alone if self._alone else ''}"
        except ContractFileError as error:
            says = str(error)
        raise ArgsError(self.block, [Problem("", says)], self.made_at)

    def _declare(self) -> None:
        """Set what the class declares, from what is shared."""
        for name in self._declared(ids=True):
            if name in self._share["ids"] or not hasattr(self, name):
                setattr(self, name, self.id(name))
        for name, kind in self._declared(ids=False).items():
            if name in self.facts:
                setattr(self, name, self._fact(name, kind))
            elif not hasattr(self, name):
                says = f"missing in {self.path}, whose owner has an older version of it; {self._mend}"
                raise ArgsError(self.block, [Problem(name, says)], self.made_at)

    def _fact(self, name: str, kind: Any) -> Any:
        try:
            return _adapter(kind).validate_python(self.facts[name])
        except ValidationError:
            says = f"got {shown(self.facts[name])}, wants {getattr(kind, '__name__', kind)}; {self._mend}"
            raise ArgsError(self.block, [Problem(name, says)], self.made_at) from None

    @classmethod
    @functools.cache
    def _declared(cls, *, ids: bool) -> Mapping[str, Any]:
        kinds = [kind for kind in cls.__mro__ if issubclass(kind, Shared) and kind is not Shared]
        declared: dict[str, Any] = {}
        for kind in reversed(kinds):
            declared |= inspect.get_annotations(kind, eval_str=True)
        return {
            name: kind
            for name, kind in declared.items()
            if ClassVar not in (kind, get_origin(kind)) and _is_output(kind) == ids
        }

    def _far_away(self) -> str | None:
        """Why an identity of this stack cannot use the thing, or should say that it means to."""
        region, there = pulumi.Config("aws").get("region"), self._share.get("region")
        if not self._elsewhere and region is not None and there not in (None, region):
            return f"it is in {there}, this stack in {region}; if that is meant, write .of(…).across_regions()"
        # Identity policies carry rights in their own account only.
        here = self.context.account
        if here is None or self.account in (None, here) or here in self.facts.get(ADMITTED_ACCOUNTS, ()):
            return None
        return (
            f"it is in account {self.account}, this stack in {here}, and its own policy does not let that in; "
            f"ask the owner of {self.stack} to admit {here}"
        )

    def _use(self, rights: Mapping[str, tuple[str, ...]]) -> None:
        ProgramContracts.current().use(f"{USE_KEY}{self.stack}/{self.name}", rights)


def _whole_name(stack: Any, context: Context) -> Any:
    alone = isinstance(stack, str) and STACK_NAME.fullmatch(stack) and "." not in stack
    alike = pulumi.get_stack() == f"{context.team}.{context.environment}"
    return f"{stack}.{context.environment}" if alone and alike else stack


def _stack_problems(stack: object) -> Iterator[Problem]:
    if not isinstance(stack, str) or not STACK_NAME.fullmatch(stack):
        allowed = "a stack such as payments.prod, or shop/payments.prod for one of another project"
        yield Problem("stack", f"got {shown(stack)}, allowed is {allowed}")
    elif split(stack, pulumi.get_project()) == (pulumi.get_project(), pulumi.get_stack()):
        yield Problem("stack", f"got {stack!r}, which is this stack itself; use the block")


def _is_output(kind: Any) -> bool:
    """Whether an annotation is `Output[str]`, or `Output[str] | None` for what not every owner has."""
    return pulumi.Output in (get_origin(kind), *(get_origin(each) for each in get_args(kind)))


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind, config={"strict": True})
