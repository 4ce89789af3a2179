"""What a Kubernetes API server and its controllers would answer when an object is made, or is about to be."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from roadbed.plan.cloud.invented import Fields
from roadbed.plan.cloud.naming import MOMENT
from roadbed.plan.cloud.place import Place
from roadbed.plan.values import UNKNOWN
from roadbed.plan.wire import Concealed, has_unknown

_CLUSTER_WIDE: Final = {
    "APIService",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "CSIDriver",
    "CSINode",
    "CustomResourceDefinition",
    "FlowSchema",
    "IngressClass",
    "IPAddress",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
}
_NOT_OBJECTS: Final = ("kubernetes:helm.sh/", "kubernetes:yaml", "kubernetes:kustomize", "kubernetes:provider")


def object_outputs(token: str, name: str, inputs: Mapping[str, Any], place: Place) -> tuple[str, dict[str, Any]]:
    """The id (`namespace/name`) and the outputs of an object of type `token` and logical name `name`."""
    fields = _made_up(token, name, place)
    if token.startswith(_NOT_OBJECTS):
        return _release(token, name, inputs, fields, place)
    kind = _kind(token)
    given = _plain(inputs.get("metadata"))
    existing = _text(inputs.get("id"), "").rpartition("/")
    own_name = existing[2] or _name(name, given, fields)
    namespace = "" if kind in _CLUSTER_WIDE else _text(given.get("namespace"), existing[0] or place.namespace)
    metadata = {
        "annotations": {},
        "creationTimestamp": MOMENT,
        "generation": 1,
        "labels": {},
        "resourceVersion": fields["decimal"].lstrip("0"),
        "uid": fields["uuid"],
        **given,
        "name": given.get("name", own_name),
        **({"namespace": given.get("namespace", namespace)} if namespace else {}),
    }
    outputs: dict[str, Any] = {**inputs, "metadata": metadata}
    # A service that is only read is most often the load balancer of somebody's chart, read for its address.
    read = kind == "Service" and "id" in inputs and "spec" not in inputs
    spec = {"type": "LoadBalancer"} if read else _plain(inputs.get("spec"))
    status = _STATUS.get(kind)
    if status is not None:
        outputs["status"] = status(spec, fields)
    if kind == "Service":
        outputs["spec"] = _service(spec, f"172.20.{fields['byte']}.10")
    if kind == "ServiceAccount":
        outputs.setdefault("secrets", [])
    return f"{namespace}/{own_name}" if namespace else own_name, outputs


def announced(token: str, name: str, inputs: dict[str, Any], place: Place) -> dict[str, Any]:
    """The inputs of an object that is still to be made, with what the server adds to its metadata and to a service.

    A name that the program does not give is drawn when the object is made: until then it is unknown, and the uid with
    it. Of an object with a name the uid is the one it is made with, as a server's dry run would answer one: were that
    unknown too, no `metadata.apply(…)` of the program would see the name.
    """
    if token.startswith(_NOT_OBJECTS):
        return inputs
    adds = {}
    metadata, spec = inputs.get("metadata"), inputs.get("spec")
    given = _inside(metadata)
    if isinstance(given, dict):
        completed = {"name": UNKNOWN, **{key: value for key, value in given.items() if value is not None}}
        if _kind(token) not in _CLUSTER_WIDE:
            completed.setdefault("namespace", place.namespace)
        unnamed = has_unknown(completed["name"])
        completed.setdefault("uid", UNKNOWN if unnamed else _made_up(token, name, place)["uuid"])
        adds["metadata"] = Concealed(completed) if isinstance(metadata, Concealed) else completed
    if _kind(token) == "Service" and isinstance(_inside(spec), dict):
        adds["spec"] = _service(_plain(spec), UNKNOWN)
    return {**inputs, **adds} if adds else inputs


def _made_up(token: str, name: str, place: Place) -> Fields:
    return Fields(f"{place.stack} {token} {name}", place, {}, {}, {})


def _kind(token: str) -> str:
    return token.rpartition(":")[2].removesuffix("Patch")


def _name(name: str, given: Mapping[str, Any], fields: Fields) -> str:
    prefix = given.get("generateName")
    otherwise = f"{prefix}{fields['hex5']}" if isinstance(prefix, str) else f"{name}-{fields['hex8']}"
    return _text(given.get("name"), otherwise)


def _release(
    token: str, name: str, inputs: Mapping[str, Any], fields: Fields, place: Place
) -> tuple[str, dict[str, Any]]:
    if not token.endswith(":Release"):
        return f"{name}-{fields['hex8']}", dict(inputs)
    release = _text(inputs.get("name"), f"{name}-{fields['hex8']}")
    namespace = _text(inputs.get("namespace"), place.namespace)
    status = {
        "name": release,
        "namespace": namespace,
        "chart": _text(inputs.get("chart"), ""),
        "version": _text(inputs.get("version"), "1.0.0"),
        "appVersion": "1.0.0",
        "revision": 1,
        "status": "deployed",
    }
    outputs = {"resourceNames": {}, "manifest": {}, "name": release, "namespace": namespace, **inputs, "status": status}
    return f"{namespace}/{release}", outputs


def _service(spec: dict[str, Any], address: Any) -> dict[str, Any]:
    ports = spec.get("ports") or []
    if isinstance(ports, list):
        ports = [{"protocol": "TCP", **port} if isinstance(port, dict) else port for port in ports]
    headless = spec.get("clusterIP") == "None" or spec.get("type") == "ExternalName"
    return {
        "type": "ClusterIP",
        "sessionAffinity": "None",
        **({} if headless else {"clusterIP": address, "clusterIPs": [address], "ipFamilies": ["IPv4"]}),
        **spec,
        "ports": ports,
    }


def _service_status(spec: dict[str, Any], fields: Fields) -> dict[str, Any]:
    if spec.get("type") != "LoadBalancer":
        return {"loadBalancer": {}}
    return {"loadBalancer": {"ingress": [_entry(fields)]}}


def _entry(fields: Fields) -> dict[str, Any]:
    # Clouds give either a name or an address; programs read both.
    return {
        "hostname": f"{fields['hex32']}-{fields['decimal']}.{fields['region']}.elb.{fields['dns_suffix']}",
        "ip": f"203.0.113.{fields['byte']}",
    }


def _workload_status(spec: dict[str, Any], _: Fields) -> dict[str, Any]:
    ready = dict.fromkeys(
        ("replicas", "readyReplicas", "availableReplicas", "updatedReplicas"), spec.get("replicas", 1)
    )
    return {"observedGeneration": 1, **ready, "conditions": [_condition("Available")]}


def _condition(kind: str) -> dict[str, Any]:
    return {"type": kind, "status": "True", "lastTransitionTime": MOMENT, "reason": "MadeUp", "message": ""}


_STATUS: Final[Mapping[str, Callable[[dict[str, Any], Fields], dict[str, Any]]]] = {
    "CronJob": lambda *_: {"active": []},
    "CustomResourceDefinition": lambda *_: {"conditions": [_condition("Established")]},
    "DaemonSet": lambda *_: {"desiredNumberScheduled": 1, "numberReady": 1, "observedGeneration": 1},
    "Deployment": _workload_status,
    "HorizontalPodAutoscaler": lambda *_: {"currentReplicas": 1, "desiredReplicas": 1},
    "Ingress": lambda _, fields: {"loadBalancer": {"ingress": [_entry(fields)]}},
    "Job": lambda *_: {"succeeded": 1, "conditions": [_condition("Complete")]},
    "Namespace": lambda *_: {"phase": "Active"},
    "PersistentVolume": lambda *_: {"phase": "Bound"},
    "PersistentVolumeClaim": lambda *_: {"phase": "Bound"},
    "Pod": lambda _, fields: {
        "phase": "Running",
        "podIP": f"10.0.{fields['byte']}.10",
        "hostIP": f"10.0.{fields['byte']}.1",
        "conditions": [_condition("Ready")],
    },
    "PodDisruptionBudget": lambda *_: {"currentHealthy": 1, "desiredHealthy": 1},
    "ReplicaSet": _workload_status,
    "Service": _service_status,
    "StatefulSet": _workload_status,
}


def _plain(value: Any) -> dict[str, Any]:
    """The members of an object; each may still be a secret."""
    inside = _inside(value)
    members = dict(inside) if isinstance(inside, dict) else {}
    if isinstance(value, Concealed):
        return {key: Concealed(each) for key, each in members.items()}
    return members


def _inside(value: Any) -> Any:
    return value.value if isinstance(value, Concealed) else value


def _text(value: Any, otherwise: str) -> str:
    return value if isinstance(value, str) and value else otherwise
