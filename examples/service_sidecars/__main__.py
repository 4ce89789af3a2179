"""A program with what real ones have around them: something that prepares, traces, logs that go elsewhere, a
configuration file, files that outlive tasks and a disk for each of them.
"""

import pulumi

from roadbed import (
    ClusterPlace,
    Container,
    DatadogLogs,
    Disk,
    Image,
    LandingZone,
    LandingZoneArgs,
    NetworkPlace,
    Secret,
    Service,
    ServiceArgs,
    Sidecar,
    Volume,
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
    ),
)

search = Service(
    "search",
    ServiceArgs(
        image=Image.released("search"),
        port=8080,
        container=Container(
            cpu=1024,
            files={"/etc/search/search.toml": 'index = "/var/lib/index"\n'},
        ),
        environment={"LICENCE": Secret(arn=f"arn:aws:ssm:{HERE}:parameter/search/licence")},
        sidecars=[
            Sidecar(
                name="fetch-index",
                image=Image.released("search"),
                command=["bin/fetch-index"],
                program_waits_for="SUCCESS",
                essential=False,
            ),
            Sidecar.open_telemetry(),
            Sidecar.log_router(
                DatadogLogs(api_key=Secret(arn=f"arn:aws:secretsmanager:{HERE}:secret:datadog-AbCdEf"), source="search")
            ),
        ],
        volumes=[
            Volume(path="/var/lib/index", disk=Disk(size_gib=200), sidecars={"fetch-index": "/var/lib/index"}),
            Volume.efs(
                "/srv/synonyms",
                arn=f"arn:aws:elasticfilesystem:{HERE}:file-system/fs-0a1b2c3d4e5f60001",
                access_point_arn=f"arn:aws:elasticfilesystem:{HERE}:access-point/fsap-0a1b2c3d4e5f60001",
                security_group_id="sg-0a1b2c3d4e5f60005",
                read_only=True,
            ),
        ],
    ),
)

pulumi.export("logs", search.log_group_name)
