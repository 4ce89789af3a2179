"""Encrypted config that programs read by type: a made-up stand-in is a text, and some types are no text."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn, Self

import pulumi

from roadbed.plan.project.stack_config import STAND_IN, MadeUpSecret, made_up_secret

_BOOLEAN: Final = "_get_bool"
_OBJECT: Final = "_get_object"


class MembersNotKnown(pulumi.RunError):
    """A program wants all members of an encrypted object: to make up fewer would hide what it makes of each."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"config {key} is encrypted as a whole: offline its members can be looked up, as made-up texts, "
            f'but nobody knows which there are; give them with --config \'{key}={{"name": "value"}}\''
        )


def _refuse(self: "MadeUpMember", *_: object) -> NoReturn:
    raise MembersNotKnown(self.key)


class MadeUpMember(MadeUpSecret):
    """The stand-in for a member: a text and, in case it is an object or a list itself, one with members to look up."""

    key: str
    path: str

    @classmethod
    def of(cls, key: str, path: str) -> Self:
        """The stand-in for what is at a path of an encrypted value; `key` is the value's own."""
        found = cls(made_up_secret(path))
        found.key, found.path = key, path
        return found

    def __getitem__(self, member: Any) -> Any:
        return super().__getitem__(member) if isinstance(member, slice) else self.get(member)

    def get(self, member: object, _default: object = None) -> "MadeUpMember":
        """Any member."""
        return MadeUpMember.of(self.key, f"{self.path}.{member}")

    __iter__ = keys = values = items = _refuse


class MadeUpObject(MadeUpMember):
    """The stand-in for a whole encrypted object or list. A text too, as Pulumi's SDK looks into every real one."""

    __contains__ = __len__ = __or__ = __ror__ = _refuse

    def __bool__(self) -> bool:
        return True


Mapping.register(MadeUpObject)


@contextlib.contextmanager
def read_by_type() -> Iterator[None]:
    """While this lasts, a stand-in that is read as a boolean is true, and one that is read as an object answers to any
    member; numbers it can do by itself.

    An SDK that reads them otherwise is left as it is.
    """
    originals: dict[str, Any] = {name: getattr(pulumi.Config, name, None) for name in (_BOOLEAN, _OBJECT)}

    def stands_in(config: pulumi.Config, key: str) -> bool:
        return isinstance(pulumi.runtime.get_config(config.full_key(key)), MadeUpSecret)

    def read_boolean(config: pulumi.Config, key: str, *names: Any) -> Any:
        return True if stands_in(config, key) else originals[_BOOLEAN](config, key, *names)

    def read_object(config: pulumi.Config, key: str, *names: Any) -> Any:
        if stands_in(config, key):
            full_key = config.full_key(key)
            return MadeUpObject.of(full_key, full_key.rpartition(":")[2])
        return _revived(originals[_OBJECT](config, key, *names))

    for name, read in ((_BOOLEAN, read_boolean), (_OBJECT, read_object)):
        if originals[name] is not None:
            setattr(pulumi.Config, name, read)
    try:
        yield
    finally:
        for name, original in originals.items():
            if original is not None:
                setattr(pulumi.Config, name, original)


def _revived(value: Any) -> Any:
    """The stand-ins within an object, which are plain texts once they went through JSON."""
    if isinstance(value, str):
        return MadeUpSecret(value) if value.startswith(STAND_IN) else value
    if isinstance(value, dict):
        return {name: _revived(each) for name, each in value.items()}
    return [_revived(each) for each in value] if isinstance(value, list) else value
