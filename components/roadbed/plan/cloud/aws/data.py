"""Shapes of databases, caches, buckets, file systems, logs and alarms."""

from collections.abc import Mapping
from typing import Final

from roadbed.plan.cloud.aws.shape import Shape, shape

_RDS: Final = "rds:{region}:{account}"
_RDS_HOST: Final = "{hex12}.{region}.rds.{dns_suffix}"
_CACHE_HOST: Final = "{hex6}.{region_code}.cache.{dns_suffix}"


def _database_cluster(host: str, **outputs: str) -> Shape:
    return shape(
        f"{_RDS}:cluster:{{clusterIdentifier}}",
        "{clusterIdentifier}",
        clusterIdentifier="tf-{moment_digits}",
        clusterResourceId="cluster-{HEX26}",
        endpoint=f"{{clusterIdentifier}}.cluster-{{hex12}}.{{region}}.{host}.{{dns_suffix}}",
        readerEndpoint=f"{{clusterIdentifier}}.cluster-ro-{{hex12}}.{{region}}.{host}.{{dns_suffix}}",
        hostedZoneId="Z{HEX13}",
        port="{database_port}",
        backupRetentionPeriod=1,
        globalClusterIdentifier="",
        **outputs,
    )


def _database_instance(host: str, **outputs: str) -> Shape:
    return shape(
        f"{_RDS}:db:{{identifier}}",
        "{identifier}",
        identifier="tf-{moment_digits}",
        dbiResourceId="db-{HEX26}",
        endpoint=f"{{identifier}}.{{hex12}}.{{region}}.{host}.{{dns_suffix}}",
        port="{database_port}",
        **outputs,
    )


SHAPES: Final[Mapping[str, Shape]] = {
    "aws:rds/instance:Instance": shape(
        f"{_RDS}:db:{{identifier}}",
        "{resourceId}",
        identifier="{logical}{hex7}",
        resourceId="db-{HEX26}",
        address=f"{{identifier}}.{_RDS_HOST}",
        endpoint="{address}:{port}",
        port="{database_port}",
        hostedZoneId="Z{HEX13}",
        status="available",
        dbName="",
        replicas=[],
        listenerEndpoints=[],
        dbSubnetGroupName="default",
        licenseModel="postgresql-license",
        storageType="gp2",
        snapshotIdentifier="",
        characterSetName="",
        masterUserSecrets=[
            {
                "secretArn": "arn:{partition}:secretsmanager:{region}:{account}:secret:rds!{resourceId}-{hex6}",
                "secretStatus": "active",
                "kmsKeyId": "arn:{partition}:kms:{region}:{account}:key/{uuid}",
            }
        ],
    ),
    "aws:rds/cluster:Cluster": {
        **_database_cluster("rds", databaseName="", replicationSourceIdentifier=""),
        "masterUserSecrets": [
            {
                "secretArn": "arn:{partition}:secretsmanager:{region}:{account}:secret:rds!cluster-{uuid}-{hex6}",
                "secretStatus": "active",
                "kmsKeyId": "arn:{partition}:kms:{region}:{account}:key/{uuid}",
            }
        ],
    },
    "aws:rds/clusterInstance:ClusterInstance": _database_instance("rds"),
    "aws:docdb/cluster:Cluster": _database_cluster("docdb", engine="docdb"),
    "aws:docdb/clusterInstance:ClusterInstance": _database_instance("docdb", engine="docdb"),
    "aws:neptune/cluster:Cluster": _database_cluster("neptune", engine="neptune"),
    "aws:neptune/clusterInstance:ClusterInstance": _database_instance("neptune", engine="neptune"),
    "aws:rds/subnetGroup:SubnetGroup": shape(f"{_RDS}:subgrp:{{name}}", description="Managed by Pulumi"),
    "aws:rds/parameterGroup:ParameterGroup": shape(f"{_RDS}:pg:{{name}}", description="Managed by Pulumi"),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": shape(
        f"{_RDS}:cluster-pg:{{name}}", description="Managed by Pulumi"
    ),
    "aws:rds/optionGroup:OptionGroup": shape(f"{_RDS}:og:{{name}}"),
    "aws:rds/proxy:Proxy": shape(f"{_RDS}:db-proxy:prx-{{hex17}}", endpoint=f"{{label}}.proxy-{_RDS_HOST}"),
    "aws:rds/eventSubscription:EventSubscription": shape(f"{_RDS}:es:{{name}}", customerAwsId="{account}"),
    "aws:dynamodb/table:Table": shape(
        "dynamodb:{region}:{account}:table/{name}", streamArn="{arn}/stream/2025-01-01T00:00:00.000", readCapacity=0
    ),
    "aws:elasticache/cluster:Cluster": shape(
        "elasticache:{region}:{account}:cluster:{clusterId}",
        "{clusterId}",
        clusterId="{logical}-{hex7}",
        clusterAddress=f"{{clusterId}}.{_CACHE_HOST}",
        configurationEndpoint=f"{{clusterId}}.{_CACHE_HOST}:{{port}}",
        port="{cache_port}",
        numCacheNodes=1,
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": shape(
        "elasticache:{region}:{account}:replicationgroup:{replicationGroupId}",
        "{replicationGroupId}",
        replicationGroupId="{logical}-{hex7}",
        primaryEndpointAddress="{replicationGroupId}.{hex6}.ng.0001.{region_code}.cache.{dns_suffix}",
        readerEndpointAddress="{replicationGroupId}-ro.{hex6}.ng.0001.{region_code}.cache.{dns_suffix}",
        configurationEndpointAddress=f"clustercfg.{{replicationGroupId}}.{_CACHE_HOST}",
        port="{cache_port}",
    ),
    "aws:elasticache/serverlessCache:ServerlessCache": shape(
        "elasticache:{region}:{account}:serverlesscache:{name}",
        endpoints=[{"address": f"{{name}}-{{hex6}}.serverless.{_CACHE_HOST}", "port": 6379}],
        readerEndpoints=[{"address": f"{{name}}-{{hex6}}.serverless.{_CACHE_HOST}", "port": 6380}],
    ),
    "aws:elasticache/subnetGroup:SubnetGroup": shape("elasticache:{region}:{account}:subnetgroup:{name}"),
    "aws:elasticache/parameterGroup:ParameterGroup": shape("elasticache:{region}:{account}:parametergroup:{name}"),
    "aws:elasticache/user:User": shape("elasticache:{region}:{account}:user:{userId}", "{userId}"),
    "aws:elasticache/userGroup:UserGroup": shape(
        "elasticache:{region}:{account}:usergroup:{userGroupId}", "{userGroupId}"
    ),
    "aws:memorydb/cluster:Cluster": shape(
        "memorydb:{region}:{account}:cluster/{name}",
        clusterEndpoints=[{"address": "clustercfg.{name}.{hex6}.memorydb.{region}.{dns_suffix}", "port": 6379}],
    ),
    "aws:opensearch/domain:Domain": shape(
        "es:{region}:{account}:domain/{domainName}",
        "{arn}",
        domainName="{logical}-{hex7}",
        domainId="{account}/{domainName}",
        endpoint="search-{domainName}-{hex26}.{region}.es.{dns_suffix}",
        dashboardEndpoint="{endpoint}/_dashboards",
        endpointV2="",
        dashboardEndpointV2="",
        domainEndpointV2HostedZoneId="",
    ),
    "aws:redshift/cluster:Cluster": shape(
        "redshift:{region}:{account}:namespace:{uuid}",
        "{clusterIdentifier}",
        dnsName="{clusterIdentifier}.{hex12}.{region}.redshift.{dns_suffix}",
        endpoint="{dnsName}:5439",
        port=5439,
    ),
    "aws:s3/bucket:Bucket": shape(
        "s3:::{bucket}",
        "{bucket}",
        bucket="{lower_logical}-{hex7}",
        bucketDomainName="{bucket}.s3.{dns_suffix}",
        bucketRegionalDomainName="{bucket}.s3.{region}.{dns_suffix}",
        bucketRegion="{region}",
        hostedZoneId="Z{HEX13}",
        websiteDomain="s3-website.{region}.{dns_suffix}",
        websiteEndpoint="{bucket}.s3-website.{region}.{dns_suffix}",
        requestPayer="BucketOwner",
        accelerationStatus="",
    ),
    "aws:s3/bucketObject:BucketObject": shape("s3:::{bucket}/{key}", "{key}", versionId="", storageClass="STANDARD"),
    "aws:s3/bucketObjectv2:BucketObjectv2": shape(
        "s3:::{bucket}/{key}", "{bucket}/{key}", versionId="", storageClass="STANDARD"
    ),
    "aws:s3/accessPoint:AccessPoint": shape(
        "s3:{region}:{account}:accesspoint/{name}",
        "{account}:{name}",
        alias="{name}-{hex26}-s3alias",
        domainName="{name}-{account}.s3-accesspoint.{region}.{dns_suffix}",
    ),
    "aws:efs/fileSystem:FileSystem": shape(
        "elasticfilesystem:{region}:{account}:file-system/{id}", "fs-{hex17}", dnsName="{id}.efs.{region}.{dns_suffix}"
    ),
    "aws:efs/mountTarget:MountTarget": shape(
        id="fsmt-{hex17}",
        fileSystemArn="arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
        dnsName="{fileSystemId}.efs.{region}.{dns_suffix}",
        mountTargetDnsName="{zone}.{fileSystemId}.efs.{region}.{dns_suffix}",
    ),
    "aws:efs/accessPoint:AccessPoint": shape(
        "elasticfilesystem:{region}:{account}:access-point/{id}",
        "fsap-{hex17}",
        fileSystemArn="arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
    ),
    "aws:backup/vault:Vault": shape("backup:{region}:{account}:backup-vault:{name}"),
    "aws:backup/plan:Plan": shape("backup:{region}:{account}:backup-plan:{id}", "{uuid}"),
    "aws:backup/selection:Selection": shape(id="{uuid}"),
    "aws:glue/catalogDatabase:CatalogDatabase": shape("glue:{region}:{account}:database/{name}", "{catalogId}:{name}"),
    "aws:athena/workgroup:Workgroup": shape("athena:{region}:{account}:workgroup/{name}"),
    "aws:cloudwatch/logGroup:LogGroup": shape("logs:{region}:{account}:log-group:{name}", logGroupClass="STANDARD"),
    "aws:cloudwatch/logStream:LogStream": shape("logs:{region}:{account}:log-group:{logGroupName}:log-stream:{name}"),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": shape(id="{policyName}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": shape("cloudwatch:{region}:{account}:alarm:{name}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": shape(
        "cloudwatch:{region}:{account}:alarm:{alarmName}", "{alarmName}"
    ),
    "aws:cloudwatch/dashboard:Dashboard": shape(
        id="{dashboardName}", dashboardArn="arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}"
    ),
    "aws:budgets/budget:Budget": shape("budgets::{account}:budget/{name}", "{account}:{name}", accountId="{account}"),
    "aws:amp/workspace:Workspace": shape(
        "aps:{region}:{account}:workspace/{id}",
        "ws-{uuid}",
        prometheusEndpoint="https://aps-workspaces.{region}.{dns_suffix}/workspaces/{id}/",
    ),
    "aws:resourcegroups/group:Group": shape("resource-groups:{region}:{account}:group/{name}"),
}
