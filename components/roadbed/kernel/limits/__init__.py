"""How long a physical name may be, by Pulumi type token.

Pulumi names what the program does not: logical name, hyphen, random characters. A name that is too long is refused only
in `up`, after other resources were made, so blocks shorten logical names before (names.py). A limit never grows
here in a patch release: a longer budget gives an existing resource a new name, which replaces it.
"""

from collections.abc import Mapping
from typing import Final

from roadbed.kernel.limits.aws import AWS
from roadbed.kernel.limits.kubernetes import KUBERNETES

__all__ = ["DEFAULT_LIMIT", "NAME_LIMITS", "autoname_length"]

DEFAULT_LIMIT: Final = 63
"""For types not listed. Few take less (all known ones are listed), and a shortened name only costs legibility."""

NAME_LIMITS: Final[Mapping[str, int]] = {**AWS, **KUBERNETES}
"""The longest physical name of each type, in characters."""


def autoname_length(token: str) -> int:
    """What Pulumi adds to a logical name, in characters: a hyphen and seven hexadecimal digits, eight on Kubernetes."""
    return 9 if token.startswith("kubernetes:") else 8
