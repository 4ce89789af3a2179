import json

import botocore.session
import pulumi
import pytest

from roadbed import (
    CapacityShare,
    EcsCluster,
    EcsClusterArgs,
    ExecLogs,
    ExistingCluster,
    by_profile,
    policy_document,
)
from roadbed.kernel.errors import ArgsError
from roadbed.testing import deploy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"
EXISTING = "arn:aws:ecs:eu-west-1:123456789012:cluster/old"
NAMESPACE = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0f1e2d3c4b5a6978"
SPOT, ON_DEMAND = CapacityShare(provider="FARGATE_SPOT"), CapacityShare(provider="FARGATE")


def cluster(args: EcsClusterArgs | None = None, **more):
    return deploy(lambda: EcsCluster("main", args), **more)


def fails(make, stack="payments.dev") -> str:
    with pytest.raises(ArgsError) as raised:
        deploy(make, stack=stack)
    return str(raised.value)


@pytest.mark.parametrize(
    ("base", "insights", "provider", "days"),
    [
        ("dev", "disabled", "FARGATE_SPOT", 7),
        ("staging", "enabled", "FARGATE_SPOT", 30),
        ("prod", "enhanced", "FARGATE", 365),
    ],
)
def test_a_profile_decides_what_it_costs_and_tells(base, insights, provider, days):
    deployment = cluster(stack=f"payments.{base}")

    assert deployment["main-cluster"]["settings"] == [{"name": "containerInsights", "value": insights}]
    capacity = deployment["main-capacity"]
    assert capacity["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert capacity["defaultCapacityProviderStrategies"] == [{"capacityProvider": provider, "weight": 1, "base": 0}]
    assert deployment["main-sessions"]["retentionInDays"] == days
    assert bool(deployment.resource("main-cluster").options.protect) is (base == "prod")


def test_services_find_each_other_in_a_namespace_whose_name_is_known_before():
    deployment = cluster(stack="payments.prod")

    assert deployment["main-namespace"]["name"] == "payments-prod-main"
    arn = deployment.resource("main-namespace").outputs["arn"]
    assert deployment["main-cluster"]["serviceConnectDefaults"] == {"namespace": arn}
    assert cluster(EcsClusterArgs(namespace_name="shop"))["main-namespace"]["name"] == "shop"


def test_a_new_namespace_comes_before_the_old_one_goes_which_services_are_still_in():
    def program():
        seen = {}
        pulumi.runtime.register_stack_transformation(
            lambda args: seen.update({args.name: args.opts.delete_before_replace})
        )
        EcsCluster("main")
        return seen

    assert deploy(program).returned["main-namespace"] is False, "said, or a fixed name is deleted first"


def test_sessions_are_logged_in_a_log_of_their_own():
    deployment = cluster()
    session = deployment["main-cluster"]["configuration"]["executeCommandConfiguration"]

    assert session["logging"] == "OVERRIDE"
    log = session["logConfiguration"]
    assert log["cloudWatchLogGroupName"] == deployment.resource("main-sessions").outputs["name"]
    assert log["cloudWatchEncryptionEnabled"] is False, "a session fails where the log has no key of its own"
    assert "kmsKeyId" not in session


def test_a_key_encrypts_the_log_and_the_session():
    deployment = cluster(EcsClusterArgs(exec_logs=ExecLogs(kms_key_arn=KEY)))
    session = deployment["main-cluster"]["configuration"]["executeCommandConfiguration"]

    assert deployment["main-sessions"]["kmsKeyId"] == KEY
    assert session["logConfiguration"]["cloudWatchEncryptionEnabled"] is True
    assert session["kmsKeyId"] == KEY


def test_the_storage_of_tasks_takes_a_key_of_ones_own():
    configuration = cluster(EcsClusterArgs(ephemeral_storage_kms_key_arn=KEY))["main-cluster"]["configuration"]

    assert configuration["managedStorageConfiguration"] == {"fargateEphemeralStorageKmsKeyId": KEY}
    assert "managedStorageConfiguration" not in cluster()["main-cluster"]["configuration"]


@pytest.mark.parametrize(
    "weaker",
    [{"container_insights": "enabled"}, {"default_strategy": [ON_DEMAND, SPOT]}, {"deletion_protection": False}],
)
def test_prod_wants_a_reason_for_less(weaker):
    (field,) = weaker

    assert f"{field}: got" in fails(lambda: EcsCluster("main", EcsClusterArgs(**weaker)), "payments.prod")
    cluster(EcsClusterArgs(**weaker, because={field: "batches that can wait"}), stack="payments.prod")


def test_sessions_that_are_forgotten_earlier_need_a_reason_in_prod():
    args = EcsClusterArgs(exec_logs=ExecLogs(retention_days=30))

    assert "exec_logs.retention_days: got 30, weaker than 365" in fails(
        lambda: EcsCluster("main", args), "payments.prod"
    )
    reason = {"exec_logs.retention_days": "CloudTrail keeps who did what"}
    assert cluster(args.but(because=reason), stack="payments.prod")["main-sessions"]["retentionInDays"] == 30


def test_dearer_capacity_needs_no_reason():
    args = EcsClusterArgs(default_strategy=[CapacityShare(provider="FARGATE", base=2, weight=3)])
    (share,) = cluster(args)["main-capacity"]["defaultCapacityProviderStrategies"]

    assert share == {"capacityProvider": "FARGATE", "weight": 3, "base": 2}


def test_the_bounds_are_those_of_ecs():
    model = botocore.session.get_session().get_service_model("ecs")
    schema = CapacityShare.model_json_schema()["properties"]

    for field, shape in (
        ("base", "CapacityProviderStrategyItemBase"),
        ("weight", "CapacityProviderStrategyItemWeight"),
    ):
        assert model.shape_for(shape).metadata == {"min": schema[field]["minimum"], "max": schema[field]["maximum"]}


@pytest.mark.parametrize(
    ("strategy", "says"),
    [
        ([ON_DEMAND, ON_DEMAND], "default_strategy[1].provider: got 'FARGATE' a second time"),
        ([ON_DEMAND.but(base=1), SPOT.but(base=1)], "default_strategy: got a base for several providers"),
        ([ON_DEMAND.but(weight=0, base=1)], "default_strategy: got no weight above 0"),
    ],
)
def test_a_strategy_that_ecs_would_refuse_is_refused_before(strategy, says):
    assert says in fails(lambda: EcsCluster("main", EcsClusterArgs(default_strategy=strategy)))


def test_a_time_that_cloudwatch_does_not_offer_is_refused_before():
    assert "retention_days: got 8, allowed 1, 3, 5" in fails(
        lambda: EcsCluster("main", EcsClusterArgs(exec_logs=ExecLogs(retention_days=8)))
    )


def test_a_namespace_that_could_be_no_name_is_refused_before():
    with pytest.raises(ArgsError, match="namespace_name: got 'Shop prod'"):
        EcsClusterArgs(namespace_name="Shop prod")


def test_an_existing_cluster_is_used_as_it_is():
    existing = ExistingCluster(arn=EXISTING, namespace_name="shop", namespace_arn=NAMESPACE)
    deployment = cluster(EcsClusterArgs(existing=existing))

    assert list(deployment.plan.cloud_resources()) == []
    outputs = deployment.plan.resources[1].outputs
    assert outputs["cluster_arn"] == EXISTING
    assert outputs["cluster_name"] == "old"
    assert outputs["namespace_arn"] == NAMESPACE


def test_what_is_not_made_takes_no_arguments():
    args = EcsClusterArgs(existing=ExistingCluster(arn=EXISTING), container_insights="enhanced")

    assert "container_insights: got it together with existing" in fails(lambda: EcsCluster("main", args))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"arn": "old"}, "arn: got 'old'"),
        ({"arn": EXISTING, "namespace_name": "shop"}, "namespace_arn: missing"),
        ({"arn": EXISTING, "namespace_arn": NAMESPACE}, "namespace_name: missing"),
        ({"arn": EXISTING, "capacity_providers": []}, "capacity_providers: got"),
    ],
)
def test_an_existing_cluster_is_named_in_full(wrong, says):
    with pytest.raises(ArgsError) as raised:
        ExistingCluster(**wrong)
    assert says in str(raised.value)


def granted(right: str, args: EcsClusterArgs | None = None) -> dict:
    def program():
        pulumi.export("policy", policy_document([getattr(EcsCluster("main", args), right)()]))

    found = json.loads(deploy(program).plan.outputs["policy"])["Statement"]
    return {action: each["Resource"] for each in found for action in each["Action"]}


def test_a_host_of_sessions_may_open_channels_and_write_the_log():
    found = granted("session_host")

    assert found["ssmmessages:OpenDataChannel"] == ["*"]
    assert found["logs:DescribeLogGroups"] == ["*"]
    (streams,) = found["logs:PutLogEvents"]
    assert streams.startswith("arn:aws:logs:eu-west-1:123456789012:log-group:main-sessions")
    assert streams.endswith(":*")
    assert not any(action.startswith("kms:") for action in found)


def test_with_a_key_the_host_may_decrypt_and_the_opener_make_data_keys():
    args = EcsClusterArgs(exec_logs=ExecLogs(kms_key_arn=KEY))

    assert granted("session_host", args)["kms:Decrypt"] == [KEY]
    assert granted("session_opener", args)["kms:GenerateDataKey"] == [KEY]


def test_an_opener_gets_into_tasks_of_this_cluster_only():
    found = granted("session_opener", EcsClusterArgs(existing=ExistingCluster(arn=EXISTING)))

    tasks = "arn:aws:ecs:eu-west-1:123456789012:task/old/*"
    assert found == {"ecs:ExecuteCommand": [EXISTING, tasks], "ecs:DescribeTasks": [EXISTING, tasks]}


def test_rights_on_a_cluster_another_stack_shares_are_those_of_its_owner():
    def connections(thing):
        return [thing.session_host(), thing.session_opener()]

    def owner():
        made = EcsCluster("main", EcsClusterArgs(exec_logs=ExecLogs(kms_key_arn=KEY)))
        made.share(rights=list(made.rights))
        pulumi.export("own", policy_document(connections(made)))

    def other():
        thing = EcsCluster.of("platform.prod", "main")
        pulumi.export("policy", policy_document(connections(thing)))
        return thing.capacity_providers, thing.namespace_name

    outputs = deploy(owner, stack="platform.prod").plan.outputs
    deployment = deploy(other, stack="billing.prod", stack_outputs={"platform.prod": outputs})

    assert json.loads(deployment.plan.outputs["policy"]) == json.loads(outputs["own"])
    assert deployment.returned == (["FARGATE", "FARGATE_SPOT"], "platform-prod-main")


def test_an_existing_cluster_without_a_namespace_is_shared_without_one():
    def owner():
        made = EcsCluster("main", EcsClusterArgs(existing=ExistingCluster(arn=EXISTING)))
        made.share(rights=["session_host"])

    def other():
        thing = EcsCluster.of("platform.prod", "main")
        pulumi.export("cluster", thing.cluster_arn)
        return thing.namespace_name, thing.namespace_arn

    outputs = deploy(owner, stack="platform.prod").plan.outputs
    deployment = deploy(other, stack="billing.prod", stack_outputs={"platform.prod": outputs})

    assert deployment.plan.outputs["cluster"] == EXISTING
    assert deployment.returned == (None, None)


def test_what_a_profile_decides_within_a_strategy_is_judged_and_recorded_as_what_it_is_there():
    share = CapacityShare(provider="FARGATE_SPOT", weight=by_profile(dev=1, staging=1, prod=0))
    spare = EcsClusterArgs(default_strategy=[ON_DEMAND, share])
    assert not weakenings(cluster(spare, stack="payments.prod"))

    risky = EcsClusterArgs(default_strategy=[share.but(weight=by_profile(dev=0, staging=1, prod=3))])
    reason = {"default_strategy": "batches that can wait"}
    (weak,) = weakenings(cluster(risky.but(because=reason), stack="payments.prod"))
    assert weak.value[0]["weight"] == 3


def weakenings(deployment):
    return [weak for facts in deployment.plan.facts.values() for weak in facts.weakened]


def test_a_profile_may_decide_how_many_tasks_a_provider_gets():
    share = CapacityShare(provider="FARGATE", base=by_profile(dev=0, staging=1, prod=2))
    args = EcsClusterArgs(default_strategy=[share], container_insights="enhanced", deletion_protection=True)

    assert cluster(args, stack="payments.prod")["main-capacity"]["defaultCapacityProviderStrategies"][0]["base"] == 2
