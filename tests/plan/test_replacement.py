"""Which changes replace a resource: what the measured table says, and what counts where it says nothing."""

import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import cfnlint
import pulumi_aws
import pytest

from roadbed.plan.cloud.sdk import resource_class
from roadbed.plan.replacement.effects import Change, Effect, change_of, measured, measured_types
from roadbed.plan.replacement.stateful import STATEFUL

TABLE = json.loads(resources.files("roadbed.plan.replacement").joinpath("aws.json").read_text(encoding="utf-8"))
QUEUE, TABLES, ROLE = "aws:sqs/queue:Queue", "aws:dynamodb/table:Table", "aws:iam/role:Role"
LOST_WITH_WHAT_IS_NO_ONE_RESOURCE = {"AWS::CloudFormation::Stack", "AWS::Organizations::Account"}
NOT_IN_PULUMI = {"AWS::SDB::Domain"}
CALLED_OTHERWISE = {
    "AWS::DocDB::DBCluster": "aws:docdb/cluster:Cluster",
    "AWS::DocDB::DBInstance": "aws:docdb/clusterInstance:ClusterInstance",
    "AWS::EC2::Volume": "aws:ebs/volume:Volume",
    "AWS::ElastiCache::CacheCluster": "aws:elasticache/cluster:Cluster",
    "AWS::FSx::FileSystem": "aws:fsx/windowsFileSystem:WindowsFileSystem",
    "AWS::Logs::LogGroup": "aws:cloudwatch/logGroup:LogGroup",
    "AWS::Neptune::DBCluster": "aws:neptune/cluster:Cluster",
    "AWS::Neptune::DBInstance": "aws:neptune/clusterInstance:ClusterInstance",
    "AWS::OpenSearchService::Domain": "aws:opensearch/domain:Domain",
    "AWS::Backup::BackupVault": "aws:backup/vault:Vault",
    "AWS::RDS::DBCluster": "aws:rds/cluster:Cluster",
    "AWS::RDS::DBInstance": "aws:rds/instance:Instance",
}


def test_the_table_says_when_and_with_what_it_was_measured():
    assert measured().date == "2026-11-21"
    assert measured().provider == "hashicorp/aws 5.100.0"
    versions = [measured().pulumi_aws, pulumi_aws._utilities.get_version()]
    assert len({version.split(".")[0] for version in versions}) == 1, "measure again for the next major version"


def test_nobody_edited_the_facts():
    """The totals came with the measurement; a moved, lost or doubled property changes one of them."""
    kinds = ["replaces", "conditional", "in_place"]
    counted = {kind: sum(len(entry.get(kind, ())) for entry in TABLE["types"].values()) for kind in kinds}
    for entry in TABLE["types"].values():
        listed = [path for kind in kinds for path in entry.get(kind, ())]
        assert len(listed) == len(set(listed))

    assert counted == {kind: TABLE["totals"][kind] for kind in kinds}
    assert len(measured_types()) == TABLE["totals"]["types"]


@pytest.mark.parametrize(
    ("token", "path", "effect"),
    [
        (QUEUE, "fifoQueue", Effect.REPLACES),
        (QUEUE, "delaySeconds", Effect.IN_PLACE),
        (QUEUE, "tags", Effect.IN_PLACE),
        (TABLES, "importTable", Effect.CONDITIONAL),
        (TABLES, "attributes[*].type", Effect.UNKNOWN),
        (QUEUE, "region", Effect.NOT_IN_TABLE),
        ("aws:acm/certificate:Certificate", "options.export", Effect.NOT_IN_TABLE),
        ("aws:docdb/cluster:Cluster", "engine", Effect.NOT_IN_TABLE),
        ("acme:index:Archive", "size", Effect.NOT_IN_TABLE),
    ],
)
def test_every_answer_of_the_table_can_be_asked_for(token: str, path: str, effect: Effect):
    assert change_of(token, path).effect is effect


def test_a_condition_and_a_missing_answer_come_with_what_was_seen():
    assert change_of(TABLES, "importTable").note == "replaces: set, unset; in place: a->b"
    assert change_of(TABLES, "attributes[0].type").note == "no difference planned"


@pytest.mark.parametrize("path", ["tags.team", 'tags["cost-center"]', 'tags["a.b"]'])
def test_an_entry_of_a_map_changes_what_the_map_changes(path: str):
    assert change_of(QUEUE, path) == change_of(QUEUE, "tags")


def test_what_is_nested_deeper_than_was_measured_follows_what_it_is_in():
    assert change_of("aws:backup/plan:Plan", "rules[0].copyActions[1].lifecycle.deleteAfter").effect is Effect.IN_PLACE


def test_an_element_of_a_list_is_found_by_any_index_and_as_a_whole():
    assert change_of(TABLES, "localSecondaryIndexes[3].name").effect is Effect.REPLACES
    assert change_of(TABLES, "attributes[0]") == change_of(TABLES, "attributes")


def test_a_block_does_not_answer_for_a_part_that_was_not_measured():
    """A newer provider may know more of it, and the new part may replace where all others do not."""
    assert change_of("aws:rds/instance:Instance", "blueGreenUpdate").effect is Effect.IN_PLACE
    assert change_of("aws:rds/instance:Instance", "blueGreenUpdate.addedLater").effect is Effect.NOT_IN_TABLE


@pytest.mark.parametrize("effect", Effect)
def test_what_holds_data_may_be_replaced_unless_it_is_known_not_to_be(effect: Effect):
    assert Change(effect, stateful=True).may_replace is (effect is not Effect.IN_PLACE)
    assert Change(effect).may_replace is (effect in (Effect.REPLACES, Effect.CONDITIONAL))


@pytest.mark.parametrize("token", [QUEUE, "aws:docdb/cluster:Cluster"])
def test_a_property_in_no_table_may_replace_what_holds_data(token: str):
    assert change_of(token, "addedLater").may_replace
    assert not change_of(ROLE, "addedLater").may_replace


def test_every_stateful_type_is_one_of_the_sdk_and_says_what_is_lost():
    assert [token for token in STATEFUL if resource_class(token) is None] == []
    assert list(STATEFUL) == sorted(STATEFUL)
    assert all(STATEFUL.values())


def test_every_type_that_was_measured_as_stateful_or_holds_rows_is_in_the_list():
    """The 22 types compared with CloudFormation are those the measurement took special care of; these hold nothing."""
    careful = {token for token in TABLE["disagreements_with_cloudformation"] if token.startswith("aws:")}
    hold_nothing = {
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:ecs/service:Service",
        "aws:eks/nodeGroup:NodeGroup",
        "aws:lb/listener:Listener",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:lb/targetGroup:TargetGroup",
    }

    assert careful - STATEFUL.keys() == hold_nothing


def test_what_cfn_lint_calls_stateful_is_stateful():
    listed = json.loads((Path(cfnlint.__file__).parent / "data/AdditionalSpecs/StatefulResources.json").read_text())
    names = listed["ResourceTypes"].keys() - LOST_WITH_WHAT_IS_NO_ONE_RESOURCE - NOT_IN_PULUMI

    assert {name: token for name in names if (token := _token(name)) not in STATEFUL} == {}


def test_reading_plans_and_importing_the_library_do_not_read_the_table():
    program = "import sys, roadbed, roadbed.plan.engine; print([name for name in sys.modules if 'replacement' in name])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def _token(cloudformation: str) -> str:
    """`AWS::SQS::Queue` -> `aws:sqs/queue:Queue`."""
    _, service, kind = cloudformation.split("::")
    name = re.sub(r"^[A-Z]", lambda first: first[0].lower(), kind)
    return CALLED_OTHERWISE.get(cloudformation, f"aws:{service.lower()}/{name}:{kind}")
