"""EBS volumes that ECS makes for each task of a service: how they are made, and the role in which ECS makes them."""

from typing import Any

import pulumi_aws as aws

from roadbed.service.fargate.deputies import Deputy, make_disk_role
from roadbed.service.workload import Workload


def make_disks(workload: Workload) -> tuple["aws.ecs.ServiceVolumeConfigurationArgs | None", Deputy | None]:
    """What `aws.ecs.Service` is told of its disk, and the role in which ECS makes it; nothing where there is none."""
    volume = next((each for each in workload.settings.volumes if each.disk is not None), None)
    if volume is None or volume.disk is None:
        return None, None
    disk = volume.disk
    key = disk.kms_key_arn
    deputy = make_disk_role(workload, kms_key_arn=key)
    # Which tags ECS puts on a volume is said by its kind of resource; those of its service are its owner's and cost's.
    tagged = aws.ecs.ServiceVolumeConfigurationManagedEbsVolumeTagSpecificationArgs(
        resource_type="volume", propagate_tags="SERVICE"
    )
    known: dict[str, Any] = {
        "size_in_gb": disk.size_gib,
        "volume_type": disk.volume_type,
        "iops": disk.iops,
        "throughput": disk.throughput_mib_per_second,
        "snapshot_id": disk.snapshot_id,
        "kms_key_id": key,
        "file_system_type": disk.file_system,
    }
    managed = aws.ecs.ServiceVolumeConfigurationManagedEbsVolumeArgs(
        role_arn=deputy.arn, encrypted=True, tag_specifications=[tagged], **known
    )
    return aws.ecs.ServiceVolumeConfigurationArgs(name=volume.called, managed_ebs_volume=managed), deputy
