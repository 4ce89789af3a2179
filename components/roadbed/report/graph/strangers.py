"""Things that no evaluated stack holds, by the names that ARNs and policies give them."""

import re
from typing import Final

from roadbed.report.graph.model import Node
from roadbed.report.graph.places import outside

_PUBLIC: Final = ("anyone", "anyone on the internet", "anyone with an AWS account")
_SHARED: Final = re.compile(r"(?P<type>[A-Z]\w*) (?P<stack>\S+)/(?P<name>[^\s/]+)")
_OF_ACCOUNT: Final = re.compile(r"(?P<name>.+) of (?P<account>account \d{12})")


def by_arn(arn: str) -> Node:
    """`arn:aws:sqs:eu-west-1:444444444444:audit` as `sqs audit` of its account."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return outside(arn)
    _, _, service, _, account, name = parts
    return outside(name, type=service, of=f"account {account}" if account else "")


def by_words(said: str) -> Node:
    """Somebody as reports name them: `anyone`, `role exporter of account 444444444444`, `external warehouse`."""
    if said.startswith("arn:"):
        return by_arn(said)
    if " (arn:" in said:
        return by_words(said.partition(" (arn:")[0])
    if said.startswith(_PUBLIC):
        return outside(said, public=True)
    if found := _OF_ACCOUNT.fullmatch(said):
        return outside(found["name"], of=found["account"])
    if shared := _SHARED.fullmatch(said):
        return outside(shared["name"], type=shared["type"], of=f"stack {shared['stack']}")
    if said.startswith("external "):
        return outside(said.removeprefix("external "), of="external")
    return outside(said)
