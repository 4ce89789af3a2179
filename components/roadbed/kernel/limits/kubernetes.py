"""Longest names of Kubernetes objects, in characters."""

from collections.abc import Mapping
from typing import Final

KUBERNETES: Final[Mapping[str, int]] = {
    # https://kubernetes.io/docs/concepts/overview/working-with-objects/names/: a DNS subdomain
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": 253,
    "kubernetes:core/v1:ConfigMap": 253,
    "kubernetes:core/v1:PersistentVolumeClaim": 253,
    "kubernetes:core/v1:Secret": 253,
    "kubernetes:core/v1:ServiceAccount": 253,
    "kubernetes:networking.k8s.io/v1:Ingress": 253,
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": 253,
    "kubernetes:policy/v1:PodDisruptionBudget": 253,
    "kubernetes:rbac.authorization.k8s.io/v1:Role": 253,
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": 253,
    # The same page: a DNS label; also what is copied into labels of pods, or into their host names.
    "kubernetes:apps/v1:DaemonSet": 63,
    "kubernetes:apps/v1:Deployment": 63,
    "kubernetes:batch/v1:Job": 63,
    "kubernetes:core/v1:Namespace": 63,
    "kubernetes:core/v1:Pod": 63,
    "kubernetes:core/v1:Service": 63,
    # https://github.com/kubernetes/kubernetes/issues/64023: a label holds the name, a hyphen and a hash of ten
    "kubernetes:apps/v1:StatefulSet": 52,
    # https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/: its jobs' names are eleven longer
    "kubernetes:batch/v1:CronJob": 52,
}
