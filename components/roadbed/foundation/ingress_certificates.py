"""Certificates of a load balancer: made for domains and proved in Route 53, or given."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, TypeAlias

import pulumi
import pulumi_aws as aws
from pydantic import Field

from roadbed.kernel.args import Input
from roadbed.kernel.component import Component
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import Domain
from roadbed.kernel.regions import of_region

CertificateArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[A-Za-z0-9-]+$",
        examples=["arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"],
    ),
]
CertificateName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40, examples=["legacy"])]
Certificates: TypeAlias = "Mapping[str, pulumi.Output[str]]"
"""ARNs by what children that use them are called after; the first is the default one."""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html
MOST_CERTIFICATES: Final = 25
"""Certificates of a load balancer beside the default one; AWS raises it on request."""

# https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
_LONGEST_COMMON_NAME: Final = 64

_RECORD_SECONDS: Final = 300


def certificate_mistakes(
    domains: Sequence[Domain], given: Mapping[str, Input[CertificateArn]], most: int
) -> Iterator[Problem]:
    """Domains that no certificate can be made for, and more certificates than a load balancer takes."""
    for index, domain in enumerate(domains):
        path = f"domains[{index}]"
        if domain.name in [each.name for each in domains[:index]]:
            yield Problem(f"{path}.name", f"got {domain.name!r} a second time")
        if domain.hosted_zone_id is None and not given:
            fix = "give it, so that a certificate can be proved there, or certificates={'name': arn}"
            yield Problem(f"{path}.hosted_zone_id", f"missing; {fix}")
        elif domain.hosted_zone_id is not None and len(domain.name) > _LONGEST_COMMON_NAME:
            says = f"got {len(domain.name)} characters, AWS certifies at most {_LONGEST_COMMON_NAME}"
            yield Problem(f"{path}.name", f"{says}; take a domain above it, whose wildcard serves it")
    count = sum(each.hosted_zone_id is not None for each in domains) + len(given)
    if count > most + 1:
        says = f"got {count} certificates, AWS allows {most} beside the default one"
        yield Problem("domains", f"{says}; let a second load balancer serve some, or have the quota raised")


def make_certificates(
    block: Component[Any], domains: Sequence[Domain], given: Mapping[str, Input[CertificateArn]]
) -> Certificates:
    """One certificate for each domain whose zone is known, then those that are given."""
    made = {_label(each.name): _certificate(block, each) for each in domains if each.hosted_zone_id is not None}
    checked = {f"given-{name}": given_certificate(block, arn, f"certificates.{name}") for name, arn in given.items()}
    return {**made, **checked}


def given_certificate(block: Component[Any], arn: Input[CertificateArn], path: str) -> pulumi.Output[str]:
    """A certificate that exists, of the load balancer's own region: of another, AWS finds none."""
    region = aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=block)).region
    return of_region(region, arn, block, path)


def _certificate(block: Component[Any], domain: Domain) -> pulumi.Output[str]:
    """For the domain and every name directly under it; its ARN once AWS has issued it."""
    label = _label(domain.name)
    certificate = aws.acm.Certificate(
        block.child_name(f"certificate-{label}", aws.acm.Certificate),
        domain_name=domain.name,
        subject_alternative_names=[f"*.{domain.name}"],
        validation_method="DNS",
        tags={"Name": domain.name},
        opts=block.as_parent,
    )
    # A name and its wildcard are proved by the same record, and so is every other certificate of the account for that
    # name: whoever deletes it keeps all of them from being renewed. So it is taken over, and left behind.
    # https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    proof = certificate.domain_validation_options[0]
    record = aws.route53.Record(
        block.child_name(f"proof-{label}", aws.route53.Record),
        zone_id=domain.hosted_zone_id,
        name=proof.resource_record_name,
        type=proof.resource_record_type,
        records=[proof.resource_record_value],
        ttl=_RECORD_SECONDS,
        allow_overwrite=True,
        opts=pulumi.ResourceOptions(parent=block, retain_on_delete=True),
    )
    validation = aws.acm.CertificateValidation(
        block.child_name(f"issued-{label}", aws.acm.CertificateValidation),
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn],
        opts=block.as_parent,
    )
    return validation.certificate_arn


def _label(domain: str) -> str:
    """A domain within the name of a child, which has no dots; `a-b.com` and `a.b.com` are two."""
    return "-".join(part.replace("-", "--") for part in domain.split("."))
