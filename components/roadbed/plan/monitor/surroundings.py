"""Providers as the engine chooses them, and where their resources live."""

import json
from collections.abc import Mapping
from typing import Any

from roadbed.plan.cloud.place import Place
from roadbed.plan.monitor.registration import PROVIDERS, Registered


def choose_provider(request: Any, parent: Registered) -> None:
    """Give a request that names no provider the one the engine would: its component's, or its parent's."""
    if request.custom or request.remote:
        package = request.type.partition(":")[0]
        reference = request.provider or request.providers.get(package, "") or parent.providers.get(package, "")
        if not reference and f"{PROVIDERS}{package}::" in parent.provider:
            reference = parent.provider
        request.provider = reference
    if not request.custom:
        for package, reference in parent.providers.items():
            if package not in request.providers:
                request.providers[package] = reference


def place_of(provider: Registered | None, default: Place) -> Place:
    """Where an explicit provider works; the default place for what it does not say."""
    if provider is None:
        return default
    region, namespace = provider.inputs.get("region"), provider.inputs.get("namespace")
    return Place.of(
        region if isinstance(region, str) and region else default.region,
        account_of(provider.inputs) or default.account,
        namespace if isinstance(namespace, str) else "",
        default.stack,
    )


def account_of(arguments: Mapping[str, Any]) -> str:
    """The AWS account that a provider's arguments tie it to, by a role or a list of accounts; empty without either."""
    roles = _parsed(arguments.get("assumeRoles")) or [_parsed(arguments.get("assumeRole"))]
    last = roles[-1] if isinstance(roles, list) else None
    arn = (last.get("roleArn") or last.get("role_arn")) if isinstance(last, dict) else None
    if isinstance(arn, str) and len(parts := arn.split(":")) > 4:
        return parts[4]
    allowed = _parsed(arguments.get("allowedAccountIds"))
    return str(allowed[0]) if isinstance(allowed, list) and allowed else ""


def _parsed(value: Any) -> Any:
    """A provider's arguments other than texts are JSON inside a text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None
