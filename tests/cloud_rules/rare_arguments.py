"""A platform that asks for what no example does: most arguments of what it is made of, and none as it is by default."""

import pulumi

from roadbed import (
    AccessLogs,
    AlarmTopics,
    AlarmTopicsArgs,
    Audience,
    Bucket,
    BucketArgs,
    BucketPrincipal,
    BucketSource,
    CapacityShare,
    CorsRule,
    Domain,
    EcsCluster,
    EcsClusterArgs,
    ExecLogs,
    FlowLogs,
    HttpHandling,
    ImageRegistry,
    ImageRegistryArgs,
    ImageRule,
    Ingress,
    IngressArgs,
    IngressLogs,
    IngressTestListener,
    IntelligentTiering,
    Keys,
    KeysArgs,
    KeyUser,
    LifecycleRule,
    Network,
    NetworkArgs,
    NetworkIngress,
    NetworkIngressArgs,
    ObjectLock,
    OpenPort,
    PrivateLink,
    Queue,
    QueueArgs,
    SlackChannel,
    Transition,
    Waf,
)

THERE = "444444444444"
DOMAIN = Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
SERVICES = (
    "budgets",
    "cloudfront",
    "cloudwatch",
    "costalerts",
    "delivery.logs",
    "events",
    "fargate",
    "logs",
    "s3",
    "sns",
)
PRINCIPAL = f"arn:aws:iam::{THERE}:role/carrier"


def platform() -> None:
    keys = Keys(
        "platform",
        KeysArgs(
            services=SERVICES,
            users=[KeyUser(principal=PRINCIPAL, may=["encrypter", "decrypter"], through_services=True)],
            rotation_period_days=90,
            multi_region=True,
        ),
    )
    _network_and_what_stands_in_it(keys)
    _buckets(keys)
    EcsCluster(
        "main",
        EcsClusterArgs(
            default_strategy=[
                CapacityShare(provider="FARGATE", base=2, weight=1),
                CapacityShare(provider="FARGATE_SPOT", weight=4),
            ],
            exec_logs=ExecLogs(retention_days=3_653, kms_key_arn=keys.key("internal")),
            ephemeral_storage_kms_key_arn=keys.key("internal"),
            container_insights="enhanced",
            namespace_name="shop.prod",
            because={"default_strategy": "to see every property"},
        ),
    )
    ImageRegistry(
        "Checkout",
        ImageRegistryArgs(
            repository_name="team/checkout",
            mutable_tags=["latest", "cache-*"],
            kms_key_arn=keys.key("internal"),
            keep_last=500,
            rules=[ImageRule(tags=["v*", "*-arm64"], keep_days=400)],
            puller_principals=[f"arn:aws:iam::{THERE}:root"],
            because={"mutable_tags": "to see every property"},
        ),
    )
    AlarmTopics(
        "alarms",
        AlarmTopicsArgs(
            page=Audience(
                secret_urls={"pagerduty": pulumi.Output.secret("https://events.example.com/1")},
                slack=[SlackChannel(workspace_id="T07EA123LEP", channel_id="C07EZ1ABC23")],
            ),
            sources=["budgets", "cloudwatch", "costalerts", "events"],
            alarm_accounts=[THERE],
        ),
    )


def _network_and_what_stands_in_it(keys: Keys) -> None:
    service = "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"
    main = Network(
        "main",
        NetworkArgs(
            zones=["euw1-az3", "euw1-az1"],
            ipv6=True,
            kubernetes=True,
            interface_endpoints=["ecr.api", "sqs"],
            private_links=[PrivateLink(name="metrics", service_name=service)],
            flow_logs=FlowLogs(interval_seconds=60, kms_key_arn=keys.key("internal")),
        ),
    )
    Ingress(
        "Public",
        IngressArgs(
            network=main.place,
            domains=[DOMAIN],
            certificates={"legacy": CERTIFICATE},
            allowed_cidrs=["0.0.0.0/0", "2001:db8::/32"],
            ipv6=True,
            test_listener=IngressTestListener(port=9_443, cidrs=["203.0.113.0/24"]),
            waf=Waf(requests_per_5_minutes=10, mode="count", fail_open=True),
            http=HttpHandling(http2=False, desync_mitigation="strictest", preserve_host=True, server_header=True),
            idle_timeout_seconds=4_000,
            logs=IngressLogs(connections=True, health_checks=True, retention_days=3_653),
            because={"waf.mode": "to see every property", "waf.fail_open": "to see every property"},
        ),
    )
    NetworkIngress(
        "devices",
        NetworkIngressArgs(
            network=main.place,
            ports=[OpenPort(port=1), OpenPort(port=65_535, protocol="udp")],
            domain=DOMAIN,
            cross_zone=False,
        ),
    )


def _buckets(keys: Keys) -> None:
    logs = Bucket(
        "logs",
        BucketArgs(
            sources=[
                BucketSource(service="logging.s3", prefix="s3/"),
                BucketSource(service="logdelivery.elasticloadbalancing", accounts=[THERE]),
                BucketSource(service="delivery.logs", accounts=[THERE]),
            ]
        ),
    )
    rule = LifecycleRule(
        name="everything",
        prefix="in/",
        tags={"kept": "short"},
        larger_than_bytes=1,
        smaller_than_bytes=1_000,
        transitions=[Transition(to="GLACIER_IR", after_days=0), Transition(to="DEEP_ARCHIVE", after_days=90)],
        expire_after_days=36_500,
        noncurrent_transitions=[Transition(to="STANDARD_IA", after_days=30), Transition(to="GLACIER", after_days=60)],
        noncurrent_expire_after_days=100,
        keep_noncurrent_versions=100,
    )
    cors = CorsRule(
        origins=["https://*.example.com"], methods=["PUT", "HEAD"], headers=["x-amz-*"], expose_headers=["etag"]
    )
    uploads = Bucket(
        "Uploads",
        BucketArgs(
            kms_key_arn=keys.key("internal"),
            lifecycle=[rule],
            object_lock=ObjectLock(mode="compliance", years=100, reason="to see every property"),
            access_logs=AccessLogs(bucket=logs.bucket_name, partitioned_by="DeliveryTime"),
            sources=[BucketSource(service="cloudfront")],
            principals=[BucketPrincipal(arn=PRINCIPAL, rights=["reader", "writer", "deleter"], prefix="in/")],
            cors=[cors],
            minimum_tls="1.3",
            request_metrics=True,
        ),
    )
    Bucket(
        "archive",
        BucketArgs(intelligent_tiering=IntelligentTiering(archive_after_days=90, deep_archive_after_days=730)),
    )
    arriving = uploads.events(prefix="in/", suffix=".png", kinds=["created", "deleted", "access-tier-changed"])
    Queue("thumbnails", QueueArgs(kms_key_arn=keys.key("internal"), subscriptions=[arriving]))
