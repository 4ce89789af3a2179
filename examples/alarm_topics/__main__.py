"""Who is told: the pager wakes somebody, the channel and the mailbox are read on working days.

Set the address that the pager's service gave you with
`pulumi config set --secret pagerduty-url https://events.pagerduty.com/integration/…/enqueue`.
"""

import pulumi

from roadbed import AlarmTopics, AlarmTopicsArgs, Audience, SlackChannel

config = pulumi.Config()
channel = SlackChannel(workspace_id="T07EA123LEP", channel_id="C07EZ1ABC23")

alarms = AlarmTopics(
    "alarms",
    AlarmTopicsArgs(
        page=Audience(secret_urls={"pagerduty": config.require_secret("pagerduty-url")}, slack=[channel]),
        ticket=Audience(emails=["platform@example.com"], slack=[channel]),
        sources=["budgets", "cloudwatch", "costalerts", "events"],
    ),
)
alarms.share(rights=["publisher"])

pulumi.export("pages go to", alarms.page_arn)
