"""Programs as people publish them, none of which knows roadbed: each evaluates to what the engine would see."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from roadbed.plan.codec import plan_to_json
from roadbed.plan.model import Evaluation, Plan, Resource
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project
from roadbed.plan.values import SECRET, UNKNOWN, Asset

PROGRAMS = Path(__file__).parent / "programs"

CLOUD_RESOURCES = {
    "adopting": 5,
    "asynchronous": 4,
    "auto-tags": 4,
    "charts": 3,
    "configured": 9,
    "consumer": 2,
    "database": 8,
    "dynamic": 2,
    "eks-raw": 22,
    "fargate": 11,
    "guestbook": 8,
    "inside-apply": 3,
    "lambda-api": 8,
    "packaged": 9,
    "secret-outputs": 5,
    "static-site": 9,
    "table-streams": 8,
    "two-regions": 7,
    "web-server": 10,
}
"""What an update would leave in the cloud, by program."""

STACKS = {"configured": "prod", "consumer": "prod", "packaged": "staging"}
ALL = sorted(CLOUD_RESOURCES)


@functools.cache
def evaluated(program: str, stack: str = "") -> Evaluation:
    (evaluation,) = evaluate_stacks(Project.find(PROGRAMS / program), [stack or STACKS.get(program, "dev")])
    return evaluation


def preview(program: str) -> Plan:
    plan = evaluated(program).preview
    assert plan is not None, evaluated(program).findings
    return plan


def up(program: str) -> Plan:
    plan = evaluated(program).up
    assert plan is not None, evaluated(program).findings
    return plan


def only(plan: Plan, type_name: str, name: str = "") -> Resource:
    (found,) = [r for r in plan.resources if r.type.rpartition(":")[2] == type_name and (not name or r.name == name)]
    return found


def all_of(plan: Plan, type_name: str) -> list[Resource]:
    return [r for r in plan.resources if r.type.rpartition(":")[2] == type_name]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (*texts(key), *texts(item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


@pytest.mark.parametrize("program", ALL)
def test_a_program_evaluates_without_errors(program):
    assert [str(f) for f in evaluated(program).findings if f.severity == "error"] == []


@pytest.mark.parametrize("program", ALL)
def test_a_program_gives_every_resource_an_update_would_make(program):
    assert len(list(up(program).cloud_resources())) == CLOUD_RESOURCES[program]


@pytest.mark.parametrize("program", sorted(set(ALL) - {"inside-apply"}))
def test_preview_and_up_see_the_same_resources(program):
    assert sorted(r.urn for r in preview(program).resources) == sorted(r.urn for r in up(program).resources)


@pytest.mark.parametrize("program", ALL)
def test_every_resource_knows_the_line_that_made_it(program):
    for resource in up(program).cloud_resources():
        assert resource.source is not None, resource.urn
        assert resource.source.line > 0
        assert (PROGRAMS / program / resource.source.path).is_file(), resource.source


@pytest.mark.parametrize("program", ALL)
def test_nothing_made_up_reads_none(program):
    """A made-up output that is missing turns up as `None` in the texts that a program builds from it."""
    for text in texts(plan_to_json(up(program))):
        assert "None/" not in text
        assert "/None" not in text
        assert "-None" not in text


def test_programs_and_expectations_match():
    assert {path.parent.name for path in PROGRAMS.glob("*/Pulumi.yaml")} == CLOUD_RESOURCES.keys()


def test_a_static_site_is_uploaded_file_by_file_and_read_by_its_cdn_only():
    site = up("static-site")
    page = only(site, "BucketObject", "css/site.css")
    document = json.loads(only(site, "BucketPolicy").inputs["policy"])

    assert isinstance(page.inputs["source"], Asset)
    assert page.inputs["contentType"] == "text/css"
    assert page.parent == only(site, "Bucket").urn
    assert only(site, "BucketOwnershipControls").urn in page.dependencies
    assert document["Statement"][0]["Resource"].startswith("arn:aws:s3:::site-bucket")
    assert document["Statement"][0]["Condition"]["StringEquals"]["AWS:SourceArn"].startswith("arn:aws:cloudfront::")
    assert only(preview("static-site"), "BucketPolicy").inputs["policy"] is UNKNOWN
    assert site.outputs["cdnURL"].startswith("https://")


def test_a_web_server_gets_an_image_and_zones_of_its_region():
    site = up("web-server")

    assert only(site, "Instance").inputs["ami"].startswith("ami-")
    assert [s.inputs["availabilityZone"] for s in all_of(site, "Subnet")] == ["eu-central-1a", "eu-central-1b"]
    assert only(site, "Instance").property_dependencies["vpcSecurityGroupIds"] == (only(site, "SecurityGroup").urn,)
    asked = {source.token: source for source in site.data_sources}
    assert asked["aws:ec2/getAmi:getAmi"].args["mostRecent"] is True
    assert asked["aws:ec2/getAmi:getAmi"].made_up
    assert all(zone.startswith("eu-central-1") for zone in site.outputs["zones"])


def test_a_fargate_service_waits_for_its_listener_and_names_its_image():
    service = only(up("fargate"), "Service")
    (container,) = json.loads(only(up("fargate"), "TaskDefinition").inputs["containerDefinitions"])

    assert only(up("fargate"), "Listener").urn in service.dependencies
    assert service.options.ignore_changes == ("desiredCount",)
    assert container["image"].endswith(":latest")
    assert container["logConfiguration"]["options"]["awslogs-region"] == "eu-west-1"
    assert only(preview("fargate"), "TaskDefinition").inputs["containerDefinitions"] is UNKNOWN


def test_a_cluster_made_here_is_where_its_objects_go():
    cluster = up("eks-raw")
    provider = only(cluster, "kubernetes")

    assert only(cluster, "Deployment").options.provider == provider.urn
    assert only(cluster, "Namespace").options.provider == provider.urn
    assert json.loads(provider.inputs["kubeconfig"])["clusters"][0]["cluster"]["server"].startswith("https://")
    assert cluster.outputs["kubeconfig"] is SECRET
    assert len(all_of(cluster, "RolePolicyAttachment")) == 5


def test_a_password_is_nowhere_to_be_read():
    for plan in (preview("database"), up("database")):
        assert only(plan, "Instance").inputs["password"] is SECRET
        assert only(plan, "SecretVersion").inputs["secretString"] is SECRET
        assert plan.outputs["password"] in (SECRET, UNKNOWN)
        assert plan.config["database:apiToken"] is SECRET
    assert only(up("database"), "Instance").options.protect
    assert only(up("database"), "Instance").inputs["finalSnapshotIdentifier"].startswith("database-dev-final-")


def test_a_function_is_packed_from_the_projects_own_directory():
    api = up("lambda-api")
    function = only(api, "Function")

    assert function.inputs["code"].kind == "archive"
    assert {".", "settings.json"} <= set(texts(dict(function.inputs["code"].content)))
    assert function.inputs["environment"]["variables"]["ACCOUNT"].isdigit()
    assert "lambda.amazonaws.com" in texts(json.loads(only(api, "Role").inputs["assumeRolePolicy"]))
    assert only(api, "Permission").inputs["sourceArn"].startswith("arn:aws:execute-api:us-east-2:")
    assert only(api, "Route").urn in only(api, "Stage").dependencies
    assert api.outputs["readme"].startswith("def handler")


def test_a_policy_document_is_rendered_from_what_will_exist():
    streams = up("table-streams")
    document = json.loads(only(streams, "Policy").inputs["policy"])
    read, send, log = document["Statement"]

    assert read["Sid"] == "ReadStream"
    assert set(texts(read["Resource"])) == {only(streams, "Table").outputs["streamArn"]}
    assert set(texts(send["Resource"])) == {only(streams, "Queue").outputs["arn"]}
    assert ":logs:ap-southeast-2:" in "".join(texts(log["Resource"]))
    assert only(preview("table-streams"), "Policy").inputs["policy"] is UNKNOWN


def test_a_guestbook_needs_no_cloud_at_all():
    board = up("guestbook")
    frontend = only(board, "Deployment", "frontend")

    assert {r.type.partition(":")[0] for r in board.cloud_resources()} == {"kubernetes"}
    assert frontend.inputs["spec"]["replicas"] == 3
    assert frontend.inputs["kind"] == "Deployment"
    assert only(board, "Service", "frontend").inputs["spec"]["type"] == "ClusterIP"
    assert only(board, "Secret").inputs["stringData"] in (SECRET, {"password": SECRET})


def test_a_load_balancer_has_an_address_once_it_is_up():
    evaluation = evaluated("guestbook", "prod")

    assert evaluation.ok, evaluation.findings
    assert only(evaluation.up, "Service", "frontend").inputs["spec"]["type"] == "LoadBalancer"
    assert isinstance(evaluation.up.outputs["frontend_ip"], str)
    assert evaluation.preview.outputs["frontend_ip"] is UNKNOWN


def test_charts_that_need_a_plugin_are_opaque_and_say_so():
    charts = up("charts")
    opaque = {r.name for r in charts.resources if r.remote}

    assert opaque == {"manifests", "cert-manager"}
    for name in opaque:
        assert any(f.rule == "opaque" and name in f.message for f in evaluated("charts").findings), name
    assert only(charts, "Release").inputs["values"]["controller"]["replicaCount"] == 2
    assert only(charts, "ClusterIssuer").inputs["spec"]["acme"]["email"] == "ops@example.com"
    assert only(charts, "Service").external


def test_components_of_ones_own_package_keep_their_family():
    acme = up("packaged")
    subnet = only(acme, "Subnet", "main-private-1")
    logs = only(acme, "LogGroup", "web-logs")

    assert "acme:net:Network$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet" in subnet.urn
    assert subnet.inputs["cidrBlock"] == "10.20.1.0/24"
    assert str(subnet.source).startswith("infra/blueprints/network.py:")
    assert logs.options.retain_on_delete
    assert [alias.get("name") for alias in logs.options.aliases] == ["web-log-group"]
    assert only(acme, "SecurityGroup", "admin-sg").options.delete_before_replace
    assert only(acme, "SecurityGroup", "admin-sg").inputs["ingress"][0]["fromPort"] == 9090
    assert only(acme, "Service", "web").options.custom_timeouts == {"create": 600}
    assert only(acme, "Network").outputs["vpc_id"].startswith("vpc-")


def test_configuration_comes_typed_from_project_and_stack():
    configured = up("configured")

    assert only(configured, "LogGroup").inputs["retentionInDays"] == 60
    assert [r.name for r in all_of(configured, "BucketLifecycleConfiguration")] == ["uploads-lifecycle"]
    assert only(configured, "Bucket", "exports").inputs["tags"] == {"owner": "ops@example.com", "public": "False"}
    assert {p.name: p.inputs["value"] for p in all_of(configured, "Parameter")} == {
        "smtp-password": SECRET,
        "smtp-host": SECRET,
        "pin": SECRET,
        "datadog": SECRET,
    }
    assert ":ca-central-1:210987654321:" in only(configured, "LogGroup").outputs["arn"]
    assert configured.outputs["stack"].endswith("/configured/prod")


def test_another_projects_outputs_are_taken_as_they_come():
    for plan in (preview("consumer"), up("consumer")):
        assert only(plan, "StackReference").external
        assert plan.outputs["network"] == "acme/network/prod"
    assert only(up("consumer"), "VpcEndpoint").inputs["serviceName"] == "com.amazonaws.eu-west-1.s3"


def test_a_dynamic_provider_is_not_run():
    dynamic = up("dynamic")

    assert {r.type for r in dynamic.cloud_resources()} == {"pulumi-python:dynamic:Resource"}
    assert only(dynamic, "Resource", "orders").inputs["url"] is SECRET
    assert only(dynamic, "Resource", "orders-audit").inputs["name"] == "orders_audit"
    assert dynamic.outputs["version"] is None or preview("dynamic").outputs["version"] is UNKNOWN


def test_identifiers_are_of_the_region_their_provider_says():
    regions = up("two-regions")
    virginia = only(regions, "aws").urn

    assert only(regions, "Certificate").options.provider == virginia
    assert only(regions, "Bucket").options.provider == virginia
    assert only(regions, "Record").options.provider == ""
    assert regions.outputs["certificate"].startswith("arn:aws:acm:us-east-1:")
    there, here = regions.outputs["topics"]
    assert there.startswith("arn:aws:sns:us-east-1:")
    assert here.startswith("arn:aws:sns:eu-west-1:")
    assert regions.outputs["queue"].startswith("arn:aws:sqs:eu-central-1:")
    assert all(zone.startswith("us-east-1") for zone in regions.outputs["virginiaZones"])
    assert isinstance(only(regions, "Record").inputs["name"], str)


def test_transformations_of_both_kinds_are_applied():
    tagged = up("auto-tags")
    bucket = only(tagged, "Bucket")

    assert bucket.inputs["tags"] == {"Name": "data", "user:Stack": "dev", "user:Cost Center": "4711"}
    assert bucket.inputs["forceDestroy"] is False
    assert bucket.options.protect
    assert only(tagged, "Queue").inputs["tags"] == {"user:Stack": "dev", "user:Cost Center": "4711"}
    assert not only(tagged, "Queue").options.protect
    assert only(tagged, "Topic").inputs["displayName"] == "News"


def test_a_secret_inside_an_output_hides_itself_only():
    outputs = up("secret-outputs").outputs

    assert outputs["key"] is SECRET
    assert outputs["deploy"]["credentials"]["secret"] is SECRET
    assert isinstance(outputs["deploy"]["credentials"]["id"], str)
    assert outputs["deploy"]["hosts"] == ["a.example.com", SECRET]
    assert outputs["deploy"]["ratio"] == 0.5
    assert outputs["plain"] == "just text"
    assert json.loads(outputs["document"]).keys() == {"pair", "user"}


def test_coroutines_are_values():
    plan = up("asynchronous")

    assert {q.name: q.inputs["tags"]["colour"] for q in all_of(plan, "Queue")} == {
        "red": "RED",
        "green": "GREEN",
        "blue": "BLUE",
    }
    assert only(plan, "Topic").inputs["displayName"] == "NEWS"
    assert plan.outputs["names"] == ["red", "green"]
    assert plan.outputs["squares"] == [0, 1, 4, 9]
    assert plan.outputs["joined"].startswith("ARN:AWS:SQS:EU-WEST-1:")


def test_what_is_made_inside_apply_is_found_and_named():
    hidden = {"uploads-topic", "uploads-events"}

    assert hidden.isdisjoint(r.name for r in preview("inside-apply").resources)
    assert hidden <= {r.name for r in up("inside-apply").resources}
    said = "\n".join(f.message for f in evaluated("inside-apply").findings if f.rule == "hidden-in-apply")
    for name in hidden:
        assert name in said


def test_what_exists_is_read_and_what_is_taken_over_keeps_its_options():
    plan = up("adopting")
    zone, queue = only(plan, "Zone"), only(plan, "Queue")

    assert only(plan, "Vpc").external
    assert only(plan, "Vpc").id == "vpc-0a1b2c3d4e5f60718"
    assert only(plan, "Subnet").inputs["vpcId"] == "vpc-0a1b2c3d4e5f60718"
    assert zone.options.import_id == "Z0123456789ABCDEFGHIJ"
    assert zone.options.protect
    assert queue.options.replace_on_changes == ("fifoQueue",)
    assert len(queue.options.aliases) == 2
    assert only(plan, "Topic").options.hooks == {"afterCreate": ("announce",)}
    assert only(plan, "Topic").options.deleted_with == zone.urn
    (statement,) = json.loads(only(plan, "QueuePolicy").inputs["policy"])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::210987654321:root"}
    assert ("info", "nothing is replaced") in {(level.lower(), text) for level, text in evaluated("adopting").log}
    assert "adopted True" in evaluated("adopting").printed


@pytest.mark.parametrize(
    ("program", "secret"),
    [("guestbook", "hunter2"), ("dynamic", "correct horse"), ("secret-outputs", "b.example.com")],
)
def test_a_secret_is_in_no_plan(program, secret):
    for plan in (preview(program), up(program)):
        assert secret not in json.dumps(plan_to_json(plan))
    assert secret not in repr(evaluated(program))
