"""Names of blocks and their children, within what the cloud allows."""

import hashlib
import re
from typing import Final

from roadbed.kernel.errors import Problem
from roadbed.kernel.limits import DEFAULT_LIMIT, NAME_LIMITS, autoname_length

LONGEST_BLOCK_NAME: Final = 40

_BLOCK_NAME: Final = re.compile(r"[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?")
_ROLE: Final = re.compile(r"[a-z][a-z0-9-]*")

_HASH: Final = 6


def block_name_problem(name: object) -> Problem | None:
    """What is wrong with a block's name, if anything: it becomes part of every physical name."""
    if not isinstance(name, str) or len(name) > LONGEST_BLOCK_NAME or not _BLOCK_NAME.fullmatch(name) or "--" in name:
        got = repr(name) if len(repr(name)) <= 60 else f"{repr(name)[:59]}… ({len(str(name))} characters)"
        allowed = "ASCII letters, digits and single hyphens, beginning with a letter"
        return Problem("name", f"got {got}, allowed 1 to {LONGEST_BLOCK_NAME} {allowed}")
    return None


def budget(type_token: str, suffix: str = "") -> int:
    """How long a logical name may be so that the physical one, autonamed and with `suffix`, stays within the cloud's
    limit.
    """
    return NAME_LIMITS.get(type_token, DEFAULT_LIMIT) - autoname_length(type_token) - len(suffix)


def child_name(block: str, role: str, type_token: str, suffix: str = "") -> str:
    """`{block}-{role}`, shortened with a stable hash where the cloud's limit for its type demands it.

    The block's name stays in front, as far as it fits: two blocks never share a child's name, and an alias of the block
    reaches its children.
    """
    if not _ROLE.fullmatch(role):
        raise ValueError(f"child role: got {role!r}, wants lower-case letters, digits and hyphens")
    name = f"{block}-{role}"
    longest = budget(type_token, suffix)
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH]
    return f"{name[: longest - _HASH - 1].rstrip('-')}-{digest}"
