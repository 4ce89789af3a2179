"""Mistakes in declaring tasks that a checker finds before it runs."""

from roadbed import Egress, Placement, Queue, Task, TaskArgs


def forgets_the_image() -> TaskArgs:
    return TaskArgs(timeout_minutes=5)  # expect-error: image


def invents_a_runtime() -> Placement:
    return Placement(runtime="lambda")  # expect-error: lambda


def forgets_the_port() -> Egress:
    return Egress(cidr="198.51.100.0/28")  # expect-error: port


def passes_a_block_for_a_right() -> TaskArgs:
    return TaskArgs(image="checkout", connections=[Queue("events")])  # expect-error: Queue


def asks_for_a_right_it_has_not() -> None:
    Task("migrate", TaskArgs(image="checkout")).sender()  # expect-error: sender
