"""Encrypted config that programs read by type: a made-up stand-in is a text, and some types are no text."""

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import pulumi

from roadbed.plan.project.stack_config import MadeUpSecret

_READ_BY: Final = "_get_bool"


@contextlib.contextmanager
def read_by_type() -> Iterator[None]:
    """While this lasts, a stand-in that is read as a boolean is true; numbers it can do by itself.

    An object has no such stand-in, as its program wants members of it: reading one stays an error that says how to
    give it. An SDK that reads booleans otherwise is left as it is.
    """
    original: Any = getattr(pulumi.Config, _READ_BY, None)
    if original is None:
        yield
        return

    def read(config: pulumi.Config, key: str, *names: Any) -> Any:
        stand_in = isinstance(pulumi.runtime.get_config(config.full_key(key)), MadeUpSecret)
        return True if stand_in else original(config, key, *names)

    setattr(pulumi.Config, _READ_BY, read)
    try:
        yield
    finally:
        setattr(pulumi.Config, _READ_BY, original)
