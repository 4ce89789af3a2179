"""roadbed: a service, its database, its queue and the watch over them, declared in a few typed lines.

Every block can be imported from here. Nothing is loaded before it is used, so `import roadbed` costs next to nothing.

>>> from roadbed import Queue, QueueArgs
"""

import gc
import importlib
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roadbed.kernel.args import Args, DataClass, Group, Input, by_profile, guarded
    from roadbed.kernel.component import Component
    from roadbed.kernel.connection import Connection, NetworkPath, SecretReference, Statement, Variable
    from roadbed.kernel.context import Context
    from roadbed.kernel.contracts.consuming import Shared
    from roadbed.kernel.errors import ArgsError, ContextError, ContractError, Problem
    from roadbed.kernel.facts import Admitted
    from roadbed.kernel.granting import environment, policy_document, secrets
    from roadbed.kernel.override import Override
    from roadbed.kernel.program import run_team
    from roadbed.kernel.signal import Metric, Signal, Threshold
    from roadbed.kernel.subscription import Arrival, Source, Subscription
    from roadbed.messaging.data_protection import DataProtection
    from roadbed.messaging.filter_values import Match
    from roadbed.messaging.filters import Filter
    from roadbed.messaging.queue import Queue
    from roadbed.messaging.queue_args import QueueArgs, QueueSource
    from roadbed.messaging.topic import Topic
    from roadbed.messaging.topic_args import TopicArgs, TopicSource
    from roadbed.messaging.topic_delivery import DeliveryLogs, HttpDelivery
    from roadbed.messaging.topic_subscription import TopicSubscription

_BLOCKS = {"Queue": "roadbed.messaging.queue", "Topic": "roadbed.messaging.topic"}

_HOMES = {
    "Admitted": "roadbed.kernel.facts",
    "Args": "roadbed.kernel.args",
    "ArgsError": "roadbed.kernel.errors",
    "Arrival": "roadbed.kernel.subscription",
    "Component": "roadbed.kernel.component",
    "Connection": "roadbed.kernel.connection",
    "Context": "roadbed.kernel.context",
    "ContextError": "roadbed.kernel.errors",
    "ContractError": "roadbed.kernel.errors",
    "DataClass": "roadbed.kernel.args",
    "DataProtection": "roadbed.messaging.data_protection",
    "DeliveryLogs": "roadbed.messaging.topic_delivery",
    "Filter": "roadbed.messaging.filters",
    "Group": "roadbed.kernel.args",
    "HttpDelivery": "roadbed.messaging.topic_delivery",
    "Input": "roadbed.kernel.args",
    "Match": "roadbed.messaging.filter_values",
    "Metric": "roadbed.kernel.signal",
    "NetworkPath": "roadbed.kernel.connection",
    "Override": "roadbed.kernel.override",
    "Problem": "roadbed.kernel.errors",
    "Queue": "roadbed.messaging.queue",
    "QueueArgs": "roadbed.messaging.queue_args",
    "QueueSource": "roadbed.messaging.queue_args",
    "SecretReference": "roadbed.kernel.connection",
    "Shared": "roadbed.kernel.contracts.consuming",
    "Signal": "roadbed.kernel.signal",
    "Source": "roadbed.kernel.subscription",
    "Statement": "roadbed.kernel.connection",
    "Subscription": "roadbed.kernel.subscription",
    "Threshold": "roadbed.kernel.signal",
    "Topic": "roadbed.messaging.topic",
    "TopicArgs": "roadbed.messaging.topic_args",
    "TopicSource": "roadbed.messaging.topic_args",
    "TopicSubscription": "roadbed.messaging.topic_subscription",
    "Variable": "roadbed.kernel.connection",
    "by_profile": "roadbed.kernel.args",
    "environment": "roadbed.kernel.granting",
    "guarded": "roadbed.kernel.args",
    "policy_document": "roadbed.kernel.granting",
    "run_team": "roadbed.kernel.program",
    "secrets": "roadbed.kernel.granting",
}

__all__ = [
    "Admitted",
    "Args",
    "ArgsError",
    "Arrival",
    "Component",
    "Connection",
    "Context",
    "ContextError",
    "ContractError",
    "DataClass",
    "DataProtection",
    "DeliveryLogs",
    "Filter",
    "Group",
    "HttpDelivery",
    "Input",
    "Match",
    "Metric",
    "NetworkPath",
    "Override",
    "Problem",
    "Queue",
    "QueueArgs",
    "QueueSource",
    "SecretReference",
    "Shared",
    "Signal",
    "Source",
    "Statement",
    "Subscription",
    "Threshold",
    "Topic",
    "TopicArgs",
    "TopicSource",
    "TopicSubscription",
    "Variable",
    "blocks",
    "by_profile",
    "catalogue",
    "environment",
    "guarded",
    "policy_document",
    "run_team",
    "secrets",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'roadbed' has no attribute {name!r}")
    value = getattr(_imported(_HOMES[name]), name)
    globals()[name] = value
    return value


def _imported(home: str) -> ModuleType:
    if home in sys.modules:
        return sys.modules[home]
    # While modules are imported, and again when Python ends, garbage is looked for in all of them: that takes longer
    # than roadbed's own imports. Modules stay for good, so nothing is lost if they are left out of it.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return importlib.import_module(home)
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]


def blocks() -> "Mapping[str, type[Component[Any]]]":
    """Every block by its name: ours, and those of installed packages.

    A company's package declares its blocks as entry points of the group `roadbed.blocks`, each naming a class derived
    from `Component`.
    """
    from importlib.metadata import entry_points

    found = {name: getattr(importlib.import_module(home), name) for name, home in _BLOCKS.items()}
    for entry in entry_points(group="roadbed.blocks"):
        if entry.name in found:
            raise ImportError(f"two packages bring a block {entry.name}; the second is {entry.value}, rename it")
        found[entry.name] = entry.load()
    return dict(sorted(found.items()))


def catalogue() -> "Mapping[str, type[Args]]":
    """The arguments of every block, by the block's name."""
    from roadbed.kernel.component import args_class

    return {name: args_class(block) for name, block in blocks().items()}
