"""What a workload's containers print, and where it goes."""

from typing import Annotated, Final, Literal

from pydantic import Field

from roadbed.kernel.args import Group, Input, by_profile, guarded
from roadbed.kernel.arns import KmsKeyArn
from roadbed.kernel.errors import Problem
from roadbed.kernel.log_retention import RetentionDays

LogGroupArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[A-Za-z0-9_/.#-]{1,512}(:\*)?$",
        examples=["arn:aws:logs:eu-west-1:123456789012:log-group:checkout"],
    ),
]
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"""

_OF_ITS_OWN: Final = ("retention_days", "kms_key_arn", "log_class", "deletion_protection")


class Logs(Group):
    """The log group of a workload, with one stream for each container of each task."""

    log_group_arn: Input[LogGroupArn] | None = None
    """A log group that exists, instead of one of the workload's own. How long it is kept, and with what key, its owner
    says."""

    retention_days: RetentionDays = guarded(
        by_profile(dev=7, staging=30, prod=365), weaker=lambda value, default: value < default
    )
    """How long it is kept. Storage is billed by its compressed size."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt with this key instead of CloudWatch's own. Its policy must admit `logs.REGION.amazonaws.com`."""

    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
    log_class: Literal["STANDARD", "INFREQUENT_ACCESS"] = "STANDARD"
    """`INFREQUENT_ACCESS` costs half to write and has no metric filters, alarms or live tail. Changing it replaces the
    log group: what was logged is gone."""

    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    blocking: bool = False
    """Whether the program waits while CloudWatch is slow; nothing is lost then, but its requests hang. Otherwise the
    oldest lines of a full buffer are dropped."""

    buffer_mib: Annotated[int, Field(ge=1, le=1_024)] = 25
    """How much each container holds back while CloudWatch is slow, in its task's memory."""

    first_line: Annotated[str, Field(min_length=1)] | None = None
    """A regular expression that the first line of a message matches, so that a stack trace is one: `^\\d{4}-`."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the log group."""

    def mistakes(self) -> list[Problem]:
        """A buffer that nobody uses, and what a log group that exists says itself."""
        found = []
        if self.blocking and "buffer_mib" in self.model_fields_set:
            found.append(Problem("buffer_mib", "has no effect with blocking=True; leave it out"))
        if self.log_group_arn is not None:
            says = "got one beside log_group_arn, whose owner says it; leave one of them out"
            found += [Problem(name, says) for name in _OF_ITS_OWN if name in self.model_fields_set]
        return found
