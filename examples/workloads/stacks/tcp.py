"""How do TCP, TLS and UDP reach a service?

Devices speak MQTT over TLS, and send their logs by UDP: two ports of a network load balancer, one service.
"""

import pulumi

from roadbed import Container, Health, Image, Listen, Port, Route, Service, ServiceArgs

telemetry = Service(
    "telemetry",
    ServiceArgs(
        image=Image.released("telemetry"),
        port=Port(name="mqtt", number=1883, protocol="tcp"),
        container=Container(
            more_ports=[Port(name="syslog", number=5140, protocol="udp"), Port(name="admin", number=8080)]
        ),
        routes=[
            Route(ingress="devices", listen=Listen(port=8883, protocol="tls")),
            Route(
                name="syslog", ingress="devices", listen=Listen(port=514, protocol="udp"), port=5140, dns_record=False
            ),
        ],
        health=Health(port=8080, path="/health"),
    ),
)

pulumi.export("url", telemetry.url)
