"""Listeners of an ingress: HTTPS where services add their rules, HTTP that only sends on to it, and one for tests."""

from typing import Any, Final, TypeAlias

import pulumi
import pulumi_aws as aws

from roadbed.foundation.ingress_args import HTTP, HTTPS, IngressArgs
from roadbed.foundation.ingress_certificates import Certificates
from roadbed.kernel.component import Component

Ingress: TypeAlias = Component[IngressArgs]

_NOT_FOUND: Final[Any] = {"content_type": "text/plain", "status_code": "404", "message_body": "Not found\n"}


def make_listeners(
    block: Ingress, balancer: "aws.lb.LoadBalancer", certificates: Certificates
) -> "tuple[aws.lb.Listener, aws.lb.Listener | None]":
    """The listener for HTTPS, and the one for tests where there is one."""
    test = block.settings.test_listener
    https = _secure(block, balancer, certificates, "https", HTTPS)
    aws.lb.Listener(
        block.child_name("http", aws.lb.Listener),
        load_balancer_arn=balancer.arn,
        port=HTTP,
        protocol="HTTP",
        default_actions=[
            {
                "type": "redirect",
                "redirect": {"port": str(HTTPS), "protocol": "HTTPS", "status_code": "HTTP_301"},
            }
        ],
        routing_http_response_server_enabled=block.settings.http.server_header,
        opts=block.as_parent,
    )
    return https, None if test is None else _secure(block, balancer, certificates, "test", test.port)


def _secure(
    block: Ingress, balancer: "aws.lb.LoadBalancer", certificates: Certificates, role: str, port: int
) -> "aws.lb.Listener":
    http = block.settings.http
    default, *others = certificates.items()
    listener = aws.lb.Listener(
        block.child_name(role, aws.lb.Listener),
        load_balancer_arn=balancer.arn,
        port=port,
        protocol="HTTPS",
        ssl_policy=block.settings.tls_policy,
        certificate_arn=default[1],
        default_actions=[{"type": "fixed-response", "fixed_response": _NOT_FOUND}],
        routing_http_response_server_enabled=http.server_header,
        # Also where it is 0: the provider takes silence for no change, and the header would stay.
        routing_http_response_strict_transport_security_header_value=f"max-age={http.hsts_seconds}",
        opts=block.as_parent,
    )
    for name, arn in others:
        aws.lb.ListenerCertificate(
            block.child_name(f"{role}-{name}", aws.lb.ListenerCertificate),
            listener_arn=listener.arn,
            certificate_arn=arn,
            opts=pulumi.ResourceOptions(parent=block),
        )
    return listener
