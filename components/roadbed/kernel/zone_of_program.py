"""Which landing zone a program runs in: its own, else what the platform of its environment shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pydantic import ValidationError

from roadbed.kernel.context import Context
from roadbed.kernel.contracts.consuming import Shared
from roadbed.kernel.contracts.document import path_of, split
from roadbed.kernel.contracts.groups import values_of
from roadbed.kernel.errors import ArgsError, Problem, caller
from roadbed.kernel.landing_zone import VERSION, Zone
from roadbed.kernel.mistakes import problems_of
from roadbed.kernel.per_program import PerProgram

SHARED_AS: Final = "landing-zone"
"""What the zone is called in its platform's contract."""

VERSION_FACT: Final = "version"

_PLATFORM: Final = "platform"
_KEY: Final = "roadbed:landing-zone"
_WHAT: Final = "landing zone"


class NoZoneError(ArgsError):
    """Something needs a landing zone, and none is known."""


class SharedZone(Shared):
    """The landing zone of another stack."""

    kind = "roadbed:index:LandingZone"

    def zone(self) -> Zone:
        """What it says.

        Raises `ArgsError` for one of another version, account or region, and for one that says what this roadbed does
        not understand.
        """
        if problems := self._misfits():
            raise ArgsError(self.block, problems, self.made_at)
        try:
            return Zone.model_validate(values_of(Zone, self.facts, self.ids()))
        except ValidationError as error:
            problems = problems_of(error, Zone.model_json_schema())
            mended = [Problem(each.path, f"{each.says}; {self._mend}") for each in problems]
            raise ArgsError(self.block, mended, self.made_at) from None

    def _misfits(self) -> list[Problem]:
        """Why nothing of this stack can run there."""
        version = self.facts.get(VERSION_FACT)
        if version != VERSION:
            newer = isinstance(version, int) and version > VERSION
            fix = "pip install --upgrade roadbed" if newer else f"let {self.stack} upgrade roadbed, and {self._mend}"
            return [Problem("", f"a landing zone of version {version}, this roadbed reads {VERSION}: {fix}")]
        here = {"account": self.context.account, "region": pulumi.Config("aws").get("region")}
        there = {"account": self.account, "region": self._share.get("region")}
        fix = f"run in one that is there too: {_set('<stack>')}"
        return [
            Problem(what, f"it is in {there[what]}, this stack in {here[what]}; {fix}")
            for what in here
            if None not in (here[what], there[what]) and here[what] != there[what]
        ]


@dataclass
class ProgramZone(PerProgram):
    """One program's."""

    belongs = "a landing zone is a stack's"

    found: Zone | None = None
    own: str | None = None
    """The block of the program that is its landing zone."""
    asked_at: str | None = None
    """The line that first asked for the zone of another stack."""

    def zone(self) -> Zone:
        """The program's own, else the one that its platform shares."""
        if self.found is None:
            self.found = _shared()
            self.asked_at = caller()
        return self.found

    def make(self, zone: Zone, block: str, made_at: str | None) -> None:
        """Let everything that follows run in this one.

        Raises `ArgsError` for a second one, and where something runs in another stack's already.
        """
        if self.own is not None:
            says = f"a second landing zone in a stack, which can run in one only; the first is {self.own}"
            raise ArgsError(block, [Problem("", says)], made_at)
        if self.asked_at is not None:
            says = f"{self.asked_at} runs in another stack's landing zone already; make this one before it"
            raise ArgsError(block, [Problem("", says)], made_at)
        self.found, self.own = zone, f"{block} at {made_at}"


def _shared() -> Zone:
    context, source = Context.current(), caller()
    given = pulumi.Config("roadbed").get("landing-zone")
    another = _set(f"{_PLATFORM}.{context.profile.base}")
    problems: Sequence[Problem]
    if given is None and pulumi.get_stack() != f"{context.team}.{context.environment}":
        problems = [Problem("", f"this stack is not named team.environment, so say whose it runs in: {another}")]
        raise NoZoneError(_WHAT, problems, source)
    stack = given or f"{_PLATFORM}.{context.environment}"
    if split(stack, pulumi.get_project()) == (pulumi.get_project(), pulumi.get_stack()):
        says = "this stack has none yet; make it before what runs in it: LandingZone(…)"
        raise ArgsError(_WHAT, [Problem("", says)], source)
    try:
        shared = SharedZone(stack, SHARED_AS)
    except ArgsError as error:
        problems = [
            Problem(_KEY if given else each.path, f"{each.says}; or say where by placement=…")
            for each in error.problems
        ]
        file = path_of(*split(stack, pulumi.get_project()), pulumi.get_project())
        if not given and context.environment != context.profile.base and not file.exists():
            says = f"{stack} is no stack that is known here, so run in another environment's: {another}"
            problems = [Problem("", f"{says}; or say where by placement=…")]
        raise NoZoneError(error.what, problems, source) from None
    return shared.zone()


def _set(stack: str) -> str:
    return f"pulumi config set --stack {pulumi.get_stack()} {_KEY} {stack}"
