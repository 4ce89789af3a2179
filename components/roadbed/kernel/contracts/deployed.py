"""What a stack shares where it is deployed, against what a program was built on."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from roadbed.kernel.contracts.document import EVERY_TEAM, VERSION, Share, plain, shares_in
from roadbed.kernel.errors import ContractError, Problem, listed, near_miss
from roadbed.kernel.mistakes import shown


class Deployed:
    """One shared thing as its stack's last update left it.

    An update that was built on something else fails. A preview only warns of it, as the owner may be about to be
    deployed as well; identifiers that are not there yet are unknown to it.
    """

    def __init__(
        self,
        agreed: Share,
        outputs: "pulumi.Output[Mapping[str, Any]]",
        *,
        wanted: frozenset[str],
        block: str,
        made_at: str | None,
        mend: str,
    ) -> None:
        """`agreed` is what the program was built on, `outputs` those of the stack that shares it, `wanted` the
        identifiers that the program can make use of.
        """
        self._wanted = wanted
        self._agreed, self._block, self._made_at, self._mend = agreed, block, made_at, mend
        name = agreed["name"]
        self._share = outputs.apply(lambda found: self._checked(name, shares_in(found)))

    def id(self, name: str) -> "pulumi.Output[Any]":
        """One identifier."""
        return self._share.apply(lambda share: share["ids"][name] if name in share["ids"] else self._no_id(name))

    def need(self, right: str, team: str) -> None:
        """Fail an update where the right is not the team's any more."""

        def check(share: Share) -> None:
            if says := refusal(share, right, team):
                self._stop(right, f"{says} where it is deployed")

        # An Output that nobody holds is waited for all the same.
        self._share.apply(check)

    def _checked(self, name: str, shares: Mapping[str, Share]) -> Any:
        if name not in shares:
            known = listed(list(shares)) or "nothing"
            return self._stop("", f"not shared where it is deployed{near_miss(name, shares)}; that shares {known}")
        found: Share = plain(shares[name])
        if found["version"] > VERSION:
            says = f"shared in version {found['version']}, this roadbed reads {VERSION}"
            return self._stop("", says, mend="pip install --upgrade roadbed")
        for path, says in _differences(self._agreed, found, self._wanted):
            self._stop(path, says)
        return found

    def _no_id(self, name: str) -> Any:
        return self._stop(name, "missing among the identifiers where it is deployed")

    def _stop(self, path: str, says: str, mend: str = "") -> Any:
        stack = self._block.partition(" ")[2].rpartition("/")[0]
        mend = mend or f"{self._mend}; or deploy {stack} first, if that is what is behind"
        problem = Problem(path, f"{says}; {mend}")
        error = ContractError(self._block, [problem], self._made_at)
        if not pulumi.runtime.is_dry_run():
            raise error
        pulumi.log.warn(f"pulumi up will stop: {error}")
        return pulumi.UNKNOWN


def refusal(share: Share, right: str, team: str) -> str | None:
    """Why a team may not have a right on a shared thing; None where it may."""
    rights: Mapping[str, list[str]] = share["rights"]
    if {EVERY_TEAM, team} & set(rights.get(right, ())):
        return None
    given = [
        f"{name} with {'every team' if EVERY_TEAM in teams else ', '.join(teams)}" for name, teams in rights.items()
    ]
    return f"not shared with {team}; shared is {', '.join(given) or 'no right'}"


def _differences(agreed: Share, found: Share, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What a program relied on and would not find: more than it relied on harms nobody."""
    for what in ("kind", "account"):
        if agreed.get(what) != found.get(what):
            yield what, f"{shown(found.get(what))} where it is deployed, {shown(agreed.get(what))} here"
    for name in sorted(wanted & found["ids"].keys() - agreed["ids"].keys()):
        yield name, "there where it is deployed, missing here"
    yield from _other_facts(plain(agreed["facts"]), found["facts"])


def _other_facts(agreed: Mapping[str, Any], found: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in agreed.items():
        at = f"{path}{name}"
        if name not in found:
            yield at, f"missing where it is deployed, {shown(value)} here"
        elif isinstance(value, Mapping) and isinstance(found[name], Mapping):
            yield from _other_facts(value, found[name], f"{at}.")
        elif found[name] != value:
            yield at, f"{shown(found[name])} where it is deployed, {shown(value)} here"
