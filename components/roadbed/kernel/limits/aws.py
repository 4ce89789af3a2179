"""Longest names of AWS resources, in characters; each group says where its numbers stand.

Where the API takes a name or an ARN in one field, the limit is the name's own.
"""

from collections.abc import Mapping
from typing import Final

_LOAD_BALANCING = {
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    "aws:alb/loadBalancer:LoadBalancer": 32,
    "aws:alb/targetGroup:TargetGroup": 32,
    "aws:elb/loadBalancer:LoadBalancer": 32,
    "aws:lb/loadBalancer:LoadBalancer": 32,
    "aws:lb/targetGroup:TargetGroup": 32,
    "aws:lb/trustStore:TrustStore": 32,
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateService.html
    "aws:vpclattice/service:Service": 40,
}

_IDENTITY = {
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    "aws:iam/group:Group": 128,
    "aws:iam/instanceProfile:InstanceProfile": 128,
    "aws:iam/policy:Policy": 128,
    "aws:iam/role:Role": 64,
    "aws:iam/rolePolicy:RolePolicy": 128,
    "aws:iam/serverCertificate:ServerCertificate": 128,
    "aws:iam/user:User": 64,
    # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
    "aws:cognito/identityPool:IdentityPool": 128,
    "aws:cognito/userPool:UserPool": 128,
    "aws:cognito/userPoolClient:UserPoolClient": 128,
    # https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html (`alias/` counts)
    "aws:kms/alias:Alias": 256,
    # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    "aws:secretsmanager/secret:Secret": 512,
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html: 1,011 with the name's ARN
    "aws:ssm/parameter:Parameter": 950,
    "aws:ssm/document:Document": 128,
    # https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
    "aws:wafv2/ipSet:IpSet": 128,
    "aws:wafv2/regexPatternSet:RegexPatternSet": 128,
    "aws:wafv2/ruleGroup:RuleGroup": 128,
    "aws:wafv2/webAcl:WebAcl": 128,
    "aws:networkfirewall/firewall:Firewall": 128,
}

_COMPUTE = {
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    "aws:ecs/capacityProvider:CapacityProvider": 255,
    "aws:ecs/cluster:Cluster": 255,
    "aws:ecs/service:Service": 255,
    "aws:ecs/taskDefinition:TaskDefinition": 255,
    # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
    "aws:appautoscaling/policy:Policy": 256,
    "aws:appautoscaling/scheduledAction:ScheduledAction": 256,
    # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
    "aws:autoscaling/group:Group": 255,
    "aws:autoscaling/policy:Policy": 255,
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
    "aws:ec2/keyPair:KeyPair": 255,
    "aws:ec2/launchTemplate:LaunchTemplate": 128,
    "aws:ec2/placementGroup:PlacementGroup": 255,
    "aws:ec2/securityGroup:SecurityGroup": 255,
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
    "aws:eks/cluster:Cluster": 100,
    "aws:eks/nodeGroup:NodeGroup": 63,
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    # https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
    "aws:lambda/alias:Alias": 128,
    "aws:lambda/function:Function": 64,
    "aws:lambda/layerVersion:LayerVersion": 140,
    # https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html
    "aws:apprunner/service:Service": 40,
    # https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html
    "aws:batch/computeEnvironment:ComputeEnvironment": 128,
    "aws:batch/jobDefinition:JobDefinition": 128,
    "aws:batch/jobQueue:JobQueue": 128,
    # https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    "aws:sfn/activity:Activity": 80,
    "aws:sfn/stateMachine:StateMachine": 80,
    # https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    "aws:ecr/repository:Repository": 256,
    # https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
    # https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
    "aws:servicediscovery/httpNamespace:HttpNamespace": 1024,
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": 253,
    "aws:servicediscovery/service:Service": 127,
    # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html
    "aws:codebuild/project:Project": 150,
    "aws:codepipeline/pipeline:Pipeline": 100,
}

_DATA = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints
    "aws:rds/cluster:Cluster": 63,
    "aws:rds/clusterEndpoint:ClusterEndpoint": 63,
    "aws:rds/clusterInstance:ClusterInstance": 63,
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": 255,
    "aws:rds/eventSubscription:EventSubscription": 254,
    "aws:rds/globalCluster:GlobalCluster": 63,
    "aws:rds/instance:Instance": 63,
    "aws:rds/optionGroup:OptionGroup": 255,
    "aws:rds/parameterGroup:ParameterGroup": 255,
    "aws:rds/proxy:Proxy": 63,
    "aws:rds/proxyEndpoint:ProxyEndpoint": 63,
    "aws:rds/subnetGroup:SubnetGroup": 255,
    "aws:docdb/cluster:Cluster": 63,
    "aws:docdb/clusterInstance:ClusterInstance": 63,
    "aws:neptune/cluster:Cluster": 63,
    "aws:redshift/cluster:Cluster": 63,
    "aws:dms/replicationInstance:ReplicationInstance": 63,
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    "aws:dynamodb/table:Table": 255,
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html
    "aws:elasticache/cluster:Cluster": 50,
    "aws:elasticache/parameterGroup:ParameterGroup": 255,
    "aws:elasticache/replicationGroup:ReplicationGroup": 40,
    "aws:elasticache/serverlessCache:ServerlessCache": 40,
    "aws:elasticache/subnetGroup:SubnetGroup": 255,
    "aws:memorydb/cluster:Cluster": 40,
    # https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html
    "aws:opensearch/domain:Domain": 28,
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    "aws:s3/bucket:Bucket": 63,
    "aws:s3/bucketV2:BucketV2": 63,
    # https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html (the creation token)
    "aws:efs/fileSystem:FileSystem": 64,
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
    "aws:backup/plan:Plan": 50,
    "aws:backup/selection:Selection": 50,
    "aws:backup/vault:Vault": 50,
    # https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html,
    # https://docs.aws.amazon.com/glue/latest/webapi/API_CreateJob.html
    "aws:athena/workgroup:Workgroup": 128,
    "aws:glue/catalogDatabase:CatalogDatabase": 255,
    "aws:glue/job:Job": 255,
}

_MESSAGING = {
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
    "aws:sqs/queue:Queue": 80,
    # https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    "aws:sns/topic:Topic": 256,
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    "aws:cloudwatch/eventApiDestination:EventApiDestination": 64,
    "aws:cloudwatch/eventArchive:EventArchive": 48,
    "aws:cloudwatch/eventBus:EventBus": 256,
    "aws:cloudwatch/eventConnection:EventConnection": 64,
    "aws:cloudwatch/eventRule:EventRule": 64,
    "aws:cloudwatch/eventTarget:EventTarget": 64,
    "aws:pipes/pipe:Pipe": 64,
    # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    "aws:scheduler/schedule:Schedule": 64,
    "aws:scheduler/scheduleGroup:ScheduleGroup": 64,
    # https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": 64,
    "aws:kinesis/stream:Stream": 128,
    # https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html,
    # https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html
    "aws:msk/cluster:Cluster": 64,
    "aws:mq/broker:Broker": 50,
}

_OBSERVABILITY_AND_EDGE = {
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": 255,
    "aws:cloudwatch/dashboard:Dashboard": 255,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
    "aws:cloudwatch/metricStream:MetricStream": 255,
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    "aws:cloudwatch/logDestination:LogDestination": 512,
    "aws:cloudwatch/logGroup:LogGroup": 512,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": 512,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": 512,
    "aws:cloudwatch/queryDefinition:QueryDefinition": 255,
    # https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CreateCanary.html
    "aws:synthetics/canary:Canary": 255,
    # https://docs.aws.amazon.com/xray/latest/api/API_CreateSamplingRule.html
    "aws:xray/group:Group": 32,
    "aws:xray/samplingRule:SamplingRule": 32,
    # https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
    # https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalyMonitor.html
    "aws:budgets/budget:Budget": 100,
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": 1024,
    "aws:costexplorer/anomalySubscription:AnomalySubscription": 1024,
    "aws:cfg/rule:Rule": 128,  # https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
    # https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    "aws:cloudtrail/trail:Trail": 128,
    # https://docs.aws.amazon.com/prometheus/latest/APIReference/API_CreateWorkspace.html
    "aws:amp/workspace:Workspace": 100,
    # https://docs.aws.amazon.com/grafana/latest/APIReference/API_CreateWorkspace.html
    "aws:grafana/workspace:Workspace": 255,
    # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateFunction.html
    # https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html
    "aws:cloudfront/function:Function": 64,
    "aws:cloudfront/keyValueStore:KeyValueStore": 64,
    "aws:cloudfront/originAccessControl:OriginAccessControl": 64,
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    "aws:apigatewayv2/api:Api": 128,
}

AWS: Final[Mapping[str, int]] = {
    **_LOAD_BALANCING,
    **_IDENTITY,
    **_COMPUTE,
    **_DATA,
    **_MESSAGING,
    **_OBSERVABILITY_AND_EDGE,
}
