"""What a program is told of a stack that it refers to: its outputs, or why there are none."""

from roadbed.plan.model import Finding
from roadbed.plan.pool.messages import Result, StackGiven


def answer_of(stack: str, result: Result) -> StackGiven:
    """The answer once the stack's own program has ended."""
    if result.outputs is not None:
        return StackGiven(outputs=result.outputs)
    first = next((each for each in result.findings if each.severity == "error"), None)
    if first is not None and first.rule == "stack-circle":
        return StackGiven(failure=first)
    return cannot_be_evaluated(stack, first.message if first else "no reason given")


def cannot_be_evaluated(stack: str, why: str) -> StackGiven:
    """The answer for a stack whose program failed, or cannot even begin."""
    message = f"refers to stack {stack}, which cannot be evaluated: {why}"
    return StackGiven(failure=Finding(severity="error", rule="stack-reference", message=message))


def circle_closed(stacks: list[str]) -> StackGiven:
    """The answer to the last of `stacks`, of which each waits for the next, and the last for the first."""
    first = stacks.index(min(stacks))
    round_trip = [*stacks[first:], *stacks[:first], stacks[first]]
    message = f"stacks refer to each other in a circle: {' -> '.join(round_trip)}; let one of them go without"
    return StackGiven(failure=Finding(severity="error", rule="stack-circle", message=message))
