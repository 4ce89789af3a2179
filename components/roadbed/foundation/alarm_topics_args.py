"""What the owner of alarm topics decides: who is told, and who may tell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, TypeAlias

import pulumi
from pydantic import Field

from roadbed.kernel.args import Args, Group, Input, by_profile, guarded
from roadbed.kernel.arns import AccountId, KmsKeyArn
from roadbed.kernel.errors import Problem, listed

Severity: TypeAlias = Literal["page", "ticket"]
SEVERITIES: Final[tuple[Severity, ...]] = ("page", "ticket")
AlarmSource: TypeAlias = Literal["budgets", "cloudwatch", "costalerts", "events"]

Email = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254, examples=["ops@example.com"]),
]
# No pattern: a preview without the passphrase has a stand-in for it. SNS itself takes HTTPS only.
SecretUrl = Annotated[str, Field(min_length=1)]
EndpointName = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$", max_length=40, examples=["pagerduty"])]


class SlackChannel(Group):
    """A Slack channel, reached through Amazon Q Developer in chat applications (once called AWS Chatbot).

    Its workspace must have been authorised in the console of that service before, once for the account. A private
    channel must have invited `@Amazon Q`.
    """

    # https://docs.aws.amazon.com/chatbot/latest/APIReference/API_CreateSlackChannelConfiguration.html
    workspace_id: Annotated[str, Field(pattern=r"^[0-9A-Z]{1,255}$", examples=["T07EA123LEP"])]
    """The workspace, by its id."""

    channel_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,255}$", examples=["C07EZ1ABC23"])]
    """The channel, by its id: the end of the link that Slack copies for it."""


class Audience(Group):
    """Who is told. Teams may subscribe more by themselves, by the topic's ARN."""

    # https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
    emails: Sequence[Email] = ()
    """Each gets a mail first whose link must be clicked within two days; until then it is told nothing. A subscription
    that nobody confirmed cannot be removed by Pulumi, and expires."""

    secret_urls: Mapping[EndpointName, Input[SecretUrl]] = {}
    """HTTPS addresses by the name of their service: `{"pagerduty": config.require_secret("pagerduty-url")}`. Whoever
    has such an address can raise alarms, so it must be a secret. It must confirm by itself, as PagerDuty and Opsgenie
    do."""

    slack: Sequence[SlackChannel] = ()
    """Channels that show alarms. Nobody can run a command from there."""

    def mistakes(self) -> list[Problem]:
        """Addresses in plain text, and what is listed twice."""
        return [*self._plain(), *self._repeated()]

    def _plain(self) -> Iterator[Problem]:
        for name, url in self.secret_urls.items():
            if not isinstance(url, pulumi.Output):
                says = "got plain text, wants a secret: pulumi.Config().require_secret(…) or pulumi.Output.secret(…)"
                yield Problem(f"secret_urls.{name}", says)

    def _repeated(self) -> Iterator[Problem]:
        roles = [email_role(each) for each in self.emails]
        for index, email in enumerate(self.emails):
            if roles[index] in roles[:index]:
                same = self.emails[roles.index(roles[index])]
                says = "a second time" if same == email else f"which is too much like {same!r} to be told apart"
                yield Problem(f"emails[{index}]", f"got {email!r}, {says}")
        for index, channel in enumerate(self.slack):
            if channel.channel_id in [each.channel_id for each in self.slack[:index]]:
                yield Problem(f"slack[{index}].channel_id", f"got {channel.channel_id!r} a second time")


class AlarmTopicsArgs(Args):
    """What the owner of alarm topics decides."""

    page: Audience = Audience()
    """Who is woken: what alarms of severity `page` go to."""

    ticket: Audience = Audience()
    """Who looks on a working day: what alarms of severity `ticket` go to."""

    sources: Sequence[AlarmSource] = ("budgets", "cloudwatch", "events")
    """Services that may publish, on behalf of what this account owns: CloudWatch alarms, EventBridge rules (`events`),
    Budgets, Cost Anomaly Detection (`costalerts`). EventBridge does not tell a topic whose rule it is: with `events`, a
    rule of any account that knows the topic's ARN can publish. Identities of this account need `publisher()`."""

    alarm_accounts: Sequence[Input[AccountId]] = ()
    """Other accounts whose CloudWatch alarms may publish, too."""

    kms_key_arn: Input[KmsKeyArn] | None = None
    """Encrypt with this key instead of one made for these topics, for about 1 USD a month. Its policy must admit all
    `sources`, or their alarms are lost; of a key of the same stack the command line says so. AWS's own key for SNS
    would not do: it admits no service."""

    deletion_protection: bool = guarded(
        by_profile(dev=False, staging=False, prod=True), weaker=lambda value, default: default and not value
    )
    """Neither Pulumi nor a removed line deletes the topics or their key. Alarms whose topic is gone tell nobody, and
    nobody is told that they do not."""

    def mistakes(self) -> list[Problem]:
        """What is listed twice, and accounts without alarms."""
        return [*self._repeated(), *self._needless()]

    def audience(self, severity: Severity) -> Audience:
        """Who is told of alarms of one severity."""
        return self.page if severity == "page" else self.ticket

    def _repeated(self) -> Iterator[Problem]:
        for name in ("sources", "alarm_accounts"):
            values = getattr(self, name)
            for index, value in enumerate(values):
                if isinstance(value, str) and value in [each for each in values[:index] if isinstance(each, str)]:
                    yield Problem(f"{name}[{index}]", f"got {value!r} a second time")

    def _needless(self) -> Iterator[Problem]:
        if self.alarm_accounts and "cloudwatch" not in self.sources:
            says = f"allowed only with 'cloudwatch' in sources, which are {listed(self.sources) or 'none'}"
            yield Problem("alarm_accounts", says)


def email_role(email: str) -> str:
    """An address as part of a child's role: `ops-example-com`."""
    return re.sub(r"[^a-z0-9]+", "-", email.lower()).strip("-")
