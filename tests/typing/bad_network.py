"""Mistakes in declaring networks that a checker finds before it runs."""

from roadbed import ExistingVpc, FlowLogs, Network, NetworkArgs


def invents_a_kind_of_nat() -> NetworkArgs:
    return NetworkArgs(nat="double")  # expect-error


def asks_for_one_zone() -> NetworkArgs:
    return NetworkArgs(zone_count=1)  # expect-error


def misspells_a_service() -> NetworkArgs:
    return NetworkArgs(interface_endpoints=["ecr-api"])  # expect-error


def takes_a_gateway_service_for_an_interface() -> NetworkArgs:
    return NetworkArgs(interface_endpoints=["s3"])  # expect-error


def misspells_an_argument() -> FlowLogs:
    return FlowLogs(retention=30)  # expect-error: retention


def does_not_say_how_an_existing_vpc_reaches_the_internet() -> ExistingVpc:
    return ExistingVpc(vpc_id="vpc-1", cidr="10.0.0.0/16", zones=["a"], private_subnet_ids=["s"])  # expect-error: nat


def passes_the_network_for_its_id(main: Network) -> ExistingVpc:
    return ExistingVpc(
        vpc_id=main,  # expect-error
        cidr="10.0.0.0/16",
        zones=["a"],
        private_subnet_ids=[],
        nat="none",
    )
