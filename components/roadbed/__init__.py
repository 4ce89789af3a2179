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
    from roadbed.foundation.ingress import Ingress
    from roadbed.foundation.ingress_args import IngressArgs, IngressQuotas
    from roadbed.foundation.ingress_groups import ExistingIngress, HttpHandling, IngressLogs, IngressTestListener, Waf
    from roadbed.foundation.ingress_logs import LoadBalancerLogs
    from roadbed.foundation.keys import Keys
    from roadbed.foundation.keys_args import KeysArgs, KeyUser
    from roadbed.foundation.landing_zone import LandingZone
    from roadbed.foundation.landing_zone_args import LandingZoneArgs
    from roadbed.foundation.network import Network
    from roadbed.foundation.network_args import NetworkArgs
    from roadbed.foundation.network_endpoint_args import PrivateLink
    from roadbed.foundation.network_existing import ExistingVpc
    from roadbed.foundation.network_flow_log_args import FlowLogs
    from roadbed.foundation.network_ingress import NetworkIngress
    from roadbed.foundation.network_ingress_args import NetworkIngressArgs
    from roadbed.kernel.args import Args, DataClass, Group, Input, by_profile, guarded
    from roadbed.kernel.backlog import Backlog
    from roadbed.kernel.component import Component
    from roadbed.kernel.connection import Connection, NetworkPath, SecretReference, Statement, Variable
    from roadbed.kernel.context import Context
    from roadbed.kernel.contracts.consuming import Shared
    from roadbed.kernel.errors import ArgsError, ContextError, ContractError, Problem
    from roadbed.kernel.facts import Admitted
    from roadbed.kernel.granting import environment, policy_document, secrets
    from roadbed.kernel.ingress_place import Band, Domain, IngressPlace, OpenPort
    from roadbed.kernel.landing_zone import ClusterPlace, NetworkPlace
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
    from roadbed.service.containers.container import Container
    from roadbed.service.containers.health_command import HealthCommand
    from roadbed.service.containers.image import Image
    from roadbed.service.containers.log_destination import DatadogLogs, LogPlugin, OpenSearchLogs, SplunkLogs
    from roadbed.service.containers.logs import Logs
    from roadbed.service.containers.process import Restart, Ulimit
    from roadbed.service.containers.secret import Secret
    from roadbed.service.containers.sidecar import Sidecar
    from roadbed.service.containers.volume import Disk, FileSystem, Volume
    from roadbed.service.egress import Egress
    from roadbed.service.placement import Placement
    from roadbed.service.rollouts.lifecycle_hook import LifecycleHook
    from roadbed.service.rollouts.rollout import RevisionHeader, Rollout
    from roadbed.service.scaling.processing import Processing
    from roadbed.service.scaling.scale import Scale, ScaleSchedule, Step, StepMetric, TargetMetric
    from roadbed.service.scaling.worker_scale import WorkerScale
    from roadbed.service.scheduled_job import ScheduledJob
    from roadbed.service.scheduled_job_args import Attempts, Delivery, ScheduledJobArgs
    from roadbed.service.service import Service
    from roadbed.service.service_args import ServiceArgs
    from roadbed.service.task import Task
    from roadbed.service.task_args import TaskArgs
    from roadbed.service.traffic.health import Health
    from roadbed.service.traffic.port import Port
    from roadbed.service.traffic.route import Listen, Route, Split
    from roadbed.service.traffic.sign_in import CognitoSignIn, OidcSignIn
    from roadbed.service.traffic.targets import Sticky, Targets
    from roadbed.service.worker import Worker
    from roadbed.service.worker_args import WorkerArgs
    from roadbed.storage.bucket import Bucket
    from roadbed.storage.bucket_args import BucketArgs
    from roadbed.storage.bucket_events import BucketEvents
    from roadbed.storage.bucket_groups import AccessLogs, CorsRule, IntelligentTiering, ObjectLock
    from roadbed.storage.bucket_policy import BucketPrincipal, BucketSource
    from roadbed.storage.lifecycle import LifecycleRule, Transition

_BLOCKS = {
    "AlarmTopics": "roadbed.foundation.alarm_topics",
    "Bucket": "roadbed.storage.bucket",
    "EcsCluster": "roadbed.foundation.ecs_cluster",
    "ImageRegistry": "roadbed.foundation.image_registry",
    "Ingress": "roadbed.foundation.ingress",
    "Keys": "roadbed.foundation.keys",
    "LandingZone": "roadbed.foundation.landing_zone",
    "Network": "roadbed.foundation.network",
    "NetworkIngress": "roadbed.foundation.network_ingress",
    "Queue": "roadbed.messaging.queue",
    "ScheduledJob": "roadbed.service.scheduled_job",
    "Service": "roadbed.service.service",
    "Task": "roadbed.service.task",
    "Topic": "roadbed.messaging.topic",
    "Worker": "roadbed.service.worker",
}

_HOMES = {
    "AccessLogs": "roadbed.storage.bucket_groups",
    "Admitted": "roadbed.kernel.facts",
    "AlarmTopics": "roadbed.foundation.alarm_topics",
    "AlarmTopicsArgs": "roadbed.foundation.alarm_topics_args",
    "Args": "roadbed.kernel.args",
    "ArgsError": "roadbed.kernel.errors",
    "Arrival": "roadbed.kernel.subscription",
    "Attempts": "roadbed.service.scheduled_job_args",
    "Audience": "roadbed.foundation.alarm_topics_args",
    "Backlog": "roadbed.kernel.backlog",
    "Band": "roadbed.kernel.ingress_place",
    "Bucket": "roadbed.storage.bucket",
    "BucketArgs": "roadbed.storage.bucket_args",
    "BucketEvents": "roadbed.storage.bucket_events",
    "BucketPrincipal": "roadbed.storage.bucket_policy",
    "BucketSource": "roadbed.storage.bucket_policy",
    "CapacityShare": "roadbed.foundation.ecs_cluster_args",
    "ClusterPlace": "roadbed.kernel.landing_zone",
    "CognitoSignIn": "roadbed.service.traffic.sign_in",
    "Component": "roadbed.kernel.component",
    "Connection": "roadbed.kernel.connection",
    "Container": "roadbed.service.containers.container",
    "Context": "roadbed.kernel.context",
    "ContextError": "roadbed.kernel.errors",
    "ContractError": "roadbed.kernel.errors",
    "CorsRule": "roadbed.storage.bucket_groups",
    "DataClass": "roadbed.kernel.args",
    "DataProtection": "roadbed.messaging.data_protection",
    "DatadogLogs": "roadbed.service.containers.log_destination",
    "Delivery": "roadbed.service.scheduled_job_args",
    "DeliveryLogs": "roadbed.messaging.topic_delivery",
    "Disk": "roadbed.service.containers.volume",
    "Domain": "roadbed.kernel.ingress_place",
    "EcsCluster": "roadbed.foundation.ecs_cluster",
    "EcsClusterArgs": "roadbed.foundation.ecs_cluster_args",
    "Egress": "roadbed.service.egress",
    "ExecLogs": "roadbed.foundation.ecs_cluster_args",
    "ExistingCluster": "roadbed.foundation.ecs_cluster_args",
    "ExistingIngress": "roadbed.foundation.ingress_groups",
    "ExistingVpc": "roadbed.foundation.network_existing",
    "FileSystem": "roadbed.service.containers.volume",
    "Filter": "roadbed.messaging.filters",
    "FlowLogs": "roadbed.foundation.network_flow_log_args",
    "Group": "roadbed.kernel.args",
    "Health": "roadbed.service.traffic.health",
    "HealthCommand": "roadbed.service.containers.health_command",
    "HttpDelivery": "roadbed.messaging.topic_delivery",
    "HttpHandling": "roadbed.foundation.ingress_groups",
    "Image": "roadbed.service.containers.image",
    "ImageRegistry": "roadbed.foundation.image_registry",
    "ImageRegistryArgs": "roadbed.foundation.image_registry_args",
    "ImageRule": "roadbed.foundation.image_registry_args",
    "Ingress": "roadbed.foundation.ingress",
    "IngressArgs": "roadbed.foundation.ingress_args",
    "IngressLogs": "roadbed.foundation.ingress_groups",
    "IngressPlace": "roadbed.kernel.ingress_place",
    "IngressQuotas": "roadbed.foundation.ingress_args",
    "IngressTestListener": "roadbed.foundation.ingress_groups",
    "Input": "roadbed.kernel.args",
    "IntelligentTiering": "roadbed.storage.bucket_groups",
    "KeyUser": "roadbed.foundation.keys_args",
    "Keys": "roadbed.foundation.keys",
    "KeysArgs": "roadbed.foundation.keys_args",
    "LandingZone": "roadbed.foundation.landing_zone",
    "LandingZoneArgs": "roadbed.foundation.landing_zone_args",
    "LifecycleHook": "roadbed.service.rollouts.lifecycle_hook",
    "LifecycleRule": "roadbed.storage.lifecycle",
    "Listen": "roadbed.service.traffic.route",
    "LoadBalancerLogs": "roadbed.foundation.ingress_logs",
    "LogPlugin": "roadbed.service.containers.log_destination",
    "Logs": "roadbed.service.containers.logs",
    "Match": "roadbed.messaging.filter_values",
    "Metric": "roadbed.kernel.signal",
    "Network": "roadbed.foundation.network",
    "NetworkArgs": "roadbed.foundation.network_args",
    "NetworkIngress": "roadbed.foundation.network_ingress",
    "NetworkIngressArgs": "roadbed.foundation.network_ingress_args",
    "NetworkPath": "roadbed.kernel.connection",
    "NetworkPlace": "roadbed.kernel.landing_zone",
    "ObjectLock": "roadbed.storage.bucket_groups",
    "OidcSignIn": "roadbed.service.traffic.sign_in",
    "OpenPort": "roadbed.kernel.ingress_place",
    "OpenSearchLogs": "roadbed.service.containers.log_destination",
    "Override": "roadbed.kernel.override",
    "Placement": "roadbed.service.placement",
    "Port": "roadbed.service.traffic.port",
    "PrivateLink": "roadbed.foundation.network_endpoint_args",
    "Problem": "roadbed.kernel.errors",
    "Processing": "roadbed.service.scaling.processing",
    "Queue": "roadbed.messaging.queue",
    "QueueArgs": "roadbed.messaging.queue_args",
    "QueueSource": "roadbed.messaging.queue_args",
    "Restart": "roadbed.service.containers.process",
    "RevisionHeader": "roadbed.service.rollouts.rollout",
    "Rollout": "roadbed.service.rollouts.rollout",
    "Route": "roadbed.service.traffic.route",
    "Scale": "roadbed.service.scaling.scale",
    "ScaleSchedule": "roadbed.service.scaling.scale",
    "ScheduledJob": "roadbed.service.scheduled_job",
    "ScheduledJobArgs": "roadbed.service.scheduled_job_args",
    "Secret": "roadbed.service.containers.secret",
    "SecretReference": "roadbed.kernel.connection",
    "Service": "roadbed.service.service",
    "ServiceArgs": "roadbed.service.service_args",
    "Shared": "roadbed.kernel.contracts.consuming",
    "Sidecar": "roadbed.service.containers.sidecar",
    "Signal": "roadbed.kernel.signal",
    "SlackChannel": "roadbed.foundation.alarm_topics_args",
    "Source": "roadbed.kernel.subscription",
    "Split": "roadbed.service.traffic.route",
    "SplunkLogs": "roadbed.service.containers.log_destination",
    "Statement": "roadbed.kernel.connection",
    "Step": "roadbed.service.scaling.scale",
    "StepMetric": "roadbed.service.scaling.scale",
    "Sticky": "roadbed.service.traffic.targets",
    "Subscription": "roadbed.kernel.subscription",
    "TargetMetric": "roadbed.service.scaling.scale",
    "Targets": "roadbed.service.traffic.targets",
    "Task": "roadbed.service.task",
    "TaskArgs": "roadbed.service.task_args",
    "Threshold": "roadbed.kernel.signal",
    "Topic": "roadbed.messaging.topic",
    "TopicArgs": "roadbed.messaging.topic_args",
    "TopicSource": "roadbed.messaging.topic_args",
    "TopicSubscription": "roadbed.messaging.topic_subscription",
    "Transition": "roadbed.storage.lifecycle",
    "Ulimit": "roadbed.service.containers.process",
    "Variable": "roadbed.kernel.connection",
    "Volume": "roadbed.service.containers.volume",
    "Waf": "roadbed.foundation.ingress_groups",
    "Worker": "roadbed.service.worker",
    "WorkerArgs": "roadbed.service.worker_args",
    "WorkerScale": "roadbed.service.scaling.worker_scale",
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
    "Attempts",
    "Audience",
    "Backlog",
    "Band",
    "Bucket",
    "BucketArgs",
    "BucketEvents",
    "BucketPrincipal",
    "BucketSource",
    "CapacityShare",
    "ClusterPlace",
    "CognitoSignIn",
    "Component",
    "Connection",
    "Container",
    "Context",
    "ContextError",
    "ContractError",
    "CorsRule",
    "DataClass",
    "DataProtection",
    "DatadogLogs",
    "Delivery",
    "DeliveryLogs",
    "Disk",
    "Domain",
    "EcsCluster",
    "EcsClusterArgs",
    "Egress",
    "ExecLogs",
    "ExistingCluster",
    "ExistingIngress",
    "ExistingVpc",
    "FileSystem",
    "Filter",
    "FlowLogs",
    "Group",
    "Health",
    "HealthCommand",
    "HttpDelivery",
    "HttpHandling",
    "Image",
    "ImageRegistry",
    "ImageRegistryArgs",
    "ImageRule",
    "Ingress",
    "IngressArgs",
    "IngressLogs",
    "IngressPlace",
    "IngressQuotas",
    "IngressTestListener",
    "Input",
    "IntelligentTiering",
    "KeyUser",
    "Keys",
    "KeysArgs",
    "LandingZone",
    "LandingZoneArgs",
    "LifecycleHook",
    "LifecycleRule",
    "Listen",
    "LoadBalancerLogs",
    "LogPlugin",
    "Logs",
    "Match",
    "Metric",
    "Network",
    "NetworkArgs",
    "NetworkIngress",
    "NetworkIngressArgs",
    "NetworkPath",
    "NetworkPlace",
    "ObjectLock",
    "OidcSignIn",
    "OpenPort",
    "OpenSearchLogs",
    "Override",
    "Placement",
    "Port",
    "PrivateLink",
    "Problem",
    "Processing",
    "Queue",
    "QueueArgs",
    "QueueSource",
    "Restart",
    "RevisionHeader",
    "Rollout",
    "Route",
    "Scale",
    "ScaleSchedule",
    "ScheduledJob",
    "ScheduledJobArgs",
    "Secret",
    "SecretReference",
    "Service",
    "ServiceArgs",
    "Shared",
    "Sidecar",
    "Signal",
    "SlackChannel",
    "Source",
    "Split",
    "SplunkLogs",
    "Statement",
    "Step",
    "StepMetric",
    "Sticky",
    "Subscription",
    "TargetMetric",
    "Targets",
    "Task",
    "TaskArgs",
    "Threshold",
    "Topic",
    "TopicArgs",
    "TopicSource",
    "TopicSubscription",
    "Transition",
    "Ulimit",
    "Variable",
    "Volume",
    "Waf",
    "Worker",
    "WorkerArgs",
    "WorkerScale",
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
