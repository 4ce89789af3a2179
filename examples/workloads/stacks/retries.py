"""How do I run a program again when it fails, and never two at once?

Two more attempts, an hour for each, and no second run beside one that goes on. Whoever is on call is told when all
attempts failed. Starting a run is tried again apart from that.
"""

import pulumi

from roadbed import Attempts, Container, Delivery, Image, Placement, ScheduledJob, ScheduledJobArgs

invoices = ScheduledJob(
    "invoices",
    ScheduledJobArgs(
        image=Image.released("invoices"),
        schedule="rate(6 hours)",
        container=Container(command=["bin/send-invoices"]),
        delivery=Delivery(flexible_minutes=15, give_up_after_minutes=30),
        attempts=Attempts(retries=2, wait_seconds=300, timeout_minutes=60, overlap="skip"),
        on_failure="page",
        placement=Placement(spot_percent=100),
        because={"placement.spot_percent": "a run that is taken back is tried again"},
    ),
)

pulumi.export("run", invoices.run_command)
