import pytest

from roadbed import Connection, Egress, Image, NetworkPath, Placement, Secret, Service, ServiceArgs, Task, TaskArgs
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.landing_zone import ClusterPlace, NetworkPlace
from roadbed.service.containers.container import Container
from roadbed.service.containers.sidecar import Sidecar
from roadbed.service.containers.volume import Volume
from roadbed.service.fargate.capacity import capacity_shares
from roadbed.service.workload import Workload
from roadbed.service.workload_args import WorkloadArgs
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE, Program

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/other"
NETWORK = NetworkPlace(vpc_id="vpc-0a1b2c3d", private_subnet_ids=["subnet-0a1b2c3d"])
CACHE = Connection(of="cache", right="user", network=[NetworkPath(port=6379, security_group="sg-0a1b2c3d")])


def workload(stack="payments.dev", zone=None, **arguments) -> Workload:
    """What a runtime is told of a program with these arguments."""

    def program():
        return Workload.of(Program("checkout", WorkloadArgs(**{"image": IMAGE, **arguments})))

    return deploy(program, stack=stack, zone=zone or made_up_zone()).returned


def refused(**arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        workload(**arguments)
    return str(raised.value)


def test_an_image_is_its_reference_or_says_more():
    assert workload().image == workload(image=Image(reference=IMAGE)).image == IMAGE


def test_it_runs_where_the_landing_zone_says():
    zone = made_up_zone()

    assert workload(zone=zone).zone.network.vpc_id == zone.network.vpc_id


def test_a_cluster_of_its_own_lies_over_the_landing_zone():
    found = workload(placement=Placement(cluster=ClusterPlace(arn=CLUSTER)))

    assert found.cluster.arn == CLUSTER
    assert found.zone.network.vpc_id == made_up_zone().network.vpc_id
    assert found.zone.key_arns == made_up_zone().key_arns


def test_a_place_given_whole_takes_nothing_of_the_landing_zone():
    boundary = "arn:aws:iam::123456789012:policy/team-boundary"
    placement = Placement(network=NETWORK, cluster=ClusterPlace(arn=CLUSTER))
    found = workload(zone=made_up_zone(permissions_boundary_arn=boundary), placement=placement)

    assert found.zone.permissions_boundary_arn is None
    assert not found.zone.key_arns


def test_a_boundary_of_its_own_replaces_the_landing_zones():
    boundary = "arn:aws:iam::123456789012:policy/narrower"

    assert workload(placement=Placement(permissions_boundary_arn=boundary)).zone.permissions_boundary_arn == boundary


def test_a_zone_without_fargate_cannot_run_it_yet():
    zone = made_up_zone(runtimes=["kubernetes"])

    assert "placement.runtime: got kubernetes, on which nothing can run yet" in refused(zone=zone)


def test_what_sidecars_use_counts_as_what_it_uses():
    sidecar = Sidecar(name="agent", image=IMAGE, connections=[CACHE])

    assert [each.of for each in workload(sidecars=[sidecar]).connections] == ["cache"]


SYNC = Sidecar(name="sync", image=IMAGE, user="0")
FILES = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0a1b2c3d4e5f67890"


@pytest.mark.parametrize(
    ("seen_by", "arguments", "as_root"),
    [
        ({}, {}, False),
        ({}, {"sidecars": [SYNC]}, False),
        ({"sync": "/srv/in"}, {"sidecars": [SYNC]}, True),
        ({}, {"container": Container(user="0")}, True),
        ({}, {"container": Container(user=None)}, True),
    ],
)
def test_who_is_not_root_needs_no_right_to_be_root_on_a_file_system(seen_by, arguments, as_root):
    volume = Volume.efs("/srv/uploads", arn=FILES, sidecars=seen_by)
    (connection,) = workload(volumes=[volume], **arguments).connections

    assert ("elasticfilesystem:ClientRootAccess" in connection.actions) is as_root


@pytest.mark.parametrize(
    ("stack", "shares"),
    [
        ("payments.dev", [("FARGATE_SPOT", 100)]),
        ("payments.staging", [("FARGATE_SPOT", 100)]),
        ("payments.prod", [("FARGATE", 100)]),
    ],
)
def test_it_runs_on_spot_outside_prod(stack, shares):
    assert capacity_shares(workload(stack=stack)) == shares


def test_a_secret_in_plain_text_is_refused_with_what_to_write():
    says = refused(environment={"DB_PASSWORD": "hunter2"})

    assert "environment.DB_PASSWORD: got a plain value that looks like a secret" in says
    assert "hunter2" not in says
    assert "Secret(arn=" in says


def test_everything_that_is_wrong_is_said_at_once():
    egress = [Egress(cidr="10.0.0.0/8", port=443)] * 2

    assert "2 problems" in refused(environment={"DB_PASSWORD": "hunter2"}, egress=egress)


@pytest.mark.parametrize(
    ("name", "value", "wants"),
    [
        ("task_role_arn", "arn:aws:iam::123456789012:role/*", "arn:aws:iam::123456789012:role/checkout"),
        ("spot_percent", 101, "a whole number from 0 to 100"),
        ("more_security_group_ids", ["sg-0a1b2c3d"] * 5, "at most 4"),
        ("security_group_id", "default", "sg-0a1b2c3d4e5f67890"),
    ],
)
def test_a_place_that_cannot_be_is_refused_with_what_can(name, value, wants):
    with pytest.raises(ArgsError) as raised:
        Placement(**{name: value})

    assert f"{name}: got" in str(raised.value)
    assert wants in str(raised.value)
    assert str(raised.value).startswith("Placement at tests/service/test_workload.py:")


def test_several_programs_run_from_one_image():
    args = TaskArgs(image=IMAGE, environment={"LICENCE": Secret(arn="arn:aws:ssm:eu-west-1:123456789012:parameter/x")})

    def program():
        Task("migrate", args.but(container=Container(command=["bin/migrate"])))
        Task("export", args.but(container=Container(command=["bin/export"])))

    deployment = deploy(program, zone=made_up_zone())

    for name in ("migrate", "export"):
        definitions = deployment[f"{name}-task-definition"]["containerDefinitions"]
        assert IMAGE in definitions
        assert f"bin/{name}" in definitions


def test_a_service_has_no_public_address_and_runs_in_private_subnets_alone():
    zone = made_up_zone()
    deployment = deploy(lambda: Service("checkout", ServiceArgs(image=IMAGE, port=8080)), zone=zone)
    network = deployment["checkout-service"]["networkConfiguration"]

    assert not network.get("assignPublicIp")
    assert network["subnets"] == zone.network.private_subnet_ids
    assert network["securityGroups"] == [deployment.resource("checkout-security-group").id]
