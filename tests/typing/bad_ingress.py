"""Mistakes in declaring load balancers that a checker finds before it runs."""

from roadbed import Band, HttpHandling, Ingress, IngressArgs, Network, NetworkIngress, NetworkIngressArgs, OpenPort, Waf


def passes_the_network_for_its_place(main: Network) -> IngressArgs:
    return IngressArgs(network=main)  # expect-error


def gives_a_band_as_two_numbers() -> IngressArgs:
    return IngressArgs(bands={"payments": (1000, 1999)})  # expect-error


def takes_a_tls_policy_of_2016() -> IngressArgs:
    return IngressArgs(tls_policy="ELBSecurityPolicy-2016-08")  # expect-error


def gives_certificates_as_a_list() -> IngressArgs:
    return IngressArgs(certificates=["arn:aws:acm:eu-west-1:123456789012:certificate/1"])  # expect-error


def misspells_a_mode() -> HttpHandling:
    return HttpHandling(desync_mitigation="strict")  # expect-error


def invents_a_rule_group() -> Waf:
    return Waf(managed_rules=["OwaspTopTen"])  # expect-error


def forgets_the_end_of_a_band() -> Band:
    return Band(first=1000)  # expect-error: last


def forgets_the_arguments() -> Ingress:
    return Ingress("public")  # expect-error: args


def speaks_tls_by_port(main: Network) -> NetworkIngress:
    ports = [OpenPort(port=443, protocol="tls")]  # expect-error
    return NetworkIngress("devices", NetworkIngressArgs(network=main.place, ports=ports))


def forgets_the_ports(main: Network) -> NetworkIngressArgs:
    return NetworkIngressArgs(network=main.place)  # expect-error: ports
