"""Devices that speak MQTT over TLS, and send their logs by UDP: two ports of a network load balancer, one service."""

import pulumi

from roadbed import (
    ClusterPlace,
    Container,
    Domain,
    Health,
    Image,
    IngressPlace,
    LandingZone,
    LandingZoneArgs,
    Listen,
    NetworkPlace,
    OpenPort,
    Port,
    Route,
    Service,
    ServiceArgs,
)

HERE = "eu-west-1:111111111111"

# What a platform stack says once for all teams; here of things that exist.
LandingZone(
    "zone",
    LandingZoneArgs(
        network=NetworkPlace(
            vpc_id="vpc-0a1b2c3d4e5f60001",
            private_subnet_ids=["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
            cidrs=["10.20.0.0/16"],
        ),
        cluster=ClusterPlace(
            arn=f"arn:aws:ecs:{HERE}:cluster/main",
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            namespace_arn=f"arn:aws:servicediscovery:{HERE}:namespace/ns-0a1b2c3d4e5f6000",
        ),
        ingresses=[
            IngressPlace(
                name="devices",
                kind="network",
                load_balancer_arn=f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/net/devices/70dc6c495c0c9188",
                certificate_arn=f"arn:aws:acm:{HERE}:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
                security_group_id="sg-0a1b2c3d4e5f60004",
                dns_name="devices-1.elb.eu-west-1.amazonaws.com",
                dns_zone_id="Z2IFOLAFXWLO4F",
                domains=[Domain(name="devices.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
                ports=[OpenPort(port=8883), OpenPort(port=514, protocol="udp")],
            )
        ],
    ),
)

telemetry = Service(
    "telemetry",
    ServiceArgs(
        image=Image.released("telemetry"),
        port=Port(name="mqtt", number=1883, protocol="tcp"),
        container=Container(
            more_ports=[Port(name="syslog", number=5140, protocol="udp"), Port(name="admin", number=8080)]
        ),
        routes=[
            Route(listen=Listen(port=8883, protocol="tls")),
            Route(name="syslog", listen=Listen(port=514, protocol="udp"), port=5140, dns_record=False),
        ],
        health=Health(port=8080, path="/health"),
    ),
)

pulumi.export("url", telemetry.url)
