"""Blocks that leave out their last line: they deploy, and nobody sees what they offer."""

import pytest

MAIN = """
    import pulumi_aws as aws
    from roadbed import Args, Component, Queue

    class Inbox(Component[Args]):
        '''A queue of our own.'''

        def __init__(self, name, opts=None):
            super().__init__("acme:index:Inbox", name, Args(), opts)
            aws.sqs.Queue(self.child_name("queue", aws.sqs.Queue), opts=self.as_parent)
            LAST

    Queue("events")
    Inbox("orders")
    """
CONFIG = {
    "Pulumi.payments.dev.yaml": """
        config:
          aws:region: eu-west-1
          roadbed:cost-center: "1"
          roadbed:owner: payments@example.com
          roadbed:data-classification: internal
        """
}


@pytest.fixture
def ending_with(evaluated):
    """The findings about a block whose `__init__` ends with this line."""

    def findings(last, more="", **options):
        evaluation = evaluated(MAIN.replace("LAST", last) + more, CONFIG, stack="payments.dev", **options)
        return evaluation.findings

    return findings


def test_a_block_that_never_registers_its_outputs_is_told_once_and_by_the_line_to_mend(ending_with):
    (finding,) = ending_with("pass")

    assert finding.severity == "warning"
    assert finding.rule == "outputs-not-registered"
    assert finding.urn.endswith("::acme:index:Inbox::orders")
    assert str(finding.source) == "__main__.py:9"
    assert finding.message.startswith("acme:index:Inbox orders never registers its outputs: ")
    assert finding.message.endswith("end the block's __init__ with self.register_declared_outputs()")


def test_a_block_that_has_no_outputs_and_registers_them_is_no_finding(ending_with):
    assert ending_with("self.register_declared_outputs()") == ()


def test_a_component_that_is_no_block_may_leave_its_outputs_out(evaluated):
    main = """
        import pulumi

        pulumi.ComponentResource("acme:index:Box", "box")
        """

    assert evaluated(main).findings == ()


def test_a_program_that_fails_is_not_told_of_the_blocks_it_did_not_finish(ending_with):
    (finding,) = ending_with("raise ValueError('no')")

    assert (finding.severity, finding.rule) == ("error", "program")
