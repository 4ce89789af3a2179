"""Where resources keep IAM policies: which property, and what the policy is attached to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from roadbed.plan.model import Plan, Resource
from roadbed.plan.values import Value

ITSELF: Final = ""

RESOURCE_POLICIES: Final[Mapping[str, tuple[str, str]]] = {
    "aws:apigateway/restApi:RestApi": ("policy", ITSELF),
    "aws:apigateway/restApiPolicy:RestApiPolicy": ("policy", "restApiId"),
    "aws:backup/vaultPolicy:VaultPolicy": ("policy", "backupVaultName"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ("policy", "eventBusName"),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ("policyDocument", "resourceArn"),
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": ("policyDocument", "repository"),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": ("policy", "resourceArn"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("policy", ITSELF),
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": ("policy", "vpcEndpointId"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("policy", "repository"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ("policy", "fileSystemId"),
    "aws:elasticsearch/domain:Domain": ("accessPolicies", ITSELF),
    "aws:elasticsearch/domainPolicy:DomainPolicy": ("accessPolicies", "domainName"),
    "aws:kinesis/resourcePolicy:ResourcePolicy": ("policy", "resourceArn"),
    "aws:kms/externalKey:ExternalKey": ("policy", ITSELF),
    "aws:kms/key:Key": ("policy", ITSELF),
    "aws:kms/keyPolicy:KeyPolicy": ("policy", "keyId"),
    "aws:kms/replicaKey:ReplicaKey": ("policy", ITSELF),
    "aws:msk/clusterPolicy:ClusterPolicy": ("policy", "clusterArn"),
    "aws:opensearch/domain:Domain": ("accessPolicies", ITSELF),
    "aws:opensearch/domainPolicy:DomainPolicy": ("accessPolicies", "domainName"),
    "aws:s3/accessPoint:AccessPoint": ("policy", ITSELF),
    "aws:s3/bucket:Bucket": ("policy", ITSELF),
    "aws:s3/bucketPolicy:BucketPolicy": ("policy", "bucket"),
    "aws:s3/bucketV2:BucketV2": ("policy", ITSELF),
    "aws:secretsmanager/secret:Secret": ("policy", ITSELF),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("policy", "secretArn"),
    "aws:sns/topic:Topic": ("policy", ITSELF),
    "aws:sns/topicPolicy:TopicPolicy": ("policy", "arn"),
    "aws:sqs/queue:Queue": ("policy", ITSELF),
    "aws:sqs/queuePolicy:QueuePolicy": ("policy", "queueUrl"),
}
"""Type token -> the property that holds the document, and the one that names what it protects."""

IDENTITY_POLICIES: Final = {
    "aws:iam/rolePolicy:RolePolicy": "role",
    "aws:iam/userPolicy:UserPolicy": "user",
    "aws:iam/groupPolicy:GroupPolicy": "group",
}
ATTACHMENTS: Final = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role",),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("user",),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("group",),
    "aws:iam/policyAttachment:PolicyAttachment": ("roles", "users", "groups"),
}
ROLE: Final = "aws:iam/role:Role"
POLICY: Final = "aws:iam/policy:Policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy document and what it is attached to."""

    kind: Literal["identity", "resource", "trust"]
    document: Value
    via: Resource
    holder: Resource | str
    """Whose rights it states (identity) or what it protects (resource, trust); text where the plan does not hold it."""
    key: str = ""
    """The property of `via` that holds the document."""
    managed: str = ""
    """ARN of a managed policy that is written elsewhere, so its document is not in the plan."""


def policies(plan: Plan) -> Iterator[Policy]:
    """Every policy of the plan with each of its holders, in registration order."""
    finder = Finder(plan)
    for resource in plan.resources:
        token, inputs = resource.type, resource.inputs
        if token == ROLE:
            yield from _of_role(finder, resource)
        elif token in IDENTITY_POLICIES:
            for holder in finder.targets(resource, IDENTITY_POLICIES[token]):
                yield Policy(kind="identity", document=inputs.get("policy"), via=resource, holder=holder, key="policy")
        elif token in ATTACHMENTS:
            for key in ATTACHMENTS[token]:
                if key in inputs:
                    for holder in finder.targets(resource, key):
                        yield _managed(finder, resource, "policyArn", inputs.get("policyArn"), holder)
        elif token in RESOURCE_POLICIES and not resource.external:
            key, target = RESOURCE_POLICIES[token]
            if inputs.get(key) is not None:
                for holder in finder.targets(resource, target) if target else (resource,):
                    yield Policy(kind="resource", document=inputs[key], via=resource, holder=holder, key=key)


def _of_role(finder: "Finder", role: Resource) -> Iterator[Policy]:
    if (trust := role.inputs.get("assumeRolePolicy")) is not None:
        yield Policy(kind="trust", document=trust, via=role, holder=role, key="assumeRolePolicy")
    inline, managed = role.inputs.get("inlinePolicies"), role.inputs.get("managedPolicyArns")
    for each in inline if isinstance(inline, list) else ():
        if isinstance(each, Mapping) and each.get("policy") is not None:
            yield Policy(kind="identity", document=each["policy"], via=role, holder=role, key="inlinePolicies")
    for arn in managed if isinstance(managed, list) else ():
        yield _managed(finder, role, "managedPolicyArns", arn, role)


def _managed(finder: "Finder", via: Resource, key: str, arn: Value, holder: Resource | str) -> Policy:
    policy = finder.find(arn) if isinstance(arn, str) else None
    if policy is None and not isinstance(arn, str):
        policy = next((each for each in finder.dependencies(via, key) if each.type == POLICY), None)
    if policy is not None and policy.type == POLICY:
        return Policy(kind="identity", document=policy.inputs.get("policy"), via=policy, holder=holder, key="policy")
    return Policy(kind="identity", document=arn, via=via, holder=holder, managed=arn if isinstance(arn, str) else "")


class Finder:
    """Finds the resource that an ARN, id, name or address of the plan belongs to."""

    NAMES: Final = ("arn", "arnWithoutRevision", "url", "name", "bucket", "keyId", "domainName", "functionName")

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._named: dict[str, list[Resource]] = {}
        for resource in plan.resources:
            if resource.custom and not resource.type.startswith("pulumi:"):
                names = (resource.id, *(resource.outputs.get(name) for name in self.NAMES))
                for name in dict.fromkeys(name for name in names if isinstance(name, str) and name):
                    # The ARN that a resource was given, as a target is the one of a topic, is somebody else's.
                    if not (name.startswith("arn:") and name in resource.inputs.values()):
                        self._named.setdefault(name, []).append(resource)
        self.arns: Mapping[str, Resource] = {name: of[0] for name, of in self._named.items() if name.startswith("arn:")}

    def find(self, name: str, asking: Resource | None = None) -> Resource | None:
        """The resource with exactly this ARN, id, name or address, of the same service as the one that asks."""
        found = self._named.get(name, [])
        # A bucket's policy has its bucket's id: what was registered first is what the name belongs to.
        if asking is not None:
            found = [each for each in found if each is not asking and _service(each) == _service(asking)]
        return next(iter(found), None)

    def dependencies(self, resource: Resource, key: str) -> tuple[Resource, ...]:
        """The resources that the value of one property was made from."""
        urns = resource.property_dependencies.get(key, ())
        known = (self._plan.by_urn.get(urn) for urn in urns)
        return tuple(each for each in known if each is not None and each.custom)

    def named(self, resource: Resource, key: str) -> Resource | str:
        """What a property names, whichever service it is of: a resource of the plan, else the text itself."""
        value = resource.inputs.get(key)
        found = self.find(value) if isinstance(value, str) else None
        made_from = self.dependencies(resource, key)
        # A stack reference is where the text is from, and not what it names.
        if found is None and len(made_from) == 1 and not made_from[0].type.startswith("pulumi:"):
            found = made_from[0]
        return found or (value if isinstance(value, str) else "")

    def targets(self, resource: Resource, key: str) -> tuple[Resource | str, ...]:
        """What a property names, one or a list: resources of the plan where they are known, else the text itself."""
        value = resource.inputs.get(key)
        named = value if isinstance(value, list) else [value]
        made_from = tuple(each for each in self.dependencies(resource, key) if _service(each) == _service(resource))
        if len(made_from) == len(named) == 1:
            return made_from
        found = (self.find(each, resource) or each if isinstance(each, str) else None for each in named)
        return tuple(each for each in found if each is not None) or made_from or ("",)


def _service(resource: Resource) -> str:
    return resource.type.partition("/")[0]
