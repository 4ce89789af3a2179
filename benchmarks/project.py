"""Projects to be measured: one of the programs here, with as many stacks and queues as a measure asks for."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

PROGRAMS: Final = Path(__file__).with_name("programs")
PER_QUEUE: Final = 5
"""Resources that one queue is made of, its component not counted."""
STACK: Final = "bench.prod"

CONFIG: Final[Mapping[str, str]] = {
    "aws:region": "eu-west-1",
    "aws:allowedAccountIds": '["123456789012"]',
    "roadbed:account": "123456789012",
    "roadbed:owner": "bench@example.com",
    "roadbed:cost-center": "CC-1000",
}
"""What every stack is configured with, as a program reads it."""


def write_project(folder: Path, program: str, resources: int, stacks: tuple[str, ...] = (STACK,)) -> Path:
    """A project in `folder` whose stacks have this many resources each; a multiple of what a queue is made of."""
    queues, left_over = divmod(resources, PER_QUEUE)
    if left_over:
        raise ValueError(f"got {resources} resources, wants a multiple of {PER_QUEUE}")
    folder.mkdir(parents=True)
    shutil.copy(PROGRAMS / f"{program}.py", folder / "__main__.py")
    (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n", encoding="utf-8")
    config = {**CONFIG, "bench:queues": str(queues)}
    for stack in stacks:
        # Every JSON text is YAML too.
        (folder / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    return folder
