"""Answers to what a program asks its providers, and to what the SDK asks the engine itself."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi.runtime.proto import resource_pb2

from roadbed.plan import wire
from roadbed.plan.model import DataSource
from roadbed.plan.monitor.ledger import Ledger
from roadbed.plan.monitor.questions import Question, Reply, kept, reply
from roadbed.plan.monitor.stack_references import References
from roadbed.plan.values import UNKNOWN

_GET_RESOURCE: Final = "pulumi:pulumi:getResource"
_READ_STACK: Final = "pulumi:pulumi:readStackOutputs"


class Answers:
    """Answers every question of one evaluation, and keeps those that went to a provider."""

    def __init__(self, ledger: Ledger, references: References, configured: Mapping[str, Any], *, preview: bool) -> None:
        """`configured` answers, by function, replace made-up ones."""
        self.kept: list[DataSource] = []
        self._ledger, self._references, self._configured, self._preview = ledger, references, configured, preview

    def answer(self, question: Question, request: Any) -> Any:
        """The response to one request; its value is unknown while what it depends on is still to be created."""
        args = {key: wire.downgraded(value) for key, value in wire.decode_fields(request.args).items()}
        if request.tok == _GET_RESOURCE:
            return _returning(self._ledger.state_of(str(args.get("urn"))))
        if request.tok == _READ_STACK:
            return _returning(self._references.read(str(args.get("name")), question.source, self._ledger.findings))
        if self._preview and self._ledger.is_pending(request.dependsOn):
            given = Reply(UNKNOWN, made_up=True)
        else:
            place = self._ledger.place_of(request.provider)
            given = reply(question, args, place, self._configured, self._ledger.made())
        self._ledger.findings.extend(given.findings)
        self.kept.append(kept(question, args, given))
        if given.value is UNKNOWN:
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        return _returning(given.value)


def _returning(values: Mapping[str, Any]) -> Any:
    response = resource_pb2.ResourceInvokeResponse()
    getattr(response, "return").CopyFrom(wire.encode_fields(values))
    return response
