"""Questions a program asks its providers, answered without asking them."""

import re
import sys
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import Any, Final, NamedTuple

from roadbed.plan import wire
from roadbed.plan.cloud.kubernetes_yaml import objects_in
from roadbed.plan.cloud.made_here import Made
from roadbed.plan.cloud.place import Place
from roadbed.plan.model import DataSource, Finding, Source
from roadbed.plan.program.positions import Positions
from roadbed.plan.values import UNKNOWN

CONFIG_KEY: Final = "roadbed:data-sources"
"""Config that replaces made-up answers, by function: `aws:ec2:getAmi` or the whole token."""

_RENDERERS: Final = {
    "kubernetes:helm:template": "a Helm chart",
    "kubernetes:kustomize:directory": "a Kustomize directory",
}


class Question(NamedTuple):
    """One call of a provider's function: where it was asked, and which of its arguments are secret."""

    token: str
    source: Source | None
    secret: frozenset[str]

    @classmethod
    def asked_now(cls, token: str, positions: Positions) -> "Question":
        """The question that the SDK is sending from further up this very stack.

        It takes arguments out of their secret wrapping before it sends them, and sends no line; both are still there.
        """
        source, secret = None, frozenset[str]()
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            code = frame.f_code
            if code.co_name == "do_invoke" and "inputs_contain_secrets" in code.co_varnames and not secret:
                sent = wire.decode_fields(frame.f_locals["inputs"])
                secret = frozenset(key for key, value in sent.items() if wire.has_secret(value))
            if code.co_name == "invoke" and "tok" in code.co_varnames and frame.f_locals["tok"] == token:
                source = positions.of_frames(frame.f_back)
                break
            frame = frame.f_back
        return cls(token, source, secret)


class Reply(NamedTuple):
    """What a question got, and what a reader should know about that."""

    value: Any
    made_up: bool
    findings: tuple[Finding, ...] = ()


def reply(
    question: Question, args: dict[str, Any], place: Place, configured: Mapping[str, Any], made: Iterable[Made]
) -> Reply:
    """The answer to a question asked at a place, after some resources were made; `UNKNOWN` where nothing can be known
    about it.

    Raises `ValueError` for a question that its provider would refuse.
    """
    from roadbed.plan.cloud import data_sources  # All of AWS's answers, which few programs ask for.

    replaced = configured.get(question.token, configured.get(short(question.token)))
    if question.token == "kubernetes:yaml:decode":
        return Reply({"result": objects_in(str(args.get("text", "")))}, made_up=False)
    if (what := _RENDERERS.get(question.token)) is not None:
        message = f"{what} is rendered by its plugin alone: its objects are not in this plan"
        finding = Finding(severity="note", rule="opaque", message=message, source=question.source)
        return Reply({"result": []}, made_up=True, findings=(finding,))
    try:
        found = data_sources.answer(question.token, args, place, made)
    except data_sources.Unanswerable as error:
        if isinstance(replaced, dict):
            return Reply(replaced, made_up=False)
        message = (
            f"{question.token}: {error}; give its answer in the config {CONFIG_KEY}: {{{short(question.token)}: {{…}}}}"
        )
        return Reply(
            UNKNOWN, True, (Finding(severity="note", rule="data-source", message=message, source=question.source),)
        )
    if isinstance(replaced, dict):
        return Reply({**(found.value if isinstance(found.value, dict) else {}), **replaced}, made_up=False)
    return Reply(found.value, found.made_up)


def kept(question: Question, args: dict[str, Any], given: Reply) -> DataSource:
    """The question and its answer as a plan holds them; an answer to a secret question is secret."""
    return DataSource(
        token=question.token,
        args={key: wire.shown(wire.Concealed(each) if key in question.secret else each) for key, each in args.items()},
        answer=wire.shown(wire.Concealed(given.value) if question.secret else given.value),
        made_up=given.made_up,
        source=question.source,
    )


def short(token: str) -> str:
    """A function's token as people write it: `aws:ec2:getAmi` for `aws:ec2/getAmi:getAmi`."""
    return re.sub(r"/[^:]*", "", token)
