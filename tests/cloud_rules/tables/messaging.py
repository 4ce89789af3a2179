from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

QUEUE_ATTRIBUTES: Final = {
    name: f"Attributes.{name[0].upper()}{name[1:]}"
    for name in (
        "contentBasedDeduplication",
        "deduplicationScope",
        "delaySeconds",
        "fifoQueue",
        "fifoThroughputLimit",
        "kmsDataKeyReusePeriodSeconds",
        "kmsMasterKeyId",
        "policy",
        "redriveAllowPolicy",
        "redrivePolicy",
        "sqsManagedSseEnabled",
    )
} | {
    "maxMessageSize": "Attributes.MaximumMessageSize",
    "messageRetentionSeconds": "Attributes.MessageRetentionPeriod",
    "receiveWaitTimeSeconds": "Attributes.ReceiveMessageWaitTimeSeconds",
    "visibilityTimeoutSeconds": "Attributes.VisibilityTimeout",
}
TOPIC_ATTRIBUTES: Final = {
    name: f"Attributes.{name[0].upper()}{name[1:]}"
    for name in (
        "archivePolicy",
        "contentBasedDeduplication",
        "deliveryPolicy",
        "displayName",
        "fifoThroughputScope",
        "fifoTopic",
        "kmsMasterKeyId",
        "policy",
        "signatureVersion",
        "tracingConfig",
        *(
            f"{protocol}{result}"
            for protocol in ("application", "firehose", "http", "lambda", "sqs")
            for result in ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate")
        ),
    )
}
SUBSCRIPTION_ATTRIBUTES: Final = {
    name: f"Attributes.{name[0].upper()}{name[1:]}"
    for name in (
        "deliveryPolicy",
        "filterPolicy",
        "filterPolicyScope",
        "rawMessageDelivery",
        "redrivePolicy",
        "replayPolicy",
        "subscriptionRoleArn",
    )
}
ON_OR_OFF: Final = {True: "ENABLED", False: "DISABLED"}
TASK_NETWORK: Final = "target.ecsParameters.networkConfiguration"
TASK_ADDRESS: Final = {f"{TASK_NETWORK}.assignPublicIp": ON_OR_OFF}

ENTRIES: Final[dict[str, Entry]] = {
    "aws:sqs/queue:Queue": entry(
        Source("sqs CreateQueue", {"name": "QueueName", **QUEUE_ATTRIBUTES}),
        Source(
            "AWS::SQS::Queue",
            {
                "name": "QueueName",
                "maxMessageSize": "MaximumMessageSize",
                "messageRetentionSeconds": "MessageRetentionPeriod",
                "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
                "visibilityTimeoutSeconds": "VisibilityTimeout",
            },
        ),
    ),
    "aws:sqs/queuePolicy:QueuePolicy": entry(
        Source("sqs SetQueueAttributes", {"policy": "Attributes.Policy"}),
        Source("AWS::SQS::QueuePolicy", {"policy": "PolicyDocument", "queueUrl": "Queues[]"}),
    ),
    "aws:sqs/redrivePolicy:RedrivePolicy": entry(
        Source("sqs SetQueueAttributes", {"redrivePolicy": "Attributes.RedrivePolicy"}),
        Source("AWS::SQS::Queue"),
    ),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": entry(
        Source("sqs SetQueueAttributes", {"redriveAllowPolicy": "Attributes.RedriveAllowPolicy"}),
        Source("AWS::SQS::Queue"),
    ),
    "aws:sns/topic:Topic": entry(
        Source("sns CreateTopic", TOPIC_ATTRIBUTES),
        Source("AWS::SNS::Topic", {"name": "TopicName"}),
    ),
    "aws:sns/topicPolicy:TopicPolicy": entry(
        Source(
            "sns SetTopicAttributes",
            {"arn": "TopicArn", "policy": "AttributeValue"},
            {"AttributeName": "Policy"},
        ),
        Source("AWS::SNS::TopicPolicy", {"policy": "PolicyDocument", "arn": "Topics[]"}),
    ),
    "aws:sns/topicSubscription:TopicSubscription": entry(
        Source("sns Subscribe", {"topic": "TopicArn", **SUBSCRIPTION_ATTRIBUTES}),
        Source("AWS::SNS::Subscription", {"topic": "TopicArn"}),
        provider_only={
            "endpointAutoConfirms": "for the provider alone: whether it waits",
            "confirmationTimeoutInMinutes": "for the provider alone: how long it waits",
        },
    ),
    "aws:cloudwatch/eventRule:EventRule": entry(
        Source("events PutRule"),
        Source("AWS::Events::Rule"),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": entry(
        Source(
            "events PutTargets",
            {
                "targetId": "Targets[].Id",
                "arn": "Targets[].Arn",
                "roleArn": "Targets[].RoleArn",
                "deadLetterConfig": "Targets[].DeadLetterConfig",
                "retryPolicy": "Targets[].RetryPolicy",
                "input": "Targets[].Input",
                "inputPath": "Targets[].InputPath",
                "inputTransformer": "Targets[].InputTransformer",
                "inputTransformer.inputPaths": "InputPathsMap",
                "ecsTarget": "Targets[].EcsParameters",
                "ecsTarget.networkConfiguration": "NetworkConfiguration.awsvpcConfiguration",
                "sqsTarget": "Targets[].SqsParameters",
                "httpTarget": "Targets[].HttpParameters",
            },
            {"Targets[].Id": "target"},
            {"ecsTarget.networkConfiguration.assignPublicIp": ON_OR_OFF},
        ),
        Source(
            "AWS::Events::Rule",
            {
                "rule": "Name",
                "targetId": "Targets[].Id",
                "arn": "Targets[].Arn",
                "roleArn": "Targets[].RoleArn",
                "deadLetterConfig": "Targets[].DeadLetterConfig",
                "retryPolicy": "Targets[].RetryPolicy",
                "retryPolicy.maximumEventAgeInSeconds": "MaximumEventAgeInSeconds",
                "input": "Targets[].Input",
                "inputPath": "Targets[].InputPath",
                "inputTransformer": "Targets[].InputTransformer",
                "inputTransformer.inputPaths": "InputPathsMap",
                "ecsTarget": "Targets[].EcsParameters",
                "ecsTarget.networkConfiguration": "NetworkConfiguration.AwsVpcConfiguration",
                "sqsTarget": "Targets[].SqsParameters",
                "httpTarget": "Targets[].HttpParameters",
            },
            {"Targets[].Id": "target", "ScheduleExpression": "rate(1 day)"},
            {"ecsTarget.networkConfiguration.assignPublicIp": ON_OR_OFF},
        ),
    ),
    "aws:scheduler/schedule:Schedule": entry(
        Source(
            "scheduler CreateSchedule",
            {TASK_NETWORK: "NetworkConfiguration.awsvpcConfiguration"},
            words=TASK_ADDRESS,
        ),
        Source(
            "AWS::Scheduler::Schedule",
            {TASK_NETWORK: "NetworkConfiguration.AwsvpcConfiguration"},
            words=TASK_ADDRESS,
        ),
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": entry(
        Source("scheduler CreateScheduleGroup"),
        Source("AWS::Scheduler::ScheduleGroup"),
    ),
    "aws:sfn/stateMachine:StateMachine": entry(
        Source(
            "stepfunctions CreateStateMachine",
            {"loggingConfiguration.logDestination": "destinations[].cloudWatchLogsLogGroup.logGroupArn"},
        ),
        Source(
            "AWS::StepFunctions::StateMachine",
            {
                "name": "StateMachineName",
                "type": "StateMachineType",
                "definition": "DefinitionString",
                "loggingConfiguration.logDestination": "Destinations[].CloudWatchLogsLogGroup.LogGroupArn",
            },
        ),
    ),
    "aws:cloudwatch/eventBus:EventBus": entry(
        Source("events CreateEventBus"),
        Source("AWS::Events::EventBus"),
    ),
}
