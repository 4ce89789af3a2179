import json
import mimetypes
import os

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
path = config.require("path")
index_document = config.require("indexDocument")
error_document = config.get("errorDocument") or "404.html"

bucket = aws.s3.Bucket("site-bucket")

ownership = aws.s3.BucketOwnershipControls(
    "ownership-controls",
    bucket=bucket.id,
    rule={"object_ownership": "BucketOwnerEnforced"},
)

public_access = aws.s3.BucketPublicAccessBlock(
    "public-access-block",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)

for directory, _, files in sorted(os.walk(path)):
    for file in sorted(files):
        full = os.path.join(directory, file)
        key = os.path.relpath(full, path)
        aws.s3.BucketObject(
            key,
            bucket=bucket.id,
            key=key,
            source=pulumi.FileAsset(full),
            content_type=mimetypes.guess_type(full)[0],
            opts=pulumi.ResourceOptions(depends_on=[ownership, public_access], parent=bucket),
        )

access = aws.cloudfront.OriginAccessControl(
    "site-oac",
    origin_access_control_origin_type="s3",
    signing_behavior="always",
    signing_protocol="sigv4",
)

cdn = aws.cloudfront.Distribution(
    "cdn",
    enabled=True,
    origins=[
        aws.cloudfront.DistributionOriginArgs(
            origin_id=bucket.arn,
            domain_name=bucket.bucket_regional_domain_name,
            origin_access_control_id=access.id,
        )
    ],
    default_root_object=index_document,
    default_cache_behavior={
        "target_origin_id": bucket.arn,
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD", "OPTIONS"],
        "cached_methods": ["GET", "HEAD", "OPTIONS"],
        "default_ttl": 600,
        "max_ttl": 600,
        "min_ttl": 600,
        "forwarded_values": {"query_string": True, "cookies": {"forward": "all"}},
    },
    price_class="PriceClass_100",
    custom_error_responses=[{"error_code": 404, "response_code": 404, "response_page_path": f"/{error_document}"}],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
)

aws.s3.BucketPolicy(
    "cdn-may-read",
    bucket=bucket.id,
    policy=pulumi.Output.all(bucket.arn, cdn.arn).apply(
        lambda arns: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudfront.amazonaws.com"},
                        "Action": "s3:GetObject",
                        "Resource": f"{arns[0]}/*",
                        "Condition": {"StringEquals": {"AWS:SourceArn": arns[1]}},
                    }
                ],
            }
        )
    ),
)

pulumi.export("originURL", pulumi.Output.concat("http://", bucket.bucket_regional_domain_name))
pulumi.export("cdnURL", pulumi.Output.concat("https://", cdn.domain_name))
pulumi.export("cdnHostname", cdn.domain_name)
