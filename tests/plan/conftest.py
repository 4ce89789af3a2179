"""Small real projects, written to disk and evaluated as a user's own."""

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from roadbed.plan.model import Evaluation
from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Project]:
    """Write a project: `main` is its `__main__.py`, `files` what else there is, by path."""

    def write(main: str = "", files: Mapping[str, str] | None = None) -> Project:
        everything = {"Pulumi.yaml": "name: shop\nruntime: python\n", "__main__.py": main, **(files or {})}
        for name, text in everything.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return Project.find(tmp_path)

    return write


@pytest.fixture
def evaluated(written: Callable[..., Project]) -> Callable[..., Evaluation]:
    """Write a project and evaluate one stack of it, in both modes unless told otherwise."""

    def evaluate(
        main: str = "", files: Mapping[str, str] | None = None, *, stack: str = "dev", **options: Any
    ) -> Evaluation:
        (evaluation,) = evaluate_stacks(written(main, files), [stack], **options)
        return evaluation

    return evaluate
