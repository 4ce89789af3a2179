"""Outputs of other stacks: from their own evaluation, from config, or unknown."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from roadbed.kernel.contracts.document import (
    SHARE_KEY,
    ContractFileError,
    Share,
    agreed,
    path_of,
    plain,
    read,
    shares_in,
)
from roadbed.kernel.errors import from_project
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
        self._evaluated: dict[tuple[str, str], Mapping[str, Any] | None] = {}
        self._outdated: set[str] = set()
        self._folder = Path.cwd()

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

    def shared_by(
        self, project: str, stack: str, name: str, source: Source | None, findings: list[Finding]
    ) -> Mapping[str, Share] | None:
        """What a stack shares, by config or, in this project, by its own evaluation; else None.

        It is noted, once for each stack, where the committed contract says otherwise of the thing called `name`: an
        update is built on that.
        """
        told = self._told(f"{project}/{stack}") or {}
        if shares := shares_in(told):
            return shares
        outputs = self._outputs_of(project, stack)
        if outputs is None:
            return None
        shares = {thing: plain(share) for thing, share in shares_in(outputs).items()}
        asked = name in shares and stack not in self._outdated
        if asked and (finding := self._against_committed(stack, name, shares[name])):
            self._outdated.add(stack)
            findings.append(replace(finding, source=source))
        return shares

    def _against_committed(self, stack: str, name: str, share: Share) -> Finding | None:
        file = self._folder / path_of(self._project, stack, self._project)
        path = from_project(file)
        so = f"pulumi up will stop here: run roadbed contract export {stack}"
        try:
            committed = read(file, path).shares.get(name)
        except FileNotFoundError:
            return Finding(severity="warning", rule="contract-missing", message=f"{path} is missing; {so}")
        except ContractFileError as error:
            return Finding(
                severity="warning", rule="contract-stale", message=f"{error}; until then pulumi up will stop"
            )
        if committed is not None and agreed(committed) == agreed(share):
            return None
        says = f"does not say of {name} what {stack} shares now" if committed else f"does not have {name} yet"
        return Finding(severity="warning", rule="contract-stale", message=f"{path} {says}; {so}")

    def _find(self, name: str) -> Mapping[str, Any] | None:
        parts = name.split("/")
        project = parts[-2] if len(parts) > 1 else self._project
        if (told := self._told(name)) is not None:
            return told if shares_in(told) else {**self._committed(project, parts[-1]), **told}
        outputs = self._outputs_of(project, parts[-1])
        return outputs if outputs is not None else self._committed(project, parts[-1]) or None

    def _outputs_of(self, project: str, stack: str) -> Mapping[str, Any] | None:
        """Those of the stack's own evaluation, which are asked for once: a question stops this process and another."""
        if (project, stack) not in self._evaluated:
            self._evaluated[project, stack] = self._ask(project, stack)
        return self._evaluated[project, stack]

    def _committed(self, project: str, stack: str) -> Mapping[str, Any]:
        """What the committed contract of a stack says, as its outputs; a broken one is told where it is used."""
        with contextlib.suppress(FileNotFoundError, ContractFileError):
            file = self._folder / path_of(project, stack, self._project)
            shares = read(file, from_project(file)).shares
            return {f"{SHARE_KEY}{name}": share for name, share in shares.items()}
        return {}

    def _told(self, name: str) -> Mapping[str, Any] | None:
        """What config says of a stack, under its name with more or less before it; of this project's, even alone."""
        parts = name.split("/")
        own = parts[-1:] if len(parts) > 1 and parts[-2] == self._project else []
        for known in (name, "/".join(parts[1:]) if len(parts) == 3 else name, *own, *self._longer(name)):
            if isinstance(found := self._configured.get(known), dict):
                return found
        return None

    def _longer(self, name: str) -> list[str]:
        return [known for known in self._configured if known.endswith(f"/{name}")]
