"""What the payments team runs. The tests beside it are the example: they need no account, no network and no engine."""

import pulumi
from settlement import settle

from roadbed import Queue

network = pulumi.StackReference(f"acme/network/{pulumi.get_stack().rpartition('.')[2]}")
orders = Queue("orders")

settle("settlement", orders, subnets=network.require_output("private_subnets"))
pulumi.export("orders_url", orders.url)
