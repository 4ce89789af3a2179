"""Shapes of identities, keys, secrets, certificates and firewalls."""

from collections.abc import Mapping
from typing import Final

from roadbed.plan.cloud.aws.shape import Shape, shape

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:iam/role:Role": shape(
        "iam::{account}:role{path}{name}", uniqueId="AROA{HEX17}", path="/", maxSessionDuration=3600
    ),
    "aws:iam/user:User": shape("iam::{account}:user{path}{name}", uniqueId="AIDA{HEX17}", path="/"),
    "aws:iam/group:Group": shape("iam::{account}:group{path}{name}", uniqueId="AGPA{HEX17}", path="/"),
    "aws:iam/policy:Policy": shape("iam::{account}:policy{path}{name}", "{arn}", policyId="ANPA{HEX17}", path="/"),
    "aws:iam/instanceProfile:InstanceProfile": shape(
        "iam::{account}:instance-profile{path}{name}", uniqueId="AIPA{HEX17}", path="/"
    ),
    "aws:iam/rolePolicy:RolePolicy": shape(id="{role}:{name}"),
    "aws:iam/userPolicy:UserPolicy": shape(id="{user}:{name}"),
    "aws:iam/groupPolicy:GroupPolicy": shape(id="{group}:{name}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": shape(id="{role}/{policyArn}"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": shape(id="{user}/{policyArn}"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": shape(id="{group}/{policyArn}"),
    "aws:iam/accessKey:AccessKey": shape(id="AKIA{HEX16}", status="Active"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": shape("iam::{account}:oidc-provider/{host_of_url}", "{arn}"),
    "aws:iam/samlProvider:SamlProvider": shape("iam::{account}:saml-provider/{name}", "{arn}"),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": shape(
        "iam::{account}:role/aws-service-role/{awsServiceName}/{name}",
        "{arn}",
        path="/aws-service-role/{awsServiceName}/",
        uniqueId="AROA{HEX17}",
    ),
    "aws:iam/serverCertificate:ServerCertificate": shape(
        "iam::{account}:server-certificate{path}{name}", "ASCA{HEX17}", path="/"
    ),
    "aws:kms/key:Key": shape("kms:{region}:{account}:key/{keyId}", "{keyId}", keyId="{uuid}"),
    "aws:kms/replicaKey:ReplicaKey": shape(
        "kms:{region}:{account}:key/{keyId}", "{keyId}", keyId="mrk-{hex32}", keySpec="SYMMETRIC_DEFAULT"
    ),
    "aws:kms/alias:Alias": shape(
        "kms:{region}:{account}:{name}",
        name="alias/{logical}-{hex7}",
        targetKeyArn="arn:{partition}:kms:{region}:{account}:key/{targetKeyId}",
        targetKeyId="{uuid}",
    ),
    "aws:kms/grant:Grant": shape(id="{keyId}:{grantId}", grantId="{hex32}{hex32}"),
    "aws:secretsmanager/secret:Secret": shape(
        "secretsmanager:{region}:{account}:secret:{name}-{hex6}", "{arn}", recoveryWindowInDays=30
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": {
        "arn": "{secretId}",
        "versionId": "{uuid}",
        "id": "{secretId}|{versionId}",
    },
    "aws:secretsmanager/secretRotation:SecretRotation": shape(id="{secretId}", rotationEnabled=True),
    "aws:secretsmanager/secretPolicy:SecretPolicy": shape(id="{secretArn}"),
    "aws:ssm/parameter:Parameter": shape(
        "ssm:{region}:{account}:parameter/{name_without_slash}", dataType="text", tier="Standard", version=1
    ),
    "aws:ssm/document:Document": shape("ssm:{region}:{account}:document/{name}"),
    "aws:acm/certificate:Certificate": shape(
        "acm:{region}:{account}:certificate/{uuid}",
        "{arn}",
        status="PENDING_VALIDATION",
        type="AMAZON_ISSUED",
        keyAlgorithm="RSA_2048",
    ),
    "aws:acm/certificateValidation:CertificateValidation": shape(id="{certificateArn}"),
    "aws:acmpca/certificateAuthority:CertificateAuthority": shape(
        "acm-pca:{region}:{account}:certificate-authority/{uuid}", "{arn}"
    ),
    "aws:wafv2/webAcl:WebAcl": shape("wafv2:{region}:{account}:{waf_scope}/webacl/{name}/{id}", "{uuid}"),
    "aws:wafv2/ipSet:IpSet": shape("wafv2:{region}:{account}:{waf_scope}/ipset/{name}/{id}", "{uuid}"),
    "aws:wafv2/ruleGroup:RuleGroup": shape("wafv2:{region}:{account}:{waf_scope}/rulegroup/{name}/{id}", "{uuid}"),
    "aws:wafv2/regexPatternSet:RegexPatternSet": shape(
        "wafv2:{region}:{account}:{waf_scope}/regexpatternset/{name}/{id}", "{uuid}"
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": shape(id="{webAclArn},{resourceArn}"),
    "aws:cognito/userPool:UserPool": shape(
        "cognito-idp:{region}:{account}:userpool/{id}",
        "{region}_{hex9}",
        endpoint="cognito-idp.{region}.{dns_suffix}/{id}",
    ),
    "aws:cognito/userPoolClient:UserPoolClient": shape(id="{hex26}"),
    "aws:cognito/userPoolDomain:UserPoolDomain": shape(id="{domain}", awsAccountId="{account}"),
    "aws:cognito/identityPool:IdentityPool": shape(
        "cognito-identity:{region}:{account}:identitypool/{id}", "{region}:{uuid}"
    ),
    "aws:organizations/organization:Organization": shape(
        "organizations::{account}:organization/{id}", "o-{hex10}", masterAccountId="{account}"
    ),
    "aws:organizations/organizationalUnit:OrganizationalUnit": shape(
        "organizations::{account}:ou/o-{hex10}/{id}", "ou-{hex4}-{hex8}"
    ),
    "aws:organizations/account:Account": shape("organizations::{account}:account/o-{hex10}/{id}", "{decimal}"),
    "aws:organizations/policy:Policy": shape(
        "organizations::{account}:policy/o-{hex10}/service_control_policy/{id}", "p-{hex8}"
    ),
    "aws:guardduty/detector:Detector": shape(
        "guardduty:{region}:{account}:detector/{id}", "{hex32}", accountId="{account}"
    ),
    "aws:accessanalyzer/analyzer:Analyzer": shape(
        "access-analyzer:{region}:{account}:analyzer/{analyzerName}", "{analyzerName}"
    ),
    "aws:cloudtrail/trail:Trail": shape("cloudtrail:{region}:{account}:trail/{name}", "{arn}", homeRegion="{region}"),
}
