import pulumi
import pytest

from roadbed.kernel.errors import ArgsError
from roadbed.service.containers.container import Container
from roadbed.service.containers.logs import Logs
from roadbed.service.containers.sidecar import Sidecar
from roadbed.service.containers.volume import Disk, Volume
from tests.service.a_program import IMAGE, containers, refused, task

FILES = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0a1b2c3d4e5f67890"
POINT = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0a1b2c3d4e5f67890"
UPLOADS = Volume.efs("/srv/uploads", arn=FILES, access_point_arn=POINT, security_group_id="sg-0a1b2c3d")


def message(make) -> str:
    with pytest.raises(ArgsError) as raised:
        make()
    return str(raised.value)


def volumes(**arguments):
    found = task(container=Container(scratch=()), **arguments)["volumes"]
    return {each["name"]: {key: value for key, value in each.items() if key != "name"} for each in found}


def mounts(**arguments):
    return containers(container=Container(scratch=()), **arguments)["checkout"]["mountPoints"]


def test_efs_is_encrypted_on_the_way_and_mounted_as_the_tasks_role_at_its_access_point():
    assert volumes(volumes=[UPLOADS]) == {
        "srv-uploads": {
            "efsVolumeConfiguration": {
                "fileSystemId": "fs-0a1b2c3d4e5f67890",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"iam": "ENABLED", "accessPointId": "fsap-0a1b2c3d4e5f67890"},
            }
        }
    }
    assert mounts(volumes=[UPLOADS]) == [
        {"sourceVolume": "srv-uploads", "containerPath": "/srv/uploads", "readOnly": False}
    ]


def test_a_file_system_that_is_only_known_at_deployment_is_mounted_too():
    late = volumes(volumes=lambda: [Volume.efs("/srv/uploads", arn=pulumi.Output.from_input(FILES))])

    assert late["srv-uploads"]["efsVolumeConfiguration"]["fileSystemId"] == "fs-0a1b2c3d4e5f67890"
    assert late["srv-uploads"]["efsVolumeConfiguration"]["authorizationConfig"] == {"iam": "ENABLED"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            {
                "container": Container(scratch=["/cache/tmp"]),
                "sidecars": [Sidecar(name="checkout-cache", image=IMAGE, scratch=["/tmp"])],
            },
            "sidecars[0]: '/tmp' of checkout-cache and '/cache/tmp' of checkout would be one volume",
        ),
        (
            {"container": Container(scratch=["/a.b", "/a-b"])},
            "container: '/a-b' of checkout and '/a.b' of checkout would be one volume, 'checkout-a-b'",
        ),
        (
            {"container": Container(scratch=["/tmp"]), "volumes": [Volume.scratch("/data", name="checkout-tmp")]},
            "container: '/tmp' of checkout and the volume 'checkout-tmp' would be one volume",
        ),
    ],
)
def test_two_directories_are_never_one_volume(arguments: dict[str, object], says: str):
    assert says in refused(**arguments)


def test_mounting_efs_takes_the_right_to_write_through_the_access_point_and_a_way_there():
    connection = UPLOADS.connection()

    assert connection.actions == ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
    assert connection.statements[0].conditions == {"StringEquals": {"elasticfilesystem:AccessPointArn": POINT}}
    assert [(way.port, way.security_group) for way in connection.network] == [(2_049, "sg-0a1b2c3d")]


def test_who_only_reads_may_only_mount():
    connection = Volume.efs("/srv/uploads", arn=FILES, access_point_arn=POINT, read_only=True).connection()

    assert connection.actions == ("elasticfilesystem:ClientMount",)
    assert connection.right == "reader"


def test_root_is_root_on_a_whole_file_system_that_it_writes_to():
    assert "elasticfilesystem:ClientRootAccess" in Volume.efs("/srv/uploads", arn=FILES).connection().actions


def test_with_an_access_point_or_to_read_nobody_is_root_on_the_file_system():
    for more in ({"access_point_arn": POINT}, {"read_only": True}):
        connection = Volume.efs("/srv/uploads", arn=FILES, **more).connection(as_root=True)
        assert "elasticfilesystem:ClientRootAccess" not in connection.actions


@pytest.mark.parametrize("volume", [Volume.scratch("/srv/x"), Volume.ebs("/srv/x", size_gib=1)])
def test_what_is_the_tasks_own_takes_no_rights(volume):
    assert volume.connection() is None


def test_a_disk_is_configured_when_tasks_are_launched_and_opened_by_ecs_itself():
    disk = Volume.ebs("/var/lib/index", size_gib=200)

    assert volumes(volumes=[disk]) == {"var-lib-index": {"configureAtLaunch": True}}
    assert "prepare" not in containers(container=Container(scratch=()), volumes=[disk])


def test_a_shared_directory_is_opened_to_every_user():
    found = containers(container=Container(scratch=()), volumes=[Volume.scratch("/srv/shared")])

    assert "chmod 1777 /mnt/srv-shared" in found["prepare"]["command"][0]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([Volume.scratch("/srv/x"), Volume.scratch("/srv/x")], "'srv-x' a second time"),
        ([Volume.scratch("/srv/x"), Volume.scratch("/srv/x", name="y")], "scratch, tmpfs, files or another volume"),
        ([Volume.scratch("/srv/x", sidecars={"proxy": "/x"})], "sidecars.proxy: no such sidecar"),
        ([Volume.ebs("/a", size_gib=1), Volume.ebs("/b", size_gib=1)], "got a second disk"),
    ],
)
def test_volumes_that_cannot_be_in_one_task_are_refused(given, says):
    assert says in refused(volumes=given)


def test_a_volume_is_not_mounted_over_scratch():
    assert "scratch, tmpfs, files or another volume is there already" in refused(volumes=[Volume.scratch("/tmp")])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Volume(), "path: missing"),
        (lambda: Volume(sidecars={"proxy": "/x"}), "name: missing"),
        (lambda: Volume.scratch("/etc"), "would hide the image's own files"),
        (lambda: Volume(path="/srv/x", read_only=True), "read_only: got True on an empty directory"),
        (
            lambda: UPLOADS.but(disk=Disk(size_gib=1)),
            "disk: got one beside file_system",
        ),
        (lambda: Volume.efs("/srv/x", arn="fs-0a1b2c3d"), "arn"),
    ],
)
def test_a_volume_that_is_none_is_refused(make, says):
    assert says in message(make)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "size_gib: missing"),
        ({"size_gib": 100, "volume_type": "st1"}, "allowed for st1 is 125 to 16,384"),
        ({"size_gib": 1, "volume_type": "io2"}, "allowed for io2 is 4 to 16,384"),
        ({"size_gib": 10, "iops": 100}, "allowed for gp3 is 3,000 to 16,000"),
        ({"size_gib": 10, "volume_type": "gp2", "iops": 3_000}, "a volume of type gp2 has none to choose"),
        ({"size_gib": 10, "volume_type": "io1"}, "a volume of type io1 needs them"),
        ({"size_gib": 10, "volume_type": "gp2", "throughput_mib_per_second": 125}, "has none; leave it out"),
    ],
)
def test_a_disk_is_one_that_ebs_has(arguments, says):
    assert says in message(lambda: Disk(**arguments))


def test_logs_are_kept_as_long_as_the_profile_says_and_shorter_needs_a_reason():
    logs = Logs(retention_days=30)

    assert "logs.retention_days: got 30, weaker than 365" in refused(logs=logs, stack="payments.prod")
    assert task(logs=logs, stack="payments.prod", because={"logs.retention_days": "kept in Datadog"})
    assert task(logs=logs, stack="payments.dev")


def test_a_buffer_that_nobody_uses_is_a_mistake():
    assert "buffer_mib: has no effect with blocking=True" in refused(logs=Logs(blocking=True, buffer_mib=50))
