"""Outputs of other stacks: from their own evaluation, from config, or unknown."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from roadbed.plan.model import Finding, Source
from roadbed.plan.wire import has_secret, has_unknown

AskStack: TypeAlias = Callable[[str, str], "Mapping[str, Any] | None"]
"""Outputs of a stack of this project, by project and stack name; None for one that is not this project's.

Raises `ReferencedStackFailed` when that stack cannot be evaluated.
"""

CONFIG_KEY: Final = "roadbed:stack-outputs"
"""Config that holds outputs of stacks elsewhere, by `organization/project/stack`."""


def nobody_knows(project: str, stack: str) -> None:
    """No stack is of this project."""


class References:
    """Answers every StackReference of one program."""

    def __init__(self, ask: AskStack, project: str, configured: Any) -> None:
        """`configured` are outputs by reference, as the stack's config has them under `roadbed:stack-outputs`."""
        self._ask, self._project = ask, project
        self._configured: Mapping[str, Any] = configured if isinstance(configured, dict) else {}
        self._known: dict[str, Mapping[str, Any] | None] = {}

    def read(self, name: str, source: Source | None, findings: list[Finding]) -> dict[str, Any]:
        """The properties of a reference; without `outputs` where nobody knows them, which is noted in the findings."""
        if name not in self._known:
            self._known[name] = self._find(name)
        outputs = self._known[name]
        missing = [] if outputs is None else [key for key, value in outputs.items() if has_unknown(value)]
        if outputs is None or missing:
            what = f"its outputs {', '.join(missing)} are" if missing else "its outputs are"
            message = (
                f"stack {name}: {what} unknown offline; "
                f"give them in the config {CONFIG_KEY}: {{{name}: {{output: value}}}}"
            )
            findings.append(Finding(severity="note", rule="stack-reference", message=message, source=source))
            return {}
        secret = sorted(key for key, value in outputs.items() if has_secret(value))
        return {"outputs": dict(outputs), "secretOutputNames": secret}

    def _find(self, name: str) -> Mapping[str, Any] | None:
        parts = name.split("/")
        for known in (name, "/".join(parts[1:]) if len(parts) == 3 else name, *(self._longer(name))):
            if isinstance(found := self._configured.get(known), dict):
                return found
        project = parts[-2] if len(parts) > 1 else self._project
        return self._ask(project, parts[-1])

    def _longer(self, name: str) -> list[str]:
        return [known for known in self._configured if known.endswith(f"/{name}")]
