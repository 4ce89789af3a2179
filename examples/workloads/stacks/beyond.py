"""How is said what no argument says?

By an override of the child that has it. Each of these is offered by one other library alone.
"""

import pulumi

from roadbed import Image, Override, Scale, Service, ServiceArgs

LATTICE = "arn:aws:vpc-lattice:eu-west-1:111111111111:targetgroup/tg-0a1b2c3d4e5f60001"
PATIENT = {"per_request_timeout_seconds": 120, "idle_timeout_seconds": 300}

checkout = Service(
    "checkout",
    ServiceArgs(
        image=Image.released("checkout"),
        port=8080,
        scale=Scale(min_tasks=1, max_tasks=4),
        overrides={
            # Containers by name: labels, and an image that every task looks up anew.
            "containers": Override(
                args={"checkout": {"dockerLabels": {"cost": "shop"}, "versionConsistency": "disabled"}}
            ),
            # A group of logs by a name that a subscription elsewhere knows.
            "logs": Override(args={"name": "/shop/checkout"}),
            # Whoever takes the role keeps it for four hours.
            "task-role": Override(args={"max_session_duration": 4 * 60 * 60, "path": "/shop/"}),
            # No task is taken away while somebody looks for what is wrong.
            "scaling": Override(args={"suspended_state": {"dynamic_scaling_in_suspended": True}}),
            # Calls that take longer than Service Connect's proxy waits, and a VPC Lattice service in front.
            "service": Override(
                args={
                    "service_connect_configuration": {
                        "services": [
                            {
                                "port_name": "main",
                                "discovery_name": "beyond_checkout",
                                "client_alias": [{"port": 8080, "dns_name": "checkout.beyond"}],
                                "timeout": PATIENT,
                            }
                        ]
                    },
                    "vpc_lattice_configurations": [
                        {
                            "port_name": "main",
                            "role_arn": "arn:aws:iam::111111111111:role/ecs-lattice",
                            "target_group_arn": LATTICE,
                        }
                    ],
                }
            ),
            # What other programs made of the family counts too.
            "task-definition": Override(args={"track_latest": True}),
        },
    ),
)

pulumi.export("address", checkout.internal_url)
