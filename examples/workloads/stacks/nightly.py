"""How do I run a program every night?

At three, local time. Scheduler starts a task, and somebody is told if it fails.
"""

import pulumi

from roadbed import Container, Image, ScheduledJob, ScheduledJobArgs

report = ScheduledJob(
    "report",
    ScheduledJobArgs(
        image=Image.released("reports"),
        schedule="cron(0 3 * * ? *)",
        time_zone="Europe/Berlin",
        container=Container(command=["bin/report"]),
    ),
)

pulumi.export("run", report.run_command)
