"""The resources of blocks.py, written with pulumi_aws alone: same names, inputs, parents, options and tags."""

import pulumi
import pulumi_aws as aws

OWNERSHIP = {
    "team": "bench",
    "service": "bench",
    "environment": "prod",
    "cost-center": "CC-1000",
    "owner": "bench@example.com",
    "data-classification": "internal",
    "managed-by": "pulumi",
}


class EventQueue(pulumi.ComponentResource):
    """A queue with its dead-letter queue and their policies."""

    def __init__(self, name: str, visibility_timeout_seconds: int, max_receives: int) -> None:
        super().__init__("bench:index:EventQueue", name)
        tags = {**OWNERSHIP, "component": name}
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=True, retain_on_delete=True)
        dead_letters = aws.sqs.Queue(
            f"{name}-dead-letters",
            max_message_size=262_144,
            message_retention_seconds=14 * 24 * 60 * 60,
            receive_wait_time_seconds=20,
            sqs_managed_sse_enabled=True,
            tags=tags,
            opts=kept,
        )
        queue = aws.sqs.Queue(
            f"{name}-queue",
            delay_seconds=0,
            max_message_size=262_144,
            message_retention_seconds=4 * 24 * 60 * 60,
            receive_wait_time_seconds=20,
            redrive_policy=pulumi.Output.json_dumps(
                {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": max_receives}, sort_keys=True
            ),
            sqs_managed_sse_enabled=True,
            tags=tags,
            visibility_timeout_seconds=visibility_timeout_seconds,
            opts=kept,
        )
        aws.sqs.QueuePolicy(f"{name}-queue-policy", queue_url=queue.url, policy=only_by_tls(queue.arn), opts=child)
        aws.sqs.QueuePolicy(
            f"{name}-dead-letters-policy", queue_url=dead_letters.url, policy=only_by_tls(dead_letters.arn), opts=child
        )
        aws.sqs.RedriveAllowPolicy(
            f"{name}-redrive-allow",
            queue_url=dead_letters.url,
            redrive_allow_policy=pulumi.Output.json_dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}, sort_keys=True
            ),
            opts=child,
        )
        self.register_outputs(
            {
                "url": queue.url,
                "arn": queue.arn,
                "queue_name": queue.name,
                "dead_letter_url": dead_letters.url,
                "dead_letter_arn": dead_letters.arn,
            }
        )


def only_by_tls(arn: pulumi.Output[str]) -> pulumi.Output[str]:
    """The policy of a queue that answers nobody without TLS."""
    refusal = {
        "Sid": "DenyInsecureTransport",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [refusal]}, sort_keys=True)


for number in range(pulumi.Config("bench").require_int("queues")):
    EventQueue(f"events-{number}", visibility_timeout_seconds=120, max_receives=3)
