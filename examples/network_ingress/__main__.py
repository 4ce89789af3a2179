"""Devices that know two addresses and no names: MQTT over TLS, and syslog by UDP. Services bring their listeners."""

import pulumi

from roadbed import Domain, Network, NetworkArgs, NetworkIngress, NetworkIngressArgs, OpenPort

main = Network("main", NetworkArgs(cidr="10.40.0.0/16"))

devices = NetworkIngress(
    "devices",
    NetworkIngressArgs(
        network=main.place,
        ports=[
            OpenPort(port=8883, team="telemetry"),
            OpenPort(port=514, protocol="udp", team="telemetry"),
        ],
        domain=Domain(name="devices.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ"),
    ),
)
devices.share()

pulumi.export("addresses", devices.addresses)
