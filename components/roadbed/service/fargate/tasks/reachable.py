"""What a workload could not reach from a network that lets nothing out: found before it is deployed, not by a task that
cannot start.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from roadbed.kernel.connection import Statement
from roadbed.kernel.errors import ArgsError, Problem, listed
from roadbed.service.containers.image import Image
from roadbed.service.containers.sidecar import PREPARE
from roadbed.service.containers.volume import NFS
from roadbed.service.egress import Egress
from roadbed.service.fargate.tasks.session import session_host
from roadbed.service.fargate.tasks.start_rights import repository_arn
from roadbed.service.workload import Workload

_HTTPS: Final = 443

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
_FOR_IMAGES: Final = ("ecr.api", "ecr.dkr", "s3")

_PUBLIC: Final = ("docker.io", "gcr.io", "ghcr.io", "mcr.microsoft.com", "public.ecr.aws", "quay.io", "registry.k8s.io")
"""Registries that no endpoint leads to."""

# https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
_ENDPOINT_OF: Final[Mapping[str, str]] = {
    "cloudwatch": "monitoring",
    "dynamodb": "dynamodb",
    "events": "events",
    "firehose": "kinesis-firehose",
    "kinesis": "kinesis-streams",
    "lambda": "lambda",
    "logs": "logs",
    "s3": "s3",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "ssmmessages": "ssmmessages",
    "states": "states",
    "sts": "sts",
    "xray": "xray",
}
"""By the prefix of a service's IAM actions: its endpoint. Services that others use on a caller's behalf, such as KMS,
are not among them."""


def unreachable(
    workload: Workload, containers: Mapping[str, Mapping[str, Any]], starting: Sequence[Statement]
) -> list[str]:
    """What is needed to start the task, by `starting`, to use its rights and to send its logs, and cannot be reached.
    What is behind an open port 443 of a private network nobody knows: it may be endpoints.
    """
    if _opened_by_others(workload):
        return []
    https = [each for each in workload.settings.every_egress if each.opens(_HTTPS)]
    return [
        *_registries(workload, containers),
        *([] if any(not each.is_partner for each in https) else _endpoints(workload, containers, starting)),
        *_log_destinations(workload),
    ]


def check_registries(workload: Workload, containers: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise `ArgsError` for images that no task could pull, for certain: it would never start."""
    block, settings = workload.block, workload.settings
    if _opened_by_others(workload):
        return
    asked = {
        block.name: ("image", settings.image),
        PREPARE: ("container.prepare_image", settings.container.prepare_image),
    }
    asked |= {each.name: (f"sidecars[{index}].image", each.image) for index, each in enumerate(settings.sidecars)}
    problems = []
    for name, container in containers.items():
        reference, (path, given) = container["image"], asked[name]
        if isinstance(reference, str) and (says := _cannot_be_pulled(workload, reference)):
            fix = _fix(workload, reference, Image.of(given).release)
            problems.append(Problem(path, f"got {reference!r}, but {says}, so that no task starts; {fix}"))
    if problems:
        raise ArgsError(block.block, problems, block.made_at)


def _fix(workload: Workload, reference: str, release: str | None) -> str:
    mirrored = f'have it mirrored in ECR, LandingZoneArgs(images={{"{release}": …}})' if release else "mirror it in ECR"
    own = workload.settings.placement.network is not None
    closer = "say which endpoints placement.network has" if own else "have the platform add endpoints"
    closer = closer if repository_arn(reference) is not None else mirrored
    without = ', do without it, container=Container(tmpfs={"/tmp": 64})' if release == PREPARE else ""
    return f"{closer}{without}, or open the way: egress=[Egress.internet()]"


def check_file_systems(workload: Workload) -> None:
    """Raise `ArgsError` for a file system that no rule leads to: its tasks would not start."""
    block, settings = workload.block, workload.settings
    if _opened_by_others(workload) or _way_to(workload, NFS):
        return
    problems = [
        Problem(
            f"volumes[{index}].file_system.security_group_id",
            "missing, and no rule lets tasks out to the mount targets; give theirs, or their addresses:"
            f' egress=[Egress(cidr="…", port={NFS})]',
        )
        for index, volume in enumerate(settings.volumes)
        if volume.file_system is not None and volume.file_system.security_group_id is None
    ]
    if problems:
        raise ArgsError(block.block, problems, block.made_at)


def _opened_by_others(workload: Workload) -> bool:
    placement = workload.settings.placement
    return placement.security_group_id is not None or bool(placement.more_security_group_ids)


def _way_to(workload: Workload, port: int) -> bool:
    """Whether anything lets it out to this port."""
    paths = (path for connection in workload.connections for path in connection.network)
    connected = any(path.port == port and (path.cidrs or path.security_group is not None) for path in paths)
    return connected or any(each.opens(port) for each in workload.settings.every_egress)


def _may_be_public(egress: Egress) -> bool:
    """Whether a public registry may be among what it opens: of a list or an Output nobody knows."""
    return egress.is_internet or egress.prefix_list_id is not None


def _registries(workload: Workload, containers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Registries other than ECR to which nothing leads that may be public."""
    images = [each["image"] for each in containers.values()]
    others = {_registry(each) for each in images if isinstance(each, str) and repository_arn(each) is None}
    egress = workload.settings.every_egress
    return sorted(
        host for host in others if not any(each.opens(_port_of(host)) and _may_be_public(each) for each in egress)
    )


def _registry(reference: str) -> str:
    """Where an image is: Docker Hub, unless its reference begins with a host."""
    first, slash, _ = reference.partition("/")
    return first if slash and ("." in first or ":" in first) else "docker.io"


def _port_of(registry: str) -> int:
    return int(registry.partition(":")[2] or _HTTPS)


def _cannot_be_pulled(workload: Workload, reference: str) -> str:
    """Why nobody can pull an image, for certain; empty where somebody may."""
    network, in_ecr = workload.zone.network, repository_arn(reference) is not None
    registry = "ECR" if in_ecr else _registry(reference)
    if _way_to(workload, _HTTPS if in_ecr else _port_of(registry)):
        return ""
    behind_endpoints = network.endpoint_security_group_id is not None
    if not in_ecr:
        # A company's own registry may be behind an endpoint in the VPC.
        unknown = behind_endpoints and registry not in _PUBLIC
        return "" if unknown else f"nothing is let out to {registry}"
    if not behind_endpoints:
        untold = "says no endpoint_security_group_id" if network.endpoints else "has no endpoints"
        return f"nothing is let out to ECR, and the network {untold}"
    there = {*network.endpoints, *network.prefix_list_ids}
    missing = [each for each in _FOR_IMAGES if each not in there]
    # A network that is given by hand need not say which endpoints it has.
    return f"the network has no endpoint of {listed(missing)}, which ECR needs" if network.endpoints and missing else ""


def _log_destinations(workload: Workload) -> Iterator[str]:
    for each in workload.settings.sidecars:
        if each.logs_to is not None and (port := each.logs_to.listens_on) and not _way_to(workload, port):
            host = each.logs_to.options()["Host"]
            yield f"{host if isinstance(host, str) else each.name}:{port}"


def _endpoints(
    workload: Workload, containers: Mapping[str, Mapping[str, Any]], starting: Sequence[Statement]
) -> list[str]:
    images = [each["image"] for each in containers.values()]
    in_ecr = [each for each in images if not isinstance(each, str) or repository_arn(each) is not None]
    needed = dict.fromkeys((*(_FOR_IMAGES if in_ecr else ()), "logs"))
    used = (each.partition(":")[0] for each in _actions(workload, starting))
    needed |= dict.fromkeys(_ENDPOINT_OF[prefix] for prefix in used if prefix in _ENDPOINT_OF)
    there = {*workload.zone.network.endpoints, *workload.zone.network.prefix_list_ids}
    return [each for each in needed if each not in there]


def _actions(workload: Workload, starting: Sequence[Statement]) -> Iterator[str]:
    """Everything that its two roles may do."""
    settings = workload.settings
    session = [session_host(workload.cluster)] if settings.placement.exec else []
    used = (each.statements for each in (*workload.connections, *session))
    for statements in (*used, settings.statements, starting):
        for statement in statements:
            yield from statement.actions


def warning(missing: list[str]) -> str:
    """What to do about it."""
    fix = "have the platform add endpoints and mirrors, LandingZoneArgs(images=…), or open the way: egress=[Egress(…)]"
    return f"egress lets nothing out to {listed(missing)}: tasks cannot start, or what they call times out; {fix}"
