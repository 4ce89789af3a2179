"""Mistakes in declaring services that a checker finds before it runs."""

from roadbed import Rollout, Scale, Service, ServiceArgs


def forgets_the_port() -> ServiceArgs:
    return ServiceArgs(image="checkout")  # expect-error: port


def invents_a_strategy() -> Rollout:
    return Rollout(strategy="recreate")  # expect-error: recreate


def names_a_port_as_text() -> None:
    Service.named("billing", port="9000").caller()  # expect-error: port


def passes_a_service_for_a_right(billing: Service) -> ServiceArgs:
    return ServiceArgs(image="checkout", port=8080, connections=[billing])  # expect-error: Service


def asks_for_a_right_it_has_not(billing: Service) -> None:
    billing.sender()  # expect-error: sender


def scales_by_a_word() -> Scale:
    return Scale(min_tasks="two")  # expect-error: min_tasks
