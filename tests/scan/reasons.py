"""Why a rule of the scanner fails and stays failed: one written reason for each, and none that is not needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.scan.scanner import Answer


@dataclass(frozen=True)
class Reason:
    """Why one rule may fail for resources of one type."""

    rule: str
    kind: str
    """As Terraform calls it."""
    why: str
    where: str = "*"
    """Which resources, as a pattern: `examples/queue/*.dev:*`."""

    def covers(self, answer: Answer) -> bool:
        """Whether this is what the rule said, and where."""
        same = (self.rule, self.kind) == (answer.rule, answer.kind)
        return same and fnmatchcase(answer.where, self.where)


WITHOUT_BLOCKS = "written without blocks, to show what the preview says of such a program"
LAMBDA = "a stand-in of that example for something of the team's own; it shows tests, not how to run a function"

REASONS = (
    Reason("CKV_AWS_18", "aws_s3_bucket", "logged where its owner has a bucket for logs", "examples/bucket_events/*"),
    Reason("CKV_AWS_18", "aws_s3_bucket", "logged where its owner has a bucket for logs", "stacks/*"),
    Reason("CKV_AWS_18", "aws_s3_bucket", WITHOUT_BLOCKS, "examples/without_blocks/*"),
    Reason("CKV_AWS_18", "aws_s3_bucket", "it holds logs; those of its own would only log each other", "*.*-logs"),
    Reason("CKV_AWS_21", "aws_s3_bucket", "logs are written once, and expire", "*.*-logs"),
    Reason("CKV_AWS_21", "aws_s3_bucket", "dev keeps no versions: its objects can be made again", "examples/*.dev:*"),
    Reason("CKV_AWS_21", "aws_s3_bucket", "dev keeps no versions: its objects can be made again", "stacks/*.dev:*"),
    Reason(
        "CKV_AWS_21", "aws_s3_bucket", "weakened, with a reason in the program", "stacks/payments.*.receipts-bucket"
    ),
    Reason("CKV_AWS_21", "aws_s3_bucket", WITHOUT_BLOCKS, "examples/without_blocks/*"),
    Reason("CKV2_AWS_6", "aws_s3_bucket", WITHOUT_BLOCKS, "examples/without_blocks/*"),
    Reason("CKV2_AWS_11", "aws_vpc", WITHOUT_BLOCKS, "examples/without_blocks/*"),
    Reason("CKV2_AWS_12", "aws_vpc", WITHOUT_BLOCKS, "examples/without_blocks/*"),
    Reason("CKV2_AWS_61", "aws_s3_bucket", WITHOUT_BLOCKS, "examples/without_blocks/*"),
    Reason("CKV2_AWS_62", "aws_s3_bucket", "events are for who asks for them, with `events()`"),
    Reason("CKV_AWS_144", "aws_s3_bucket", "a copy in another region doubles the bill; versions undo mistakes"),
    Reason(
        "CKV_AWS_145",
        "aws_s3_bucket",
        "encrypted with a key of S3's own; `kms_key_arn` brings one, and load balancers cannot write to such a bucket",
    ),
    Reason(
        "CKV_AWS_136",
        "aws_ecr_repository",
        "encrypted with a key of ECR's own; `kms_key_arn` brings one, and can never be changed",
    ),
    Reason(
        "CKV_AWS_158",
        "aws_cloudwatch_log_group",
        "CloudWatch encrypts every log group with a key of its own; `kms_key_arn` brings another",
    ),
    Reason(
        "CKV_AWS_224",
        "aws_ecs_cluster",
        "sessions are logged, and encrypted by a key where the cluster is given one; this example has no keys",
        "examples/landing_zone/*",
    ),
    Reason(
        "CKV_AWS_224",
        "aws_ecs_cluster",
        "sessions are logged, and encrypted by a key where the cluster is given one; this example has no keys",
        "examples/service/*",
    ),
    Reason(
        "CKV_AWS_65",
        "aws_ecs_cluster",
        "metrics of each container are billed one by one; dev does without",
        "*/platform.dev:*",
    ),
    Reason("CKV_AWS_338", "aws_cloudwatch_log_group", "a year is for prod; nobody reads older logs of dev", "*.dev:*"),
    Reason(
        "CKV_AWS_338",
        "aws_cloudwatch_log_group",
        "a year is for prod; staging keeps what a release is judged by",
        "*.staging:*",
    ),
    Reason(
        "CKV2_AWS_5",
        "aws_security_group",
        "a cache would wear it; the example stops where the landing zone's facts end",
        "examples/landing_zone/*",
    ),
    Reason(
        "CKV2_AWS_5",
        "aws_security_group",
        "worn by tasks that are started on demand; nothing wears it between them",
        "examples/workloads/task.*",
    ),
    Reason(
        "CKV2_AWS_5",
        "aws_security_group",
        "worn by tasks that run before a rollout; nothing wears it between them",
        "*:aws_security_group.migrate-security-group",
    ),
    *(
        Reason("CKV2_AWS_5", "aws_security_group", "worn by runs of a job; nothing wears it between them", where)
        for where in (
            "examples/workloads/nightly.*",
            "examples/workloads/retries.*",
            "*:aws_security_group.statements-security-group",
        )
    ),
    Reason(
        "CKV_AWS_284",
        "aws_sfn_state_machine",
        "its history says when each attempt began and ended; traces are the program's, with a collector beside it",
    ),
    Reason(
        "CKV_AWS_285", "aws_sfn_state_machine", "every event is logged, without the data that go in and out of states"
    ),
    *(
        Reason(rule, "aws_iam_role_policy", "deliveries of logs have no ARN", "*-machine-policy")
        for rule in ("CKV_AWS_290", "CKV_AWS_355")
    ),
    Reason(
        "CKV_AWS_297",
        "aws_scheduler_schedule",
        "Scheduler encrypts with a key of AWS's own; it holds the names of what it starts, and no data",
    ),
    Reason("CKV2_AWS_19", "aws_eip", "worn by a network load balancer", "examples/network_ingress/*"),
    Reason("CKV2_AWS_28", "aws_lb", "dev has no filter: it is billed by request, and nobody relies on dev", "*.dev:*"),
    Reason(
        "CKV2_AWS_31",
        "aws_wafv2_web_acl",
        "the access log tells what the filter did with a request, its metrics and samples by which rule",
    ),
    Reason(
        "CKV2_AWS_71",
        "aws_acm_certificate",
        "teams bring host names below the domain; one certificate for all of them is what makes an ingress shared",
    ),
    Reason(
        "CKV2_AWS_76",
        "aws_lb",
        "its rules against Log4j are there (CKV_AWS_192); the list of anonymous addresses would turn customers away",
    ),
    Reason("CKV_AWS_150", "aws_lb", "dev comes and goes, and no traffic is lost with it", "*.dev:*"),
    Reason("CKV_AWS_150", "aws_lb", "staging can be made again; protection is for prod", "*.staging:*"),
    Reason(
        "CKV_AWS_260",
        "aws_vpc_security_group_ingress_rule",
        "port 80 does nothing but redirect to HTTPS",
        "*:aws_vpc_security_group_ingress_rule.*-from-80-ipv[46]",
    ),
    Reason(
        "CKV_AWS_378",
        "aws_lb_target_group",
        "TLS ends at the load balancer; behind it a task takes requests from that one's security group alone",
    ),
    Reason(
        "CKV2_AWS_23",
        "aws_route53_record",
        "an alias of a load balancer that another stack made, and the scanner reads one stack",
    ),
    Reason(
        "CKV2_AWS_28", "aws_lb", "the least there is; examples/ingress has a filter", "examples/service/platform.prod:*"
    ),
    *(
        Reason(rule, "aws_lambda_function", LAMBDA, "examples/test_my_stack/*")
        for rule in ("CKV_AWS_50", "CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_173", "CKV_AWS_272")
    ),
)

NO_RULES = frozenset(
    {
        "aws_acm_certificate_validation",
        "aws_chatbot_slack_channel_configuration",
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "aws_lb_listener_rule",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_ecr_lifecycle_policy",
        "aws_ecs_cluster_capacity_providers",
        "aws_egress_only_internet_gateway",
        "aws_elasticache_subnet_group",
        "aws_internet_gateway",
        "aws_kms_alias",
        "aws_lambda_event_source_mapping",
        "aws_lb_listener_certificate",
        "aws_nat_gateway",
        "aws_route_table_association",
        "aws_scheduler_schedule_group",
        "aws_service_discovery_http_namespace",
        "aws_sns_topic_subscription",
        "aws_sqs_queue_redrive_allow_policy",
        "aws_vpc_endpoint",
    }
)
"""Types of our plans that the scanner has no rule for."""

READ_WITH: Mapping[str, str] = {
    "aws_default_security_group": "CKV2_AWS_12",
    "aws_flow_log": "CKV2_AWS_11",
    "aws_s3_bucket_logging": "CKV_AWS_18",
    "aws_s3_bucket_notification": "CKV2_AWS_62",
    "aws_s3_bucket_server_side_encryption_configuration": "CKV_AWS_145",
    "aws_s3_bucket_versioning": "CKV_AWS_21",
    "aws_wafv2_web_acl_association": "CKV2_AWS_28",
}
"""Types that are read with another, which the answer is about, and one rule that does so."""

NOT_ASKED: Mapping[str, str] = {
    "aws_appautoscaling_target": "its one rule asks whether DynamoDB scales; ours scale tasks",
}
"""Types that no rule answers for although there are some, and why."""

NOT_WRITTEN: Mapping[str, str] = {}
"""Types of our plans that `terraform.py` has no name for, and why none is needed."""
