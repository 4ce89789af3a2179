"""A service in a made-up landing zone that has load balancers, for tests of what is a service's alone."""

from collections.abc import Mapping
from typing import Any

import pytest

from roadbed import Service, ServiceArgs
from roadbed.kernel.errors import ArgsError
from roadbed.kernel.landing_zone import Zone
from roadbed.testing import Deployment, deploy, made_up_zone
from tests.service.a_program import IMAGE
from tests.service.routed import EDGE, INTERNAL, PUBLIC

TESTED = PUBLIC.but(
    test_listener_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/public/50dc6c495c0c9188/e2f7dc8efc522ab2"
)
ZONE = made_up_zone(ingresses=[TESTED, INTERNAL, EDGE])


def checkout(**arguments: Any) -> Service:
    """The service, within a program."""
    return Service("checkout", ServiceArgs(**{"image": IMAGE, "port": 8080, **arguments}))


def service(
    stack: str = "payments.dev", zone: Zone = ZONE, answers: Mapping[str, Any] | None = None, **arguments: Any
) -> Deployment[Service]:
    """A program with nothing but the service. An argument that has Outputs in it is made by a function within it."""

    def program() -> Service:
        return checkout(**{name: value() if callable(value) else value for name, value in arguments.items()})

    return deploy(program, stack=stack, zone=zone, answers=answers)


def refused(**arguments: Any) -> str:
    """What the user is told, in as many lines as there are problems."""
    with pytest.raises(ArgsError) as raised:
        service(**arguments)
    return str(raised.value)


def names(deployment: Deployment[Any], kind: str) -> list[str]:
    """Logical names of a type's resources."""
    return [each.name for each in deployment.plan.cloud_resources() if each.type.endswith(f":{kind}")]
