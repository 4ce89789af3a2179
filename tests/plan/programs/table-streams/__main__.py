import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity_output().account_id
region = aws.get_region_output().region

table = aws.dynamodb.Table(
    "orders",
    attributes=[{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}, {"name": "email", "type": "S"}],
    hash_key="pk",
    range_key="sk",
    billing_mode="PAY_PER_REQUEST",
    stream_enabled=True,
    stream_view_type="NEW_AND_OLD_IMAGES",
    point_in_time_recovery={"enabled": True},
    global_secondary_indexes=[
        aws.dynamodb.TableGlobalSecondaryIndexArgs(name="by-email", hash_key="email", projection_type="ALL")
    ],
    ttl={"attribute_name": "expires", "enabled": True},
)
failures = aws.sqs.Queue("failures", message_retention_seconds=1209600)

role = aws.iam.Role(
    "consumer-role",
    assume_role_policy="""{
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }""",
)
document = aws.iam.get_policy_document_output(
    statements=[
        aws.iam.GetPolicyDocumentStatementArgs(
            sid="ReadStream",
            actions=["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"],
            resources=[table.stream_arn],
        ),
        {"actions": ["sqs:SendMessage"], "resources": [failures.arn]},
        {
            "actions": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "resources": [pulumi.Output.format("arn:aws:logs:{0}:{1}:log-group:/aws/lambda/*", region, account)],
        },
    ]
)
policy = aws.iam.Policy("consumer-policy", policy=document.json)
aws.iam.RolePolicyAttachment("consumer-policy", role=role.name, policy_arn=policy.arn)

consumer = aws.lambda_.Function(
    "consumer",
    runtime="nodejs20.x",
    handler="index.handler",
    role=role.arn,
    code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async (e) => console.log(e);")}),
)
aws.lambda_.EventSourceMapping(
    "stream",
    event_source_arn=table.stream_arn,
    function_name=consumer.arn,
    starting_position="LATEST",
    maximum_retry_attempts=3,
    destination_config={"on_failure": {"destination_arn": failures.arn}},
)
aws.appautoscaling.Target(
    "reads",
    max_capacity=100,
    min_capacity=5,
    resource_id=table.name.apply(lambda name: f"table/{name}"),
    scalable_dimension="dynamodb:table:ReadCapacityUnits",
    service_namespace="dynamodb",
)

pulumi.export("table", {"name": table.name, "stream": table.stream_arn})
