import json

import pulumi
import pytest

from roadbed import (
    AccessLogs,
    Bucket,
    BucketArgs,
    BucketPrincipal,
    BucketSource,
    CorsRule,
    IntelligentTiering,
    LifecycleRule,
    ObjectLock,
    Override,
    Transition,
    environment,
    policy_document,
)
from roadbed.kernel.errors import ArgsError
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
CARRIER = "arn:aws:iam::444444444444:role/carrier"


def bucket(args=None, **more):
    return deploy(lambda: Bucket("uploads", args), **more)


def statements(args=None, effect="Allow", **more):
    document = json.loads(bucket(args, **more)["uploads-policy"]["policy"])
    return [each for each in document["Statement"] if each["Effect"] == effect]


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    assert len(raised.value.problems) == 1
    return str(raised.value)


def refused(stack="payments.dev", **args) -> str:
    return fails(lambda: Bucket("uploads", BucketArgs(**args)), stack)


def test_nothing_in_it_can_become_public():
    deployment = bucket()

    made = deployment["uploads-public-access"]
    assert {key: value for key, value in made.items() if key != "bucket"} == {
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert deployment["uploads-ownership"]["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    deployment.nothing_is_public()


def test_nobody_may_use_it_without_tls_or_with_an_old_version_of_it():
    deployment = bucket(BucketArgs(minimum_tls="1.3"))
    _, by_default = json.loads(bucket()["uploads-policy"]["policy"])["Statement"]
    arn = deployment.resource("uploads-bucket").outputs["arn"]
    plain, old = json.loads(deployment["uploads-policy"]["policy"])["Statement"]

    assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert old["Condition"] == {"NumericLessThan": {"s3:TlsVersion": "1.3"}}
    assert by_default["Condition"] == {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
    for each in (plain, old):
        assert (each["Effect"], each["Principal"], each["Action"]) == ("Deny", "*", "s3:*")
        assert each["Resource"] == [arn, f"{arn}/*"]


def test_the_policy_comes_after_the_public_is_kept_out():
    deployment = bucket()

    assert deployment.resource("uploads-public-access").urn in deployment.resource("uploads-policy").dependencies


def test_s3_encrypts_with_its_own_key_and_refuses_keys_of_callers():
    (rule,) = bucket()["uploads-encryption"]["rules"]

    assert rule == {
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"},
        "blockedEncryptionTypes": ["SSE-C"],
    }


def test_a_key_of_ones_own_encrypts_by_a_bucket_key():
    (rule,) = bucket(BucketArgs(kms_key_arn=KEY))["uploads-encryption"]["rules"]

    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
    assert rule["bucketKeyEnabled"] is True


@pytest.mark.parametrize(("stack", "versions"), [("payments.dev", False), ("payments.staging", True)])
def test_versions_are_kept_where_the_profile_says_so(stack, versions):
    deployment = bucket(stack=stack)

    names = [each.name for each in deployment.plan.cloud_resources()]
    assert ("uploads-versioning" in names) is versions
    if versions:
        assert deployment["uploads-versioning"]["versioningConfiguration"] == {"status": "Enabled"}


def test_prod_wants_a_reason_to_keep_no_versions():
    assert "versioning: got False, weaker than True, without a reason" in refused("payments.prod", versioning=False)


def test_versions_that_are_turned_off_in_a_bucket_that_is_kept_are_suspended_and_end():
    reason = {"versioning": "a cache that is written anew every night"}
    deployment = bucket(BucketArgs(versioning=False, because=reason), stack="payments.prod")

    assert deployment["uploads-versioning"]["versioningConfiguration"] == {"status": "Suspended"}
    _, rule = deployment["uploads-lifecycle"]["rules"]
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 90}


def test_prod_keeps_the_bucket_and_what_closes_it():
    deployment = bucket(stack="payments.prod")

    options = deployment.resource("uploads-bucket").options
    assert (options.protect, options.retain_on_delete) == (True, True)
    assert deployment["uploads-bucket"]["forceDestroy"] is False
    for role in ("public-access", "ownership", "encryption", "versioning", "policy"):
        assert deployment.resource(f"uploads-{role}").options.retain_on_delete is True, role


def test_only_dev_deletes_a_bucket_with_what_is_in_it():
    assert bucket(stack="payments.dev")["uploads-bucket"]["forceDestroy"] is True
    assert bucket(BucketArgs(deletion_protection=True))["uploads-bucket"]["forceDestroy"] is False
    assert "force_destroy: got True, weaker than False, without a reason" in refused(
        "payments.prod", force_destroy=True
    )


def test_force_destroy_contradicts_protection():
    assert "force_destroy: got True with deletion_protection=True; keep one of them" in refused(
        force_destroy=True, deletion_protection=True
    )


def test_uploads_that_were_never_completed_are_deleted_after_a_week():
    (rule,) = bucket(stack="payments.dev")["uploads-lifecycle"]["rules"]

    assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert rule["filter"] == {"prefix": ""}
    assert rule["status"] == "Enabled"


def test_versions_end_after_a_while_and_so_do_markers_of_what_is_gone():
    _, rule = bucket(stack="payments.prod")["uploads-lifecycle"]["rules"]

    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 90}
    assert rule["expiration"] == {"expiredObjectDeleteMarker": True}


def test_prod_wants_a_reason_to_forget_versions_earlier():
    assert "noncurrent_days: got 1, weaker than 90, without a reason" in refused("payments.prod", noncurrent_days=1)

    reason = {"noncurrent_days": "what is in it can be made anew"}
    kept = bucket(BucketArgs(noncurrent_days=1, because=reason), stack="payments.prod")["uploads-lifecycle"]["rules"][1]
    assert kept["noncurrentVersionExpiration"] == {"noncurrentDays": 1}


def test_the_time_of_versions_weakens_nothing_where_there_are_none():
    (facts,) = bucket(BucketArgs(noncurrent_days=1), stack="payments.dev").plan.facts.values()

    assert facts.weakened == ()


def test_versions_can_be_kept_for_ever():
    rules = bucket(BucketArgs(noncurrent_days=None), stack="payments.prod")["uploads-lifecycle"]["rules"]

    assert [each["id"] for each in rules] == ["incomplete-uploads"]


def test_what_is_said_of_versions_has_no_effect_without_them():
    assert "noncurrent_days: has no effect with versioning=False" in refused(versioning=False, noncurrent_days=3)


def test_a_lock_is_made_with_the_bucket_and_brings_versions():
    deployment = bucket(BucketArgs(object_lock=ObjectLock(days=30)), stack="payments.dev")

    assert deployment["uploads-bucket"]["objectLockEnabled"] is True
    assert deployment["uploads-versioning"]["versioningConfiguration"] == {"status": "Enabled"}
    assert deployment["uploads-object-lock"]["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}


def test_compliance_says_which_rule_demands_it_in_every_profile():
    with pytest.raises(ArgsError, match="reason: missing, nobody can lift mode='compliance' before its time is over"):
        ObjectLock(mode="compliance", years=7)

    lock = ObjectLock(mode="compliance", years=7, reason="SEC 17a-4 demands it of trade records")
    assert bucket(BucketArgs(object_lock=lock))["uploads-object-lock"]["rule"] == {
        "defaultRetention": {"mode": "COMPLIANCE", "years": 7}
    }


@pytest.mark.parametrize(
    ("lock", "says"),
    [
        ({}, "days: got none, wants one of days and years"),
        ({"days": 1, "years": 1}, "days: got days and years, wants one"),
        ({"days": 36_501}, "days: got 36501"),
        ({"years": 101}, "years: got 101"),
    ],
)
def test_a_lock_lasts_as_long_as_s3_offers(lock, says):
    with pytest.raises(ArgsError, match=says):
        ObjectLock(**lock)


def test_a_lock_cannot_do_without_versions():
    assert "versioning: got False, object_lock keeps versions and cannot do without" in refused(
        versioning=False, object_lock=ObjectLock(days=1)
    )


def test_requests_are_logged_into_another_bucket_under_the_name_of_this_one():
    def program():
        logs = Bucket("logs", BucketArgs(sources=[BucketSource(service="logging.s3")]))
        Bucket("uploads", BucketArgs(access_logs=AccessLogs(bucket=logs.bucket_name, partitioned_by="EventTime")))

    deployment = deploy(program)
    made = deployment["uploads-access-logs"]
    assert made["targetBucket"] == deployment.resource("logs-bucket").outputs["bucket"]
    assert made["targetPrefix"] == "uploads/"
    assert made["targetObjectKeyFormat"] == {"partitionedPrefix": {"partitionDateSource": "EventTime"}}


def test_a_bucket_that_would_log_into_itself_is_refused():
    own = {"bucket_name": "example-logs", "access_logs": AccessLogs(bucket="example-logs")}

    assert "access_logs.bucket: got 'example-logs', which is this bucket; logs of logs never end" in refused(**own)


def test_logs_of_logs_are_refused():
    assert "access_logs: given for a bucket that access logs are written to" in refused(
        sources=[BucketSource(service="logging.s3")], access_logs=AccessLogs(bucket="example-logs")
    )


def test_logs_of_buckets_are_let_in_for_buckets_of_the_own_account():
    deployment = bucket(BucketArgs(sources=[BucketSource(service="logging.s3", prefix="s3/")]))
    arn = deployment.resource("uploads-bucket").outputs["arn"]
    (statement,) = [
        each for each in json.loads(deployment["uploads-policy"]["policy"])["Statement"] if each["Effect"] == "Allow"
    ]

    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Action"] == ["s3:PutObject"]
    assert statement["Resource"] == [f"{arn}/s3/*"]
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": ["arn:aws:s3:::*"]},
        "StringEquals": {"aws:SourceAccount": ["123456789012"]},
    }


def test_load_balancers_write_to_the_folder_of_their_account_only():
    source = BucketSource(service="logdelivery.elasticloadbalancing", prefix="alb/", accounts=["444444444444"])
    (statement,) = statements(BucketArgs(sources=[source]))

    assert statement["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert [each.partition("/")[2] for each in statement["Resource"]] == ["alb/AWSLogs/444444444444/*"]


def test_vended_logs_hand_their_objects_over_and_may_look_at_the_bucket():
    objects, whole = statements(BucketArgs(sources=[BucketSource(service="delivery.logs")]))

    assert [each.partition("/")[2] for each in objects["Resource"]] == ["AWSLogs/123456789012/*"]
    assert objects["Condition"]["StringEquals"] == {
        "aws:SourceAccount": ["123456789012"],
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    assert whole["Action"] == ["s3:GetBucketAcl", "s3:ListBucket"]
    for each in (objects, whole):
        assert each["Condition"]["ArnLike"] == {"aws:SourceArn": ["arn:aws:logs:eu-west-1:123456789012:*"]}
        assert each["Condition"]["StringEquals"]["aws:SourceAccount"] == ["123456789012"]


def test_cloudfront_reads_for_the_distributions_it_is_told():
    arn = "arn:aws:cloudfront::123456789012:distribution/E1"
    (named,) = statements(BucketArgs(sources=[BucketSource(service="cloudfront", arns=[arn])]))
    (all_of_account,) = statements(BucketArgs(sources=[BucketSource(service="cloudfront")]))

    assert named["Action"] == ["s3:GetObject"]
    assert named["Condition"] == {"ArnLike": {"aws:SourceArn": [arn]}}
    assert all_of_account["Condition"]["ArnLike"]["aws:SourceArn"] == [
        "arn:aws:cloudfront::123456789012:distribution/*"
    ]


@pytest.mark.parametrize("service", ["logging.s3", "logdelivery.elasticloadbalancing"])
def test_services_that_cannot_use_a_key_are_refused_beside_one(service):
    assert f"sources[0]: got {service}, which cannot write to a bucket with a KMS key" in refused(
        kms_key_arn=KEY, sources=[BucketSource(service=service)]
    )


def test_access_logs_cannot_be_written_where_a_lock_is():
    assert "sources[0]: got logging.s3, which cannot write to a bucket with object_lock" in refused(
        object_lock=ObjectLock(days=1), sources=[BucketSource(service="logging.s3")]
    )


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"service": "logdelivery.elasticloadbalancing", "arns": ["arn:aws:s3:::a"]}, "told apart by accounts only"),
        ({"service": "cloudfront", "arns": ["arn:aws:s3:::a"]}, "got one of s3, service says 'cloudfront'"),
        ({"service": "logging.s3", "arns": ["arn:aws:s3:::a*"]}, "arns"),
        ({"service": "delivery.logs", "prefix": "AWSLogs/"}, "the service adds AWSLogs/ itself"),
        ({"service": "delivery.logs", "prefix": "logs"}, "prefix: got 'logs'"),
        ({"service": "config"}, "service: got 'config'"),
    ],
)
def test_a_source_that_would_admit_others_or_nobody_is_refused(source, says):
    with pytest.raises(ArgsError, match=says):
        BucketSource(**source)


def test_one_source_twice_is_one_clear_error():
    twice = [BucketSource(service="logging.s3"), BucketSource(service="logging.s3", accounts=["444444444444"])]

    assert "sources[1]: got logging.s3 a second time; put all accounts and arns into one" in refused(sources=twice)


def test_a_principal_of_another_account_gets_a_right_on_a_folder():
    principal = BucketPrincipal(arn=CARRIER, rights=["reader", "deleter"], prefix="in/")
    read, browse, delete = statements(BucketArgs(principals=[principal]))

    assert all(each["Principal"] == {"AWS": CARRIER} for each in (read, browse, delete))
    assert (read["Action"], read["Resource"].partition("/")[2]) == (["s3:GetObject"], "in/*")
    assert (browse["Action"], browse["Condition"]) == (["s3:ListBucket"], {"StringLike": {"s3:prefix": "in/*"}})
    assert (delete["Action"], delete["Resource"].partition("/")[2]) == (["s3:DeleteObject"], "in/*")


def rights(make, args=None):
    """The statements of an identity with a right, without the bucket's own name."""

    def program():
        pulumi.export("policy", policy_document([make(Bucket("my-uploads", args))]))

    found = json.loads(str(deploy(program).plan.outputs["policy"]))["Statement"]
    return [
        (each["Action"], [arn.partition(":::")[2].partition("/")[2] for arn in each["Resource"]], each.get("Condition"))
        for each in found
    ]


def test_a_reader_reads_and_lists():
    assert rights(lambda made: made.reader()) == [(["s3:ListBucket"], [""], None), (["s3:GetObject"], ["*"], None)]


def test_a_reader_of_a_folder_lists_and_reads_nothing_else():
    assert rights(lambda made: made.reader(prefix="in/")) == [
        (["s3:ListBucket"], [""], {"StringLike": {"s3:prefix": "in/*"}}),
        (["s3:GetObject"], ["in/*"], None),
    ]


def test_a_writer_neither_reads_nor_deletes():
    ((actions, resources, _),) = rights(lambda made: made.writer(prefix="out/"))

    assert actions == ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"]
    assert resources == ["out/*"]


def test_a_deleter_destroys_no_version():
    assert rights(lambda made: made.deleter()) == [(["s3:DeleteObject"], ["*"], None)]


@pytest.mark.parametrize(
    ("right", "on_key"),
    [
        ("reader", ["kms:Decrypt"]),
        ("writer", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("deleter", None),
    ],
)
def test_a_right_brings_what_it_takes_on_the_key(right, on_key):
    def program():
        made = Bucket("uploads", BucketArgs(kms_key_arn=KEY))
        found = [each for each in getattr(made, right)().statements if KEY in each.resources]
        return [list(each.actions) for each in found]

    assert deploy(program).returned == ([on_key] if on_key else [])


def test_rights_on_two_folders_bring_one_variable():
    def program():
        made = Bucket("my-uploads")
        variables = environment([made.reader(prefix="in/"), made.writer(prefix="out/")])
        assert list(variables) == ["MY_UPLOADS_BUCKET"]
        pulumi.export("name", variables["MY_UPLOADS_BUCKET"])

    assert str(deploy(program).plan.outputs["name"]).startswith("my-uploads-bucket-")


@pytest.mark.parametrize(
    ("prefix", "says"),
    [
        ("in", "got 'in', which also reaches 'inx/'; write 'in/'"),
        ("/in/", "got '/in/', keys do not begin with a slash; write 'in/'"),
        ("in/*", "allowed is a plain prefix without '*'"),
        ("${aws:username}/", "allowed is a plain prefix without '$'"),
        (None, "wants a text such as 'in/'"),
    ],
)
def test_a_prefix_that_reaches_more_than_it_says_is_refused(prefix, says):
    said = fails(lambda: Bucket("uploads").reader(prefix=prefix))

    assert says in said
    assert "Bucket uploads at tests/storage/test_bucket.py" in said
    assert "reader.prefix" in said


@pytest.mark.parametrize("name", ["Uploads", "my.uploads", "up", "-uploads", "a" * 64, "my_uploads", "192.168.5.4"])
def test_a_name_that_s3_or_its_certificates_do_not_take_is_refused(name):
    said = refused(bucket_name=name)

    assert f"bucket_name: got '{name[:50]}" in said
    assert said.endswith("allowed are 3 to 63 lower-case letters, digits and hyphens, letters or digits at both ends")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sthree-uploads", "names that begin with sthree-"),
        ("xn--uploads", "names that begin with xn--"),
        ("amzn-s3-demo-uploads", "names that begin with amzn-s3-demo-"),
        ("uploads-s3alias", "names that end with -s3alias"),
        ("uploads--x-s3", "names that end with --x-s3"),
    ],
)
def test_names_that_s3_keeps_for_itself_are_refused(name, says):
    assert says in refused(bucket_name=name)


def test_a_block_whose_bucket_could_not_be_named_is_refused():
    assert "Bucket at tests/storage/test_bucket.py" in (said := fails(lambda: Bucket("sthree-uploads")))
    assert "name: got 'sthree-uploads', S3 keeps names that begin with sthree- for itself" in said


def test_a_fixed_name_is_taken_as_it_is():
    assert bucket(BucketArgs(bucket_name="example-uploads"))["uploads-bucket"]["bucket"] == "example-uploads"


def test_pages_may_ask_as_they_were_told():
    rule = CorsRule(
        origins=["https://*.example.com"], methods=["GET", "PUT"], headers=["x-amz-*"], expose_headers=["etag"]
    )

    assert bucket(BucketArgs(cors=[rule]))["uploads-cors"]["corsRules"] == [
        {
            "allowedOrigins": ["https://*.example.com"],
            "allowedMethods": ["GET", "PUT"],
            "allowedHeaders": ["x-amz-*"],
            "exposeHeaders": ["etag"],
            "maxAgeSeconds": 3_000,
        }
    ]


@pytest.mark.parametrize(
    "rule",
    [
        {"origins": ["app.example.com"], "methods": ["GET"]},
        {"origins": ["https://*.*.example.com"], "methods": ["GET"]},
        {"origins": ["https://app.example.com/path"], "methods": ["GET"]},
        {"origins": ["*"], "methods": ["PATCH"]},
        {"origins": [], "methods": ["GET"]},
        {"origins": ["*"], "methods": ["GET"], "headers": ["*-amz-*"]},
    ],
)
def test_a_cors_rule_that_s3_refuses_is_refused(rule):
    with pytest.raises(ArgsError):
        CorsRule(**rule)


def test_tiering_moves_everything_at_once_and_archives_what_nobody_reads():
    deployment = bucket(BucketArgs(intelligent_tiering=IntelligentTiering(archive_after_days=90)))

    (_, rule) = deployment["uploads-lifecycle"]["rules"]
    assert rule["transitions"] == [{"days": 0, "storageClass": "INTELLIGENT_TIERING"}]
    assert deployment["uploads-tiering"]["tierings"] == [{"accessTier": "ARCHIVE_ACCESS", "days": 90}]


def test_tiering_without_archives_needs_no_more_than_the_rule():
    names = [each.name for each in bucket(BucketArgs(intelligent_tiering=IntelligentTiering())).plan.cloud_resources()]

    assert "uploads-tiering" not in names


def test_tiering_beside_a_rule_that_moves_elsewhere_is_refused():
    rule = LifecycleRule(name="cheaper", transitions=[Transition(to="STANDARD_IA", after_days=30)])

    assert "lifecycle[0].transitions: has moves to STANDARD_IA or INTELLIGENT_TIERING" in refused(
        intelligent_tiering=IntelligentTiering(), lifecycle=[rule]
    )


def test_request_metrics_bring_the_signals_that_need_them():
    def program():
        return Bucket("uploads", BucketArgs(request_metrics=True)).signals()

    deployment = deploy(program)
    server, client = deployment.returned
    assert (server.name, client.name) == ("server-errors", "client-errors")
    for each in (server.condition, client.condition):
        assert (each.metric.statistic, each.comparison, each.value, each.low_traffic_floor) == (
            "Average",
            ">=",
            0.05,
            100,
        )
    assert deployment["uploads-request-metrics"]["name"] == "EntireBucket"
    assert deploy(lambda: Bucket("uploads").signals()).returned == ()


@pytest.mark.parametrize(
    ("child", "override"),
    [
        ("public-access", Override(args={"block_public_acls": False})),
        ("ownership", Override(args={"rule": {"object_ownership": "ObjectWriter"}})),
        ("encryption", Override(args={"rules": []})),
        ("policy-document", Override(args={"Statement": []})),
        ("bucket", Override(opts=pulumi.ResourceOptions(protect=False))),
        ("versioning", Override(args={"versioning_configuration": {"status": "Suspended"}})),
    ],
)
def test_overriding_what_it_rests_on_wants_a_reason_in_prod(child, override):
    assert f"overrides.{child}." in refused("payments.prod", overrides={child: override})


def test_a_right_on_a_folder_is_read_from_another_stack_as_from_ones_own():
    def owner():
        made = Bucket("uploads", BucketArgs(kms_key_arn=KEY))
        made.share(rights=["reader", "events"])
        pulumi.export("own", policy_document([made.reader(prefix="in/")]))

    owned = deploy(owner, stack="payments.prod")

    def program():
        uploads = Bucket.of("payments.prod", "uploads")
        pulumi.export("policy", policy_document([uploads.reader(prefix="in/")]))
        return uploads.versioned, list(environment([uploads.reader()]))

    deployment = deploy(program, stack="billing.prod", stack_outputs={"payments.prod": owned.plan.outputs})
    assert json.loads(str(deployment.plan.outputs["policy"])) == json.loads(str(owned.plan.outputs["own"]))
    assert deployment.returned == (True, ["UPLOADS_BUCKET"])
    assert owned["uploads-notification"]["eventbridge"] is True, "who shares events sends them"


def test_what_is_known_only_later_is_checked_when_it_is_known():
    assert "access_logs.bucket: got 'My_Logs'" in fails(
        lambda: Bucket("uploads", BucketArgs(access_logs=AccessLogs(bucket=pulumi.Output.from_input("My_Logs"))))
    )
