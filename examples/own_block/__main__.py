"""A block of the company's own, next to one of roadbed's: same tags, overrides, preview and tests."""

from acme import NightlyExport, NightlyExportArgs

from roadbed import Connection, NetworkPath, Queue, Statement, Variable

invoices = Queue("invoices")

warehouse = Connection(
    of="external warehouse",
    right="writer",
    variables=(Variable(role="host", name="WAREHOUSE_HOST", value="warehouse.example.com"),),
    statements=(
        Statement(
            actions=("redshift-data:ExecuteStatement",),
            resources=("arn:aws:redshift:eu-west-1:222222222222:cluster:warehouse",),
        ),
    ),
    network=(NetworkPath(port=5439, cidrs=("10.20.0.0/16",)),),
)

NightlyExport("ledger", NightlyExportArgs(connections=[invoices.consumer().named(url="QUEUE_URL"), warehouse]))
