"""Which AWS resources carry ownership tags.

A resource takes tags if its properties have `tags`, a mapping; the SDK lists the key in a resource's properties whether
the program set it or not. In pulumi-aws 7.51.1 this holds for 862 of 1,748 types. Three more have a `tags` that means
something else; writing ownership into it would be refused, or would silently change what is selected. They are also the
only ones with `tags` and without the output `tagsAll`, which is how a test finds the next one.

**Not reached by `tags`.** What these make, or hand over to AWS to make, is untagged unless the block sets more:

| resource | what stays untagged | property to set |
|---|---|---|
| ec2 LaunchTemplate | instances, volumes, network interfaces | `tag_specifications` |
| ec2 Instance, SpotInstanceRequest | volumes | `volume_tags` |
| autoscaling Group | the group and its instances | `tags` (a list), each with `propagate_at_launch` |
| ecs Service, Daemon | tasks, their network interfaces | `propagate_tags`, `enable_ecs_managed_tags` |
| ecs Service | volumes of its tasks | `volume_configuration.managed_ebs_volume.tag_specifications` |
| batch JobDefinition | ECS tasks of its jobs | `propagate_tags` |
| dynamodb Table | replicas | `replicas[*].propagate_tags` |
| rds Instance, Cluster, ClusterInstance | snapshots | `copy_tags_to_snapshot` |
| docdb ClusterInstance, neptune Cluster | snapshots | `copy_tags_to_snapshot` |
| fsx file systems and volumes | backups, snapshots | `copy_tags_to_backups`, `copy_tags_to_snapshots` |
| imagebuilder InfrastructureConfiguration, ImageRecipe | build instances, the image | `resource_tags`, `ami_tags` |
| sagemaker Domain | apps and spaces of its users | `tag_propagation` |
| lex V2modelsBot | its test alias | `test_bot_alias_tags` |
| scheduler Schedule | the schedule itself | none; tag its ScheduleGroup |
"""

from collections.abc import Mapping
from typing import Any, Final

NOT_OWNERSHIP: Final[Mapping[str, str]] = {
    "aws:autoscaling/group:Group": "a list of key, value and propagate_at_launch",
    "aws:devopsguru/resourceCollection:ResourceCollection": "a filter: which resources are analysed",
    "aws:inspector/resourceGroup:ResourceGroup": "a filter: which instances are assessed",
}
"""Types whose `tags` are not ownership, with what they are instead."""

MOST_TAGS: Final = 50
"""How many tags a resource may carry, as a rule:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html."""

FEWER_TAGS: Final[Mapping[str, int]] = {
    "aws:s3/bucketObject:BucketObject": 10,
    "aws:s3/bucketObjectv2:BucketObjectv2": 10,
    "aws:s3/objectCopy:ObjectCopy": 10,
}
"""Types that may carry fewer: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html."""


def takes_tags(token: str, properties: Mapping[str, Any]) -> bool:
    """Whether ownership may be written into `tags` of such a resource; `properties` are spelled as in Python."""
    return token.startswith("aws:") and "tags" in properties and token not in NOT_OWNERSHIP


def most_tags(token: str) -> int:
    """How many tags the cloud accepts on a resource of this type."""
    return FEWER_TAGS.get(token, MOST_TAGS)
