"""What the owner of a block lets other teams have of it."""

import asyncio
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pulumi

from roadbed.kernel.contracts.document import EVERY_TEAM, SHARE_KEY, VERSION, plain
from roadbed.kernel.contracts.program import ProgramContracts
from roadbed.kernel.errors import ArgsError, Problem, caller, listed, near_miss
from roadbed.kernel.mistakes import looks_secret, shown
from roadbed.kernel.names import block_name_problem

if TYPE_CHECKING:
    from roadbed.kernel.component import Component

_TEAM: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_INSTEAD: Final = "what is shared is read by others; share the ARN of a SecretReference instead"


def share(block: "Component[Any]", name: str | None, to: Sequence[str], rights: Sequence[str]) -> None:
    """Export what other stacks may have of a block, together with what earlier calls gave them."""
    source = caller()
    name = block.name if name is None else name
    facts: object = block.shared_facts()
    problems = [
        *_misnamed(name),
        *_unknown_teams(to),
        *_unknown_rights(block, rights, to),
        *(_not_plain("facts", facts) if isinstance(facts, Mapping) else [_no_mapping(facts)]),
    ]
    program = ProgramContracts.current()
    if not problems:
        sharer, _ = program.sharers.get(name, (block, {}))
        if sharer is not block:
            says = f"got {name!r}, which {getattr(sharer, 'block', sharer)} is shared as; share one of them as name=…"
            problems = [Problem("name", says)]
    if problems:
        raise ArgsError(f"{block.block} share", problems, source)
    _, granted = program.sharers.setdefault(name, (block, {}))
    for right in rights:
        granted.setdefault(right, set()).update(to or [EVERY_TEAM])
    content = {
        "version": VERSION,
        "kind": block.pulumi_resource_type,
        "name": name,
        "account": block.context.account,
        "region": pulumi.Config("aws").get("region"),
        "facts": plain(facts),
        "ids": {each: _public(block, each, value, source) for each, value in block.shared_outputs().items()},
        "rights": {
            right: [EVERY_TEAM] if EVERY_TEAM in teams else sorted(teams) for right, teams in sorted(granted.items())
        },
    }
    pulumi.export(f"{SHARE_KEY}{name}", {key: value for key, value in content.items() if value is not None})


def _no_mapping(facts: object) -> Problem:
    return Problem("facts", f"got {shown(facts)}, wants a mapping of names to plain JSON")


def _misnamed(name: object) -> Iterator[Problem]:
    if problem := block_name_problem(name):
        yield problem


def _unknown_teams(to: Any) -> Iterator[Problem]:
    if isinstance(to, str) or not isinstance(to, Sequence):
        yield Problem("to", f"got {shown(to)}, wants a list of teams: to=[{_quoted(to)}]")
        return
    for index, team in enumerate(to):
        if team == EVERY_TEAM:
            yield Problem(f"to[{index}]", f"got {EVERY_TEAM!r}; leave `to` out to share with every team")
        elif not isinstance(team, str) or not _TEAM.fullmatch(team):
            allowed = "the name of a team: a letter and up to 39 lower-case letters, digits and hyphens"
            yield Problem(f"to[{index}]", f"got {shown(team)}, allowed is {allowed}")


def _unknown_rights(block: "Component[Any]", rights: Any, to: Any) -> Iterator[Problem]:
    known = list(block.rights)
    if isinstance(rights, str) or not isinstance(rights, Sequence):
        yield Problem("rights", f"got {shown(rights)}, wants a list: rights=[{_quoted(rights)}]")
        return
    if not rights and known:
        yield Problem("rights", f"missing; say what others may do with it: one or more of {', '.join(known)}")
    elif not rights and to:
        yield Problem("to", f"got {shown(to)}, but {type(block).__name__} has no rights that a team could be given")
    for index, right in enumerate(rights):
        if right not in known:
            mend = near_miss(str(right), known) or f"; it offers {listed(known) or 'none'}"
            yield Problem(f"rights[{index}]", f"got {shown(right)}, no such right{mend}")


def _quoted(word: object) -> str:
    return repr(word) if isinstance(word, str) else "…"


def _not_plain(path: str, value: Any) -> Iterator[Problem]:
    if isinstance(value, pulumi.Output):
        yield Problem(path, "got an Output; facts are known when a program runs: declare it in shared_ids instead")
    elif isinstance(value, str):
        # The ARN of a secret is none, whatever it is called.
        if looks_secret("" if value.startswith("arn:") else path, value):
            yield Problem(path, f"looks like a secret; {_INSTEAD}")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str) or looks_secret("", key):
                yield Problem(path, f"got {shown(key)} as a name, wants plain JSON")
            else:
                yield from _not_plain(f"{path}.{key}", each)
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _not_plain(f"{path}[{index}]", each)
    elif not isinstance(value, bool | int | float | None) or (isinstance(value, float) and not math.isfinite(value)):
        yield Problem(path, f"got {shown(value)}, wants plain JSON")


def _public(block: "Component[Any]", name: str, value: Any, source: str | None) -> Any:
    """An identifier of the block; one that turns out to be a secret fails when it resolves."""

    def check(known: Any, secret: bool) -> Any:
        if secret or looks_secret("", known):
            raise ArgsError(f"{block.block} share", [Problem(name, f"got a secret; {_INSTEAD}")], source)
        return known

    if not isinstance(value, pulumi.Output):
        return check(value, secret=False)
    secret: pulumi.Output[bool] = pulumi.Output.from_input(asyncio.ensure_future(value.is_secret()))
    return value.apply(lambda known: secret.apply(lambda concealed: check(known, concealed)))
