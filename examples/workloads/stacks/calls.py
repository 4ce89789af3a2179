"""How do services call each other, also both ways?

The one that is declared first is asked for a caller, the other is named: `checkout` calls `invoices`, and `invoices`
tells `checkout` when one is paid.
"""

import pulumi

from roadbed import Image, Port, Service, ServiceArgs

checkout = Service(
    "checkout",
    ServiceArgs(
        image=Image.released("checkout"),
        port=8080,
        connections=[Service.named("invoices", port=9000, protocol="grpc").caller()],
    ),
)
invoices = Service(
    "invoices",
    ServiceArgs(
        image=Image.released("invoices"),
        port=Port(name="api", number=9000, protocol="grpc"),
        connections=[checkout.caller().named(url="PAID_URL")],
    ),
)
checkout.share(rights=["caller"])

pulumi.export("address", invoices.internal_url)
