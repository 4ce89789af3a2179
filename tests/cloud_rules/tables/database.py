from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

ENTRIES: Final[dict[str, Entry]] = {
    "aws:elasticache/subnetGroup:SubnetGroup": entry(
        Source(
            "elasticache CreateCacheSubnetGroup",
            {"name": "CacheSubnetGroupName", "description": "CacheSubnetGroupDescription"},
        ),
        Source("AWS::ElastiCache::SubnetGroup", {"name": "CacheSubnetGroupName"}),
    ),
    "aws:rds/subnetGroup:SubnetGroup": entry(
        Source(
            "rds CreateDBSubnetGroup",
            {"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"},
        ),
        Source(
            "AWS::RDS::DBSubnetGroup",
            {"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"},
        ),
    ),
}
