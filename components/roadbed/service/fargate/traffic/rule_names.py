"""What listener rules are called in previews and overrides: after the host and path they are for, never by number."""

import re
from collections.abc import Sequence

from roadbed.kernel.ingress_place import IngressPlace

_LONGEST = 40


def rule_name(ingress: IngressPlace, hosts: Sequence[str], paths: Sequence[str]) -> str:
    """`public-checkout-api` for `checkout.shop.example.com/api/*` on the ingress `public`."""
    host = hosts[0] if hosts else "any"
    for domain in ingress.domains:
        if host == domain.name or host.endswith(f".{domain.name}"):
            host = host.removesuffix(domain.name).rstrip(".") or domain.name
            break
    said = f"{host} {paths[0] if paths else ''}".replace("*.", "any-").replace("?", "")
    return re.sub(r"[^a-z0-9]+", "-", f"{ingress.name}-{said}".lower()).strip("-")[:_LONGEST].rstrip("-")
