"""The platform: a network, a cluster and load balancers that exist, told once to who runs here. It makes nothing."""

from roadbed import Band, ClusterPlace, Domain, IngressPlace, LandingZone, LandingZoneArgs, NetworkPlace, OpenPort

HERE = "eu-west-1:111111111111"
LOAD_BALANCING = f"arn:aws:elasticloadbalancing:{HERE}"
BUSYBOX = "busybox@sha256:e3652a00a2fabd16ce889f0aa32c38eec347b997e73bd09e69c962ec7f8732ee"

LandingZone(
    "zone",
    LandingZoneArgs(
        network=NetworkPlace(
            vpc_id="vpc-0a1b2c3d4e5f60001",
            private_subnet_ids=["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
            cidrs=["10.20.0.0/16"],
            endpoints=["ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager", "sqs", "ssm"],
            endpoint_security_group_id="sg-0a1b2c3d4e5f60001",
            prefix_list_ids={"s3": "pl-6da54004"},
        ),
        cluster=ClusterPlace(
            arn=f"arn:aws:ecs:{HERE}:cluster/main",
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            container_insights=True,
            namespace_arn=f"arn:aws:servicediscovery:{HERE}:namespace/ns-0a1b2c3d4e5f6000",
        ),
        ingresses=[
            IngressPlace(
                name="public",
                load_balancer_arn=f"{LOAD_BALANCING}:loadbalancer/app/public/50dc6c495c0c9188",
                listener_arn=f"{LOAD_BALANCING}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2",
                test_listener_arn=f"{LOAD_BALANCING}:listener/app/public/50dc6c495c0c9188/e2f7dc8efc522ab2",
                security_group_id="sg-0a1b2c3d4e5f60002",
                dns_name="public-1.eu-west-1.elb.amazonaws.com",
                dns_zone_id="Z32O12XQLNTSW2",
                domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
                bands={
                    "bluegreen": Band(first=1_000, last=1_999),
                    "canary": Band(first=2_000, last=2_999),
                    "scale": Band(first=3_000, last=3_999),
                },
            ),
            IngressPlace(
                name="devices",
                kind="network",
                load_balancer_arn=f"{LOAD_BALANCING}:loadbalancer/net/devices/70dc6c495c0c9188",
                certificate_arn=f"arn:aws:acm:{HERE}:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
                security_group_id="sg-0a1b2c3d4e5f60004",
                dns_name="devices-1.elb.eu-west-1.amazonaws.com",
                dns_zone_id="Z2IFOLAFXWLO4F",
                domains=[Domain(name="devices.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
                ports=[OpenPort(port=8883), OpenPort(port=514, protocol="udp")],
            ),
        ],
        alarm_topic_arns={"page": f"arn:aws:sns:{HERE}:page", "ticket": f"arn:aws:sns:{HERE}:ticket"},
        images={"prepare": f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/{BUSYBOX}"},
    ),
)
