"""Services that a network reaches without the internet."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from roadbed.kernel.args import Group, Input

GatewayService: TypeAlias = Literal["s3", "dynamodb"]
"""What AWS has gateway endpoints for: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html."""

# By the part of their endpoint service's name that follows the region.
# https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
InterfaceService: TypeAlias = Literal[
    "acm-pca",
    "application-autoscaling",
    "athena",
    "autoscaling",
    "bedrock-runtime",
    "cloudformation",
    "codeartifact.api",
    "codeartifact.repositories",
    "codebuild",
    "cognito-idp",
    "config",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "eks",
    "eks-auth",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "execute-api",
    "glue",
    "guardduty-data",
    "kinesis-firehose",
    "kinesis-streams",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "rds",
    "rds-data",
    "redshift-data",
    "sagemaker.runtime",
    "scheduler",
    "secretsmanager",
    "servicediscovery",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "states",
    "sts",
    "xray",
]


class PrivateLink(Group):
    """An endpoint service by its full name: of another company, or of AWS and not listed in `interface_endpoints`."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=30, examples=["metrics"])]
    """What the endpoint is called in this network. Changing it makes a new one."""

    service_name: Input[
        Annotated[
            str,
            Field(
                pattern=r"^(cn\.)?(com\.amazonaws|aws)\.[A-Za-z0-9.-]+$",
                examples=["com.amazonaws.vpce.eu-west-1.vpce-svc-0e123abc123198abc"],
            ),
        ]
    ]
    """What the owner of the service calls it. He may have to accept the connection before it carries traffic."""

    own_name: bool = True
    """Let the service's own host name lead to the endpoint, inside of the network. The service must have one that its
    owner has proved to be his."""
