"""roadbed: a service, its database, its queue and the watch over them, declared in a few typed lines.

Every block can be imported from here. Nothing is loaded before it is used, so `import roadbed` costs next to nothing.

>>> from roadbed import Queue, QueueArgs
"""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roadbed.kernel.args import Args, Group, Input, by_profile, guarded
    from roadbed.kernel.component import Component
    from roadbed.kernel.connection import Connection, NetworkPath, SecretReference, Statement, Variable, policy_document
    from roadbed.kernel.context import Context
    from roadbed.kernel.override import Override
    from roadbed.kernel.program import run_team
    from roadbed.kernel.signal import Signal
    from roadbed.messaging.queue import Queue, QueueArgs, QueueSource

_BLOCKS = {"Queue": "roadbed.messaging.queue"}

_HOMES = {
    "Args": "roadbed.kernel.args",
    "Component": "roadbed.kernel.component",
    "Connection": "roadbed.kernel.connection",
    "Context": "roadbed.kernel.context",
    "Group": "roadbed.kernel.args",
    "Input": "roadbed.kernel.args",
    "NetworkPath": "roadbed.kernel.connection",
    "Override": "roadbed.kernel.override",
    "Queue": "roadbed.messaging.queue",
    "QueueArgs": "roadbed.messaging.queue",
    "QueueSource": "roadbed.messaging.queue",
    "SecretReference": "roadbed.kernel.connection",
    "Signal": "roadbed.kernel.signal",
    "Statement": "roadbed.kernel.connection",
    "Variable": "roadbed.kernel.connection",
    "by_profile": "roadbed.kernel.args",
    "guarded": "roadbed.kernel.args",
    "policy_document": "roadbed.kernel.connection",
    "run_team": "roadbed.kernel.program",
}

__all__ = [
    "Args",
    "Component",
    "Connection",
    "Context",
    "Group",
    "Input",
    "NetworkPath",
    "Override",
    "Queue",
    "QueueArgs",
    "QueueSource",
    "SecretReference",
    "Signal",
    "Statement",
    "Variable",
    "blocks",
    "by_profile",
    "catalogue",
    "guarded",
    "policy_document",
    "run_team",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'roadbed' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]


def blocks() -> "Mapping[str, type[Component[Any]]]":
    """Every block by its name: ours, and those of installed packages.

    A company's package declares its blocks as entry points of the group `roadbed.blocks`, each naming a class derived
    from `Component`.
    """
    from importlib.metadata import entry_points

    found = {name: getattr(importlib.import_module(home), name) for name, home in _BLOCKS.items()}
    found |= {entry.name: entry.load() for entry in entry_points(group="roadbed.blocks")}
    return dict(sorted(found.items()))


def catalogue() -> "Mapping[str, type[Args]]":
    """The arguments of every block, by the block's name."""
    from roadbed.kernel.component import args_class

    return {name: args_class(block) for name, block in blocks().items()}
