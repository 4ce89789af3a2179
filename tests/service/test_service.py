import json

import pulumi
import pytest

from roadbed import (
    Container,
    Image,
    NetworkPath,
    Override,
    Placement,
    Port,
    Queue,
    RevisionHeader,
    Rollout,
    Route,
    Scale,
    Secret,
    Service,
    ServiceArgs,
    Sidecar,
    Split,
    Volume,
)
from roadbed.kernel.connection import Connection
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.landing_zone import ClusterPlace, NetworkPlace
from roadbed.plan.access import access_of
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE
from tests.service.a_service import TESTED, ZONE, checkout, names, refused, service

TAG = IMAGE.partition("@")[0] + ":main"
ROLE = "arn:aws:iam::123456789012:role/checkout"


def told(deployment, name="checkout"):
    """What ECS is told of the service."""
    return deployment[f"{name}-service"]


def containers(deployment, name="checkout"):
    found = json.loads(deployment[f"{name}-task-definition"]["containerDefinitions"])
    return {each["name"]: each for each in found}


@pytest.mark.parametrize(
    ("stack", "tasks", "capacity", "scaled"),
    [
        ("payments.dev", 1, "FARGATE_SPOT", False),
        ("payments.staging", 1, "FARGATE_SPOT", True),
        ("payments.prod", 2, "FARGATE", True),
    ],
)
def test_an_image_and_a_port_are_cheap_in_dev_and_production_grade_in_prod(stack, tasks, capacity, scaled):
    deployment = service(stack)

    assert told(deployment)["desiredCount"] == tasks
    assert told(deployment)["capacityProviderStrategies"] == [{"capacityProvider": capacity, "weight": 100}]
    assert bool(names(deployment, "Target")) == scaled


@pytest.mark.parametrize("stack", ["payments.dev", "payments.staging", "payments.prod"])
def test_everywhere_it_is_private_watched_while_rolled_out_and_spread_over_zones(stack):
    made = told(service(stack))
    network = made["networkConfiguration"]

    assert (network["assignPublicIp"], network["subnets"]) == (False, [*ZONE.network.private_subnet_ids])
    assert made["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert (made["deploymentMinimumHealthyPercent"], made["deploymentMaximumPercent"]) == (100, 200)
    assert made["availabilityZoneRebalancing"] == "ENABLED"
    assert (made["waitForSteadyState"], made["enableExecuteCommand"]) == (True, False)
    assert (made["propagateTags"], made["enableEcsManagedTags"]) == ("SERVICE", True)


def test_nobody_reaches_the_smallest_one():
    deployment = service("payments.prod")

    assert not names(deployment, "SecurityGroupIngressRule")
    assert not names(deployment, "TargetGroup")
    assert "healthCheckGracePeriodSeconds" not in told(deployment)
    assert deployment.returned.url is None
    assert deployment.value(deployment.returned.urls) == []


def test_a_route_makes_it_public_and_the_start_period_is_the_grace_period():
    deployment = service("payments.prod", routes=[Route()])
    (target,) = told(deployment)["loadBalancers"]

    assert (target["containerName"], target["containerPort"]) == ("checkout", 8080)
    assert told(deployment)["healthCheckGracePeriodSeconds"] == 60
    assert deployment.value(deployment.returned.url) == "https://checkout.shop.example.com"


def test_several_ports_have_several_target_groups_on_one_service():
    deployment = service(
        port=Port(name="api", number=9090, protocol="grpc"),
        container=Container(more_ports=[Port(name="admin", number=9091)]),
        routes=[Route(), Route(ingress="internal", port=9091, dns_record=False)],
    )

    assert sorted(each["containerPort"] for each in told(deployment)["loadBalancers"]) == [9090, 9091]
    mapped = containers(deployment)["checkout"]["portMappings"]
    assert [(each["name"], each["containerPort"], each.get("appProtocol")) for each in mapped] == [
        ("api", 9090, "grpc"),
        ("admin", 9091, "http"),
    ]


def test_its_outputs_are_what_pipelines_and_people_ask_for():
    deployment = service("payments.prod")
    made, value = deployment.returned, deployment.value

    assert value(made.service_name) == deployment.resource("checkout-service").outputs["name"]
    assert value(made.task_definition_arn) == deployment.resource("checkout-task-definition").outputs["arn"]
    assert value(made.running_task_definition_arn) == value(made.task_definition_arn)
    assert value(made.security_group_id) == deployment.resource("checkout-security-group").id
    assert value(made.task_role_arn) == deployment.resource("checkout-task-role").outputs["arn"]
    assert value(made.log_group_name) == deployment.resource("checkout-logs").outputs["name"]
    assert made.internal_url == "http://checkout.payments:8080"
    assert made.session_command is None


def test_the_line_of_a_session_is_an_output_where_sessions_are_allowed():
    deployment = service(placement=Placement(exec=True))

    assert told(deployment)["enableExecuteCommand"] is True
    assert deployment.value(deployment.returned.session_command) == (
        "aws ecs execute-command --region eu-west-1 --cluster arn:aws:ecs:eu-west-1:123456789012:cluster/main"
        " --task TASK_ID --container checkout --interactive --command /bin/sh"
    )


def test_connections_sidecars_and_volumes_are_its_own_rights_in_every_preview():
    def program():
        checkout(
            connections=[Queue("events").sender()],
            sidecars=[Sidecar.open_telemetry()],
            volumes=[
                Volume.efs(
                    "/srv/uploads",
                    arn=f"arn:aws:elasticfilesystem:{HERE}:file-system/fs-0a1b2c3d",
                    security_group_id="sg-0a1b2c3d",
                )
            ],
        )

    accesses = [each for each in access_of(deploy(program, zone=ZONE).plan) if each.who == "Service checkout"]

    assert {(each.right, each.what) for each in accesses} >= {
        ("sender", "Queue events"),
        ("writer", "X-Ray"),
        ("writer", EFS),
    }
    assert not any(each.marks for each in accesses)


HERE = "eu-west-1:123456789012"
EFS = f"EFS srv-uploads (arn:aws:elasticfilesystem:{HERE}:file-system/fs-0a1b2c3d)"


def test_an_outside_deployer_keeps_the_revision_that_it_chose():
    deployment = service("payments.prod", image=Image.tag(TAG, owner="the deploy job"), routes=[Route()])
    made = deployment.resource("checkout-service")

    assert "taskDefinition" in made.options.ignore_changes
    assert not [each for each in deployment.plan.data_sources if "getService" in each.token]


def test_a_task_before_a_rollout_has_no_place_where_others_roll_out():
    def program():
        from roadbed import Task, TaskArgs

        migrate = Task("migrate", TaskArgs(image=IMAGE))
        checkout(image=Image.tag(TAG, owner="the deploy job"), rollout=Rollout(before_rollout=migrate))

    with pytest.raises(ArgsError, match=r"rollout\.before_rollout: never runs where an outside deployer"):
        deploy(program, zone=ZONE)


def test_several_programs_run_from_the_arguments_of_one():
    def program():
        args = ServiceArgs(image=IMAGE, port=8080, environment={"MODE": "shop"})
        Service("checkout", args)
        Service(
            "refunds", args.but(container=Container(command=["bin/refunds"]), scale=Scale(min_tasks=1, max_tasks=1))
        )

    deployment = deploy(program, zone=ZONE)

    assert containers(deployment)["checkout"]["image"] == containers(deployment, "refunds")["refunds"]["image"]
    assert containers(deployment, "refunds")["refunds"]["command"] == ["bin/refunds"]
    assert "command" not in containers(deployment)["checkout"]


def test_a_place_by_hand_takes_an_existing_vpc_cluster_listener_roles_and_security_group():
    place = Placement(
        network=NetworkPlace(vpc_id="vpc-0a1b2c3d", private_subnet_ids=["subnet-0a1b2c3d"]),
        cluster=ClusterPlace(arn=f"arn:aws:ecs:{HERE}:cluster/old"),
        ingresses=[TESTED],
        security_group_id="sg-0a1b2c3d",
        task_role_arn=ROLE,
        execution_role_arn=ROLE,
    )
    deployment = deploy(lambda: checkout(routes=[Route()], placement=place), stack="payments.dev")
    made = told(deployment)

    assert made["cluster"].endswith("cluster/old")
    assert made["networkConfiguration"]["securityGroups"] == ["sg-0a1b2c3d"]
    assert made["networkConfiguration"]["subnets"] == ["subnet-0a1b2c3d"]
    assert not {*names(deployment, "Role"), *names(deployment, "SecurityGroup")}
    assert deployment["checkout-task-definition"]["taskRoleArn"] == ROLE
    assert made["capacityProviderStrategies"] == [{"capacityProvider": "FARGATE", "weight": 100}]


@pytest.mark.parametrize(
    ("spot", "shares"),
    [(0, [("FARGATE", 100)]), (30, [("FARGATE", 70), ("FARGATE_SPOT", 30)]), (100, [("FARGATE_SPOT", 100)])],
)
def test_a_share_of_its_tasks_runs_on_spot_and_another_share_makes_no_new_service(spot, shares):
    made = told(service(placement=Placement(spot_percent=spot)))

    found = [(each["capacityProvider"], each["weight"]) for each in made["capacityProviderStrategies"]]
    assert found == shares
    assert made["forceNewDeployment"] is True


@pytest.mark.parametrize(
    ("spot", "shares"),
    [(100, [("FARGATE", 0, 2), ("FARGATE_SPOT", 100, None)]), (50, [("FARGATE", 50, 2), ("FARGATE_SPOT", 50, None)])],
)
def test_some_tasks_run_off_spot_whatever_its_share(spot, shares):
    made = told(service(placement=Placement(spot_percent=spot, tasks_off_spot=2)))

    found = [
        (each["capacityProvider"], each["weight"], each.get("base")) for each in made["capacityProviderStrategies"]
    ]
    assert found == shares


def test_without_spot_all_tasks_are_off_it_anyway():
    made = told(service(placement=Placement(spot_percent=0, tasks_off_spot=2)))

    assert made["capacityProviderStrategies"] == [{"capacityProvider": "FARGATE", "weight": 100}]


def test_zones_are_not_rebalanced_where_somebody_says_so_and_prod_wants_a_reason():
    off = {"scale": Scale(rebalance_zones=False)}

    assert told(service(**off))["availabilityZoneRebalancing"] == "DISABLED"
    assert "scale.rebalance_zones: got False, weaker than True" in refused(stack="payments.prod", **off)


def test_a_rollout_that_starts_nothing_before_it_stops_something_rebalances_no_zones():
    rollout = Rollout(minimum_healthy_percent=50, maximum_percent=100)

    scale = Scale(min_tasks=2, max_tasks=2)

    assert "rollout.maximum_percent: got 100, with which ECS rebalances no zones" in refused(
        rollout=rollout, scale=scale
    )
    assert service(rollout=rollout, scale=scale.but(rebalance_zones=False))


REGISTRY = f"arn:aws:servicediscovery:{HERE}:service/srv-0a1b2c3d4e5f6000"
CHILDREN = {
    "containers": {"checkout": {"pseudoTerminal": True}},
    "logs": {"skip_destroy": True},
    "rule-public-checkout": {"tags": {"more": "x"}},
    "scaling": {"suspended_state": {"dynamic_scaling_in_suspended": True}},
    "scale-cpu": {"policy_type": "TargetTrackingScaling"},
    "security-group": {"revoke_rules_on_delete": True},
    "service": {"platform_version": "1.4.0", "service_registries": {"registry_arn": REGISTRY}},
    "public-8080": {"slow_start": 40},
    "task-definition": {"track_latest": True},
    "task-role": {"max_session_duration": 7200},
    "execution-role": {"max_session_duration": 7200},
}


@pytest.mark.parametrize("role", CHILDREN)
def test_what_no_argument_offers_is_set_on_a_child_by_its_role(role):
    deployment = service(
        "payments.staging", routes=[Route()], overrides={role: Override(args=CHILDREN[role])}, because={}
    )
    (noted,) = deployment.block("checkout").overrides

    assert (noted.child, [*noted.args]) == (role, [*CHILDREN[role]])


def test_a_container_is_overridden_by_its_name():
    deployment = service(overrides={"containers": Override(args={"checkout": {"hostname": "shop"}})})

    assert containers(deployment)["checkout"]["hostname"] == "shop"
    assert "hostname" not in containers(deployment)["prepare"]


@pytest.mark.parametrize(
    ("child", "weaker"),
    [
        ("service", {"network_configuration": {"assign_public_ip": True}}),
        ("service", {"deployment_circuit_breaker": {"enable": False}}),
        ("service", {"wait_for_steady_state": False}),
        ("service", {"enable_execute_command": True}),
        ("service", {"capacity_provider_strategies": [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]}),
        ("service", {"desired_count": 1}),
        ("service", {"task_definition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/other:1"}),
        ("service", {"availability_zone_rebalancing": "DISABLED"}),
        ("scaling", {"min_capacity": 1}),
        ("containers", {"checkout": {"readonlyRootFilesystem": False}}),
        ("task-role", {"managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}),
        ("rule-public-checkout", {"conditions": []}),
    ],
)
def test_what_guards_it_cannot_be_overridden_in_prod_without_a_reason(child, weaker):
    (path,) = weaker
    with pytest.raises(ArgsError) as raised:
        service("payments.prod", routes=[Route()], overrides={child: Override(args=weaker)})

    assert f"overrides.{child}" in str(raised.value)
    assert path in str(raised.value)
    assert "without a reason" in str(raised.value)


def test_a_port_that_is_there_twice_is_one_line():
    says = refused(container=Container(more_ports=[Port(name="admin", number=8080)]))

    assert "container.more_ports[0].number: got 8080, which is the main port's; give it another" in says
    assert len(says.splitlines()) == 1


def test_a_port_of_a_sidecar_cannot_be_its_own():
    says = refused(sidecars=[Sidecar(name="proxy", image=IMAGE, ports=[Port(name="http", number=8080)])])

    assert "8080" in says
    assert len(says.splitlines()) == 1


@pytest.mark.parametrize("port", ["8080", True, 0, 70_000, None])
def test_what_is_no_port_is_refused_with_what_is(port):
    with pytest.raises(ArgsError, match="port"):
        ServiceArgs(image=IMAGE, port=port)


def test_it_has_at_most_fifteen_arguments_of_its_own_at_the_top():
    from roadbed.kernel.args import COMMON_FIELDS

    assert len({*ServiceArgs.model_fields} - {*COMMON_FIELDS}) <= 15


def test_secrets_of_another_account_are_read_by_its_execution_role():
    secret = Secret(arn="arn:aws:secretsmanager:eu-west-1:999999999999:secret:shared-AbCdEf", json_key="token")
    statements = json.loads(service(environment={"TOKEN": secret})["checkout-execution-policy"]["policy"])["Statement"]

    assert any(
        "secretsmanager:GetSecretValue" in each["Action"] and "999999999999" in str(each["Resource"])
        for each in statements
    )


def test_outputs_of_other_resources_are_arguments():
    def database():
        way = NetworkPath(port=5432, security_group=pulumi.Output.from_input("sg-0a1b2c3d"))
        return [Connection(of="db", right="reader", network=[way])]

    deployment = service(connections=database)

    assert deployment["checkout-into-db-5432"]["securityGroupId"] == "sg-0a1b2c3d"


def test_a_preview_has_the_same_resources_as_an_update():
    def program():
        checkout(routes=[Route()])

    runs = [deploy(program, stack="payments.prod", zone=ZONE, mode=mode).plan for mode in ("preview", "up")]

    assert {each.urn for each in runs[0].resources} == {each.urn for each in runs[1].resources}


def test_a_zone_without_load_balancers_has_no_place_for_a_route():
    says = refused(zone=made_up_zone(ingresses=[]), routes=[Route()])

    assert "routes[0]" in says
    assert len(says.splitlines()) == 1


CANARY = Rollout(strategy="canary", alarms=["checkout-errors"])
INDEX = Volume.ebs("/var/lib/index", size_gib=20)


def test_a_preview_says_in_one_word_what_ecs_does_for_it():
    plan = service(routes=[Route()], rollout=CANARY, volumes=[INDEX]).plan

    assert [(each.who, each.right, each.what) for each in access_of(plan)] == [
        ("Service checkout", "start", "repository/checkout, repository/mirror/prepare, logs of Service checkout"),
        ("Service checkout", "shift", "traffic of Service checkout"),
        ("Service checkout", "disks", "volumes of Service checkout"),
    ]


@pytest.mark.parametrize(
    ("child", "args"),
    [
        (
            "traffic-policy-document",
            {"Statement": [{"Effect": "Allow", "Action": "elasticloadbalancing:ModifyRule", "Resource": "*"}]},
        ),
        ("traffic-policy-document", {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}),
        ("disk-policy", {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
    ],
)
def test_what_an_override_gives_ecs_beyond_that_is_not_hidden(child, args):
    plan = service(
        routes=[Route()],
        rollout=CANARY,
        volumes=[INDEX],
        overrides={child: Override(args=args)},
    ).plan

    assert [each.marks for each in access_of(plan) if each.who.endswith("-role of Service checkout")]


def test_an_image_known_only_later_belongs_to_no_outside_deployer():
    deployment = service(image=lambda: pulumi.Output.from_input(IMAGE))

    assert "taskDefinition" not in deployment.resource("checkout-service").options.ignore_changes


NO_NAMES = ZONE.but(cluster=ZONE.cluster.but(namespace_arn=None, namespace_name=None))
TESTED_BY = RevisionHeader(name="x-revision", value="next")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"zone": NO_NAMES}, "there is no Service Connect"),
        ({"port": Port(name="dns", number=5353, protocol="udp")}, "its port is UDP"),
    ],
    ids=["no-namespace", "udp"],
)
@pytest.mark.parametrize("strategy", ["canary", "linear"])
def test_a_rollout_that_moves_traffic_is_refused_where_the_cluster_carries_none(arguments, why, strategy):
    says = refused(rollout=CANARY.but(strategy=strategy, test_header=TESTED_BY), **arguments)

    assert f"rollout.strategy: got '{strategy}', which moves traffic, and it has no routes, and {why}" in says
    assert f"rollout.test_header: is read by Service Connect alone, and {why}; leave it out" in says


def test_a_rollout_that_moves_traffic_goes_by_load_balancers_or_by_names():
    strategies = [
        service(**arguments)["checkout-service"]["deploymentConfiguration"]["strategy"]
        for arguments in (
            {"zone": NO_NAMES, "routes": [Route()], "rollout": CANARY},
            {"rollout": CANARY.but(test_header=TESTED_BY)},
        )
    ]

    assert strategies == ["CANARY", "CANARY"]


def test_a_share_of_its_requests_goes_to_another_service_of_the_program():
    def program():
        other = Service("rewritten", ServiceArgs(image=IMAGE, port=8080, routes=[Route()]))
        return checkout(routes=[Route(split=[Split(target_group_arn=other.target_group_arns[0], percent=5)])])

    deployment = deploy(program, stack="payments.dev", zone=ZONE)
    (action,) = deployment["checkout-rule-public-checkout"]["actions"]
    groups = [deployment.resource(f"{name}-public-8080").outputs["arn"] for name in ("checkout", "rewritten")]

    assert action["forward"]["targetGroups"] == [
        {"arn": arn, "weight": weight} for arn, weight in zip(groups, (95, 5), strict=True)
    ]


@pytest.mark.parametrize(
    ("tasks", "least", "most", "says"),
    [
        (1, 100, 150, "got 150, which of 1 is 1, and 1 must stay: no task may stop or start"),
        (1, 60, 199, "allow 200 or more"),
        (3, 90, 133, "got 133, which of 3 is 3, and 3 must stay"),
        (3, 90, 133, "allow 134 or more"),
    ],
)
def test_a_rollout_that_would_never_end_is_refused(tasks, least, most, says):
    rollout = Rollout(minimum_healthy_percent=least, maximum_percent=most)

    told = refused(rollout=rollout, scale=Scale(min_tasks=tasks, max_tasks=tasks))

    assert told.splitlines()[0].count("rollout.maximum_percent: got ") == 1
    assert says in told


@pytest.mark.parametrize(("tasks", "least", "most"), [(1, 100, 200), (3, 100, 134), (3, 60, 133), (0, 100, 150)])
def test_one_that_ends_is_not(tasks, least, most):
    rollout = Rollout(minimum_healthy_percent=least, maximum_percent=most)

    assert told(service(rollout=rollout, scale=Scale(min_tasks=tasks, max_tasks=tasks)))["desiredCount"] == tasks
