from typing import Optional

import pulumi
import pulumi_aws as aws


class Service(pulumi.ComponentResource):
    """Registers no outputs and forgets nothing else."""

    def __init__(
        self,
        name: str,
        *,
        vpc_id: pulumi.Input[str],
        port: int,
        opts: Optional[pulumi.ResourceOptions] = None,
    ):
        super().__init__("acme:app:Service", name, None, opts)
        self.firewall = aws.ec2.SecurityGroup(
            f"{name}-sg",
            vpc_id=vpc_id,
            ingress=[{"protocol": "tcp", "from_port": port, "to_port": port, "self": True}],
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            retention_in_days=14,
            opts=pulumi.ResourceOptions(
                parent=self, aliases=[pulumi.Alias(name=f"{name}-log-group")], retain_on_delete=True
            ),
        )
