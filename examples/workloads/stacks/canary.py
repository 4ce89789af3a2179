"""How does a new revision get a little of the traffic first?

It gets 5 % for a quarter of an hour, and the rest if no alarm rings.
"""

import pulumi

from roadbed import Image, Rollout, Route, Service, ServiceArgs

checkout = Service(
    "checkout",
    ServiceArgs(
        image=Image.released("checkout"),
        port=8080,
        routes=[Route()],
        rollout=Rollout(
            strategy="canary",
            canary_percent=5,
            canary_bake_time_minutes=15,
            alarms=["checkout-errors", "checkout-slow"],
        ),
    ),
)

pulumi.export("url", checkout.url)
