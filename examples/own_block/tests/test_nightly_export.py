import json

import pulumi
import pytest
from acme import NightlyExport, NightlyExportArgs

from roadbed import Queue
from roadbed.testing import deploy


def test_an_export_may_do_exactly_what_its_connections_say():
    deployment = deploy(lambda: NightlyExport("ledger", NightlyExportArgs(connections=[Queue("invoices").consumer()])))

    (statement,) = json.loads(deployment["ledger-rights"]["policy"])["Statement"]
    assert "sqs:ReceiveMessage" in statement["Action"]
    assert "sqs:SendMessage" not in statement["Action"]


def test_its_children_say_who_pays():
    deployment = deploy(lambda: NightlyExport("ledger", NightlyExportArgs(connections=[])), stack="billing.dev")

    assert deployment["ledger-log"]["tags"]["team"] == "billing"
    assert deployment["ledger-log"]["tags"]["component"] == "ledger"


def test_a_log_that_auditors_would_miss_needs_a_reason_in_prod():
    args = NightlyExportArgs(connections=[], log_retention_days=30)

    with pytest.raises(pulumi.RunError, match="log_retention_days: got 30, weaker than 365, without a reason"):
        deploy(lambda: NightlyExport("ledger", args), stack="billing.prod")


def test_another_stack_knows_when_it_starts_and_what_starts_it():
    def owner() -> None:
        NightlyExport("ledger", NightlyExportArgs(connections=[], hour=5)).share()

    def consumer() -> int:
        ledger = NightlyExport.of("payments", "ledger")
        pulumi.export("rule", ledger.rule_arn)
        return ledger.hour

    shared = deploy(owner, stack="payments.dev").plan.outputs
    deployment = deploy(consumer, stack="billing.dev", stack_outputs={"payments.dev": shared})

    assert deployment.returned == 5
    assert deployment.plan.outputs["rule"] == shared["roadbed/v1/ledger"]["ids"]["rule_arn"]
