"""The load balancer that the services of all teams share, with a filter in prod, and one for the network alone.

A team gets its band of priorities once; those of others stay what they are when one comes or goes.
"""

import pulumi

from roadbed import (
    Band,
    Domain,
    Ingress,
    IngressArgs,
    IngressLogs,
    IngressTestListener,
    Network,
    NetworkArgs,
    Waf,
    by_profile,
)

bands = {
    "payments": Band(first=1000, last=1999),
    "orders": Band(first=2000, last=2999),
}

main = Network("main", NetworkArgs(cidr=by_profile(dev="10.30.0.0/16", staging="10.31.0.0/16", prod="10.32.0.0/16")))

public = Ingress(
    "public",
    IngressArgs(
        network=main.place,
        domains=[
            Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ"),
            Domain(name="shop.example.net", hosted_zone_id="Z9876543210ABCDEFGHIJ"),
        ],
        bands=bands,
        test_listener=IngressTestListener(cidrs=["203.0.113.0/28"]),
        waf=by_profile(dev=None, staging=Waf(), prod=Waf(requests_per_5_minutes=2_000)),
        logs=IngressLogs(connections=True),
    ),
)
public.share()

private = Ingress(
    "private",
    IngressArgs(
        network=main.place,
        domains=[Domain(name="internal.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
        internal=True,
        bands=bands,
        idle_timeout_seconds=300,
    ),
)
private.share()

pulumi.export("name", public.dns_name)
