import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("uploads")


def notify(name: str) -> None:
    topic = aws.sns.Topic("uploads-topic")
    aws.s3.BucketNotification(
        "uploads-events",
        bucket=name,
        topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"]}],
    )


bucket.id.apply(notify)

pulumi.export("bucket", bucket.id)
