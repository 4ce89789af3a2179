"""What a provider or the engine would refuse of a resource, kept as errors of the evaluation."""

from pathlib import Path
from typing import Any

from roadbed.plan.inputs import check as input_check
from roadbed.plan.model import STACK_TYPE
from roadbed.plan.monitor.ledger import Ledger
from roadbed.plan.monitor.registration import Registered
from roadbed.plan.program.slips import MEND, is_text_of_output, slips, without_texts


def refuse_wrong_inputs(ledger: Ledger, resource: Registered) -> None:
    """Keep an error for each input that the SDK of the resource does not allow."""
    for problem in input_check.problems(resource.type, resource.inputs):
        ledger.refuse("input", f"{resource.type} {resource.name}: {problem}", resource.urn, resource.source)


def refuse_slips(ledger: Ledger, resource: Registered, values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Keep an error for each slip in the values of a resource, which are its inputs or the stack's outputs.

    Returns the values as the evaluation goes on with them: the same where there is no slip.
    """
    called = "stack output " if resource.type == STACK_TYPE else f"{resource.type} {resource.name}: "
    found = slips(values, folder)
    if is_text_of_output(resource.name):
        called, found = f"{resource.type}: ", [f"its name: {MEND}"]
    for slip in found:
        rule = "output-text" if MEND in slip else "missing-file"
        ledger.refuse(rule, f"{called}{slip}", resource.urn, resource.source)
    return without_texts(values) if found else values
