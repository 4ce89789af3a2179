import pulumi
import pytest

from roadbed import Connection, Egress, NetworkPath, Placement, Queue, Task, TaskArgs
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.landing_zone import NetworkPlace, Zone
from roadbed.service.containers.container import Container
from roadbed.service.containers.log_destination import SplunkLogs
from roadbed.service.containers.sidecar import Sidecar
from roadbed.service.containers.volume import Volume
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE, TOKEN

THEIRS = "sg-0a1b2c3d4e5f60009"
PROD = "payments.prod"
BECAUSE = {"egress": "the payment provider has no fixed addresses"}
BARE = NetworkPlace(vpc_id="vpc-0a1b2c3d", private_subnet_ids=["subnet-0a1b2c3d"])
PUBLIC_IMAGE = f"public.ecr.aws/acme/checkout@sha256:{'4b' * 32}"
HTTPS_OF_VPC = [Egress(cidr="10.20.0.0/16", port=443)]


def warned(zone=None, stack=PROD, **arguments) -> str:
    args = {"image": IMAGE, "container": Container(scratch=()), **arguments}

    def program():
        made = {name: value() if callable(value) else value for name, value in args.items()}
        Task("migrate", TaskArgs(**made))

    return "\n".join(says for _, says in deploy(program, stack=stack, zone=zone or made_up_zone()).log)


def without(service: str) -> Zone:
    """A zone whose network has no endpoint of a service."""
    network = made_up_zone().network
    return made_up_zone(network=network.but(endpoints=[each for each in network.endpoints if each != service]))


def never_starts(network, **arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        warned(zone=made_up_zone(network=network, images={}), **arguments)
    return str(raised.value)


def test_an_image_that_nothing_leads_to_is_refused_as_no_task_would_start():
    endpoints = made_up_zone().network

    assert f"image: got '{IMAGE}', but nothing is let out to ECR, and the network has no endpoints" in never_starts(
        BARE
    )
    assert "so that no task starts; have the platform add endpoints" in never_starts(BARE)
    assert "nothing is let out to ECR, and the network says no endpoint_security_group_id" in never_starts(
        BARE.but(endpoints=["ecr.api", "ecr.dkr", "s3"])
    )
    assert "the network has no endpoint of ecr.dkr, which ECR needs" in never_starts(
        endpoints.but(endpoints=["ecr.api", "logs"])
    )
    assert "nothing is let out to docker.io, so that no task starts; mirror it in ECR" in never_starts(
        endpoints, image=f"acme/checkout@sha256:{'4b' * 32}"
    )
    assert "nothing is let out to registry.example.com:5000" in never_starts(
        BARE, image=f"registry.example.com:5000/checkout@sha256:{'4b' * 32}"
    )


@pytest.mark.parametrize("missing", ["ecr.api", "ecr.dkr", "s3"])
def test_each_of_the_endpoints_that_an_image_needs_is_missed(missing):
    there = [each for each in ("ecr.api", "ecr.dkr", "s3", "logs") if each != missing]
    network = made_up_zone().network.but(endpoints=there, prefix_list_ids={})

    assert f"the network has no endpoint of {missing}, which ECR needs" in never_starts(network)


def test_a_network_that_is_given_by_hand_is_told_to_name_its_endpoints():
    with pytest.raises(ArgsError, match=r"so that no task starts; say which endpoints placement\.network has"):
        warned(placement=Placement(network=BARE))


def test_every_container_whose_image_cannot_be_pulled_is_named_with_what_to_do():
    says = never_starts(
        made_up_zone().network,
        image=PUBLIC_IMAGE,
        container=Container(),
        sidecars=[Sidecar(name="one", image=IMAGE), Sidecar(name="two", image=PUBLIC_IMAGE)],
    )

    assert "3 problems" in says
    assert "- image: got 'public.ecr.aws/acme" in says
    assert "- sidecars[1].image: got 'public.ecr.aws/acme" in says
    assert "- container.prepare_image: got 'public.ecr.aws/docker/library/busybox" in says
    assert 'have it mirrored in ECR, LandingZoneArgs(images={"prepare": …}), do without it, container=' in says


def test_a_ready_made_container_says_under_which_name_the_platform_mirrors_it():
    zone = made_up_zone().network

    assert 'LandingZoneArgs(images={"open-telemetry": …}), or open the way' in never_starts(
        zone, sidecars=[Sidecar.open_telemetry(scratch=())]
    )


@pytest.mark.parametrize(
    ("network", "arguments"),
    [
        (BARE.but(endpoint_security_group_id=THEIRS), {}),
        (
            BARE,
            {"connections": [Connection(of="x", right="y", network=[NetworkPath(port=443, security_group=THEIRS)])]},
        ),
        (made_up_zone().network, {"image": f"registry.example.com/checkout@sha256:{'4b' * 32}"}),
        (made_up_zone().network, {"image": PUBLIC_IMAGE, "egress": HTTPS_OF_VPC}),
    ],
)
def test_where_something_may_lead_to_an_image_it_is_a_warning(network, arguments):
    assert "lets nothing out to" in warned(zone=made_up_zone(network=network), **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"stack": "payments.dev"},
        {"egress": [Egress.internet()], "because": BECAUSE},
        {"placement": Placement(strict_egress=False), "because": {"placement.strict_egress": "a drill"}},
        {"image": IMAGE, "egress": HTTPS_OF_VPC},
        {"placement": Placement(security_group_id=THEIRS)},
        {"placement": Placement(more_security_group_ids=[THEIRS])},
        {"image": lambda: pulumi.Output.from_input(PUBLIC_IMAGE), "egress": HTTPS_OF_VPC},
    ],
)
def test_an_image_that_something_leads_to_is_no_matter(arguments):
    deployed = {"image": PUBLIC_IMAGE, **arguments}

    assert "lets nothing out to public" not in warned(zone=made_up_zone(network=BARE), **deployed)


def test_what_nothing_leads_to_is_told_before_a_task_cannot_start():
    assert "nothing out to logs:" in warned(zone=without("logs"))
    assert warned() == ""


def test_a_registry_on_a_port_of_its_own_needs_a_way_to_that_port():
    image = f"registry.example.com:5000/checkout@sha256:{'4b' * 32}"
    partner = [Egress(cidr="203.0.112.0/20", port=5000)]

    assert "nothing out to registry.example.com:5000:" in warned(image=image, stack="payments.dev")
    assert "nothing out to" in warned(image=image, egress=partner)
    assert "registry" not in warned(image=image, egress=[Egress(prefix_list_id="pl-0a1b2c3d", port=5000)])


def test_what_its_rights_are_good_for_must_be_reached_too():
    def connections() -> list[Connection]:
        return [Queue("events").sender()]

    assert "nothing out to sqs:" in warned(zone=without("sqs"), connections=connections)
    assert warned(connections=connections) == ""


def test_addresses_of_a_partner_lead_to_nothing_of_awss():
    partner = [Egress(cidr="203.0.112.0/28", port=443)]

    assert "nothing out to public.ecr.aws or sqs:" in warned(
        zone=without("sqs"), image=PUBLIC_IMAGE, egress=partner, connections=lambda: [Queue("events").sender()]
    )
    assert "nothing out to public.ecr.aws:" in warned(image=PUBLIC_IMAGE, egress=HTTPS_OF_VPC)


def test_logs_need_a_way_to_where_they_go():
    splunk = SplunkLogs(host="logs.example.com", token=TOKEN)
    sidecars = [Sidecar.log_router(splunk, image=IMAGE)]

    assert "nothing out to logs.example.com:8088:" in warned(sidecars=sidecars)
    assert "nothing out to logs.example.com:8088:" in warned(sidecars=sidecars, stack="payments.dev")
    assert warned(sidecars=sidecars, egress=[Egress(cidr="203.0.112.7/32", port=8088)]) == ""


def test_a_file_system_that_no_rule_leads_to_is_refused_as_no_task_would_start():
    arn = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0a1b2c3d4e5f67890"
    volumes = [Volume.efs("/srv/uploads", arn=arn)]

    with pytest.raises(ArgsError, match=r"volumes\[0\]\.file_system\.security_group_id: missing, and no rule"):
        warned(volumes=volumes)
    assert warned(volumes=volumes, egress=[Egress(cidr="10.20.0.0/16", port=2049)]) == ""
    assert warned(volumes=volumes, placement=Placement(security_group_id=THEIRS)) == ""


def test_whoever_opens_a_way_out_is_not_told():
    assert warned(egress=[Egress(cidr="10.9.0.0/16", port=443)], connections=lambda: [Queue("events").sender()]) == ""
