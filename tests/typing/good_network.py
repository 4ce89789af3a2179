"""How networks are declared; every checker agrees."""

import pulumi

from roadbed import ExistingVpc, FlowLogs, Network, NetworkArgs, PrivateLink, by_profile

main = Network(
    "main",
    NetworkArgs(
        cidr=by_profile(dev="10.20.0.0/16", staging="10.21.0.0/16", prod="10.22.0.0/16"),
        zones=["a", "c"],
        nat="per-zone",
        interface_endpoints=["ecr.api", "logs"],
        private_links=[PrivateLink(name="metrics", service_name="com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789")],
        flow_logs=FlowLogs(traffic="all", retention_days=90),
        peers=["10.0.0.0/12"],
    ),
)
vpc: pulumi.Output[str] = main.vpc_id

adopted = NetworkArgs(
    existing=ExistingVpc(
        vpc_id=main.vpc_id,
        cidr="10.40.0.0/18",
        zones=["a"],
        private_subnet_ids=["subnet-0123456789abcdef0"],
        nat="none",
    )
)

shared = Network.of("platform.prod", "main")
reached: bool = shared.nat != "none" or "sqs" in shared.endpoints
group: pulumi.Output[str] | None = shared.endpoint_security_group_id
