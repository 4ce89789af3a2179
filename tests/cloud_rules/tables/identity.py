from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

ENTRIES: Final[dict[str, Entry]] = {
    "aws:iam/role:Role": entry(
        Source("iam CreateRole", {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"}),
        Source(
            "AWS::IAM::Role",
            {
                "name": "RoleName",
                "assumeRolePolicy": "AssumeRolePolicyDocument",
                "inlinePolicies": "Policies",
                "inlinePolicies.name": "PolicyName",
                "inlinePolicies.policy": "PolicyDocument",
            },
        ),
    ),
    "aws:iam/rolePolicy:RolePolicy": entry(
        Source("iam PutRolePolicy", {"name": "PolicyName", "policy": "PolicyDocument", "role": "RoleName"}),
        Source("AWS::IAM::RolePolicy", {"name": "PolicyName", "policy": "PolicyDocument", "role": "RoleName"}),
    ),
    "aws:iam/policy:Policy": entry(
        Source("iam CreatePolicy", {"name": "PolicyName", "policy": "PolicyDocument"}),
        Source("AWS::IAM::ManagedPolicy", {"name": "ManagedPolicyName", "policy": "PolicyDocument"}),
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": entry(
        Source("iam AttachRolePolicy", {"role": "RoleName"}),
        Source(
            "AWS::IAM::Role",
            {"role": "RoleName", "policyArn": "ManagedPolicyArns[]"},
            {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
        ),
    ),
    "aws:iam/instanceProfile:InstanceProfile": entry(
        Source("iam CreateInstanceProfile", {"name": "InstanceProfileName"}),
        Source("AWS::IAM::InstanceProfile", {"name": "InstanceProfileName"}),
    ),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": entry(
        Source("iam CreateServiceLinkedRole"),
        Source("AWS::IAM::ServiceLinkedRole"),
    ),
    "aws:kms/key:Key": entry(
        Source("kms CreateKey"),
        Source(
            "kms EnableKeyRotation",
            {"rotationPeriodInDays": "RotationPeriodInDays"},
            {"KeyId": "00000000-0000-0000-0000-000000000000"},
        ),
        Source(
            "kms ScheduleKeyDeletion",
            {"deletionWindowInDays": "PendingWindowInDays"},
            {"KeyId": "00000000-0000-0000-0000-000000000000"},
        ),
        Source(
            "AWS::KMS::Key",
            {
                "policy": "KeyPolicy",
                "deletionWindowInDays": "PendingWindowInDays",
                "isEnabled": "Enabled",
                "customerMasterKeySpec": "KeySpec",
            },
        ),
    ),
    "aws:kms/alias:Alias": entry(
        Source("kms CreateAlias", {"name": "AliasName"}),
        Source("AWS::KMS::Alias", {"name": "AliasName"}),
    ),
    "aws:acm/certificate:Certificate": entry(
        Source("acm RequestCertificate", {"validationOptions": "DomainValidationOptions"}),
        Source("AWS::CertificateManager::Certificate"),
    ),
    "aws:acm/certificateValidation:CertificateValidation": entry(because="only waits; the cloud has no such thing"),
    "aws:wafv2/webAcl:WebAcl": entry(
        Source("wafv2 CreateWebACL"),
        Source("AWS::WAFv2::WebACL"),
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": entry(
        Source("wafv2 AssociateWebACL"),
        Source("AWS::WAFv2::WebACLAssociation"),
    ),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": entry(
        Source(
            "wafv2 PutLoggingConfiguration",
            {
                "logDestinationConfigs": "LoggingConfiguration.LogDestinationConfigs",
                "loggingFilter": "LoggingConfiguration.LoggingFilter",
                "redactedFields": "LoggingConfiguration.RedactedFields",
                "resourceArn": "LoggingConfiguration.ResourceArn",
            },
        ),
        Source("AWS::WAFv2::LoggingConfiguration"),
    ),
    "aws:wafv2/ipSet:IpSet": entry(
        Source("wafv2 CreateIPSet"),
        Source("AWS::WAFv2::IPSet"),
    ),
}
