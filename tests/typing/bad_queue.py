"""Mistakes in declaring a queue that a checker finds before it runs."""

import pulumi

import roadbed
from roadbed import Queue, QueueArgs, QueueSource, policy_document


def misspells_an_argument() -> QueueArgs:
    return QueueArgs(max_recieves=3)  # expect-error: max_recieves


def passes_a_text_for_a_number() -> QueueArgs:
    return QueueArgs(delay_seconds="5")  # expect-error


def passes_an_output_of_the_wrong_kind(url: pulumi.Output[str]) -> QueueArgs:
    return QueueArgs(delay_seconds=url)  # expect-error


def passes_an_output_where_the_program_must_know(fifo: pulumi.Output[bool]) -> QueueArgs:
    return QueueArgs(fifo=fifo)  # expect-error


def invents_a_service() -> QueueSource:
    return QueueSource(service="lambda", arn="arn:aws:lambda:eu-west-1:123456789012:function:f")  # expect-error


def passes_a_mapping_for_arguments() -> Queue:
    return Queue("events", {"fifo": True})  # expect-error


def passes_the_queue_instead_of_a_right(events: Queue) -> pulumi.Output[str]:
    return policy_document([events])  # expect-error


def reads_an_output_that_is_not_there(events: Queue) -> pulumi.Output[str]:
    return events.uri  # expect-error: uri


def misspells_a_block() -> None:
    roadbed.Quue("events")  # expect-error: Quue
