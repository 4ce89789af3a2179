import json

import pulumi
import pulumi_aws as aws

caller = aws.get_caller_identity()

role = aws.iam.Role(
    "function-role",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
            }
        ]
    ).json,
    managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
)

function = aws.lambda_.Function(
    "hello",
    runtime=aws.lambda_.Runtime.PYTHON3D12,
    handler="main.handler",
    role=role.arn,
    timeout=10,
    memory_size=256,
    code=pulumi.AssetArchive(
        {
            ".": pulumi.FileArchive("./app"),
            "settings.json": pulumi.StringAsset(json.dumps({"stack": pulumi.get_stack()})),
        }
    ),
    environment={"variables": {"ACCOUNT": caller.account_id}},
)

api = aws.apigatewayv2.Api("http-api", protocol_type="HTTP", cors_configuration={"allow_origins": ["*"]})
integration = aws.apigatewayv2.Integration(
    "integration",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=function.invoke_arn,
    payload_format_version="2.0",
)
route = aws.apigatewayv2.Route(
    "route", api_id=api.id, route_key="$default", target=integration.id.apply(lambda i: f"integrations/{i}")
)
stage = aws.apigatewayv2.Stage(
    "stage",
    api_id=api.id,
    name="$default",
    auto_deploy=True,
    default_route_settings={"throttling_burst_limit": 50, "throttling_rate_limit": 100},
    opts=pulumi.ResourceOptions(depends_on=[route]),
)
aws.lambda_.Permission(
    "api-may-invoke",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
)
url = aws.lambda_.FunctionUrl("url", function_name=function.name, authorization_type="AWS_IAM")

pulumi.export("endpoint", api.api_endpoint)
pulumi.export("url", url.function_url)
pulumi.export("readme", open("app/main.py").read().splitlines()[0])
