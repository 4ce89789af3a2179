"""What can run, be mounted and be written beside a program?

Something that prepares, traces, logs that go elsewhere, a configuration file, files that outlive tasks and a disk for
each of them.
"""

import pulumi

from roadbed import Container, DatadogLogs, Disk, Image, Secret, Service, ServiceArgs, Sidecar, Volume

search = Service(
    "search",
    ServiceArgs(
        image=Image.released("search"),
        port=8080,
        container=Container(cpu=1024, files={"/etc/search/search.toml": 'index = "/var/lib/index"\n'}),
        environment={"LICENCE": Secret(arn="arn:aws:ssm:eu-west-1:111111111111:parameter/search/licence")},
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
                DatadogLogs(
                    api_key=Secret(arn="arn:aws:secretsmanager:eu-west-1:111111111111:secret:datadog-AbCdEf"),
                    source="search",
                )
            ),
        ],
        volumes=[
            Volume(path="/var/lib/index", disk=Disk(size_gib=200), sidecars={"fetch-index": "/var/lib/index"}),
            Volume.efs(
                "/srv/synonyms",
                arn="arn:aws:elasticfilesystem:eu-west-1:111111111111:file-system/fs-0a1b2c3d4e5f60001",
                access_point_arn="arn:aws:elasticfilesystem:eu-west-1:111111111111:access-point/fsap-0a1b2c3d4e5f60001",
                security_group_id="sg-0a1b2c3d4e5f60005",
                read_only=True,
            ),
        ],
    ),
)

pulumi.export("logs", search.log_group_name)
