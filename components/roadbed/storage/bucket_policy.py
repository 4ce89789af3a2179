"""Whom a bucket's own policy lets in, and what it denies everybody."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi
from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.arns import AccountId, PrincipalArn, service_in
from roadbed.kernel.bucket_services import BUCKET_SERVICES
from roadbed.kernel.errors import Problem
from roadbed.kernel.policies import deny_insecure_transport
from roadbed.storage.bucket_rights import permissions
from roadbed.storage.keys import Folder

SourceArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:(s3|logs|cloudfront):[a-z0-9-]*:(\d{12})?:[^*?]+$",
        examples=["arn:aws:s3:::example-uploads"],
    ),
]


class BucketSource(Group):
    """An AWS service that uses the bucket by itself, on behalf of resources of one or more accounts."""

    service: Literal["logging.s3", "logdelivery.elasticloadbalancing", "delivery.logs", "cloudfront"]
    """Who, before `.amazonaws.com`: S3 with access logs of buckets; application load balancers with theirs; what AWS
    calls vended logs: network load balancers, flow logs, WAF, Route 53 Resolver; or CloudFront, which only reads."""

    prefix: Folder = ""
    """Only this part of the bucket. Logs of load balancers and vended logs lie in `AWSLogs/account/` below it."""

    accounts: Sequence[Input[AccountId]] = ()
    """The accounts whose resources it acts for; by default only the bucket's own."""

    arns: Sequence[Input[SourceArn]] = ()
    """Only these resources: buckets (`logging.s3`), delivery sources (`delivery.logs`) or distributions
    (`cloudfront`); by default all of the service in these accounts. Load balancers cannot be told apart."""

    def mistakes(self) -> list[Problem]:
        """ARNs of another service, or where none are looked at."""
        found = []
        if self.arns and not BUCKET_SERVICES[self.service].arns:
            found.append(Problem("arns", f"{self.service} is told apart by accounts only; leave them out"))
            return found
        for index, arn in enumerate(self.arns):
            wanted = {"logging.s3": "s3", "delivery.logs": "logs"}.get(self.service, self.service)
            if isinstance(arn, str) and service_in(arn) != wanted:
                says = f"got one of {service_in(arn)}, service says {self.service!r}: one of {wanted}"
                found.append(Problem(f"arns[{index}]", says))
        if BUCKET_SERVICES[self.service].in_account_folder and "AWSLogs" in self.prefix:
            found.append(Problem("prefix", f"got {self.prefix!r}, the service adds AWSLogs/ itself; leave it out"))
        return found


class BucketPrincipal(Group):
    """A role, a user or a whole account elsewhere that may use the bucket, if its own policy lets it too. A role or
    user of the own account needs none.
    """

    arn: Input[PrincipalArn]
    """Who: `arn:aws:iam::123456789012:role/carrier`, or `…:root` for everybody in the account."""

    rights: Annotated[Sequence[Literal["reader", "writer", "deleter"]], Field(min_length=1)]
    """What it may do. With `kms_key_arn` the key's policy must admit it as well."""

    prefix: Folder = ""
    """Only this part of the bucket."""


def denials(arn: pulumi.Output[str], minimum_tls: str) -> Iterator[Mapping[str, Any]]:
    """Nobody may use the bucket without TLS, or with an old version of it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    """
    everything = [arn, pulumi.Output.concat(arn, "/*")]
    yield deny_insecure_transport("s3:*", everything)
    yield {
        "Sid": "DenyOldTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": everything,
        "Condition": {"NumericLessThan": {"s3:TlsVersion": minimum_tls}},
    }


def principal_statements(
    number: int, principal: BucketPrincipal, arn: pulumi.Output[str]
) -> Iterator[Mapping[str, Any]]:
    """What somebody of another account may do."""
    allowed = [each for right in dict.fromkeys(principal.rights) for each in permissions(right, arn, principal.prefix)]
    for part, (actions, resource, conditions) in enumerate(allowed):
        yield {
            "Sid": f"Principal{number}Part{part + 1}",
            "Effect": "Allow",
            "Principal": {"AWS": principal.arn},
            "Action": list(actions),
            "Resource": resource,
            **({"Condition": conditions} if conditions else {}),
        }


def source_statements(
    number: int,
    source: BucketSource,
    arn: pulumi.Output[str],
    region: pulumi.Output[str],
    accounts: Sequence[pulumi.Input[str]],
) -> Iterator[pulumi.Output[Mapping[str, Any]]]:
    """What a service may do for resources of `accounts`."""
    known = pulumi.Output.all(arn=arn, region=region, accounts=list(accounts), arns=list(source.arns))
    yield known.apply(lambda parts: _statement(f"Source{number}", source, parts, on_objects=True))
    if BUCKET_SERVICES[source.service].on_bucket:
        yield known.apply(lambda parts: _statement(f"Source{number}Bucket", source, parts, on_objects=False))


def _statement(sid: str, source: BucketSource, parts: Mapping[str, Any], *, on_objects: bool) -> Mapping[str, Any]:
    arn, accounts, service = parts["arn"], parts["accounts"], BUCKET_SERVICES[source.service]
    folders = [f"AWSLogs/{each}/" for each in accounts] if service.in_account_folder else [""]
    objects = [f"{arn}/{source.prefix}{folder}*" for folder in folders]
    where = {"partition": arn.split(":")[1], "region": parts["region"]}
    all_of_accounts = dict.fromkeys(service.arns.format(account=account, **where) for account in accounts)
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": f"{source.service}.amazonaws.com"},
        "Action": [service.action] if on_objects else list(service.on_bucket),
        "Resource": objects if on_objects else arn,
        "Condition": service.condition(accounts, parts["arns"] or [*all_of_accounts], on_objects=on_objects),
    }
