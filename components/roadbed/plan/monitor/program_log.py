"""What a program logs through Pulumi, and which of it a reader of the plan should hear."""

# ruff: noqa: N802 - the methods have the names of the engine's own protocol

import sys
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2

from roadbed.plan.facts import FACTS_KEY
from roadbed.plan.model import Finding, Source
from roadbed.plan.monitor.ledger import Ledger
from roadbed.plan.program.positions import Positions
from roadbed.plan.program.slips import MEND, is_text_of_output

_LEVELS: Final = {engine_pb2.INFO: "info", engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}


class Entry(NamedTuple):
    """One message, with the resource and the line it is about where the program says so."""

    level: str
    message: str
    urn: str
    source: Source | None


class ProgramLog:
    """The engine's ear for what a program logs; debug messages are dropped."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._entries: list[Entry] = []

    @property
    def messages(self) -> tuple[tuple[str, str], ...]:
        """Every message with its severity, in the order of the program."""
        return tuple((level, message) for level, message, *_ in self._entries if not is_text_of_output(message))

    def findings(self, ledger: Ledger) -> Iterator[Finding]:
        """Errors and warnings as findings; neither fails a deployment.

        What a block logs of itself is left out: it is among the block's facts.
        """
        for level, message, urn, source in self._entries:
            if is_text_of_output(message):
                if not any(each.rule == "output-text" and each.source for each in ledger.findings):
                    yield Finding(severity="note", rule="output-text", message=MEND, source=source)
                continue
            about = ledger.resources.get(urn)
            if level == "info" or (about is not None and FACTS_KEY in about.inputs):
                continue
            line = source or (about.source if about else None)
            if level == "error":
                said = f"the program logged an error: {message}"
                yield Finding(severity="warning", rule="log", message=said, urn=urn, source=line)
            else:
                said = f"the program logged a warning: {message}"
                yield Finding(severity="note", rule="log", message=said, urn=urn, source=line)

    def Log(self, request: Any) -> Empty:
        """Keep one message with its severity."""
        if level := _LEVELS.get(request.severity):
            # A message about a resource comes later, once the resource has its URN.
            source = None if request.urn else self._positions.of_frames(sys._getframe(1))
            self._entries.append(Entry(level, request.message, request.urn, source))
        return Empty()

    def RequirePulumiVersion(self, _: Any) -> Any:
        """Accept any version: there is no engine that could be too old."""
        return engine_pb2.RequirePulumiVersionResponse()
