"""A network. In dev it has two zones and one NAT gateway; in prod three of each, and AWS is reached without NAT."""

import pulumi

from roadbed import Network, NetworkArgs, by_profile

main = Network(
    "main",
    NetworkArgs(
        cidr=by_profile(dev="10.20.0.0/16", staging="10.21.0.0/16", prod="10.22.0.0/16"),
        peers=["10.0.0.0/12", "192.168.0.0/16"],
        interface_endpoints=by_profile(dev=[], staging=[], prod=["ecr.api", "ecr.dkr", "logs", "secretsmanager"]),
        ipv6=True,
    ),
)
main.share()

pulumi.export("egress_addresses", main.egress_addresses)
