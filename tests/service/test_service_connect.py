import json

import pulumi
import pytest

from roadbed import (
    Container,
    Override,
    Placement,
    Port,
    Queue,
    RevisionHeader,
    Rollout,
    Service,
    ServiceArgs,
    Task,
    TaskArgs,
)
from roadbed.kernel.errors import ArgsError
from roadbed.plan.access import access_of
from roadbed.testing import DeployError, deploy, made_up_zone
from tests.service.a_program import IMAGE
from tests.service.a_service import ZONE, checkout, service

NO_NAMES = made_up_zone(cluster=ZONE.cluster.but(namespace_arn=None, namespace_name=None))


def run(program, stack="payments.dev", zone=ZONE, **more):
    return deploy(program, stack=stack, zone=zone, **more)


def refused(program, **how) -> str:
    with pytest.raises(ArgsError) as raised:
        run(program, **how)
    return str(raised.value)


def billing(**arguments):
    return Service("billing", ServiceArgs(**{"image": IMAGE, "port": 9000, **arguments}))


def variables(deployment, name="checkout"):
    found = json.loads(deployment[f"{name}-task-definition"]["containerDefinitions"])
    return {each["name"]: each["value"] for each in found[0].get("environment", ())}


def connected(deployment, name="checkout"):
    return deployment[f"{name}-service"]["serviceConnectConfiguration"]


def calls():
    checkout(connections=[billing().caller()])


def test_a_service_is_called_by_its_own_name_and_its_teams():
    made = connected(service())

    assert made["namespace"] == ZONE.cluster.namespace_arn
    assert made["services"] == [
        {
            "portName": "main",
            "discoveryName": "payments_checkout",
            "clientAlias": [{"dnsName": "checkout.payments", "port": 8080}],
        }
    ]


def test_an_environment_in_somebody_elses_cluster_says_so_in_its_names():
    config = {"roadbed:profile": "dev"}
    made = run(checkout, stack="payments.pr-417", config=config)

    assert connected(made)["services"][0]["clientAlias"][0]["dnsName"] == "checkout.payments.pr-417"
    assert connected(made)["services"][0]["discoveryName"] == "payments_pr-417_checkout"


def test_the_longest_name_is_one_that_the_namespace_takes():
    name, team = "c" * 40, "t" * 39
    made = run(lambda: Service(name, ServiceArgs(image=IMAGE, port=8080)), stack=f"{team}.dev")
    (found,) = connected(made, name)["services"]

    assert len(found["discoveryName"]) == 64
    assert len(found["clientAlias"][0]["dnsName"]) <= 127


def test_what_the_proxy_prints_goes_into_the_services_own_log():
    deployment = service()

    assert connected(deployment)["logConfiguration"]["options"] == {
        "awslogs-group": deployment.resource("checkout-logs").outputs["name"],
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "service-connect",
    }


def test_a_caller_gets_the_address_and_the_way():
    deployment = run(calls)
    own, other = (deployment.resource(f"{name}-security-group").id for name in ("checkout", "billing"))
    rule = deployment["checkout-into-service-billing-9000"]

    assert variables(deployment)["BILLING_URL"] == "http://billing.payments:9000"
    assert (rule["securityGroupId"], rule["referencedSecurityGroupId"]) == (other, own)
    assert (rule["fromPort"], rule["toPort"]) == (9000, 9000)
    assert deployment["checkout-to-service-billing-9000"]["referencedSecurityGroupId"] == other


def test_a_caller_needs_no_right_of_iam():
    assert "checkout-task-policy" not in [each.name for each in run(calls).plan.resources]


def test_a_preview_says_who_calls_whom():
    found = [(each.who, each.right, each.what) for each in access_of(run(calls).plan)]

    assert ("Service checkout", "caller", "Service billing") in found


def test_the_variable_is_what_the_program_already_reads():
    deployment = run(lambda: checkout(connections=[billing().caller().named(url="INVOICES")]))

    assert variables(deployment)["INVOICES"] == "http://billing.payments:9000"


@pytest.mark.parametrize(
    ("protocol", "url"), [("grpc", "http://billing"), ("http2", "http://billing"), ("tcp", "tcp://b")]
)
def test_the_address_says_what_is_spoken_there(protocol, url):
    def program():
        checkout(connections=[billing(port=Port(name="api", number=9000, protocol=protocol)).caller()])

    assert variables(run(program))["BILLING_URL"].startswith(url)


def test_a_caller_starts_after_what_it_calls_is_there():
    deployment = run(calls)
    rule = deployment.resource("checkout-into-service-billing-9000")

    assert deployment.resource("billing-service").urn in rule.dependencies
    assert rule.urn in deployment.resource("checkout-service").dependencies


def two_that_call_each_other():
    checkout(connections=[Service.named("billing", port=9000).caller()])
    billing(connections=[Service.named("checkout", port=8080).caller()])


def test_two_services_call_each_other_by_name():
    deployment = run(two_that_call_each_other)

    assert variables(deployment)["BILLING_URL"] == "http://billing.payments:9000"
    assert variables(deployment, "billing")["CHECKOUT_URL"] == "http://checkout.payments:8080"


def test_two_services_that_call_each_other_let_each_other_in():
    deployment = run(two_that_call_each_other)
    groups = {name: deployment.resource(f"{name}-security-group").id for name in ("checkout", "billing")}

    assert deployment["checkout-into-service-billing-9000"]["securityGroupId"] == groups["billing"]
    assert deployment["billing-into-service-checkout-8080"]["securityGroupId"] == groups["checkout"]


def test_a_preview_of_two_that_call_each_other_has_everything_in_it():
    preview, up = (run(two_that_call_each_other, mode=mode).plan for mode in ("preview", "up"))

    assert {each.urn for each in preview.resources} == {each.urn for each in up.resources}


def test_neither_of_two_that_call_each_other_waits_for_the_other():
    deployment = run(two_that_call_each_other)
    services = {name: deployment.resource(f"{name}-service") for name in ("checkout", "billing")}

    for name, made in services.items():
        assert not {each.urn for each in services.values()} & {*made.dependencies}
        for rule in made.dependencies:
            waits_for = deployment.plan.by_urn[rule].dependencies
            assert not {each.urn for each in services.values()} & {*waits_for}, name


def test_a_service_may_be_named_before_and_after_it_is_declared():
    def program():
        billing()
        checkout(connections=[Service.named("billing", port=9000).caller()])

    assert run(program)["checkout-into-service-billing-9000"]


def test_an_async_program_may_declare_it_after_it_waited():
    import asyncio

    async def program():
        checkout(connections=[Service.named("billing", port=9000).caller()])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        billing()

    assert run(program)["checkout-into-service-billing-9000"]


def test_a_name_that_no_service_has_is_one_line_with_the_near_one():
    says = refused(lambda: checkout(connections=[Service.named("checkuot", port=8080).caller()]))

    assert "test_service_connect.py" in says
    assert "Service.named at" in says
    assert "name: no Service checkuot in this stack; did you mean checkout?" in says
    assert len(says.splitlines()) == 1


def test_another_port_or_protocol_than_its_own_is_one_line_with_both():
    def program():
        checkout(connections=[Service.named("billing", port=9001, protocol="tcp").caller()])
        billing()

    says = refused(program)

    assert (
        "port: got what would be tcp://billing.payments:9001, and Service billing is http://billing.payments:9000"
        in says
    )
    assert len(says.splitlines()) == 1


def test_what_else_is_wrong_with_the_program_is_told_too():
    def program():
        checkout(connections=[Service.named("billing", port=9000).caller()])
        raise ZeroDivisionError("elsewhere")

    with pytest.raises((ZeroDivisionError, DeployError)) as raised:
        run(program)

    assert "elsewhere" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "port", "protocol", "says"),
    [
        ("not a name", 8080, "http", "name: got 'not a name'"),
        ("billing", "8080", "http", "port: got '8080'"),
        ("billing", True, "http", "port: got True"),
        ("billing", 8080, "udp", "protocol: got 'udp', allowed is http, http2, grpc or tcp"),
    ],
)
def test_what_can_be_no_service_is_refused_where_it_is_named(name, port, protocol, says):
    assert says in refused(lambda: Service.named(name, port=port, protocol=protocol))


def test_a_name_outside_of_a_program_is_refused():
    with pytest.raises(pulumi.RunError):
        Service.named("billing", port=9000)


def shared():
    billing(port=Port(name="api", number=9000, protocol="grpc")).share(rights=["caller"], to=["payments"])


def test_other_stacks_call_it_where_it_is_shared_with_them():
    outputs = {"billing.dev": run(shared, stack="billing.dev").plan.outputs}
    deployment = run(
        lambda: checkout(connections=[Service.of("billing.dev", "billing").caller()]), stack_outputs=outputs
    )

    assert variables(deployment)["BILLING_URL"] == "http://billing.billing:9000"
    assert deployment["checkout-into-service-billing-dev-billing-9000"]["securityGroupId"].startswith("sg-")


def test_a_stack_that_it_is_not_shared_with_is_refused():
    outputs = {"billing.dev": run(shared, stack="billing.dev").plan.outputs}
    says = refused(
        lambda: checkout(connections=[Service.of("billing.dev", "billing").caller()]),
        stack="shipping.dev",
        stack_outputs=outputs,
    )

    assert "caller" in says
    assert len(says.splitlines()) == 1


def test_a_service_of_another_environment_is_not_called_by_a_name_that_nobody_there_knows():
    there = ZONE.but(cluster=ZONE.cluster.but(namespace_name="staging"))
    outputs = {"billing.staging": run(shared, stack="billing.staging", zone=there).plan.outputs}
    says = refused(
        lambda: checkout(connections=[Service.of("billing.staging", "billing").caller()]), stack_outputs=outputs
    )

    assert (
        "Service billing.staging/billing is called by name, and it is in the namespace staging, the cluster in" in says
    )
    assert len(says.splitlines()) == 1


def test_a_service_of_another_region_is_not_called_by_name_at_all():
    outputs = {"billing.dev": run(shared, stack="billing.dev").plan.outputs}
    says = refused(lambda: Service.of("billing.dev", "billing").across_regions(), stack_outputs=outputs)

    assert "across_regions: its name and its security group are known in its own region only" in says


def test_a_cluster_without_a_namespace_has_services_that_nobody_calls_by_name():
    deployment = run(checkout, zone=NO_NAMES)

    assert "serviceConnectConfiguration" not in deployment["checkout-service"]
    assert "caller: it has no name in its cluster by which it could be called" in refused(calls, zone=NO_NAMES)


def test_a_caller_in_a_cluster_without_a_namespace_is_refused():
    def program():
        checkout(connections=[Service.named("billing", port=9000).caller()])
        billing()

    says = refused(program, zone=NO_NAMES)

    assert "connections: Service billing is called by name, and the cluster has no namespace" in says


def test_a_service_that_takes_no_part_neither_calls_nor_is_called():
    alone = Placement(service_connect=False)

    assert "serviceConnectConfiguration" not in run(lambda: checkout(placement=alone))["checkout-service"]
    assert "leave it True" in refused(lambda: checkout(placement=alone, connections=[billing().caller()]))
    assert "Service billing has no name in the cluster" in refused(
        lambda: checkout(connections=[Service.named("billing", port=9000).caller()]) and billing(placement=alone)
    )


def test_a_port_of_udp_has_no_name_in_the_cluster():
    udp = Port(name="dns", number=5353, protocol="udp")

    assert "services" not in connected(run(lambda: checkout(port=udp)))
    assert "caller: it has no name" in refused(lambda: checkout(port=udp).caller())


def test_a_task_calls_nobody_as_service_connect_is_for_services():
    def program():
        Task("migrate", TaskArgs(image=IMAGE, connections=[billing().caller(), Queue("events").sender()]))

    says = refused(program)

    assert "connections[0]: Service billing is called by a name that tasks and jobs cannot resolve" in says
    assert len(says.splitlines()) == 1


def test_callers_with_a_header_reach_a_new_revision_first():
    rollout = Rollout(
        strategy="blue_green", alarms=["checkout-errors"], test_header=RevisionHeader(name="x-revision", value="next")
    )
    (alias,) = connected(service(rollout=rollout))["services"][0]["clientAlias"]

    assert alias["testTrafficRules"] == [{"header": {"name": "x-revision", "value": {"exact": "next"}}}]


def test_the_proxys_time_limits_are_an_override():
    patient = {
        "service_connect_configuration": {
            "services": [
                {
                    "port_name": "main",
                    "discovery_name": "payments_checkout",
                    "client_alias": [{"dns_name": "checkout.payments", "port": 8080}],
                    "timeout": {"per_request_timeout_seconds": 0, "idle_timeout_seconds": 300},
                }
            ]
        }
    }
    made = connected(service(overrides={"service": Override(args=patient)}))

    assert made["services"][0]["timeout"] == {"perRequestTimeoutSeconds": 0, "idleTimeoutSeconds": 300}
    assert made["namespace"] == ZONE.cluster.namespace_arn


def test_more_ports_are_its_own_and_not_called_by_name():
    made = service(container=Container(more_ports=[Port(name="admin", number=9091)]))

    assert [each["portName"] for each in connected(made)["services"]] == ["main"]
