"""One resource of each kind that a change may replace; `replaces:edit` names the property that is changed."""

import pulumi
import pulumi_aws as aws

EDIT = pulumi.Config().get("edit") or "none"

aws.sqs.Queue(
    "orders",
    fifo_queue=EDIT == "fifoQueue",
    delay_seconds=5 if EDIT == "delaySeconds" else 0,
    region="eu-central-1" if EDIT == "region" else None,
    tags={"team": "billing" if EDIT == "tags" else "payments"},
)
aws.dynamodb.Table(
    "items",
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    attributes=[{"name": "id", "type": "N" if EDIT == "attributes[0].type" else "S"}],
)
aws.cloudwatch.MetricAlarm(
    "old",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
    region="eu-central-1" if EDIT == "alarm's region" else None,
)
aws.backup.ReportPlan(
    "report",
    name="monthly",
    report_delivery_channel={"s3_bucket_name": "reports"},
    report_setting={
        "report_template": "COPY_JOB_REPORT" if EDIT == "reportSetting.reportTemplate" else "BACKUP_JOB_REPORT",
        "accounts": ["333333333333" if EDIT == "reportSetting.accounts[0]" else "444444444444"],
    },
)
