"""What ECS needs to start a task, read off its containers: their images, secrets, files and logs, and nothing else."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pulumi
from pydantic import BaseModel

from roadbed.kernel.connection import SecretReference, Statement
from roadbed.service.containers.secret import Secret
from roadbed.service.workload_args import WorkloadArgs

_ECR: Final = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.(amazonaws\.com(\.cn)?|on\.(aws|amazonwebservices\.com\.cn))"
    r"/(?P<name>[^:@]+)"
)

_NOWHERE: Final = "arn:aws:ecr:us-east-1:000000000000:repository/not-in-ecr"

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
_PULL: Final = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")

# What follows the name of a secret tells ECS which key and version of it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
_PARTS_OF_ARN: Final = 7


def start_rights(
    settings: WorkloadArgs, containers: Mapping[str, Mapping[str, Any]], logs: pulumi.Input[str]
) -> list[Statement]:
    """The rights of the execution role: to pull these images, read these secrets and files, and write to this log.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    found = [
        *_pulling([each["image"] for each in containers.values()]),
        *_reading([secret for each in containers.values() for secret in _secrets(each)]),
        *_files([file["value"] for each in containers.values() for file in each.get("environmentFiles") or ()]),
    ]
    if keys := _distinct(secret.kms_key_arn for secret in _given(settings) if secret.kms_key_arn is not None):
        found.append(Statement(actions=("kms:Decrypt",), resources=keys))
    streams = pulumi.Output.from_input(logs).apply(lambda arn: f"{arn.removesuffix(':*')}:*")
    found.append(Statement(actions=("logs:CreateLogStream", "logs:PutLogEvents"), resources=(streams,)))
    return found


def repository_arn(reference: str) -> str | None:
    """The repository that an image is in; None where it is not in ECR."""
    found = _ECR.match(reference)
    if found is None:
        return None
    region = found["region"]
    partition = "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
    return f"arn:{partition}:ecr:{region}:{found['account']}:repository/{found['name']}"


def _pulling(images: Iterable[pulumi.Input[str]]) -> Iterator[Statement]:
    repositories: list[pulumi.Input[str]] = []
    for image in images:
        if isinstance(image, str):
            if (arn := repository_arn(image)) is not None:
                repositories.append(arn)
        elif isinstance(image, pulumi.Output):
            # Whether it is in ECR cannot be known yet, and a policy's statements must be: one that is not allows the
            # log-in alone to be of use.
            repositories.append(image.apply(lambda known: repository_arn(known) or _NOWHERE))
    if repositories:
        yield Statement(actions=("ecr:GetAuthorizationToken",), any_resource=True)
        yield Statement(actions=_PULL, resources=_distinct(repositories))


def _secrets(container: Mapping[str, Any]) -> Iterator[pulumi.Input[str]]:
    """All that ECS fetches for a container: variables, log options, and the registry's own password."""
    options = (container.get("logConfiguration") or {}).get("secretOptions") or ()
    for each in (*(container.get("secrets") or ()), *options):
        yield each["valueFrom"]
    if credentials := container.get("repositoryCredentials"):
        yield credentials["credentialsParameter"]


def _reading(secrets: Sequence[pulumi.Input[str]]) -> Iterator[Statement]:
    """The two services have actions of their own; of a reference that is not known yet, it may be either."""
    for action, service in (("secretsmanager:GetSecretValue", "secretsmanager"), ("ssm:GetParameters", "ssm")):
        known = [_whole(each) for each in secrets if isinstance(each, str) and each.split(":")[2] == service]
        late = [each.apply(_whole) for each in secrets if isinstance(each, pulumi.Output)]
        if known or late:
            yield Statement(actions=(action,), resources=_distinct([*known, *late]))


def _whole(value_from: str) -> str:
    """The ARN of a secret, without the key and version that ECS takes of it."""
    return ":".join(value_from.split(":")[:_PARTS_OF_ARN])


def _files(objects: Sequence[pulumi.Input[str]]) -> Iterator[Statement]:
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
    if objects:
        yield Statement(actions=("s3:GetObject",), resources=_distinct(objects))
        buckets = [pulumi.Output.from_input(each).apply(lambda arn: arn.partition("/")[0]) for each in objects]
        yield Statement(actions=("s3:GetBucketLocation",), resources=buckets)


def _given(value: Any) -> Iterator[Secret | SecretReference]:
    """Every secret among arguments, however deep."""
    match value:
        case Secret() | SecretReference():
            yield value
        case BaseModel():
            for each in vars(value).values():
                yield from _given(each)
        case Mapping():
            for each in value.values():
                yield from _given(each)
        case list() | tuple():
            for each in value:
                yield from _given(each)


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Each text once; Outputs are told apart when they are known."""
    found: list[Any] = []
    for each in values:
        if not isinstance(each, str) or not any(isinstance(known, str) and known == each for known in found):
            found.append(each)
    return found
