from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

ENTRIES: Final[dict[str, Entry]] = {
    "aws:cloudwatch/logGroup:LogGroup": entry(
        Source("logs CreateLogGroup", {"name": "logGroupName"}),
        Source("logs PutRetentionPolicy", {"name": "logGroupName"}, {"retentionInDays": 1}),
        Source("AWS::Logs::LogGroup", {"name": "LogGroupName"}),
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": entry(
        Source("logs PutResourcePolicy"),
        Source("AWS::Logs::ResourcePolicy"),
    ),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": entry(
        Source("logs PutSubscriptionFilter", {"logGroup": "logGroupName", "name": "filterName"}),
        Source("AWS::Logs::SubscriptionFilter", {"logGroup": "LogGroupName", "name": "FilterName"}),
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": entry(
        Source(
            "logs PutMetricFilter",
            {"name": "filterName", "pattern": "filterPattern", "metricTransformation": "metricTransformations[]"}
            | {f"metricTransformation.{key}": f"metric{key.title()}" for key in ("name", "namespace", "value")},
        ),
        Source(
            "AWS::Logs::MetricFilter",
            {"name": "FilterName", "pattern": "FilterPattern", "metricTransformation": "MetricTransformations[]"}
            | {f"metricTransformation.{key}": f"Metric{key.title()}" for key in ("name", "namespace", "value")},
        ),
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": entry(
        Source(
            "cloudwatch PutMetricAlarm",
            {"name": "AlarmName", "metricQueries": "Metrics", "metricQueries.metric": "MetricStat"}
            | {
                "metricQueries.metric.namespace": "Metric.Namespace",
                "metricQueries.metric.metricName": "Metric.MetricName",
                "metricQueries.metric.dimensions": "Metric.Dimensions",
            },
        ),
        Source(
            "AWS::CloudWatch::Alarm",
            {
                "name": "AlarmName",
                "metricQueries": "Metrics",
                "metricQueries.metric": "MetricStat",
                "metricQueries.metric.namespace": "Metric.Namespace",
                "metricQueries.metric.metricName": "Metric.MetricName",
                "metricQueries.metric.dimensions": "Metric.Dimensions",
            },
        ),
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": entry(
        Source(
            "cloudwatch PutCompositeAlarm",
            {
                "actionsSuppressor": ".",
                "actionsSuppressor.alarm": "ActionsSuppressor",
                "actionsSuppressor.extensionPeriod": "ActionsSuppressorExtensionPeriod",
                "actionsSuppressor.waitPeriod": "ActionsSuppressorWaitPeriod",
            },
        ),
        Source(
            "AWS::CloudWatch::CompositeAlarm",
            {
                "actionsSuppressor": ".",
                "actionsSuppressor.alarm": "ActionsSuppressor",
                "actionsSuppressor.extensionPeriod": "ActionsSuppressorExtensionPeriod",
                "actionsSuppressor.waitPeriod": "ActionsSuppressorWaitPeriod",
            },
        ),
    ),
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": entry(
        Source("chatbot CreateSlackChannelConfiguration", {}, {"SlackChannelName": "channel"}),
        Source(
            "AWS::Chatbot::SlackChannelConfiguration",
            {
                "guardrailPolicyArns": "GuardrailPolicies",
                "slackTeamId": "SlackWorkspaceId",
                "userAuthorizationRequired": "UserRoleRequired",
            },
        ),
    ),
    "aws:cloudwatch/dashboard:Dashboard": entry(
        Source("cloudwatch PutDashboard"),
        Source("AWS::CloudWatch::Dashboard"),
    ),
}
