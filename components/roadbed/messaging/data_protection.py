"""What a topic does about sensitive data in its messages."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.errors import Problem

DataIdentifier = Annotated[
    str, Field(pattern=r"^[A-Z][A-Za-z]{1,60}(-[A-Z]{2})?$", examples=["EmailAddress", "PassportNumber-DE"])
]
AuditLogGroup = Annotated[
    str, Field(pattern=r"^/aws/vendedlogs/[A-Za-z0-9_/.#-]{1,490}$", examples=["/aws/vendedlogs/orders"])
]

_PREFIX: Final = "arn:aws:dataprotection::aws:data-identifier/"


class DataProtection(Group):
    """One statement of a topic's data protection policy. Standard topics only.

    AWS offers it no more to accounts that did not use it before 30 April 2026.
    """

    by_profile_allowed: ClassVar = False

    # https://docs.aws.amazon.com/sns/latest/dg/sns-message-data-protection-operations.html
    operation: Literal["audit", "deny", "deidentify"]
    """Log what is found, refuse the message, or blot out what is found."""

    identifiers: Annotated[Sequence[DataIdentifier], Field(min_length=1)]
    """AWS's managed data identifiers, by name: `EmailAddress`; those that differ by country with it:
    `PassportNumber-DE`."""

    direction: Literal["inbound", "outbound"] = "inbound"
    """What is published, or what is delivered. Only `deny` looks at what is delivered."""

    sample_percent: Annotated[int, Field(ge=0, le=99)] = 99
    """For `audit`: how many of the messages are looked at."""

    findings_log_group: Input[AuditLogGroup] | None = None
    """For `audit`: where findings are logged, in the topic's region. Whoever deploys needs the rights to have logs
    delivered."""

    mask: Annotated[str, Field(pattern=r"^[A-Za-z0-9*#]$", examples=["#"])] | None = None
    """For `deidentify`: the character to write instead; by default what is found is removed."""

    def mistakes(self) -> list[Problem]:
        """Arguments of another operation, or without the one they need."""
        found = []
        if self.direction == "outbound" and self.operation != "deny":
            found.append(Problem("direction", f"got 'outbound', {self.operation} looks at inbound messages only"))
        for name, operation in (("sample_percent", "audit"), ("findings_log_group", "audit"), ("mask", "deidentify")):
            if name in self.model_fields_set and getattr(self, name) is not None and self.operation != operation:
                found.append(Problem(name, f"has no effect on {self.operation}, only on {operation}; leave it out"))
        if self.operation == "audit" and self.findings_log_group is None:
            found.append(Problem("findings_log_group", "missing, an audit wants to log somewhere"))
        return found

    def statement(self) -> dict[str, Any]:
        """The statement in SNS's own JSON.

        https://docs.aws.amazon.com/sns/latest/dg/sns-message-data-protection-policies.html
        """
        return {
            "DataDirection": self.direction.capitalize(),
            "Principal": ["*"],
            "DataIdentifier": [f"{_PREFIX}{name}" for name in self.identifiers],
            "Operation": self._operation(),
        }

    def _operation(self) -> dict[str, Any]:
        match self.operation:
            case "audit":
                logs = {"CloudWatchLogs": {"LogGroup": self.findings_log_group}}
                return {"Audit": {"SampleRate": str(self.sample_percent), "FindingsDestination": logs}}
            case "deny":
                return {"Deny": {}}
        how = {"MaskConfig": {"MaskWithCharacter": self.mask}} if self.mask else {"RedactConfig": {}}
        return {"Deidentify": how}
