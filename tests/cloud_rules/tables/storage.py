from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

BUCKET: Final = {"bucket": "BucketName"}

ENTRIES: Final[dict[str, Entry]] = {
    "aws:s3/bucket:Bucket": entry(
        Source(
            "s3 CreateBucket",
            {"objectLockEnabled": "ObjectLockEnabledForBucket", "tags": "CreateBucketConfiguration.Tags"},
        ),
        Source("AWS::S3::Bucket", BUCKET),
    ),
    "aws:s3/bucketAcl:BucketAcl": entry(
        Source("s3 PutBucketAcl"),
        Source("AWS::S3::Bucket", BUCKET | {"acl": "AccessControl"}),
    ),
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": entry(
        Source("s3 PutBucketCors", {"corsRules": "CORSConfiguration.CORSRules"}),
        Source(
            "AWS::S3::Bucket",
            BUCKET | {"corsRules": "CorsConfiguration.CorsRules", "corsRules.maxAgeSeconds": "MaxAge"},
        ),
    ),
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": entry(
        Source(
            "s3 PutBucketIntelligentTieringConfiguration",
            {
                "name": "Id",
                "status": "IntelligentTieringConfiguration.Status",
                "tierings": "IntelligentTieringConfiguration.Tierings",
            },
            {"IntelligentTieringConfiguration.Id": "EntireBucket", "IntelligentTieringConfiguration.Status": "Enabled"},
        ),
        Source(
            "AWS::S3::Bucket",
            BUCKET
            | {
                "name": "IntelligentTieringConfigurations[].Id",
                "status": "IntelligentTieringConfigurations[].Status",
                "tierings": "IntelligentTieringConfigurations[].Tierings",
            },
            {"IntelligentTieringConfigurations[].Status": "Enabled"},
        ),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": entry(
        Source("s3 PutBucketLifecycleConfiguration", {"rules": "LifecycleConfiguration.Rules"}),
        Source(
            "AWS::S3::Bucket",
            BUCKET
            | {
                "rules": "LifecycleConfiguration.Rules",
                "rules.filter": ".",
                "rules.expiration": ".",
                "rules.expiration.days": "ExpirationInDays",
                "rules.expiration.date": "ExpirationDate",
                "rules.transitions.days": "TransitionInDays",
                "rules.transitions.date": "TransitionDate",
                "rules.noncurrentVersionTransitions.noncurrentDays": "TransitionInDays",
            },
        ),
    ),
    "aws:s3/bucketLogging:BucketLogging": entry(
        Source(
            "s3 PutBucketLogging",
            {
                name: f"BucketLoggingStatus.LoggingEnabled.{name[0].upper()}{name[1:]}"
                for name in ("targetBucket", "targetGrants", "targetObjectKeyFormat", "targetPrefix")
            },
        ),
        Source(
            "AWS::S3::Bucket",
            BUCKET
            | {
                "targetBucket": "LoggingConfiguration.DestinationBucketName",
                "targetPrefix": "LoggingConfiguration.LogFilePrefix",
                "targetObjectKeyFormat": "LoggingConfiguration.TargetObjectKeyFormat",
            },
        ),
    ),
    "aws:s3/bucketMetric:BucketMetric": entry(
        Source("s3 PutBucketMetricsConfiguration", {"name": "Id"}, {"MetricsConfiguration.Id": "EntireBucket"}),
        Source("AWS::S3::Bucket", BUCKET | {"name": "MetricsConfigurations[].Id"}),
    ),
    "aws:s3/bucketNotification:BucketNotification": entry(
        Source(
            "s3 PutBucketNotificationConfiguration",
            {
                "lambdaFunctions": "NotificationConfiguration.LambdaFunctionConfigurations",
                "queues": "NotificationConfiguration.QueueConfigurations",
                "topics": "NotificationConfiguration.TopicConfigurations",
            },
            {"NotificationConfiguration.EventBridgeConfiguration": {}},
        ),
        Source(
            "AWS::S3::Bucket",
            BUCKET | {"eventbridge": "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled"},
        ),
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": entry(
        Source(
            "s3 PutObjectLockConfiguration",
            {
                "objectLockEnabled": "ObjectLockConfiguration.ObjectLockEnabled",
                "rule": "ObjectLockConfiguration.Rule",
            },
        ),
        Source(
            "AWS::S3::Bucket",
            BUCKET
            | {
                "objectLockEnabled": "ObjectLockConfiguration.ObjectLockEnabled",
                "rule": "ObjectLockConfiguration.Rule",
            },
            {"ObjectLockEnabled": True},
        ),
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": entry(
        Source("s3 PutBucketOwnershipControls", {"rule": "OwnershipControls.Rules[]"}),
        Source("AWS::S3::Bucket", BUCKET | {"rule": "OwnershipControls.Rules[]"}),
    ),
    "aws:s3/bucketPolicy:BucketPolicy": entry(
        Source("s3 PutBucketPolicy"),
        Source("AWS::S3::BucketPolicy", {"policy": "PolicyDocument"}),
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": entry(
        Source(
            "s3 PutPublicAccessBlock",
            {
                name: f"PublicAccessBlockConfiguration.{name[0].upper()}{name[1:]}"
                for name in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
            },
        ),
        Source(
            "AWS::S3::Bucket",
            BUCKET
            | {
                name: f"PublicAccessBlockConfiguration.{name[0].upper()}{name[1:]}"
                for name in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
            },
        ),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": entry(
        Source(
            "s3 PutBucketEncryption",
            {
                "rules": "ServerSideEncryptionConfiguration.Rules",
                "rules.blockedEncryptionTypes": "BlockedEncryptionTypes.EncryptionType",
            },
        ),
        Source(
            "AWS::S3::Bucket",
            BUCKET
            | {
                "rules": "BucketEncryption.ServerSideEncryptionConfiguration",
                "rules.applyServerSideEncryptionByDefault": "ServerSideEncryptionByDefault",
                "rules.blockedEncryptionTypes": "BlockedEncryptionTypes.EncryptionType",
            },
        ),
    ),
    "aws:s3/bucketVersioning:BucketVersioning": entry(
        Source("s3 PutBucketVersioning"),
        Source("AWS::S3::Bucket", BUCKET),
    ),
    "aws:efs/fileSystem:FileSystem": entry(
        Source("efs CreateFileSystem"),
        Source("AWS::EFS::FileSystem", {"tags": "FileSystemTags", "protection": "FileSystemProtection"}),
    ),
    "aws:efs/accessPoint:AccessPoint": entry(
        Source("efs CreateAccessPoint", {}, {"ClientToken": "access"}),
        Source("AWS::EFS::AccessPoint", {"tags": "AccessPointTags"}),
    ),
    "aws:efs/mountTarget:MountTarget": entry(
        Source("efs CreateMountTarget"),
        Source("AWS::EFS::MountTarget"),
    ),
    "aws:secretsmanager/secret:Secret": entry(
        Source("secretsmanager CreateSecret", {"replicas": "AddReplicaRegions"}),
        Source("secretsmanager DeleteSecret", {"name": "SecretId"}),
        Source("AWS::SecretsManager::Secret", {"replicas": "ReplicaRegions"}),
    ),
    "aws:ssm/parameter:Parameter": entry(
        Source("ssm PutParameter"),
        # CloudFormation makes no SecureString.
        Source("AWS::SSM::Parameter", given={"Type": "String"}),
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": entry(
        Source("secretsmanager PutSecretValue"),
        because="CloudFormation keeps the value in the secret itself",
    ),
}
