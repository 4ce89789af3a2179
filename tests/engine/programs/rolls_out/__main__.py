"""A service of one container, for what happens when ECS does not keep a revision; `rolls-out:*` is what changes."""

import pulumi
import pulumi_aws as aws

from roadbed import Component, Egress
from roadbed.kernel.ingress_place import Band, Domain, IngressPlace
from roadbed.kernel.landing_zone import ClusterPlace, NetworkPlace
from roadbed.service.fargate.rollouts.rollout import make_deployment
from roadbed.service.fargate.rollouts.steady_state import check_rolled_out
from roadbed.service.fargate.tasks.task_definition import make_task_definition
from roadbed.service.fargate.traffic.traffic import make_traffic
from roadbed.service.traffic.health import Health
from roadbed.service.containers.image import Image
from roadbed.service.placement import Placement
from roadbed.service.traffic.port import Port
from roadbed.service.rollouts.rollout import Rollout
from roadbed.service.traffic.route import Route
from roadbed.service.task import Task, TaskArgs
from roadbed.service.workload import Workload
from roadbed.service.workload_args import WorkloadArgs

CONFIG = pulumi.Config()
ELB = "arn:aws:elasticloadbalancing:eu-west-1:333333333333"
INGRESS = IngressPlace(
    name="public",
    load_balancer_arn=f"{ELB}:loadbalancer/app/public/50dc6c495c0c9188",
    listener_arn=f"{ELB}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2",
    security_group_id="sg-0a1b2c3d4e5f67891",
    dns_name="public.example.com",
    dns_zone_id="Z0123456789ABCDEFGHIJ",
    domains=[Domain(name="shop.example.com")],
    bands={"payments": Band(first=1, last=1_000)},
)
PLACEMENT = Placement(
    network=NetworkPlace(
        vpc_id="vpc-0a1b2c3d4e5f67890", private_subnet_ids=["subnet-0a1b2c3d4e5f67890"], cidrs=["10.20.0.0/16"]
    ),
    cluster=ClusterPlace(arn="arn:aws:ecs:eu-west-1:333333333333:cluster/main"),
)
# Where images come from.
EGRESS = [Egress(cidr="203.0.113.0/24", port=443)]
REPOSITORY = "333333333333.dkr.ecr.eu-west-1.amazonaws.com/checkout"


class DeployedArgs(WorkloadArgs):
    """What a service is given."""

    rollout: Rollout


class Deployed(Component[DeployedArgs]):
    """Stands for a service."""

    runs: pulumi.Output[str]

    def __init__(self, name: str, args: DeployedArgs) -> None:
        super().__init__("acme:index:Deployed", name, args)
        rollout = self.settings.rollout
        workload = Workload.of(self, ports=[Port(name="http", number=8080)])
        outside = CONFIG.get_bool("outside") or False
        routes = [Route(ingress=INGRESS)] if rollout.strategy != "rolling" else []
        traffic = make_traffic(workload, routes, Health(), two_sided=bool(routes))
        made = make_task_definition(workload)
        deployment = make_deployment(workload, rollout, deployed_outside=outside)
        service = aws.ecs.Service(
            self.child_name("service", aws.ecs.Service),
            cluster=workload.cluster.arn,
            task_definition=made.task_definition.arn,
            desired_count=CONFIG.get_int("tasks") or 1,
            load_balancers=traffic.load_balancers,
            **deployment.arguments,
            opts=pulumi.ResourceOptions.merge(self.as_parent, deployment.options),
        )
        wanted = made.task_definition.arn
        self.runs = service.task_definition if outside else check_rolled_out(workload, service, wanted)
        self.register_declared_outputs()


def image(digit: str) -> Image:
    return Image(reference=f"{REPOSITORY}@sha256:{digit * 64}")


before = (
    Task("migrate", TaskArgs(image=image("0"), placement=PLACEMENT, egress=EGRESS))
    if CONFIG.get_bool("migrates")
    else None
)
alarms = ["checkout-availability-page"] if CONFIG.get("strategy") else []


def service(name: str) -> Deployed:
    rollout = Rollout(strategy=CONFIG.get("strategy") or "rolling", alarms=alarms, before_rollout=before)
    return Deployed(
        name,
        DeployedArgs(image=image(CONFIG.get("revision") or "1"), placement=PLACEMENT, egress=EGRESS, rollout=rollout),
    )


deployed = service("checkout")
if CONFIG.get_bool("another"):
    service("billing")
pulumi.export("runs", deployed.runs)
