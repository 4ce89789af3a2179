from typing import Final

from tests.cloud_rules.entries import Entry, Source, entry

HEALTH: Final = {
    "healthCheck": ".",
    "healthCheck.enabled": "HealthCheckEnabled",
    "healthCheck.interval": "HealthCheckIntervalSeconds",
    "healthCheck.path": "HealthCheckPath",
    "healthCheck.port": "HealthCheckPort",
    "healthCheck.protocol": "HealthCheckProtocol",
    "healthCheck.timeout": "HealthCheckTimeoutSeconds",
    "healthCheck.healthyThreshold": "HealthyThresholdCount",
    "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
    "healthCheck.matcher": "Matcher.HttpCode",
}
ATTRIBUTE: Final = "an attribute: a name and free text to both sources"
ACTION: Final = {
    "redirect": "RedirectConfig",
    "fixedResponse": "FixedResponseConfig",
    "forward": "ForwardConfig",
    "forward.stickiness": "TargetGroupStickinessConfig",
    "forward.stickiness.duration": "DurationSeconds",
    "forward.targetGroups.arn": "TargetGroupArn",
    "authenticateCognito": "AuthenticateCognitoConfig",
    "authenticateOidc": "AuthenticateOidcConfig",
    "jwtValidation": "JwtValidationConfig",
}
RULE_ACTIONS: Final = {f"actions.{key}": new for key, new in ACTION.items()}
DEFAULT_ACTIONS: Final = {f"defaultActions.{key}": new for key, new in ACTION.items()}
CONDITIONS: Final = {
    f"conditions.{name}": f"{name[0].upper()}{name[1:]}Config"
    for name in ("hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "sourceIp", "queryStrings")
} | {
    "conditions.queryStrings": "QueryStringConfig.Values",
}

ENTRIES: Final[dict[str, Entry]] = {
    "aws:lb/loadBalancer:LoadBalancer": entry(
        Source("elbv2 CreateLoadBalancer", {"loadBalancerType": "Type"}),
        Source("AWS::ElasticLoadBalancingV2::LoadBalancer", {"loadBalancerType": "Type"}),
        provider_only=dict.fromkeys(
            (
                "accessLogs",
                "clientKeepAlive",
                "connectionLogs",
                "desyncMitigationMode",
                "dnsRecordClientRoutingPolicy",
                "dropInvalidHeaderFields",
                "enableCrossZoneLoadBalancing",
                "enableDeletionProtection",
                "enableHttp2",
                "enableTlsVersionAndCipherSuiteHeaders",
                "enableWafFailOpen",
                "enableXffClientPort",
                "enableZonalShift",
                "healthCheckLogs",
                "idleTimeout",
                "preserveHostHeader",
                "xffHeaderProcessingMode",
            ),
            ATTRIBUTE,
        )
        | {"internal": "`Scheme`, which has no third value"},
    ),
    "aws:lb/targetGroup:TargetGroup": entry(
        Source("elbv2 CreateTargetGroup", HEALTH),
        Source("AWS::ElasticLoadBalancingV2::TargetGroup", HEALTH),
        provider_only=dict.fromkeys(
            (
                "connectionTermination",
                "deregistrationDelay",
                "lambdaMultiValueHeadersEnabled",
                "loadBalancingAlgorithmType",
                "loadBalancingAnomalyMitigation",
                "loadBalancingCrossZoneEnabled",
                "preserveClientIp",
                "proxyProtocolV2",
                "slowStart",
                "stickiness",
                "targetFailovers",
                "targetGroupHealth",
                "targetHealthStates",
            ),
            ATTRIBUTE,
        ),
    ),
    "aws:lb/listener:Listener": entry(
        Source("elbv2 CreateListener", DEFAULT_ACTIONS | {"certificateArn": "Certificates[].CertificateArn"}),
        Source(
            "AWS::ElasticLoadBalancingV2::Listener",
            DEFAULT_ACTIONS | {"certificateArn": "Certificates[].CertificateArn"},
        ),
        provider_only={"tcpIdleTimeoutSeconds": ATTRIBUTE}
        | dict.fromkeys(
            (
                "routingHttpResponseServerEnabled",
                "routingHttpResponseStrictTransportSecurityHeaderValue",
                "routingHttpResponseXContentTypeOptionsHeaderValue",
                "routingHttpResponseXFrameOptionsHeaderValue",
                "routingHttpResponseContentSecurityPolicyHeaderValue",
            ),
            ATTRIBUTE,
        ),
    ),
    "aws:lb/listenerRule:ListenerRule": entry(
        Source(
            "elbv2 CreateRule",
            RULE_ACTIONS | CONDITIONS,
        ),
        Source("AWS::ElasticLoadBalancingV2::ListenerRule", RULE_ACTIONS | CONDITIONS),
    ),
    "aws:lb/listenerCertificate:ListenerCertificate": entry(
        Source("elbv2 AddListenerCertificates", {"certificateArn": "Certificates[].CertificateArn"}),
        Source(
            "AWS::ElasticLoadBalancingV2::ListenerCertificate",
            {"certificateArn": "Certificates[].CertificateArn"},
        ),
    ),
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": entry(
        Source(
            "elbv2 RegisterTargets",
            {"targetId": "Targets[].Id", "port": "Targets[].Port", "availabilityZone": "Targets[].AvailabilityZone"},
        ),
        Source(
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            {
                "targetGroupArn": "Name",
                "targetId": "Targets[].Id",
                "port": "Targets[].Port",
                "availabilityZone": "Targets[].AvailabilityZone",
            },
            {"Name": "targets", "Port": 80, "Protocol": "HTTP", "VpcId": "vpc-00000000000000000"},
        ),
    ),
}
