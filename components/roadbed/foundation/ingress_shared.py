"""A load balancer that another stack shares."""

from roadbed.kernel.contracts.consuming import Shared
from roadbed.kernel.contracts.groups import values_of
from roadbed.kernel.ingress_place import IngressPlace


class SharedIngress(Shared):
    """An ingress of another stack: `Ingress.of("platform.prod", "public")`."""

    kind = "roadbed:index:Ingress"

    @property
    def place(self) -> IngressPlace:
        """What routes and landing zones take."""
        return IngressPlace(**values_of(IngressPlace, self.facts, self.ids()))


class SharedNetworkIngress(SharedIngress):
    """A network ingress of another stack: `NetworkIngress.of("platform.prod", "devices")`."""

    kind = "roadbed:index:NetworkIngress"
