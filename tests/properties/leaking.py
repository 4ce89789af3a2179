"""Secrets among arguments, where they stand that nobody should see them, and a block that shows them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, cast

import pulumi
import pulumi_aws as aws
from pydantic import Field

from roadbed import Args, Component, Input
from roadbed.kernel.profile import ByProfile
from roadbed.testing import Recipe
from tests.properties.drawing import ZONE

_SHORTEST: Final = 8
"""What is shorter may stand anywhere by chance."""


def kept_secret(value: Any) -> Any:
    """The same arguments with every Output a secret one: of those that are drawn anyway hardly any has a text that
    could be found again.
    """
    match value:
        case Recipe():
            return Recipe(value.kind, cast(dict[str, Any], kept_secret(value.fields)))
        case ByProfile(dev, staging, prod):
            return ByProfile(*map(kept_secret, (dev, staging, prod)))
        case Mapping():
            return {key: kept_secret(each) for key, each in value.items()}
        case tuple():
            return tuple(map(kept_secret, value))
        case _ if hasattr(value, "made"):
            return type(value)(kept_secret(value.value), secret=True)
    return value


def leaked(fields: Mapping[str, Any], shown: Mapping[str, Any]) -> list[str]:
    """Where a secret of the arguments stands: the names of what is shown. One that is also given plainly is none."""
    texts = list(_texts(fields))
    plain = repr([text for text, secret in texts if not secret]) + repr(ZONE)
    secrets = {text for text, secret in texts if secret and len(text) >= _SHORTEST}
    secrets = {each for each in secrets if not _stands(each, plain)}
    return [where for where, what in shown.items() if any(_stands(each, repr(what)) for each in secrets)]


def _stands(secret: str, text: str) -> bool:
    """Whether a text of Python shows it, as itself or within JSON."""
    written = {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], repr(json.dumps(secret)[1:-1])[1:-1]}
    return any(each in text for each in written)


def _texts(value: Any, *, secret: bool = False) -> Iterator[tuple[str, bool]]:
    """Every text within, and whether it is part of a secret."""
    match value:
        case str():
            yield value, secret
        case Recipe():
            yield from _texts(value.fields, secret=secret)
        case ByProfile(dev, staging, prod):
            yield from _texts((dev, staging, prod), secret=secret)
        case Mapping():
            yield from _texts((*value.keys(), *value.values()), secret=secret)
        case list() | tuple():
            for each in value:
                yield from _texts(each, secret=secret)
        case _ if hasattr(value, "made"):  # An Output to be.
            yield from _texts(value.value, secret=secret or value.secret)


class LeakyArgs(Args):
    """What the owner of a leak decides."""

    note: Input[Annotated[str, Field(pattern="^[a-z]{12,40}$")]] = "nothing to be kept"
    """What is to be kept."""


def _input(block: "Component[LeakyArgs]", value: "pulumi.Output[str]") -> None:
    aws.ssm.Parameter(
        block.child_name("copy", aws.ssm.Parameter),
        type="SecureString",
        description=pulumi.Output.unsecret(value),
        opts=block.as_parent,
    )


def _document(block: "Component[LeakyArgs]", value: "pulumi.Output[str]") -> None:
    written = pulumi.Output.unsecret(value).apply(lambda note: json.dumps({"note": note}))
    aws.sns.Topic(block.child_name("copy", aws.sns.Topic), delivery_policy=written, opts=block.as_parent)


def _log(block: "Component[LeakyArgs]", value: "pulumi.Output[str]") -> None:
    value.apply(lambda note: pulumi.log.info(f"kept {note}", block))


def _output(_: "Component[LeakyArgs]", value: "pulumi.Output[str]") -> None:
    pulumi.export("note", pulumi.Output.unsecret(value))


LEAKS: Final[Mapping[str, Callable[["Component[LeakyArgs]", "pulumi.Output[str]"], None]]] = {
    "an input": _input,
    "a document": _document,
    "the log": _log,
    "a stack output": _output,
}


def leaky(leak: str | None) -> type[Component[LeakyArgs]]:
    """A block that keeps its note as it should, and, with a leak, shows it once more."""

    class Leaky(Component[LeakyArgs]):
        """A note that is kept."""

        def __init__(
            self, name: str, args: LeakyArgs | None = None, opts: pulumi.ResourceOptions | None = None
        ) -> None:
            super().__init__("acme:index:Leaky", name, args or LeakyArgs(), opts)
            note = pulumi.Output.from_input(self.settings.note)
            aws.ssm.Parameter(
                self.child_name("note", aws.ssm.Parameter), type="SecureString", value=note, opts=self.as_parent
            )
            if leak is not None:
                LEAKS[leak](self, note)
            self.register_declared_outputs()

    return Leaky
