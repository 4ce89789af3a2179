import json

import pulumi
import pytest

from roadbed import Container, Disk, Override, Sidecar, Volume
from roadbed.kernel.errors import ArgsError
from roadbed.plan.access import access_of
from roadbed.testing import made_up_zone
from tests.service.a_program import IMAGE
from tests.service.a_service import ZONE, names, refused, service

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-4e5f-6000-8000-000000000009"
INDEX = Volume.ebs("/var/lib/index", size_gib=200)


def on_disk(**disk):
    return service(volumes=[Volume.ebs("/var/lib/index", **{"size_gib": 200, **disk})])


def managed(deployment):
    return deployment["checkout-service"]["volumeConfiguration"]["managedEbsVolume"]


def test_ecs_makes_a_disk_for_each_task_encrypted_and_tagged_like_its_service():
    deployment = on_disk()

    assert deployment["checkout-service"]["volumeConfiguration"]["name"] == "var-lib-index"
    assert managed(deployment) == {
        "encrypted": True,
        "fileSystemType": "xfs",
        "roleArn": deployment.resource("checkout-disk-role").outputs["arn"],
        "sizeInGb": 200,
        "volumeType": "gp3",
        "tagSpecifications": [{"resourceType": "volume", "propagateTags": "SERVICE"}],
    }


def test_the_task_says_that_it_comes_at_its_start_and_where_it_is():
    made = on_disk()["checkout-task-definition"]
    containers = {each["name"]: each for each in json.loads(made["containerDefinitions"])}

    assert {"name": "var-lib-index", "configureAtLaunch": True} in made["volumes"]
    assert {"sourceVolume": "var-lib-index", "containerPath": "/var/lib/index", "readOnly": False} in containers[
        "checkout"
    ]["mountPoints"]


def test_speed_snapshot_and_file_system_are_the_owners_to_say():
    snapshot = "snap-0a1b2c3d4e5f60001"
    made = managed(
        on_disk(iops=6_000, throughput_mib_per_second=500, snapshot_id=snapshot, file_system="ext4", size_gib=None)
    )

    assert (made["iops"], made["throughput"], made["snapshotId"], made["fileSystemType"]) == (
        6_000,
        500,
        snapshot,
        "ext4",
    )
    assert "sizeInGb" not in made


def test_ecs_acts_in_a_role_of_its_own_with_awss_policy_for_volumes():
    deployment = on_disk()
    trust = json.loads(deployment["checkout-disk-role"]["assumeRolePolicy"])

    assert trust["Statement"][0]["Principal"] == {"Service": "ecs.amazonaws.com"}
    assert deployment["checkout-disk-policy"]["policyArn"] == (
        "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"
    )


def test_in_another_partition_the_policy_is_that_ones():
    cluster = ZONE.cluster.but(arn="arn:aws-cn:ecs:cn-north-1:123456789012:cluster/main")
    deployment = service(zone=made_up_zone(cluster=cluster), volumes=[INDEX])

    assert deployment["checkout-disk-policy"]["policyArn"].startswith("arn:aws-cn:iam::aws:policy/")


def test_no_role_exceeds_the_platforms_boundary():
    boundary = "arn:aws:iam::123456789012:policy/teams"
    deployment = service(zone=ZONE.but(permissions_boundary_arn=boundary), volumes=[INDEX])

    assert deployment["checkout-disk-role"]["permissionsBoundary"] == boundary


def test_a_key_of_ones_own_is_used_for_nothing_but_disks():
    deployment = on_disk(kms_key_arn=KEY)
    statements = json.loads(deployment["checkout-disk-key-policy"]["policy"])["Statement"]

    assert managed(deployment)["kmsKeyId"] == KEY
    assert {tuple(each["Resource"]) for each in statements} == {(KEY,)}
    (grant,) = [each for each in statements if "kms:CreateGrant" in each["Action"]]
    assert grant["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_a_key_may_be_known_only_later():
    def volumes():
        return [Volume.ebs("/var/lib/index", size_gib=20, kms_key_arn=pulumi.Output.from_input(KEY))]

    assert managed(service(volumes=volumes))["kmsKeyId"] == KEY


def test_without_a_disk_there_is_no_role_for_one():
    assert names(service(), "Role") == ["checkout-task-role", "checkout-execution-role"]


def test_a_second_disk_is_refused_as_ecs_makes_one():
    says = refused(volumes=[INDEX, Volume.ebs("/var/lib/more", size_gib=20)])

    assert "volumes" in says
    assert len(says.splitlines()) == 1


def test_sidecars_see_it_too():
    shared = Volume(path="/var/lib/index", disk=Disk(size_gib=20), sidecars={"reader": "/index"}, read_only=False)
    made = service(volumes=[shared], sidecars=[Sidecar(name="reader", image=IMAGE)])["checkout-task-definition"]
    reader = next(each for each in json.loads(made["containerDefinitions"]) if each["name"] == "reader")

    assert {"sourceVolume": "var-lib-index", "containerPath": "/index", "readOnly": False} in reader["mountPoints"]


@pytest.mark.parametrize(
    ("child", "weaker"),
    [
        ("service", {"volume_configuration": {"managed_ebs_volume": {"encrypted": False}}}),
        ("disk-policy", {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        ("disk-role", {"assume_role_policy": "{}"}),
        ("disk-trust", {"Statement": []}),
    ],
)
def test_what_guards_a_disk_is_overridden_in_prod_with_a_reason_only(child, weaker):
    with pytest.raises(ArgsError, match=f"overrides.{child}.*without a reason"):
        service("payments.prod", volumes=[INDEX], overrides={child: Override(args=weaker)})


def test_a_preview_says_in_whose_name_ecs_makes_it():
    accesses = access_of(on_disk(kms_key_arn=KEY).plan)

    assert any(each.who == "disk-role of Service checkout" and "kms:CreateGrant" in each.actions for each in accesses)


def test_the_tasks_own_disk_is_bigger_without_any_of_this():
    deployment = service(container=Container(ephemeral_storage_gib=50))

    assert deployment["checkout-task-definition"]["ephemeralStorage"] == {"sizeInGib": 50}
    assert "volumeConfiguration" not in deployment["checkout-service"]
