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
    from roadbed.foundation.alarm_topics import AlarmTopics
    from roadbed.foundation.alarm_topics_args import AlarmTopicsArgs, Audience, SlackChannel
    from roadbed.foundation.ecs_cluster import EcsCluster
    from roadbed.foundation.ecs_cluster_args import CapacityShare, EcsClusterArgs, ExecLogs, ExistingCluster
    from roadbed.foundation.image_registry import ImageRegistry
    from roadbed.foundation.image_registry_args import ImageRegistryArgs, ImageRule
    from roadbed.foundation.keys import Keys
    from roadbed.foundation.keys_args import KeysArgs, KeyUser
    from roadbed.foundation.network import Network
    from roadbed.foundation.network_args import NetworkArgs
    from roadbed.foundation.network_endpoint_args import PrivateLink
    from roadbed.foundation.network_existing import ExistingVpc
    from roadbed.foundation.network_flow_log_args import FlowLogs
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
    from roadbed.storage.bucket import Bucket
    from roadbed.storage.bucket_args import BucketArgs
    from roadbed.storage.bucket_events import BucketEvents
    from roadbed.storage.bucket_groups import AccessLogs, CorsRule, IntelligentTiering, ObjectLock
    from roadbed.storage.bucket_policy import BucketPrincipal, BucketSource
    from roadbed.storage.lifecycle import LifecycleRule, Transition

_BLOCKS = {
    "Bucket": "roadbed.storage.bucket",
    "AlarmTopics": "roadbed.foundation.alarm_topics",
    "EcsCluster": "roadbed.foundation.ecs_cluster",
    "ImageRegistry": "roadbed.foundation.image_registry",
    "Keys": "roadbed.foundation.keys",
    "Network": "roadbed.foundation.network",
    "Queue": "roadbed.messaging.queue",
    "Topic": "roadbed.messaging.topic",
}

_HOMES = {
    "AccessLogs": "roadbed.storage.bucket_groups",
    "Admitted": "roadbed.kernel.facts",
    "AlarmTopics": "roadbed.foundation.alarm_topics",
    "AlarmTopicsArgs": "roadbed.foundation.alarm_topics_args",
    "Args": "roadbed.kernel.args",
    "ArgsError": "roadbed.kernel.errors",
    "Arrival": "roadbed.kernel.subscription",
    "Audience": "roadbed.foundation.alarm_topics_args",
    "Bucket": "roadbed.storage.bucket",
    "BucketArgs": "roadbed.storage.bucket_args",
    "BucketEvents": "roadbed.storage.bucket_events",
    "BucketPrincipal": "roadbed.storage.bucket_policy",
    "BucketSource": "roadbed.storage.bucket_policy",
    "CapacityShare": "roadbed.foundation.ecs_cluster_args",
    "Component": "roadbed.kernel.component",
    "Connection": "roadbed.kernel.connection",
    "Context": "roadbed.kernel.context",
    "ContextError": "roadbed.kernel.errors",
    "ContractError": "roadbed.kernel.errors",
    "CorsRule": "roadbed.storage.bucket_groups",
    "DataClass": "roadbed.kernel.args",
    "DataProtection": "roadbed.messaging.data_protection",
    "DeliveryLogs": "roadbed.messaging.topic_delivery",
    "EcsCluster": "roadbed.foundation.ecs_cluster",
    "EcsClusterArgs": "roadbed.foundation.ecs_cluster_args",
    "ExecLogs": "roadbed.foundation.ecs_cluster_args",
    "ExistingCluster": "roadbed.foundation.ecs_cluster_args",
    "ExistingVpc": "roadbed.foundation.network_existing",
    "Filter": "roadbed.messaging.filters",
    "FlowLogs": "roadbed.foundation.network_flow_log_args",
    "Group": "roadbed.kernel.args",
    "HttpDelivery": "roadbed.messaging.topic_delivery",
    "ImageRegistry": "roadbed.foundation.image_registry",
    "ImageRegistryArgs": "roadbed.foundation.image_registry_args",
    "ImageRule": "roadbed.foundation.image_registry_args",
    "Input": "roadbed.kernel.args",
    "IntelligentTiering": "roadbed.storage.bucket_groups",
    "KeyUser": "roadbed.foundation.keys_args",
    "Keys": "roadbed.foundation.keys",
    "KeysArgs": "roadbed.foundation.keys_args",
    "LifecycleRule": "roadbed.storage.lifecycle",
    "Match": "roadbed.messaging.filter_values",
    "Metric": "roadbed.kernel.signal",
    "Network": "roadbed.foundation.network",
    "NetworkArgs": "roadbed.foundation.network_args",
    "NetworkPath": "roadbed.kernel.connection",
    "ObjectLock": "roadbed.storage.bucket_groups",
    "Override": "roadbed.kernel.override",
    "PrivateLink": "roadbed.foundation.network_endpoint_args",
    "Problem": "roadbed.kernel.errors",
    "Queue": "roadbed.messaging.queue",
    "QueueArgs": "roadbed.messaging.queue_args",
    "QueueSource": "roadbed.messaging.queue_args",
    "SecretReference": "roadbed.kernel.connection",
    "Shared": "roadbed.kernel.contracts.consuming",
    "Signal": "roadbed.kernel.signal",
    "SlackChannel": "roadbed.foundation.alarm_topics_args",
    "Source": "roadbed.kernel.subscription",
    "Statement": "roadbed.kernel.connection",
    "Subscription": "roadbed.kernel.subscription",
    "Threshold": "roadbed.kernel.signal",
    "Topic": "roadbed.messaging.topic",
    "TopicArgs": "roadbed.messaging.topic_args",
    "TopicSource": "roadbed.messaging.topic_args",
    "TopicSubscription": "roadbed.messaging.topic_subscription",
    "Transition": "roadbed.storage.lifecycle",
    "Variable": "roadbed.kernel.connection",
    "by_profile": "roadbed.kernel.args",
    "environment": "roadbed.kernel.granting",
    "guarded": "roadbed.kernel.args",
    "policy_document": "roadbed.kernel.granting",
    "run_team": "roadbed.kernel.program",
    "secrets": "roadbed.kernel.granting",
}

__all__ = [
    "AccessLogs",
    "Admitted",
    "AlarmTopics",
    "AlarmTopicsArgs",
    "Args",
    "ArgsError",
    "Arrival",
    "Audience",
    "Bucket",
    "BucketArgs",
    "BucketEvents",
    "BucketPrincipal",
    "BucketSource",
    "CapacityShare",
    "Component",
    "Connection",
    "Context",
    "ContextError",
    "ContractError",
    "CorsRule",
    "DataClass",
    "DataProtection",
    "DeliveryLogs",
    "EcsCluster",
    "EcsClusterArgs",
    "ExecLogs",
    "ExistingCluster",
    "ExistingVpc",
    "Filter",
    "FlowLogs",
    "Group",
    "HttpDelivery",
    "ImageRegistry",
    "ImageRegistryArgs",
    "ImageRule",
    "Input",
    "IntelligentTiering",
    "KeyUser",
    "Keys",
    "KeysArgs",
    "LifecycleRule",
    "Match",
    "Metric",
    "Network",
    "NetworkArgs",
    "NetworkPath",
    "ObjectLock",
    "Override",
    "PrivateLink",
    "Problem",
    "Queue",
    "QueueArgs",
    "QueueSource",
    "SecretReference",
    "Shared",
    "Signal",
    "SlackChannel",
    "Source",
    "Statement",
    "Subscription",
    "Threshold",
    "Topic",
    "TopicArgs",
    "TopicSource",
    "TopicSubscription",
    "Transition",
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
