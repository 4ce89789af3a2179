"""How a team declares tasks."""

import pulumi

from roadbed import Connection, Container, Egress, Image, Input, Placement, Queue, Secret, Task, TaskArgs


def tasks(image: pulumi.Output[str], arn: pulumi.Output[str]) -> list[pulumi.Output[str]]:
    reference: Input[str] = image
    args = TaskArgs(
        image=reference,
        container=Container(command=["bin/migrate"]),
        environment={"MODE": "all", "REGION": pulumi.Output.from_input("eu-west-1"), "LICENCE": Secret(arn=arn)},
        egress=[Egress.internet(), Egress(cidr="198.51.100.0/28", port=443)],
        placement=Placement(exec=True, spot_percent=50),
        because={"egress": "no fixed addresses", "placement.exec": "a drill", "placement.spot_percent": "cheap"},
    )
    migrate = Task("migrate", args, pulumi.ResourceOptions(protect=True))
    runner: Connection = migrate.runner().named(cluster="CLUSTER")
    export = Task("export", TaskArgs(image=Image.released("checkout"), connections=[runner, Queue("events").sender()]))
    return [migrate.run_command, export.task_definition_arn]
