import pulumi
import pulumi_aws as aws
from autotag import register_auto_tags

config = pulumi.Config()
register_auto_tags({"user:Stack": pulumi.get_stack(), "user:Cost Center": config.require("costCenter")})


def protect_buckets(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ == "aws:s3/bucket:Bucket":
        return pulumi.ResourceTransformResult(
            props={**args.props, "forceDestroy": False},
            opts=pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True)),
        )
    return None


pulumi.runtime.register_resource_transform(protect_buckets)

bucket = aws.s3.Bucket("data", tags={"Name": "data"})
queue = aws.sqs.Queue("jobs")
own = aws.sns.Topic(
    "news",
    opts=pulumi.ResourceOptions(
        transformations=[
            lambda args: pulumi.ResourceTransformationResult({**args.props, "display_name": "News"}, args.opts)
        ]
    ),
)
aws.s3.BucketVersioning("versions", bucket=bucket.id, versioning_configuration={"status": "Enabled"})

pulumi.export("name", bucket.bucket)
