"""Shapes of queues, topics, events, streams and the functions and workflows behind them."""

from collections.abc import Mapping
from typing import Final

from roadbed.plan.cloud.aws.shape import Shape, shape

_OF_QUEUE: Final = shape(id="{queueUrl}")
_OF_FUNCTION: Final = "lambda:{region}:{account}:function:{function_name}"

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:sqs/queue:Queue": shape(
        "sqs:{region}:{account}:{name}",
        "{url}",
        url="https://sqs.{region}.{dns_suffix}/{account}/{name}",
        delaySeconds=0,
        kmsDataKeyReusePeriodSeconds=300,
        maxMessageSize=262_144,
        messageRetentionSeconds=345_600,
        receiveWaitTimeSeconds=0,
        sqsManagedSseEnabled=True,
        visibilityTimeoutSeconds=30,
    ),
    "aws:sqs/queuePolicy:QueuePolicy": _OF_QUEUE,
    "aws:sqs/redrivePolicy:RedrivePolicy": _OF_QUEUE,
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _OF_QUEUE,
    "aws:sns/topic:Topic": shape("sns:{region}:{account}:{name}", "{arn}", owner="{account}"),
    "aws:sns/topicPolicy:TopicPolicy": shape(id="{arn}", owner="{account}"),
    "aws:sns/topicSubscription:TopicSubscription": {"arn": "{topic}:{uuid}", "id": "{arn}", "ownerId": "{account}"},
    "aws:sns/platformApplication:PlatformApplication": shape("sns:{region}:{account}:app/{platform}/{name}", "{arn}"),
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": shape(
        id="arn:{partition}:chatbot::{account}:chat-configuration/slack-channel/{configurationName}",
        chatConfigurationArn="{id}",
    ),
    "aws:cloudwatch/eventBus:EventBus": shape("events:{region}:{account}:event-bus/{name}"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": shape(id="{eventBusName}", eventBusName="default"),
    "aws:cloudwatch/eventRule:EventRule": shape("events:{region}:{account}:rule/{name}", eventBusName="default"),
    "aws:cloudwatch/eventTarget:EventTarget": shape(id="{rule}-{targetId}", targetId="{name}", eventBusName="default"),
    "aws:cloudwatch/eventConnection:EventConnection": shape(
        "events:{region}:{account}:connection/{name}/{uuid}",
        secretArn="arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/{uuid}-{hex6}",
    ),
    "aws:cloudwatch/eventApiDestination:EventApiDestination": shape(
        "events:{region}:{account}:api-destination/{name}/{uuid}"
    ),
    "aws:cloudwatch/eventArchive:EventArchive": shape("events:{region}:{account}:archive/{name}"),
    "aws:scheduler/schedule:Schedule": shape(
        "scheduler:{region}:{account}:schedule/{groupName}/{name}", "{groupName}/{name}", groupName="default"
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": shape("scheduler:{region}:{account}:schedule-group/{name}"),
    "aws:pipes/pipe:Pipe": shape("pipes:{region}:{account}:pipe/{name}"),
    "aws:kinesis/stream:Stream": shape("kinesis:{region}:{account}:stream/{name}", "{arn}"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": shape(
        "firehose:{region}:{account}:deliverystream/{name}", "{arn}", destinationId="destinationId-000000000001"
    ),
    "aws:msk/cluster:Cluster": shape(
        "kafka:{region}:{account}:cluster/{clusterName}/{clusterUuid}",
        "{arn}",
        clusterUuid="{uuid}-1",
        bootstrapBrokers="b-1.{label}.{hex6}.c1.kafka.{region}.{dns_suffix}:9092",
        bootstrapBrokersTls="b-1.{label}.{hex6}.c1.kafka.{region}.{dns_suffix}:9094",
        bootstrapBrokersSaslIam="b-1.{label}.{hex6}.c1.kafka.{region}.{dns_suffix}:9098",
        bootstrapBrokersSaslScram="b-1.{label}.{hex6}.c1.kafka.{region}.{dns_suffix}:9096",
    ),
    "aws:msk/serverlessCluster:ServerlessCluster": shape(
        "kafka:{region}:{account}:cluster/{clusterName}/{clusterUuid}", "{arn}", clusterUuid="{uuid}-s1"
    ),
    "aws:mq/broker:Broker": shape("mq:{region}:{account}:broker:{brokerName}:{id}", "b-{uuid}"),
    "aws:ses/domainIdentity:DomainIdentity": shape("ses:{region}:{account}:identity/{domain}", "{domain}"),
    "aws:ses/emailIdentity:EmailIdentity": shape("ses:{region}:{account}:identity/{email}", "{email}"),
    "aws:sesv2/emailIdentity:EmailIdentity": shape(
        "ses:{region}:{account}:identity/{emailIdentity}", "{emailIdentity}"
    ),
    "aws:sesv2/configurationSet:ConfigurationSet": shape(
        "ses:{region}:{account}:configuration-set/{configurationSetName}", "{configurationSetName}"
    ),
    "aws:lambda/function:Function": shape(
        "lambda:{region}:{account}:function:{name}",
        invokeArn="arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
        qualifiedArn="{arn}:{version}",
        qualifiedInvokeArn=(
            "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{qualifiedArn}/invocations"
        ),
        version="$LATEST",
        memorySize=128,
        timeout=3,
    ),
    "aws:lambda/alias:Alias": {
        "arn": f"arn:{{partition}}:{_OF_FUNCTION}:{{name}}",
        "id": "{arn}",
        "invokeArn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations",
    },
    "aws:lambda/permission:Permission": shape(id="{statementId}", statementId="{name}"),
    "aws:lambda/functionUrl:FunctionUrl": shape(
        id="{functionName}",
        urlId="{hex32}",
        functionUrl="https://{urlId}.lambda-url.{region}.on.aws/",
        functionArn=f"arn:{{partition}}:{_OF_FUNCTION}",
    ),
    "aws:lambda/layerVersion:LayerVersion": shape(
        "lambda:{region}:{account}:layer:{layerName}:1",
        "{arn}",
        layerArn="arn:{partition}:lambda:{region}:{account}:layer:{layerName}",
        version="1",
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": shape(
        "lambda:{region}:{account}:event-source-mapping:{uuid}",
        "{uuid}",
        functionArn=f"arn:{{partition}}:{_OF_FUNCTION}",
        state="Enabled",
    ),
    "aws:sfn/stateMachine:StateMachine": shape(
        "states:{region}:{account}:stateMachine:{name}", "{arn}", status="ACTIVE"
    ),
    "aws:sfn/activity:Activity": shape("states:{region}:{account}:activity:{name}", "{arn}"),
}
