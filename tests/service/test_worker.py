import json

import pulumi
import pytest

from roadbed import (
    ArgsError,
    Backlog,
    Connection,
    Container,
    HealthCommand,
    Metric,
    Placement,
    Processing,
    Queue,
    QueueArgs,
    RevisionHeader,
    Rollout,
    ScaleSchedule,
    Statement,
    TargetMetric,
    Worker,
    WorkerArgs,
    WorkerScale,
)
from roadbed.kernel.landing_zone import ClusterPlace
from roadbed.plan.access import access_of
from roadbed.testing import deploy, made_up_zone
from tests.service.a_program import IMAGE

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
ARN = "arn:aws:sqs:eu-west-1:123456789012:carrier"
CONSUMER = Connection(
    of="carrier queue",
    right="consumer",
    statements=[Statement(actions=["sqs:DeleteMessage", "sqs:ReceiveMessage"], resources=[ARN])],
)


def worker(stack="payments.prod", zone=None, queue=None, **arguments):
    def program():
        given = {"consumes": Queue("events", queue), **arguments}
        return Worker("settlement", WorkerArgs(image=IMAGE, **{name: _made(each) for name, each in given.items()}))

    return deploy(program, stack=stack, zone=zone or made_up_zone())


def _made(value):
    return value() if callable(value) else value


def refused(**arguments) -> str:
    with pytest.raises(ArgsError) as raised:
        worker(**arguments)
    return str(raised.value)


def followed(deployment):
    policy = deployment["settlement-scale-backlog"]["targetTrackingScalingPolicyConfiguration"]
    return policy["targetValue"], policy["customizedMetricSpecification"]["metrics"]


def test_its_queue_brings_the_right_and_the_address():
    deployment = worker()
    (container, *_) = json.loads(deployment["settlement-task-definition"]["containerDefinitions"])
    statements = json.loads(deployment["settlement-task-policy"]["policy"])["Statement"]
    arn, url = (deployment.resource("events-queue").outputs[name] for name in ("arn", "url"))

    assert {"name": "EVENTS_QUEUE_URL", "value": url} in container["environment"]
    assert [each["Resource"] for each in statements if "sqs:ReceiveMessage" in each["Action"]] == [[arn]]


def test_a_preview_says_that_it_consumes():
    accesses = access_of(worker().plan)

    assert ("Worker settlement", "consumer", "Queue events") in [(each.who, each.right, each.what) for each in accesses]


def test_a_queue_of_another_stack_is_consumed_as_one_of_this():
    def owner():
        Queue("events", QueueArgs(visibility_timeout_seconds=20)).share(rights=["consumer"])

    def consumer(longest):
        processing = Processing(longest_seconds=longest)
        consumes = Queue.of("billing.dev", "events")
        return Worker("settlement", WorkerArgs(image=IMAGE, consumes=consumes, processing=processing))

    others = {"billing.dev": deploy(owner, stack="billing.dev").plan.outputs}
    deployment = deploy(lambda: consumer(10), stack="payments.dev", zone=made_up_zone(), stack_outputs=others)

    assert "sqs:ReceiveMessage" in deployment["settlement-task-policy"]["policy"]
    with pytest.raises(ArgsError, match="events hides a received message for 20 s, and processing one takes up to 25"):
        deploy(lambda: consumer(25), stack="payments.dev", zone=made_up_zone(), stack_outputs=others)


def test_a_queue_that_no_block_made_is_written_down():
    deployment = worker(consumes=Backlog(consumer=CONSUMER, queue_arn=ARN))
    _, (waiting, *_) = followed(deployment)

    assert waiting["metricStat"]["metric"]["dimensions"] == [{"name": "QueueName", "value": "carrier"}]


def test_unprocessed_messages_per_task_are_kept_where_the_latency_puts_them():
    scale = WorkerScale(max_tasks=5, latency_seconds=120)
    target, metrics = followed(worker(scale=scale, processing=Processing(seconds=4, at_once=2)))

    assert target == 60
    assert [each.get("metricStat", {}).get("metric", {}).get("metricName") for each in metrics] == [
        "ApproximateNumberOfMessagesVisible",
        "ApproximateNumberOfMessagesNotVisible",
        "RunningTaskCount",
        None,
    ]
    namespaces = [each["metricStat"]["metric"]["namespace"] for each in metrics[:-1]]
    assert namespaces == ["AWS/SQS", "AWS/SQS", "ECS/ContainerInsights"]
    assert [each["returnData"] for each in metrics] == [False, False, False, True]
    assert metrics[-1]["expression"] == (
        "(FILL(FILL(waiting1, REPEAT), 0) + FILL(FILL(working1, REPEAT), 0))"
        " / IF(FILL(FILL(tasks, REPEAT), 0) > 0, FILL(FILL(tasks, REPEAT), 0), 1)"
    )


def test_a_minute_that_is_not_measured_yet_is_like_the_one_before():
    # With a number in its place every alarm would look at that number: metrics come a minute or two late.
    deployment = worker(stack="payments.dev", scale=WorkerScale(min_tasks=0, max_tasks=3))
    _, metrics = followed(deployment)
    alarm = deployment["settlement-scale-from-zero-alarm"]

    for expression in (metrics[-1]["expression"], alarm["metricQueries"][-1]["expression"]):
        for metric in ("waiting1", "working1", "tasks"):
            assert expression.count(f"FILL(FILL({metric}, REPEAT), 0)") == expression.count(metric)


def test_several_queues_are_one_backlog():
    def queues():
        return [Queue("orders"), Queue("returns")]

    deployment = worker(consumes=queues)
    _, metrics = followed(deployment)

    assert "FILL(FILL(working1, REPEAT), 0) + FILL(FILL(waiting2, REPEAT), 0)" in metrics[-1]["expression"]
    assert deployment.value(deployment.returned.queue_names) == [
        deployment.resource(name).outputs["name"] for name in ("orders-queue", "returns-queue")
    ]


def test_in_dev_there_is_one_task_and_nothing_that_scales_it():
    deployment = worker(stack="payments.dev")

    assert deployment["settlement-service"]["desiredCount"] == 1
    assert not [each for each in deployment.plan.resources if "autoscaling" in each.type]


def test_what_scaling_decides_an_update_leaves():
    assert worker().resource("settlement-service").options.ignore_changes == ("desiredCount",)
    assert not worker(stack="payments.dev").resource("settlement-service").options.ignore_changes


def test_outside_prod_it_runs_on_spot():
    def shares(stack):
        strategies = worker(stack=stack)["settlement-service"]["capacityProviderStrategies"]
        return [each["capacityProvider"] for each in strategies]

    assert shares("payments.dev") == shares("payments.staging") == ["FARGATE_SPOT"]
    assert shares("payments.prod") == ["FARGATE"]


def test_from_zero_the_first_message_starts_a_task():
    deployment = worker(stack="payments.dev", scale=WorkerScale(min_tasks=0, max_tasks=3))
    alarm = deployment["settlement-scale-from-zero-alarm"]

    assert deployment["settlement-service"]["desiredCount"] == 0
    assert alarm["alarmActions"] == [deployment.resource("settlement-scale-from-zero").outputs["arn"]]
    assert (alarm["comparisonOperator"], alarm["threshold"]) == ("GreaterThanOrEqualToThreshold", 1)
    woken = deployment["settlement-scale-from-zero"]["stepScalingPolicyConfiguration"]
    assert woken["stepAdjustments"] == [{"scalingAdjustment": 1, "metricIntervalLowerBound": "0"}]
    assert woken["cooldown"] == 300
    assert alarm["metricQueries"][-1]["expression"] == (
        "IF((FILL(FILL(tasks, REPEAT), 0) < 1)"
        " AND ((FILL(FILL(waiting1, REPEAT), 0) + FILL(FILL(working1, REPEAT), 0)) > 0), 1, 0)"
    )


def test_where_a_task_always_runs_none_is_woken():
    assert "settlement-scale-from-zero" not in [each.name for each in worker().plan.resources]


def test_a_night_without_tasks_ends_with_a_message():
    night = ScaleSchedule(name="night", schedule="cron(0 20 * * ? *)", min_tasks=0, max_tasks=2)
    deployment = worker(scale=WorkerScale(schedules=[night]))

    assert deployment["settlement-scale-from-zero"]


def test_no_tasks_in_prod_is_recorded_with_a_reason():
    assert "scale.min_tasks: got 0, weaker than 1, without a reason" in refused(scale=WorkerScale(min_tasks=0))


@pytest.mark.parametrize("name", ["backlog", "from-zero"])
def test_a_metric_of_ones_own_is_not_called_as_the_workers_own_policies_are(name):
    own = TargetMetric(name=name, metric=Metric(namespace="Shop", name="Waiting", statistic="Average"), value=1)

    says = refused(stack="payments.dev", scale=WorkerScale(min_tasks=1, max_tasks=2, metrics=[own]))

    assert f"scale.metrics[0].name: got '{name}', which is what a policy of the scale's own is called" in says


def test_a_task_that_nothing_would_start_is_refused():
    says = refused(
        stack="payments.dev", scale=WorkerScale(min_tasks=0, max_tasks=2, latency_seconds=None, cpu_percent=70)
    )

    assert "scale.latency_seconds: got None with min_tasks=0" in says


def test_a_visibility_timeout_shorter_than_the_processing_is_refused():
    says = refused(processing=Processing(seconds=2, longest_seconds=45))

    assert "consumes[0]: Queue events hides a received message for 30 s, and processing one takes up to 45" in says
    assert len(says.splitlines()) == 1


@pytest.mark.parametrize(("longest", "refuses"), [(29.5, False), (30, True)])
def test_a_message_must_come_back_later_than_its_processing_ends(longest, refuses):
    processing = Processing(seconds=2, longest_seconds=longest)

    if refuses:
        assert "hides a received message for 30 s, and processing one takes up to 30" in refused(processing=processing)
    else:
        assert worker(processing=processing)


def test_one_that_is_known_only_at_deployment_is_judged_then():
    def late():
        hidden = pulumi.Output.from_input(30)
        consumes = Queue("events", QueueArgs(visibility_timeout_seconds=hidden))
        Worker("settlement", WorkerArgs(image=IMAGE, consumes=consumes, processing=Processing(seconds=45)))

    with pytest.raises(Exception, match="hides a received message for 30 s, and processing one takes up to 45"):
        deploy(late, stack="payments.dev", zone=made_up_zone())


def test_messages_longer_than_a_task_has_to_stop_are_a_warning():
    slow, quick = QueueArgs(visibility_timeout_seconds=120), Processing(longest_seconds=20)

    def said(**arguments):
        return [text for _, text in worker(**arguments).log if "is stopped has" in text]

    (text,) = said(queue=slow, processing=Processing(longest_seconds=60))
    assert "a message takes up to 60 s, and a task that is stopped has 30" in text
    assert not said(processing=quick)
    assert not said(queue=slow, processing=Processing(longest_seconds=60), container=Container(stop_timeout_seconds=90))


@pytest.mark.parametrize("nothing", [[], ()])
def test_a_worker_without_a_queue_is_one_clear_error(nothing):
    says = refused(consumes=nothing)

    assert 'consumes: got none, allowed are 1 to 4 queues: consumes=Queue("events")' in says
    assert len(says.splitlines()) == 1


def test_a_worker_that_says_nothing_of_a_queue_is_told_so():
    with pytest.raises(ArgsError, match=r"consumes: missing, wants Queue\(…\) or a list of Queue\(…\)$"):
        WorkerArgs(image=IMAGE)


def test_a_connection_is_no_queue():
    assert 'wants a Queue, such as Queue("events")' in refused(consumes=CONSUMER)


def test_the_right_it_has_anyway_is_not_given_twice():
    def connections():
        return [CONSUMER]

    says = refused(consumes=Backlog(consumer=CONSUMER, queue_arn=ARN), connections=connections)

    assert "connections[0]: got consumer of carrier queue, which consumes brings; remove it" in says


def test_one_queue_twice_is_refused():
    backlog = Backlog(consumer=CONSUMER, queue_arn=ARN)

    assert "consumes[1]: got carrier queue a second time" in refused(consumes=[backlog, backlog])


def test_a_queue_of_another_account_cannot_scale():
    elsewhere = Backlog(consumer=CONSUMER, queue_arn=ARN.replace("123456789012", "999999999999"))

    assert "is in account 999999999999, whose metrics cannot scale tasks in 123456789012" in refused(consumes=elsewhere)
    assert worker(consumes=elsewhere, scale=WorkerScale(min_tasks=2, max_tasks=2))


def test_a_queue_of_another_region_cannot_scale():
    elsewhere = Backlog(consumer=CONSUMER, queue_arn=ARN.replace("eu-west-1", "us-east-1"))

    assert "carrier queue is in us-east-1, whose metrics cannot scale tasks in eu-west-1" in refused(consumes=elsewhere)
    assert worker(consumes=elsewhere, scale=WorkerScale(min_tasks=2, max_tasks=2))


def test_a_cluster_that_counts_no_tasks_cannot_scale_by_messages():
    zone = made_up_zone(cluster=ClusterPlace(arn=CLUSTER))

    assert "scale.latency_seconds: the cluster has no Container Insights" in refused(zone=zone)
    assert worker(zone=zone, scale=WorkerScale(latency_seconds=None, cpu_percent=60))


def test_a_cluster_that_is_given_by_hand_is_named_where_it_does_not_fit():
    far = ClusterPlace(arn="arn:aws:ecs:us-east-1:123456789012:cluster/old")

    says = refused(consumes=Backlog(consumer=CONSUMER, queue_arn=ARN), placement=Placement(cluster=far))

    assert "whose metrics cannot scale tasks in us-east-1, where placement.cluster is; give one number" in says
    assert "turn it on, say so in placement.cluster, or give one number" in says


def test_a_latency_below_one_message_is_refused():
    says = refused(scale=WorkerScale(latency_seconds=5), processing=Processing(seconds=10))

    assert "scale.latency_seconds: got 5, and one message alone takes processing.seconds, which is 10" in says


def test_a_canary_needs_traffic_and_a_worker_has_none():
    says = refused(rollout=Rollout(strategy="canary", alarms=["errors"]))

    assert "rollout.strategy: got 'canary', which moves traffic, and nothing is sent here" in says


def test_ecs_asks_its_container_how_it_is():
    deployment = worker(health=HealthCommand(command=["/worker", "health"]))
    (container, *_) = json.loads(deployment["settlement-task-definition"]["containerDefinitions"])

    assert container["healthCheck"]["command"] == ["CMD", "/worker", "health"]


def test_it_tells_when_none_of_it_runs_unless_that_is_meant():
    def names(scale):
        def program():
            args = WorkerArgs(image=IMAGE, consumes=Queue("events"), scale=scale)
            return [each.name for each in Worker("settlement", args).signals()]

        return deploy(program, stack="payments.dev", zone=made_up_zone()).returned

    assert names(WorkerScale()) == ["stopped", "cpu", "memory"]
    assert names(WorkerScale(min_tasks=0)) == ["cpu", "memory"]


def test_nobody_calls_a_worker_whose_new_revision_could_be_tried_by_a_header():
    header = RevisionHeader(name="x-revision", value="next")
    says = refused(rollout=Rollout(strategy="blue_green", alarms=["settlement-errors"], test_header=header))

    assert "rollout.test_header: is read by Service Connect alone, and nobody calls it; leave it out" in says
