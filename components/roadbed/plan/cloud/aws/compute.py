"""Shapes of machines, containers, clusters and APIs."""

from collections.abc import Mapping
from typing import Any, Final

from roadbed.plan.cloud.aws.shape import Shape, shape


def _ec2(kind: str, prefix: str, **outputs: Any) -> Shape:
    return shape(f"ec2:{{region}}:{{account}}:{kind}/{{id}}", f"{prefix}-{{hex17}}", **outputs)


_EXECUTE: Final = "arn:{partition}:execute-api:{region}:{account}"
_REST_STAGE: Final = "{restApi}.execute-api.{region}.{dns_suffix}/{stageName}"

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:ec2/instance:Instance": _ec2(
        "instance",
        "i",
        instanceState="running",
        instanceType="t3.micro",
        privateIp="10.0.{byte}.10",
        privateDns="ip-10-0-{byte}-10.{ec2_private_host}",
        publicIp="203.0.113.{byte}",
        publicDns="ec2-203-0-113-{byte}.{ec2_public_host}",
        ipv6AddressCount=0,
        sourceDestCheck=True,
        tenancy="default",
        keyName="",
        hostId="",
        passwordData="",
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": _ec2("launch-template", "lt", latestVersion=1, defaultVersion=1),
    "aws:ec2/keyPair:KeyPair": shape(
        "ec2:{region}:{account}:key-pair/{keyName}",
        "{keyName}",
        keyName="{logical}-{hex7}",
        keyPairId="key-{hex17}",
        keyType="rsa",
        fingerprint="{hex2}:{hex4}",
    ),
    "aws:ec2/volumeAttachment:VolumeAttachment": shape(id="vai-{decimal}"),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": _ec2("spot-instances-request", "sir"),
    "aws:ec2/ami:Ami": shape("ec2:{region}::image/{id}", "ami-{hex17}"),
    "aws:ec2/amiCopy:AmiCopy": shape("ec2:{region}::image/{id}", "ami-{hex17}"),
    "aws:ec2/amiFromInstance:AmiFromInstance": shape("ec2:{region}::image/{id}", "ami-{hex17}"),
    "aws:ebs/volume:Volume": _ec2("volume", "vol", type="gp2"),
    "aws:ebs/snapshot:Snapshot": shape("ec2:{region}::snapshot/{id}", "snap-{hex17}"),
    "aws:autoscaling/group:Group": shape(
        "autoscaling:{region}:{account}:autoScalingGroup:{uuid}:autoScalingGroupName/{name}",
        defaultCooldown=300,
        healthCheckType="EC2",
        predictedCapacity=0,
        warmPoolSize=0,
        serviceLinkedRoleArn=(
            "arn:{partition}:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
        ),
    ),
    "aws:autoscaling/policy:Policy": shape(
        "autoscaling:{region}:{account}:scalingPolicy:{uuid}:"
        "autoScalingGroupName/{autoscalingGroupName}:policyName/{name}"
    ),
    "aws:appautoscaling/target:Target": shape(
        "application-autoscaling:{region}:{account}:scalable-target/{hex32}", "{resourceId}"
    ),
    "aws:appautoscaling/policy:Policy": shape(
        "autoscaling:{region}:{account}:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}"
    ),
    "aws:ecs/cluster:Cluster": shape("ecs:{region}:{account}:cluster/{name}", "{arn}"),
    "aws:ecs/service:Service": shape(
        "ecs:{region}:{account}:service/{name_of_cluster}/{name}",
        "{arn}",
        launchType="EC2",
        platformVersion="",
        cluster="default",
    ),
    "aws:ecs/taskDefinition:TaskDefinition": shape(
        "ecs:{region}:{account}:task-definition/{family}:1",
        "{family}",
        arnWithoutRevision="arn:{partition}:ecs:{region}:{account}:task-definition/{family}",
        revision=1,
        networkMode="bridge",
    ),
    "aws:ecs/capacityProvider:CapacityProvider": shape("ecs:{region}:{account}:capacity-provider/{name}", "{arn}"),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": shape(id="{clusterName}"),
    "aws:ecr/repository:Repository": shape(
        "ecr:{region}:{account}:repository/{name}",
        repositoryUrl="{account}.dkr.ecr.{region}.{dns_suffix}/{name}",
        registryId="{account}",
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": shape(id="{repository}", registryId="{account}"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": shape(id="{repository}", registryId="{account}"),
    "aws:ecrpublic/repository:Repository": shape(
        "ecr-public::{account}:repository/{repositoryName}",
        "{repositoryName}",
        repositoryUri="public.ecr.aws/{hex8}/{repositoryName}",
    ),
    "aws:eks/cluster:Cluster": shape(
        "eks:{region}:{account}:cluster/{name}",
        endpoint="https://{HEX32}.gr7.{region}.eks.{dns_suffix}",
        platformVersion="eks.1",
        status="ACTIVE",
        version="1.33",
        clusterId="",
        certificateAuthority={"data": "bWFkZS11cA=="},
        identities=[{"oidcs": [{"issuer": "https://oidc.eks.{region}.{dns_suffix}/id/{HEX32}"}]}],
        vpcConfig={
            "clusterSecurityGroupId": "sg-{hex17}",
            "vpcId": "vpc-{hex17}",
            "endpointPrivateAccess": False,
            "endpointPublicAccess": True,
            "publicAccessCidrs": ["0.0.0.0/0"],
        },
        kubernetesNetworkConfig={"serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4"},
    ),
    "aws:eks/nodeGroup:NodeGroup": shape(
        "eks:{region}:{account}:nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
        "{clusterName}:{nodeGroupName}",
        nodeGroupName="{logical}-{hex7}",
        resources=[
            {
                "autoscalingGroups": [{"name": "eks-{nodeGroupName}-{uuid}"}],
                "remoteAccessSecurityGroupId": "",
            }
        ],
        amiType="AL2023_x86_64_STANDARD",
        capacityType="ON_DEMAND",
        diskSize=20,
        version="1.33",
    ),
    "aws:eks/addon:Addon": shape(
        "eks:{region}:{account}:addon/{clusterName}/{addonName}/{uuid}", "{clusterName}:{addonName}"
    ),
    "aws:eks/fargateProfile:FargateProfile": shape(
        "eks:{region}:{account}:fargateprofile/{clusterName}/{fargateProfileName}/{uuid}",
        "{clusterName}:{fargateProfileName}",
        fargateProfileName="{logical}-{hex7}",
    ),
    "aws:eks/accessEntry:AccessEntry": shape(id="{clusterName}:{principalArn}", type="STANDARD"),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": shape(
        id="{associationId}",
        associationId="a-{hex17}",
        associationArn="arn:{partition}:eks:{region}:{account}:podidentityassociation/{clusterName}/{associationId}",
    ),
    "aws:apigateway/restApi:RestApi": shape(
        "apigateway:{region}::/restapis/{id}",
        "{hex10}",
        executionArn=f"{_EXECUTE}:{{id}}",
        rootResourceId="r{hex9}",
        apiKeySource="HEADER",
    ),
    "aws:apigateway/resource:Resource": shape(id="{hex6}", path="/{pathPart}"),
    "aws:apigateway/method:Method": shape(id="agm-{restApi}-{resourceId}-{httpMethod}"),
    "aws:apigateway/deployment:Deployment": shape(id="{hex6}"),
    "aws:apigateway/stage:Stage": shape(
        "apigateway:{region}::/restapis/{restApi}/stages/{stageName}",
        "ags-{restApi}-{stageName}",
        executionArn=f"{_EXECUTE}:{{restApi}}/{{stageName}}",
        invokeUrl=f"https://{_REST_STAGE}",
    ),
    "aws:apigatewayv2/api:Api": shape(
        "apigateway:{region}::/apis/{id}",
        "{hex10}",
        apiEndpoint="{api_scheme}://{id}.execute-api.{region}.{dns_suffix}",
        executionArn=f"{_EXECUTE}:{{id}}",
        apiKeySelectionExpression="$request.header.x-api-key",
        routeSelectionExpression="$request.method $request.path",
    ),
    "aws:apigatewayv2/stage:Stage": shape(
        "apigateway:{region}::/apis/{apiId}/stages/{name}",
        executionArn=f"{_EXECUTE}:{{apiId}}/{{name}}",
        invokeUrl="https://{apiId}.execute-api.{region}.{dns_suffix}/{name}",
    ),
    "aws:apigatewayv2/integration:Integration": shape(id="{hex7}"),
    "aws:apigatewayv2/route:Route": shape(id="{hex7}"),
    "aws:apigatewayv2/authorizer:Authorizer": shape(id="{hex6}"),
    "aws:apigatewayv2/vpcLink:VpcLink": shape("apigateway:{region}::/vpclinks/{id}", "{hex6}"),
    "aws:apigatewayv2/domainName:DomainName": shape("apigateway:{region}::/domainnames/{domainName}", "{domainName}"),
    "aws:batch/computeEnvironment:ComputeEnvironment": shape(
        "batch:{region}:{account}:compute-environment/{name}", status="VALID"
    ),
    "aws:batch/jobQueue:JobQueue": shape("batch:{region}:{account}:job-queue/{name}", "{arn}"),
    "aws:batch/jobDefinition:JobDefinition": shape(
        "batch:{region}:{account}:job-definition/{name}:1", "{arn}", revision=1
    ),
    "aws:apprunner/service:Service": shape(
        "apprunner:{region}:{account}:service/{serviceName}/{serviceId}",
        "{arn}",
        serviceId="{hex32}",
        serviceUrl="{hex10}.{region}.awsapprunner.com",
        status="RUNNING",
    ),
    "aws:codebuild/project:Project": shape("codebuild:{region}:{account}:project/{name}", "{arn}"),
    "aws:codepipeline/pipeline:Pipeline": shape("codepipeline:{region}:{account}:{name}"),
    "aws:codedeploy/application:Application": shape(
        "codedeploy:{region}:{account}:application:{name}", "{uuid}:{name}"
    ),
    "aws:cloudformation/stack:Stack": shape(id="arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{uuid}"),
}
