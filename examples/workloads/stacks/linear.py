"""How does a new revision get the traffic step by step, where only services call it?

In five steps; who sends a header reaches it before.
"""

import pulumi

from roadbed import Image, RevisionHeader, Rollout, Service, ServiceArgs

invoices = Service(
    "invoices",
    ServiceArgs(
        image=Image.released("invoices"),
        port=8080,
        rollout=Rollout(
            strategy="linear",
            step_percent=20,
            step_bake_time_minutes=5,
            alarms=["invoices-errors"],
            test_header=RevisionHeader(name="x-revision", value="next"),
        ),
    ),
)
Service("checkout", ServiceArgs(image=Image.released("checkout"), port=8080, connections=[invoices.caller()]))

pulumi.export("address", invoices.internal_url)
