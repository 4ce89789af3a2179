import pulumi
from schema_provider import Schema

password = pulumi.Output.secret("correct horse")
orders = Schema("orders", name="orders", url=pulumi.Output.format("postgres://app:{0}@db/orders", password))
Schema("orders-audit", name=orders.name.apply(lambda name: f"{name}_audit"), url="postgres://db/audit")

pulumi.export("version", orders.version)
