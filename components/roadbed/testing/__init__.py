"""The test kit: deploy a program in a test's own process, read back what it registered, and say what must hold.

>>> deployment = deploy(lambda: Queue("events"), stack="payments.prod")
>>> deployment.block("events")["queue"]["messageRetentionSeconds"]
>>> deployment.nobody(may="sender", of="events")

`pip install roadbed[testing]` makes it a plugin of pytest as well: the fixtures `inventory` and `reviewed`, `--accept`,
and Outputs that refuse to be used where nothing would ever resolve them. Nothing is loaded before it is used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roadbed.testing.block import Block
    from roadbed.testing.deployment import DeployError, Deployment
    from roadbed.testing.evaluating import DEFAULT_CONFIG, PROJECT, deploy
    from roadbed.testing.inventories import inventory
    from roadbed.testing.outputs import OutputError
    from roadbed.testing.projects import Stacks, stacks
    from roadbed.testing.selecting import UnknownName
    from roadbed.testing.strategies import Recipe, arguments
    from roadbed.testing.zones import made_up_zone

_HOMES = {
    "Block": "block",
    "DEFAULT_CONFIG": "evaluating",
    "DeployError": "deployment",
    "Deployment": "deployment",
    "OutputError": "outputs",
    "PROJECT": "evaluating",
    "Recipe": "strategies",
    "Stacks": "projects",
    "UnknownName": "selecting",
    "arguments": "strategies",
    "deploy": "evaluating",
    "inventory": "inventories",
    "made_up_zone": "zones",
    "stacks": "projects",
}

__all__ = [
    "DEFAULT_CONFIG",
    "PROJECT",
    "Block",
    "DeployError",
    "Deployment",
    "OutputError",
    "Recipe",
    "Stacks",
    "UnknownName",
    "arguments",
    "deploy",
    "inventory",
    "made_up_zone",
    "stacks",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'roadbed.testing' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"roadbed.testing.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
