import pulumi
import pulumi_aws as aws
import settings

assert settings.retention == 60, settings.retention
assert settings.public is False
assert settings.missing is None

for name, bucket in settings.buckets.items():
    made = aws.s3.Bucket(name, tags={"owner": settings.owners[0], "public": str(settings.public)})
    if bucket.get("versioned"):
        aws.s3.BucketVersioning(f"{name}-versions", bucket=made.id, versioning_configuration={"status": "Enabled"})
    if days := bucket.get("lifecycle"):
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=made.id,
            rules=[{"id": "expire", "status": "Enabled", "expiration": {"days": days}}],
        )

aws.ssm.Parameter("smtp-password", type="SecureString", value=settings.smtp.apply(lambda smtp: smtp["password"]))
aws.ssm.Parameter("smtp-host", type="String", value=settings.smtp["host"])
aws.ssm.Parameter("pin", type="SecureString", value=settings.pin.apply(lambda pin: f"{pin:06d}"))
aws.ssm.Parameter("datadog", type="SecureString", value=settings.api_key)
aws.cloudwatch.LogGroup("app", retention_in_days=settings.retention)

pulumi.export("region", settings.region)
pulumi.export("stack", f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}")
