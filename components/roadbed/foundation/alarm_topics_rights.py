"""What alarm topics offer to others, whether they are of this stack or shared by another."""

from collections.abc import Callable, Mapping
from typing import ClassVar

import pulumi

from roadbed.foundation.alarm_topics_args import SEVERITIES, Severity
from roadbed.kernel.connection import Connection, Statement, Variable
from roadbed.kernel.contracts.consuming import Shared
from roadbed.kernel.errors import ArgsError, Problem, caller, listed
from roadbed.kernel.mistakes import shown


class AlarmTopicsRights:
    """Rights on alarm topics, from no more than their identifiers."""

    name: str
    """Begins the variable that a right brings: `alarms` gives `ALARMS_PAGE_TOPIC_ARN`."""
    block: str
    page_arn: pulumi.Output[str]
    ticket_arn: pulumi.Output[str]
    kms_key_arn: pulumi.Output[str]
    connection: Callable[..., Connection]
    """`connection(right, **parts)` of the block, or of what is shared."""

    rights: ClassVar[Mapping[str, tuple[str, ...]]] = {"publisher": ("sns:Publish",)}

    def topic(self, severity: Severity) -> pulumi.Output[str]:
        """The ARN of the topic for one severity: `alarm_actions=[alarms.topic(signal.severity)]`.

        Raises `ArgsError` for another word.
        """
        if severity not in SEVERITIES:
            says = f"got {shown(severity)}, allowed {listed([repr(each) for each in SEVERITIES])}"
            raise ArgsError(self.block, [Problem("severity", says)], caller())
        return self.page_arn if severity == "page" else self.ticket_arn

    def publisher(self, severity: Severity) -> Connection:
        """The right to raise an alarm by hand, for programs; CloudWatch alarms need none."""
        arn = self.topic(severity)
        # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        on_key = Statement(actions=("kms:Decrypt", "kms:GenerateDataKey"), resources=(self.kms_key_arn,))
        name = f"{self.name.upper().replace('-', '_')}_{severity.upper()}_TOPIC_ARN"
        variable = Variable(role="arn", name=name, value=arn)
        return self.connection("publisher", resources=(arn,), statements=(on_key,), variables=(variable,))


class SharedAlarmTopics(AlarmTopicsRights, Shared):
    """Alarm topics of another stack: `AlarmTopics.of("platform.prod", "alarms")`."""

    kind = "roadbed:index:AlarmTopics"

    page_arn: pulumi.Output[str]
    """Where alarms go that wake somebody."""

    ticket_arn: pulumi.Output[str]
    """Where alarms go that are looked at on a working day."""

    kms_key_arn: pulumi.Output[str]
    """What the topics are encrypted with."""
