"""A landing zone that is made up, for tests of what runs in one."""

from collections.abc import Sequence
from typing import Any, Final

from roadbed.kernel.ingress_place import Band, Domain, IngressPlace
from roadbed.kernel.landing_zone import ClusterPlace, NetworkPlace, Zone

_ENDPOINTS: Final = "dynamodb ecr.api ecr.dkr logs s3 secretsmanager sns sqs ssm ssmmessages xray"
"""What prod reaches without the internet: all that tasks start by, queues and topics, secrets, sessions, traces."""

_HERE: Final = "eu-west-1:123456789012"
_REGISTRY: Final = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def made_up_zone(*, teams: Sequence[str] = ("payments",), **changes: Any) -> Zone:
    """A landing zone as prod has it: a VPC in three zones with endpoints, a cluster, a public load balancer that these
    teams have places on, keys, alarm topics and mirrors of ready-made images; `changes` as `Zone` takes them.

    >>> deploy(lambda: Service("checkout", args), zone=made_up_zone())
    >>> deploy(lambda: Service("packing", args), stack="shipping.prod", zone=made_up_zone(teams=["shipping"]))
    """
    of_load_balancer = f"arn:aws:elasticloadbalancing:{_HERE}"
    zone = Zone(
        network=NetworkPlace(
            vpc_id="vpc-0a1b2c3d4e5f60001",
            private_subnet_ids=[f"subnet-0a1b2c3d4e5f6000{number}" for number in (1, 2, 3)],
            cidrs=["10.20.0.0/16"],
            endpoints=_ENDPOINTS.split(),
            endpoint_security_group_id="sg-0a1b2c3d4e5f60001",
            prefix_list_ids={"s3": "pl-6da54004", "dynamodb": "pl-6fa54006"},
        ),
        cluster=ClusterPlace(
            arn=f"arn:aws:ecs:{_HERE}:cluster/main",
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            namespace_arn=f"arn:aws:servicediscovery:{_HERE}:namespace/ns-0a1b2c3d4e5f6000",
            namespace_name="main",
            exec_log_group_arn=f"arn:aws:logs:{_HERE}:log-group:main-sessions",
            container_insights=True,
        ),
        ingresses=[
            IngressPlace(
                name="public",
                load_balancer_arn=f"{of_load_balancer}:loadbalancer/app/public/50dc6c495c0c9188",
                listener_arn=f"{of_load_balancer}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2",
                security_group_id="sg-0a1b2c3d4e5f60002",
                dns_name="public-1234567890.eu-west-1.elb.amazonaws.com",
                dns_zone_id="Z32O12XQLNTSW2",
                domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
                bands={team: Band(first=1_000 * at, last=1_000 * at + 999) for at, team in enumerate(teams, 1)},
            )
        ],
        key_arns={
            "confidential": f"arn:aws:kms:{_HERE}:key/0a1b2c3d-4e5f-6000-8000-000000000001",
            "restricted": f"arn:aws:kms:{_HERE}:key/0a1b2c3d-4e5f-6000-8000-000000000002",
        },
        alarm_topic_arns={"page": f"arn:aws:sns:{_HERE}:page", "ticket": f"arn:aws:sns:{_HERE}:ticket"},
        images={
            name: f"{_REGISTRY}/mirror/{name}@sha256:{digit * 64}"
            for name, digit in (("prepare", "a"), ("open-telemetry", "b"), ("log-router", "c"))
        },
    )
    return zone.but(**changes)
