import functools
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from botocore.session import get_session

from roadbed.kernel.limits import DEFAULT_LIMIT, NAME_LIMITS, autoname_length
from tests.kernel.sdk_sources import resource_sources

MODELS = {
    "aws:alb/loadBalancer:LoadBalancer": "elbv2 CreateLoadBalancer Name",
    "aws:alb/targetGroup:TargetGroup": "elbv2 CreateTargetGroup Name",
    "aws:amp/workspace:Workspace": "amp CreateWorkspace alias",
    "aws:appautoscaling/policy:Policy": "application-autoscaling PutScalingPolicy PolicyName",
    "aws:appautoscaling/scheduledAction:ScheduledAction": (
        "application-autoscaling PutScheduledAction ScheduledActionName"
    ),
    "aws:apprunner/service:Service": "apprunner CreateService ServiceName",
    "aws:athena/workgroup:Workgroup": "athena CreateWorkGroup Name",
    "aws:autoscaling/group:Group": "autoscaling CreateAutoScalingGroup AutoScalingGroupName",
    "aws:autoscaling/policy:Policy": "autoscaling PutScalingPolicy PolicyName",
    "aws:backup/selection:Selection": "backup CreateBackupSelection BackupSelection.SelectionName",
    "aws:backup/vault:Vault": "backup CreateBackupVault BackupVaultName",
    "aws:batch/computeEnvironment:ComputeEnvironment": "batch CreateComputeEnvironment computeEnvironmentName",
    "aws:batch/jobDefinition:JobDefinition": "batch RegisterJobDefinition jobDefinitionName",
    "aws:batch/jobQueue:JobQueue": "batch CreateJobQueue jobQueueName",
    "aws:budgets/budget:Budget": "budgets CreateBudget Budget.BudgetName",
    "aws:cfg/rule:Rule": "config PutConfigRule ConfigRule.ConfigRuleName",
    "aws:cloudfront/function:Function": "cloudfront CreateFunction Name",
    "aws:cloudfront/keyValueStore:KeyValueStore": "cloudfront CreateKeyValueStore Name",
    "aws:cloudfront/originAccessControl:OriginAccessControl": (
        "cloudfront CreateOriginAccessControl OriginAccessControlConfig.Name"
    ),
    "aws:cloudtrail/trail:Trail": "cloudtrail CreateTrail Name",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "cloudwatch PutCompositeAlarm AlarmName",
    "aws:cloudwatch/dashboard:Dashboard": "cloudwatch PutDashboard DashboardName",
    "aws:cloudwatch/eventApiDestination:EventApiDestination": "events CreateApiDestination Name",
    "aws:cloudwatch/eventArchive:EventArchive": "events CreateArchive ArchiveName",
    "aws:cloudwatch/eventBus:EventBus": "events CreateEventBus Name",
    "aws:cloudwatch/eventConnection:EventConnection": "events CreateConnection Name",
    "aws:cloudwatch/eventRule:EventRule": "events PutRule Name",
    "aws:cloudwatch/logDestination:LogDestination": "logs PutDestination destinationName",
    "aws:cloudwatch/logGroup:LogGroup": "logs CreateLogGroup logGroupName",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "logs PutMetricFilter filterName",
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "logs PutSubscriptionFilter filterName",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "cloudwatch PutMetricAlarm AlarmName",
    "aws:cloudwatch/metricStream:MetricStream": "cloudwatch PutMetricStream Name",
    "aws:cloudwatch/queryDefinition:QueryDefinition": "logs PutQueryDefinition name",
    "aws:codebuild/project:Project": "codebuild CreateProject name",
    "aws:codepipeline/pipeline:Pipeline": "codepipeline CreatePipeline pipeline.name",
    "aws:cognito/identityPool:IdentityPool": "cognito-identity CreateIdentityPool IdentityPoolName",
    "aws:cognito/userPool:UserPool": "cognito-idp CreateUserPool PoolName",
    "aws:cognito/userPoolClient:UserPoolClient": "cognito-idp CreateUserPoolClient ClientName",
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": "ce CreateAnomalyMonitor AnomalyMonitor.MonitorName",
    "aws:costexplorer/anomalySubscription:AnomalySubscription": (
        "ce CreateAnomalySubscription AnomalySubscription.SubscriptionName"
    ),
    "aws:dms/replicationInstance:ReplicationInstance": "dms CreateReplicationInstance ReplicationInstanceIdentifier",
    "aws:docdb/cluster:Cluster": "docdb CreateDBCluster DBClusterIdentifier",
    "aws:docdb/clusterInstance:ClusterInstance": "docdb CreateDBInstance DBInstanceIdentifier",
    "aws:ec2/keyPair:KeyPair": "ec2 CreateKeyPair KeyName",
    "aws:ec2/placementGroup:PlacementGroup": "ec2 CreatePlacementGroup GroupName",
    "aws:ec2/securityGroup:SecurityGroup": "ec2 CreateSecurityGroup GroupName",
    "aws:ecr/repository:Repository": "ecr CreateRepository repositoryName",
    "aws:ecs/capacityProvider:CapacityProvider": "ecs CreateCapacityProvider name",
    "aws:ecs/cluster:Cluster": "ecs CreateCluster clusterName",
    "aws:ecs/service:Service": "ecs CreateService serviceName",
    "aws:ecs/taskDefinition:TaskDefinition": "ecs RegisterTaskDefinition family",
    "aws:efs/fileSystem:FileSystem": "efs CreateFileSystem CreationToken",
    "aws:eks/cluster:Cluster": "eks CreateCluster name",
    "aws:elasticache/cluster:Cluster": "elasticache CreateCacheCluster CacheClusterId",
    "aws:elasticache/replicationGroup:ReplicationGroup": "elasticache CreateReplicationGroup ReplicationGroupId",
    "aws:elasticache/subnetGroup:SubnetGroup": "elasticache CreateCacheSubnetGroup CacheSubnetGroupName",
    "aws:glue/catalogDatabase:CatalogDatabase": "glue CreateDatabase DatabaseInput.Name",
    "aws:glue/job:Job": "glue CreateJob Name",
    "aws:grafana/workspace:Workspace": "grafana CreateWorkspace workspaceName",
    "aws:iam/group:Group": "iam CreateGroup GroupName",
    "aws:iam/instanceProfile:InstanceProfile": "iam CreateInstanceProfile InstanceProfileName",
    "aws:iam/policy:Policy": "iam CreatePolicy PolicyName",
    "aws:iam/role:Role": "iam CreateRole RoleName",
    "aws:iam/rolePolicy:RolePolicy": "iam PutRolePolicy PolicyName",
    "aws:iam/serverCertificate:ServerCertificate": "iam UploadServerCertificate ServerCertificateName",
    "aws:iam/user:User": "iam CreateUser UserName",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "firehose CreateDeliveryStream DeliveryStreamName",
    "aws:kinesis/stream:Stream": "kinesis CreateStream StreamName",
    "aws:kms/alias:Alias": "kms CreateAlias AliasName",
    "aws:lambda/alias:Alias": "lambda CreateAlias Name",
    "aws:lambda/layerVersion:LayerVersion": "lambda PublishLayerVersion LayerName",
    "aws:lb/loadBalancer:LoadBalancer": "elbv2 CreateLoadBalancer Name",
    "aws:lb/targetGroup:TargetGroup": "elbv2 CreateTargetGroup Name",
    "aws:lb/trustStore:TrustStore": "elbv2 CreateTrustStore Name",
    "aws:elb/loadBalancer:LoadBalancer": "elb CreateLoadBalancer LoadBalancerName",
    "aws:mq/broker:Broker": "mq CreateBroker BrokerName",
    "aws:msk/cluster:Cluster": "kafka CreateCluster ClusterName",
    "aws:neptune/cluster:Cluster": "neptune CreateDBCluster DBClusterIdentifier",
    "aws:networkfirewall/firewall:Firewall": "network-firewall CreateFirewall FirewallName",
    "aws:opensearch/domain:Domain": "opensearch CreateDomain DomainName",
    "aws:pipes/pipe:Pipe": "pipes CreatePipe Name",
    "aws:rds/cluster:Cluster": "rds CreateDBCluster DBClusterIdentifier",
    "aws:rds/clusterInstance:ClusterInstance": "rds CreateDBInstance DBInstanceIdentifier",
    "aws:rds/eventSubscription:EventSubscription": "rds CreateEventSubscription SubscriptionName",
    "aws:rds/instance:Instance": "rds CreateDBInstance DBInstanceIdentifier",
    "aws:rds/optionGroup:OptionGroup": "rds CreateOptionGroup OptionGroupName",
    "aws:rds/parameterGroup:ParameterGroup": "rds CreateDBParameterGroup DBParameterGroupName",
    "aws:rds/proxy:Proxy": "rds CreateDBProxy DBProxyName",
    "aws:rds/proxyEndpoint:ProxyEndpoint": "rds CreateDBProxyEndpoint DBProxyEndpointName",
    "aws:rds/subnetGroup:SubnetGroup": "rds CreateDBSubnetGroup DBSubnetGroupName",
    "aws:redshift/cluster:Cluster": "redshift CreateCluster ClusterIdentifier",
    "aws:scheduler/schedule:Schedule": "scheduler CreateSchedule Name",
    "aws:scheduler/scheduleGroup:ScheduleGroup": "scheduler CreateScheduleGroup Name",
    "aws:secretsmanager/secret:Secret": "secretsmanager CreateSecret Name",
    "aws:servicediscovery/httpNamespace:HttpNamespace": "servicediscovery CreateHttpNamespace Name",
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": "servicediscovery CreatePrivateDnsNamespace Name",
    "aws:servicediscovery/service:Service": "servicediscovery CreateService Name",
    "aws:sfn/activity:Activity": "stepfunctions CreateActivity name",
    "aws:sfn/stateMachine:StateMachine": "stepfunctions CreateStateMachine name",
    "aws:sns/topic:Topic": "sns CreateTopic Name",
    "aws:sqs/queue:Queue": "sqs CreateQueue QueueName",
    "aws:ssm/document:Document": "ssm CreateDocument Name",
    "aws:ssm/parameter:Parameter": "ssm PutParameter Name",
    "aws:synthetics/canary:Canary": "synthetics CreateCanary Name",
    "aws:vpclattice/service:Service": "vpc-lattice CreateService name",
    "aws:wafv2/ipSet:IpSet": "wafv2 CreateIPSet Name",
    "aws:wafv2/regexPatternSet:RegexPatternSet": "wafv2 CreateRegexPatternSet Name",
    "aws:wafv2/ruleGroup:RuleGroup": "wafv2 CreateRuleGroup Name",
    "aws:wafv2/webAcl:WebAcl": "wafv2 CreateWebACL Name",
    "aws:xray/group:Group": "xray CreateGroup GroupName",
    "aws:xray/samplingRule:SamplingRule": "xray CreateSamplingRule SamplingRule.RuleName",
    "aws:cloudwatch/eventTarget:EventTarget": "events RemoveTargets Ids.*",
}
"""Type token: service, operation and member (dots go down, `*` is a list's element) that holds its name."""

UNCHECKED = {
    "aws:apigatewayv2/api:Api": "the model has no length",
    "aws:backup/plan:Plan": "the model has no length",
    "aws:dynamodb/table:Table": "the model's 1,024 is that of an ARN, which the field takes too",
    "aws:ec2/launchTemplate:LaunchTemplate": "the model has no length",
    "aws:eks/nodeGroup:NodeGroup": "the model has no length",
    "aws:elasticache/parameterGroup:ParameterGroup": "the model has no length",
    "aws:elasticache/serverlessCache:ServerlessCache": "the model has no length",
    "aws:lambda/function:Function": "the model's 140 is that of an ARN, which the field takes too",
    "aws:memorydb/cluster:Cluster": "the model has no length",
    "aws:rds/clusterEndpoint:ClusterEndpoint": "the model has no length",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": "the model has no length",
    "aws:rds/globalCluster:GlobalCluster": "the model's 255 is looser than the console's and the guide's 63",
    "aws:s3/bucket:Bucket": "the model has no length",
    "aws:s3/bucketV2:BucketV2": "the model has no length",
}
"""AWS types whose limit only the documentation tells, with the reason."""


@functools.cache
def member(address: str):
    service, operation, path = address.split()
    shape = get_session().get_service_model(service).operation_model(operation).input_shape
    for part in path.split("."):
        shape = shape.member if part == "*" else shape.members[part]
    return shape


def lengths_in_the_model(address: str) -> set[int]:
    """The length the service's own model gives: its `max`, else its pattern's, else what its text says."""
    shape = member(address)
    longest = shape.metadata.get("max")
    if longest and longest < 10_000:
        return {longest}
    if pattern := shape.metadata.get("pattern"):
        bounded = re.search(r"\{\d+,(\d+)\}\)?\$?(?:$|\))", pattern)
        if bounded:
            return {int(bounded[1])}
    text = re.sub(r"<[^>]+>", " ", shape.documentation or "").replace(",", "")
    lengths = {int(number) for number in re.findall(r"\b\d+\b", text)}
    # "less than 255 characters" excludes its number
    return {length - 1 if f"less than {length}" in text else length for length in lengths}


@pytest.mark.parametrize(
    "token", sorted(set(MODELS) - {"aws:ssm/parameter:Parameter", "aws:lambda/layerVersion:LayerVersion"})
)
def test_a_limit_is_the_one_of_the_services_own_model(token):
    assert NAME_LIMITS[token] in lengths_in_the_model(MODELS[token])


def test_a_layers_limit_is_that_of_its_name_not_of_its_arn():
    pattern = member(MODELS["aws:lambda/layerVersion:LayerVersion"]).metadata["pattern"]

    assert pattern.endswith("|[a-zA-Z0-9-_]{1,140})")
    assert NAME_LIMITS["aws:lambda/layerVersion:LayerVersion"] == 140


def test_a_parameter_leaves_room_for_the_arn_before_its_name():
    text = member(MODELS["aws:ssm/parameter:Parameter"]).documentation
    longest_prefix = "arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/"

    assert "1011" in text
    assert NAME_LIMITS["aws:ssm/parameter:Parameter"] + len(longest_prefix) <= 1011


def test_every_aws_limit_is_checked_or_says_why_not():
    listed = {token for token in NAME_LIMITS if token.startswith("aws:")}

    assert listed == MODELS.keys() | UNCHECKED.keys()
    assert not MODELS.keys() & UNCHECKED.keys()


@pytest.mark.parametrize("token", sorted(UNCHECKED))
def test_what_is_not_checked_is_not_looser_than_the_services_model(token):
    assert NAME_LIMITS[token] <= 255


def test_every_aws_type_exists_in_the_sdk():
    assert {token for token in NAME_LIMITS if token.startswith("aws:")} <= resource_sources().keys()


def test_every_kubernetes_type_exists_in_the_sdk():
    spec = find_spec("pulumi_kubernetes")
    catalogue = Path(spec.origin).read_text(encoding="utf-8")

    for token in NAME_LIMITS:
        if token.startswith("kubernetes:"):
            assert f'"{token}"' in catalogue


def test_pulumi_adds_one_digit_more_on_kubernetes():
    assert autoname_length("aws:lb/targetGroup:TargetGroup") == 8
    assert autoname_length("kubernetes:batch/v1:CronJob") == 9


def test_every_limit_leaves_room_for_a_readable_name():
    assert min(limit - autoname_length(token) for token, limit in NAME_LIMITS.items()) >= 20
    assert DEFAULT_LIMIT in NAME_LIMITS.values()
