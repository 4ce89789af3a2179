from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

ON_OR_OFF: Final = {True: "ENABLED", False: "DISABLED"}

ENTRIES: Final[dict[str, Entry]] = {
    "aws:ecr/repository:Repository": entry(
        Source("ecr CreateRepository", {"name": "repositoryName"}),
        Source(
            "AWS::ECR::Repository",
            {
                "name": "RepositoryName",
                "forceDelete": "EmptyOnDelete",
                "imageTagMutabilityExclusionFilters.filter": "ImageTagMutabilityExclusionFilterValue",
                "imageTagMutabilityExclusionFilters.filterType": "ImageTagMutabilityExclusionFilterType",
            },
        ),
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": entry(
        Source("ecr PutLifecyclePolicy", {"policy": "lifecyclePolicyText", "repository": "repositoryName"}),
        Source(
            "AWS::ECR::Repository",
            {"policy": "LifecyclePolicy.LifecyclePolicyText", "repository": "RepositoryName"},
        ),
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": entry(
        Source("ecr SetRepositoryPolicy", {"policy": "policyText", "repository": "repositoryName"}),
        Source("AWS::ECR::Repository", {"policy": "RepositoryPolicyText", "repository": "RepositoryName"}),
    ),
    "aws:ecs/cluster:Cluster": entry(
        Source("ecs CreateCluster", {"name": "clusterName"}),
        Source("AWS::ECS::Cluster", {"name": "ClusterName", "settings": "ClusterSettings"}),
    ),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": entry(
        Source("ecs PutClusterCapacityProviders", {"clusterName": "cluster"}),
        Source("AWS::ECS::ClusterCapacityProviderAssociations", {"clusterName": "Cluster"}),
    ),
    "aws:ecs/taskDefinition:TaskDefinition": entry(
        Source(
            "ecs RegisterTaskDefinition",
            {"volumes.hostPath": "host.sourcePath", "volumes.configureAtLaunch": "configuredAtLaunch"},
        ),
        Source(
            "AWS::ECS::TaskDefinition",
            {
                "volumes.hostPath": "Host.SourcePath",
                "volumes.configureAtLaunch": "ConfiguredAtLaunch",
                "volumes.efsVolumeConfiguration": "EFSVolumeConfiguration",
                "volumes.efsVolumeConfiguration.fileSystemId": "FilesystemId",
            },
        ),
        provider_only={"trackLatest": "for the provider alone: which revision it reads"},
    ),
    "aws:ecs/service:Service": entry(
        Source(
            "ecs CreateService",
            {
                "name": "serviceName",
                "iamRole": "role",
                "alarms": "deploymentConfiguration.alarms",
                "deploymentCircuitBreaker": "deploymentConfiguration.deploymentCircuitBreaker",
                "deploymentMaximumPercent": "deploymentConfiguration.maximumPercent",
                "deploymentMinimumHealthyPercent": "deploymentConfiguration.minimumHealthyPercent",
                "orderedPlacementStrategies": "placementStrategy",
                "networkConfiguration": "networkConfiguration.awsvpcConfiguration",
                "serviceConnectConfiguration.services.clientAlias": "clientAliases",
                "volumeConfiguration.managedEbsVolume.sizeInGb": "sizeInGiB",
            },
            words={"networkConfiguration.assignPublicIp": ON_OR_OFF},
        ),
        Source(
            "AWS::ECS::Service",
            {
                "name": "ServiceName",
                "iamRole": "Role",
                "alarms": "DeploymentConfiguration.Alarms",
                "deploymentCircuitBreaker": "DeploymentConfiguration.DeploymentCircuitBreaker",
                "deploymentMaximumPercent": "DeploymentConfiguration.MaximumPercent",
                "deploymentMinimumHealthyPercent": "DeploymentConfiguration.MinimumHealthyPercent",
                "orderedPlacementStrategies": "PlacementStrategies",
                "networkConfiguration": "NetworkConfiguration.AwsvpcConfiguration",
                "serviceConnectConfiguration.services.clientAlias": "ClientAliases",
                "volumeConfiguration.managedEbsVolume.sizeInGb": "SizeInGiB",
                "forceNewDeployment": "ForceNewDeployment.EnableForceNewDeployment",
            },
            words={"networkConfiguration.assignPublicIp": ON_OR_OFF},
        ),
        provider_only={"sigintRollback": "for the provider alone: what it does when it is stopped"},
    ),
    "aws:appautoscaling/target:Target": entry(
        Source("application-autoscaling RegisterScalableTarget"),
        Source("AWS::ApplicationAutoScaling::ScalableTarget"),
    ),
    "aws:appautoscaling/policy:Policy": entry(
        Source("application-autoscaling PutScalingPolicy", {"name": "PolicyName"}),
        Source("AWS::ApplicationAutoScaling::ScalingPolicy", {"name": "PolicyName"}),
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": entry(
        Source("application-autoscaling PutScheduledAction", {"name": "ScheduledActionName"}),
        Source(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {
                "name": "ScheduledActions[].ScheduledActionName",
                "schedule": "ScheduledActions[].Schedule",
                "timezone": "ScheduledActions[].Timezone",
                "startTime": "ScheduledActions[].StartTime",
                "endTime": "ScheduledActions[].EndTime",
                "scalableTargetAction": "ScheduledActions[].ScalableTargetAction",
            },
            {"MinCapacity": 0, "MaxCapacity": 1},
        ),
    ),
    "aws:lambda/function:Function": entry(
        Source(
            "lambda CreateFunction",
            {
                "name": "FunctionName",
                "imageUri": "Code.ImageUri",
                "s3Bucket": "Code.S3Bucket",
                "s3Key": "Code.S3Key",
                "s3ObjectVersion": "Code.S3ObjectVersion",
            },
        ),
        Source(
            "AWS::Lambda::Function",
            {
                "name": "FunctionName",
                "imageUri": "Code.ImageUri",
                "s3Bucket": "Code.S3Bucket",
                "s3Key": "Code.S3Key",
                "s3ObjectVersion": "Code.S3ObjectVersion",
            },
        ),
        provider_only={"code": "a file of the program, no value"},
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": entry(
        Source("lambda CreateEventSourceMapping"),
        Source("AWS::Lambda::EventSourceMapping"),
    ),
    "aws:lambda/permission:Permission": entry(
        Source("lambda AddPermission", {"function": "FunctionName"}, {"StatementId": "statement"}),
        Source("AWS::Lambda::Permission", {"function": "FunctionName"}),
    ),
}
