"""Whether one text can be like two patterns."""

import functools
from collections.abc import Sequence
from typing import Final

ONE_OF: Final = {True: "<any>", False: "<any but : and />"}
"""A sign of a pattern that stands for a character of a variable's value; with `*` after it, for any number of them."""


def overlap(pattern: Sequence[str], value: Sequence[str]) -> bool:
    """`pattern` is characters and signs of `ONE_OF`; `value` characters with IAM's wildcards `*` and `?`.

    >>> overlap([*"queue/", ONE_OF[False]], [*"queue/*"])
    True
    """

    @functools.cache
    def at(i: int, j: int) -> bool:
        if i == len(pattern):
            return all(each == "*" for each in value[j:])
        sign = pattern[i]
        many = len(sign) > 1 and sign.endswith("*")
        if many and at(i + 1, j):
            return True
        if j == len(value):
            return False
        if value[j] == "*":
            return at(i, j + 1) or at(i + 1, j)
        return _one(sign, value[j]) and at(i if many else i + 1, j + 1)

    return at(0, 0)


def _one(sign: str, character: str) -> bool:
    if len(sign) == 1:
        return sign == character or character == "?"
    return sign.startswith(ONE_OF[True]) or character not in ":/"
