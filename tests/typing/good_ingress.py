"""Load balancers as a platform declares them."""

from roadbed import (
    Band,
    Domain,
    Ingress,
    IngressArgs,
    IngressPlace,
    Network,
    NetworkIngress,
    NetworkIngressArgs,
    OpenPort,
    Waf,
    by_profile,
)


def of_a_network(main: Network) -> IngressPlace:
    shop = Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
    waf: Waf | None = by_profile(dev=None, staging=Waf(), prod=Waf(requests_per_5_minutes=2_000))
    bands = {"payments": Band(first=1000, last=1999)}
    return Ingress("public", IngressArgs(network=main.place, domains=[shop], bands=bands, waf=waf)).place


def of_another_stack() -> IngressPlace:
    return Ingress.of("platform.prod", "public").place


def for_devices(main: Network) -> IngressPlace:
    ports = [OpenPort(port=8883, team="telemetry"), OpenPort(port=514, protocol="udp")]
    return NetworkIngress("devices", NetworkIngressArgs(network=main.place, ports=ports)).place
