"""Names of AWS's things as blocks take them. No wildcard anywhere: in a policy's ArnEquals, * and ? match like in
ArnLike.
"""

from typing import Annotated, Final

from pydantic import Field

KmsKeyArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[^*?]+$",
        examples=["arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"],
    ),
]
PrincipalArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::\d{12}:(root|role/[^*?]+|user/[^*?]+)$",
        examples=["arn:aws:iam::123456789012:role/carrier"],
    ),
]
PolicyArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[^*?]+$",
        examples=["arn:aws:iam::123456789012:policy/team-boundary"],
    ),
]
TopicArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+(\.fifo)?$",
        examples=["arn:aws:sns:eu-west-1:123456789012:orders"],
    ),
]
AccountId = Annotated[str, Field(pattern=r"^\d{12}$", examples=["123456789012"])]

_SERVICE: Final = 2
_REGION: Final = 3
_ACCOUNT: Final = 4
_RESOURCE: Final = 5


def partition_in(arn: str) -> str:
    """The part of AWS in an ARN: `aws`, `aws-cn`."""
    return arn.split(":")[1]


def service_in(arn: str) -> str:
    """The service an ARN is of: `sns`."""
    return arn.split(":")[_SERVICE]


def region_in(arn: str) -> str:
    """The region an ARN names; empty for what is global."""
    return arn.split(":")[_REGION]


def account_in(arn: str) -> str:
    """The account an ARN names; empty for a bucket's."""
    return arn.split(":")[_ACCOUNT]


def resource_in(arn: str) -> str:
    """What an ARN names within its account: `rule/orders`."""
    return arn.split(":", _RESOURCE)[_RESOURCE]
