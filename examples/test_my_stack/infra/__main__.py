"""What the payments team runs. The tests beside it are the example: they need no account, no network and no engine."""

import pulumi
from settlement import settle

from roadbed import Queue

environment = pulumi.get_stack().rpartition(".")[2]
network = pulumi.StackReference(f"{pulumi.get_organization()}/network/{environment}")
orders = Queue("orders")

settle("settlement", orders, subnets=network.require_output("private_subnets"))
pulumi.export("orders_url", orders.url)
