"""What a platform tells, as values: how they cross from one stack to another, and what cannot be."""

import pulumi
import pytest

from roadbed import ArgsError
from roadbed.kernel.contracts.groups import facts_of, ids_of, values_of
from roadbed.kernel.ingress_place import Band, Domain, IngressPlace, OpenPort
from roadbed.kernel.landing_zone import NetworkPlace, Zone
from roadbed.testing import made_up_zone

LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2"
INGRESS = IngressPlace(
    name="public",
    load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/main/50dc6c495c0c9188",
    listener_arn=LISTENER,
    dns_name="main-1.eu-west-1.elb.amazonaws.com",
    dns_zone_id="Z32O12XQLNTSW2",
    domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ"), Domain(name="example.org")],
    bands={"payments": Band(first=1000, last=1999)},
    ports=[OpenPort(port=5432, team="payments")],
)
WHOLE = made_up_zone(
    ingresses=[INGRESS, INGRESS.but(name="internal", internal=True)],
    permissions_boundary_arn="arn:aws:iam::123456789012:policy/boundary",
)


def crossed(zone: Zone) -> Zone:
    """As another stack gets it."""
    return Zone.model_validate(values_of(Zone, facts_of(zone), ids_of(zone)))


def listed(zone: Zone) -> object:
    """Without the difference of lists and tuples, which JSON does not know."""
    return zone.model_dump(mode="json")


@pytest.mark.parametrize("zone", [WHOLE, made_up_zone(), made_up_zone(cluster=None, runtimes=["kubernetes"])])
def test_a_zone_comes_out_of_a_contract_as_it_went_in(zone: Zone):
    assert listed(crossed(zone)) == listed(zone)


def test_what_may_be_an_output_is_an_identifier_under_its_way_through_the_zone():
    ids = ids_of(WHOLE)

    assert ids["network.vpc_id"] == WHOLE.network.vpc_id
    assert ids["network.private_subnet_ids"] == WHOLE.network.private_subnet_ids
    assert ids["network.prefix_list_ids.s3"] == "pl-6da54004"
    assert ids["ingresses.public.listener_arn"] == LISTENER
    assert ids["ingresses.internal.domains.shop.example.com.hosted_zone_id"] == "Z0123456789ABCDEFGHIJ"
    assert ids["key_arns.restricted"] == WHOLE.key_arns["restricted"]
    assert "ingresses.public.security_group_id" not in ids, "what is not there is not shared"


def test_the_rest_are_facts_in_which_one_more_of_a_kind_changes_none_of_the_others():
    facts, before = facts_of(WHOLE), facts_of(made_up_zone(ingresses=[INGRESS]))

    assert facts["ingresses"]["public"] == before["ingresses"]["public"]
    assert facts["ingresses"]["public"]["bands"] == {"payments": {"first": 1000, "last": 1999}}
    assert facts["ingresses"]["public"]["ports"] == [{"port": 5432, "protocol": "tcp", "team": "payments"}]
    assert "vpc_id" not in facts["network"]
    assert not {"key_arns", "alarm_topic_arns", "permissions_boundary_arn"} & facts.keys()


def test_the_order_of_what_has_a_name_survives_sorting():
    facts = facts_of(WHOLE)
    facts["ingresses"] = dict(sorted(facts["ingresses"].items()))

    zone = Zone.model_validate(values_of(Zone, facts, ids_of(WHOLE)))

    assert [each.name for each in zone.ingresses] == ["public", "internal"]
    assert [each.name for each in zone.ingresses[0].domains] == ["shop.example.com", "example.org"]


def test_what_a_newer_platform_tells_besides_is_left_out():
    facts = facts_of(WHOLE) | {"moons": 2}
    facts["network"] = facts["network"] | {"nat": "single"}

    assert listed(Zone.model_validate(values_of(Zone, facts, {**ids_of(WHOLE), "network.mesh_id": "m-1"}))) == listed(
        WHOLE
    )


def test_a_service_runs_on_the_first_runtime_unless_it_asks_for_another():
    zone = made_up_zone(runtimes=["fargate", "kubernetes"])

    assert zone.runtime() == "fargate"
    assert zone.runtime("kubernetes") == "kubernetes"


def test_a_runtime_that_the_zone_does_not_offer_is_refused_with_those_it_does():
    with pytest.raises(ArgsError) as error:
        made_up_zone().runtime("kubernetes")

    assert str(error.value).startswith("landing zone at tests/kernel/test_landing_zone.py:")
    says = "runtime: got 'kubernetes', which the landing zone does not offer; it offers fargate, so leave it out"
    assert str(error.value).endswith(says)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: made_up_zone(cluster=None), 'cluster: missing; fargate needs one: cluster=EcsCluster("main").place'),
        (lambda: made_up_zone(runtimes=["fargate", "fargate"]), "runtimes: got fargate twice"),
        (lambda: made_up_zone(runtimes=["nomad"]), "runtimes"),
        (lambda: made_up_zone(runtimes=[]), "runtimes"),
        (lambda: made_up_zone(ingresses=[INGRESS, INGRESS]), "ingresses: two are called public"),
        (lambda: Band(first=2000, last=1000), "last: got 1000"),
        (
            lambda: INGRESS.but(bands={"a": Band(first=1, last=10), "b": Band(first=10, last=20)}),
            "bands.b: overlaps with the band of a",
        ),
        (lambda: NetworkPlace(vpc_id="main", private_subnet_ids=["subnet-0a1b2c3d"]), "vpc_id: got 'main'"),
        (lambda: NetworkPlace(vpc_id="vpc-0a1b2c3d", private_subnet_ids=[]), "private_subnet_ids"),
        (
            lambda: made_up_zone().network.but(cidrs=["10.0.0.0/16", "10.0.0.0/16"]),
            "cidrs: got '10.0.0.0/16' a second time; leave it out",
        ),
    ],
)
def test_what_cannot_be_is_one_line(make, says: str):
    with pytest.raises(ArgsError) as error:
        make()

    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_outside_of_a_program_there_is_no_zone():
    with pytest.raises(pulumi.RunError, match="outside of any Pulumi program"):
        Zone.current()
