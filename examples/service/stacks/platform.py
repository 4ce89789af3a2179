"""The platform: a network, a cluster and a load balancer, told once to all teams of this environment."""

from roadbed import (
    Band,
    Domain,
    EcsCluster,
    Ingress,
    IngressArgs,
    LandingZone,
    LandingZoneArgs,
    Network,
    NetworkArgs,
    by_profile,
)

BUSYBOX = "busybox@sha256:e3652a00a2fabd16ce889f0aa32c38eec347b997e73bd09e69c962ec7f8732ee"

network = Network(
    "main",
    NetworkArgs(
        cidr=by_profile(dev="10.20.0.0/16", staging="10.21.0.0/16", prod="10.22.0.0/16"),
        interface_endpoints=by_profile(dev=[], staging=[], prod=["ecr.api", "ecr.dkr", "logs"]),
    ),
)
cluster = EcsCluster("main")
public = Ingress(
    "public",
    IngressArgs(
        network=network.place,
        domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
        bands={"payments": Band(first=1000, last=1999)},
    ),
)

LandingZone(
    "zone",
    LandingZoneArgs(
        network=network.place,
        cluster=cluster.place,
        ingresses=[public.place],
        images={"prepare": f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/{BUSYBOX}"},
    ),
)
