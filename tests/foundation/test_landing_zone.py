"""A platform tells where things run, and other stacks run there without an identifier in their programs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from roadbed import (
    ArgsError,
    EcsCluster,
    EcsClusterArgs,
    ExistingCluster,
    ExistingVpc,
    LandingZone,
    LandingZoneArgs,
    Network,
    NetworkArgs,
    Queue,
)
from roadbed.kernel import landing_zone, zone_of_program
from roadbed.kernel.contracts.document import Contract, text_of
from roadbed.kernel.errors import ContractError
from roadbed.kernel.landing_zone import Zone
from roadbed.plan.monitor import Monitor
from roadbed.plan.values import UNKNOWN
from roadbed.testing import deploy, made_up_zone

Commit = Callable[..., Mapping[str, Any]]


def args(**changes: Any) -> LandingZoneArgs:
    """The arguments that tell of a zone that exists."""
    zone = made_up_zone(**changes)
    return LandingZoneArgs(**{name: getattr(zone, name) for name in Zone.model_fields})


def told(stack: str = "platform.prod", config: Mapping[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """What a platform shares that tells of a zone."""
    return dict(deploy(lambda: LandingZone("zone", args(**changes)), stack=stack, config=config).plan.outputs)


def current() -> Zone:
    return LandingZone.current()


def refused(program: Callable[[], object] = current, **how: Any) -> str:
    how = {"stack": "payments.prod", **how}
    with pytest.raises(pulumi.RunError) as error:
        deploy(program, **how)
    assert "\n" not in str(error.value)
    assert " at tests/foundation/test_landing_zone.py:" in str(error.value)
    return str(error.value)


@pytest.fixture
def committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commit:
    """Commit what a platform shares, and let nothing else be known, as with the engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delattr(Monitor, "contract_of")

    def commit(stack: str = "platform.prod", project: str = "acme", **changes: Any) -> Mapping[str, Any]:
        outputs = told(stack, **changes)
        shares = {name.removeprefix("roadbed/v1/"): share for name, share in outputs.items()}
        path = tmp_path / "contracts" / ("" if project == "acme" else project) / f"{stack}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(Contract(project=project, stack=stack, team="platform", shares=shares)))
        return outputs

    return commit


def test_a_landing_zone_makes_nothing_and_is_shared_at_once():
    deployment = deploy(lambda: LandingZone("zone", args()), stack="platform.prod")

    assert [each.type for each in deployment.plan.resources] == ["pulumi:pulumi:Stack", "roadbed:index:LandingZone"]
    (share,) = deployment.plan.outputs.values()
    assert list(deployment.plan.outputs) == ["roadbed/v1/landing-zone"]
    assert share["facts"]["version"] == landing_zone.VERSION
    assert share["facts"]["network"]["endpoints"] == made_up_zone().network.endpoints
    assert share["ids"]["network.vpc_id"] == made_up_zone().network.vpc_id


def test_a_network_and_a_cluster_say_their_place():
    def platform() -> None:
        network = Network("main", NetworkArgs(cidr="10.20.0.0/16", interface_endpoints=["ecr.api"]))
        LandingZone("zone", LandingZoneArgs(network=network.place, cluster=EcsCluster("main").place))

    deployment = deploy(platform, stack="platform.prod")
    share = deployment.plan.outputs["roadbed/v1/landing-zone"]

    def output(name: str, output: str = "") -> object:
        made = deployment.resource(name)
        return made.outputs[output] if output else made.id

    assert share["facts"]["network"] == {
        "cidrs": ["10.20.0.0/16"],
        "endpoints": ["dynamodb", "ecr.api", "s3"],
        "zones": ["a", "b", "c"],
    }
    assert share["facts"]["cluster"] == {
        "capacity_providers": ["FARGATE", "FARGATE_SPOT"],
        "container_insights": True,
        "namespace_name": "platform-prod-main",
    }
    assert share["ids"] == {
        "cluster.arn": output("main-cluster", "arn"),
        "cluster.exec_log_group_arn": output("main-sessions", "arn"),
        "cluster.namespace_arn": output("main-namespace", "arn"),
        "network.endpoint_security_group_id": output("main-endpoints"),
        "network.prefix_list_ids.dynamodb": output("main-endpoint-dynamodb", "prefixListId"),
        "network.prefix_list_ids.s3": output("main-endpoint-s3", "prefixListId"),
        "network.private_subnet_ids": [output(f"main-private-{zone}") for zone in "abc"],
        "network.public_subnet_ids": [output(f"main-public-{zone}") for zone in "abc"],
        "network.vpc_id": output("main-vpc"),
    }


def test_a_vpc_and_a_cluster_that_exist_are_told_of_too():
    existing = ExistingVpc(
        vpc_id="vpc-0a1b2c3d4e5f67890",
        cidr="10.20.0.0/16",
        zones=["a", "b"],
        private_subnet_ids=["subnet-0a1b2c3d4e5f67890", "subnet-0a1b2c3d4e5f67891"],
        nat="none",
    )
    cluster = ExistingCluster(arn="arn:aws:ecs:eu-west-1:123456789012:cluster/old")

    def platform() -> None:
        places = (
            Network("main", NetworkArgs(existing=existing)).place,
            EcsCluster("old", EcsClusterArgs(existing=cluster)).place,
        )
        LandingZone("zone", LandingZoneArgs(network=places[0], cluster=places[1]))

    share = deploy(platform, stack="platform.prod").plan.outputs["roadbed/v1/landing-zone"]

    assert share["ids"] == {
        "cluster.arn": cluster.arn,
        "network.private_subnet_ids": existing.private_subnet_ids,
        "network.public_subnet_ids": [],
        "network.vpc_id": existing.vpc_id,
    }
    assert share["facts"]["network"]["endpoints"] == []


def test_a_team_runs_in_the_zone_of_its_environment(committed: Commit):
    outputs = committed()

    def program() -> tuple[Zone, str]:
        zone = LandingZone.current()
        aws.ec2.SecurityGroup("sessions", vpc_id=zone.network.vpc_id)
        return zone, zone.runtime()

    deployment = deploy(program, stack="payments.prod", stack_outputs={"platform.prod": outputs})
    zone, runtime = deployment.returned

    assert runtime == "fargate"
    assert zone.network.cidrs == ["10.20.0.0/16"], "a fact is known when the program runs"
    assert zone.cluster is not None
    assert zone.cluster.exec_kms_key_arn is None, "so is what there is not"
    assert deployment["sessions"]["vpcId"] == made_up_zone().network.vpc_id
    assert deployment.plan.outputs == {"roadbed/uses/platform.prod/landing-zone": {"rights": {}}}
    assert len([each for each in deployment.plan.resources if each.type.endswith("StackReference")]) == 1


def test_a_newer_mirror_of_an_image_arrives_as_the_platform_is_deployed_and_stops_nobody(
    committed: Commit,
):
    mirror = f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/busybox@sha256:{'4b' * 32}"
    outputs = committed(images={"prepare": mirror})
    newer = told(images={"prepare": mirror.replace("4b", "5c")})

    deployment = deploy(Zone.current, stack="payments.prod", stack_outputs={"platform.prod": newer})

    assert outputs["roadbed/v1/landing-zone"]["facts"] == newer["roadbed/v1/landing-zone"]["facts"]
    assert deployment.value(deployment.returned.images["prepare"]) == mirror.replace("4b", "5c")


def test_identifiers_of_what_is_not_deployed_yet_are_unknown(committed: Commit):
    committed()

    def program() -> Zone:
        zone = Zone.current()
        aws.ec2.SecurityGroup("sessions", vpc_id=zone.network.vpc_id)
        return zone

    others = deploy(lambda: Queue("audit").share(rights=["sender"]), stack="platform.prod").plan.outputs
    deployment = deploy(program, stack="payments.prod", stack_outputs={"platform.prod": others}, mode="preview")

    assert deployment["sessions"]["vpcId"] == UNKNOWN
    assert deployment.returned.runtimes == ["fargate"]


@pytest.mark.parametrize("named", ["platform.dev", "platform-eu.dev", "acme/platform.dev", "landing/platform.dev"])
def test_config_names_another_stack_such_as_for_the_environment_of_a_pull_request(committed: Commit, named: str):
    project, _, stack = named.rpartition("/")
    outputs = committed(stack, project or "acme")
    config = {"roadbed:profile": "dev", "roadbed:landing-zone": named}

    deployment = deploy(Zone.current, stack="payments.pr-417", config=config, stack_outputs={stack: outputs})

    assert deployment.value(deployment.returned.network.vpc_id) == made_up_zone().network.vpc_id


def test_what_else_the_platform_makes_runs_in_its_own_zone():
    def program() -> tuple[Zone, Zone]:
        return LandingZone("zone", args()).zone, Zone.current()

    deployment = deploy(program, stack="platform.prod")

    assert deployment.returned[0] is deployment.returned[1]
    assert list(deployment.plan.outputs) == ["roadbed/v1/landing-zone"], "it uses nothing of another stack"


def test_a_zone_is_made_up_for_a_test():
    deployment = deploy(lambda: [Zone.current(), Zone.current()], zone=made_up_zone(runtimes=["fargate", "kubernetes"]))

    assert deployment.returned[0].runtimes == ["fargate", "kubernetes"]
    assert deployment.returned[0] is deployment.returned[1]
    assert len(deployment.plan.resources) == 1


def test_a_program_under_test_may_make_the_zone_itself():
    def program() -> tuple[Zone, Zone]:
        return LandingZone("zone", args()).zone, Zone.current()

    own, current = deploy(program, zone=made_up_zone(runtimes=["fargate", "kubernetes"])).returned

    assert own is current


def test_no_landing_zone_is_one_line_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    says = refused()

    assert says.startswith("LandingZone platform.prod/landing-zone at tests/foundation/test_landing_zone.py:")
    assert "contracts/platform.prod.json is missing" in says
    assert says.endswith("run roadbed contract export platform.prod; or say where by placement=…")


def test_an_environment_without_a_platform_is_told_how_to_name_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    says = refused(stack="payments.pr-417", config={"roadbed:profile": "dev"})

    assert "pulumi config set --stack payments.pr-417 roadbed:landing-zone platform.dev" in says
    assert "contract export" not in says


def broken_contract(folder: Path, stack: str) -> None:
    (folder / "contracts").mkdir()
    (folder / f"contracts/{stack}.json").write_text("{}")


def test_an_environment_whose_platform_has_a_broken_contract_is_told_of_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    broken_contract(tmp_path, "platform.pr-417")
    monkeypatch.chdir(tmp_path)

    assert "platform.pr-417.json is no contract" in refused(stack="payments.pr-417", config={"roadbed:profile": "dev"})


def test_a_misspelt_platform_in_the_config_is_told_by_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    broken_contract(tmp_path, "platform.prod")
    monkeypatch.chdir(tmp_path)

    says = refused(config={"roadbed:landing-zone": "platfrom.prod"})

    assert "roadbed:landing-zone: contracts/platfrom.prod.json is missing; did you mean platform.prod? if not" in says


def test_a_stack_that_is_named_otherwise_says_whose_zone_it_runs_in():
    config = {"roadbed:team": "payments", "roadbed:environment": "prod"}

    says = refused(stack="production", config=config)

    assert "pulumi config set --stack production roadbed:landing-zone platform.prod" in says


def test_a_platform_that_shares_no_zone_is_told_apart():
    outputs = deploy(lambda: Queue("audit").share(rights=["sender"]), stack="platform.prod").plan.outputs

    assert "not shared by platform.prod; it shares audit" in refused(stack_outputs={"platform.prod": outputs})


def test_a_name_that_is_no_stack_is_a_mistake_in_the_config():
    says = refused(config={"roadbed:landing-zone": "the platform"})

    assert "roadbed:landing-zone: got 'the platform', allowed is a stack such as payments.prod" in says


@pytest.mark.parametrize(
    ("theirs", "ours", "fix"),
    [
        (2, 1, "a landing zone of version 2, this roadbed reads 1: pip install --upgrade roadbed"),
        (
            1,
            2,
            "a landing zone of version 1, this roadbed reads 2: let platform.prod upgrade roadbed, and run roadbed",
        ),
    ],
)
def test_another_version_says_which_side_upgrades(monkeypatch: pytest.MonkeyPatch, theirs: int, ours: int, fix: str):
    outputs = told()
    outputs["roadbed/v1/landing-zone"]["facts"]["version"] = theirs
    monkeypatch.setattr(zone_of_program, "VERSION", ours)

    assert fix in refused(stack_outputs={"platform.prod": outputs})


def test_a_zone_without_what_this_roadbed_needs_says_what_is_missing():
    outputs = told()
    del outputs["roadbed/v1/landing-zone"]["ids"]["network.vpc_id"]

    says = refused(stack_outputs={"platform.prod": outputs})

    assert "network.vpc_id: missing" in says
    assert "run roadbed contract export platform.prod" in says


def test_a_contract_that_is_none_of_ours_is_one_line_too():
    outputs = told()
    outputs["roadbed/v1/landing-zone"]["facts"]["network"] = "main"

    assert "network: got 'main'" in refused(stack_outputs={"platform.prod": outputs})


def test_nothing_runs_in_the_zone_of_another_account_or_region():
    outputs = told(config={"aws:region": "eu-west-1"})
    account = {"roadbed:account": "999999999999", "aws:allowedAccountIds": '["999999999999"]'}

    for config, says in (
        (account, "account: it is in 123456789012, this stack in 999999999999"),
        ({"aws:region": "us-east-1"}, "region: it is in eu-west-1, this stack in us-east-1"),
    ):
        found = refused(config=config, stack_outputs={"platform.prod": outputs})
        assert says in found
        assert "pulumi config set --stack payments.prod roadbed:landing-zone <stack>" in found


def test_an_update_stops_where_the_platform_is_deployed_otherwise_and_not_for_more_of_it(committed: Commit):
    outputs = committed()
    outputs["roadbed/v1/landing-zone"]["facts"]["network"]["mesh"] = True
    deploy(Zone.current, stack="payments.prod", stack_outputs={"platform.prod": outputs})

    outputs["roadbed/v1/landing-zone"]["facts"]["network"]["cidrs"] = ["10.99.0.0/16"]
    with pytest.raises(ContractError, match=r"network\.cidrs: \['10.99.0.0/16'\] where it is deployed"):
        deploy(Zone.current, stack="payments.prod", stack_outputs={"platform.prod": outputs})


def test_a_stack_has_one_landing_zone():
    def twice() -> None:
        LandingZone("zone", args())
        LandingZone("spare", args())

    says = refused(twice, stack="platform.prod")

    assert says.startswith("LandingZone spare at ")
    assert (
        "a second landing zone in a stack, which can run in one only; the first is LandingZone zone at tests/" in says
    )


def test_the_zone_is_made_before_what_runs_in_it():
    def late() -> None:
        Zone.current()
        LandingZone("zone", args())

    says = refused(late, stack="payments.prod", stack_outputs={"platform.prod": told()})

    assert "runs in another stack's landing zone already; make this one before it" in says
    assert "this stack has none yet; make it before what runs in it" in refused(stack="platform.prod")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cluster": None}, "cluster: missing; fargate needs one"),
        ({"runtimes": ("fargate", "fargate")}, "runtimes: got fargate twice"),
        ({"permissions_boundary_arn": "boundary"}, "permissions_boundary_arn: got 'boundary'"),
        ({"alarm_topic_arns": {"page": "alarms"}}, "alarm_topic_arns.page: got 'alarms'"),
        (
            {"key_arns": {"secret": made_up_zone().key_arns["restricted"]}},
            "key_arns: got 'secret', allowed as",
        ),
    ],
)
def test_what_cannot_be_together_is_one_line(change: Mapping[str, Any], says: str):
    whole = made_up_zone()
    given = {name: getattr(whole, name) for name in Zone.model_fields} | change

    with pytest.raises(ArgsError) as error:
        LandingZoneArgs(**given)

    assert str(error.value).startswith("LandingZone arguments at tests/foundation/test_landing_zone.py:")
    assert says in str(error.value)
    assert "\n" not in str(error.value)
