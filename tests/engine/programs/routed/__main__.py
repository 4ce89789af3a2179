"""Two services of one load balancer, as they are found by others; the first is rolled out as config says."""

import pulumi

from roadbed import Band, ClusterPlace, Domain, IngressPlace, NetworkPlace
from roadbed.kernel.args import Args
from roadbed.kernel.component import Component
from roadbed.kernel.landing_zone import Zone
from roadbed.service.fargate.traffic.traffic import make_traffic
from roadbed.service.traffic.health import Health
from roadbed.service.traffic.port import Port
from roadbed.service.traffic.route import Route
from roadbed.service.workload import Workload

CONFIG = pulumi.Config()
ELB = "arn:aws:elasticloadbalancing:eu-west-1:333333333333"
INGRESS = IngressPlace(
    name="public",
    load_balancer_arn=f"{ELB}:loadbalancer/app/public/50dc6c495c0c9188",
    listener_arn=f"{ELB}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2",
    security_group_id="sg-0a1b2c3d4e5f67891",
    dns_name="public.example.com",
    dns_zone_id="Z0123456789ABCDEFGHIJ",
    domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
    bands={"payments": Band(first=1, last=1_000)},
)
ZONE = Zone(
    network=NetworkPlace(vpc_id="vpc-0a1b2c3d4e5f67890", private_subnet_ids=["subnet-0a1b2c3d4e5f67890"]),
    cluster=ClusterPlace(arn="arn:aws:ecs:eu-west-1:333333333333:cluster/main"),
    ingresses=[INGRESS],
)


class RoutedArgs(Args):
    """Nothing but what every block takes."""


class Routed(Component[RoutedArgs]):
    """Stands for a service."""

    def __init__(self, name: str, *routes: Route, two_sided: bool = False) -> None:
        super().__init__("acme:index:Routed", name, RoutedArgs())
        port = Port(name="http", number=8080)
        workload = Workload(block=self, zone=ZONE, image="unused", connections=(), ports=[port])
        make_traffic(workload, routes, Health(), two_sided=two_sided)
        self.register_declared_outputs()


Routed("checkout", Route(), two_sided=CONFIG.get_bool("two-sided") or False)
if CONFIG.get_bool("another"):
    Routed("billing", Route(hosts=["shop.example.com"], paths=["/billing/*"]))
