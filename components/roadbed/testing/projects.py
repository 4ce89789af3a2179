"""The stacks of a Pulumi project: their unchanged program and committed config, each in a process of its own."""

import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from roadbed.plan.pool import evaluate_stacks
from roadbed.plan.project import Project
from roadbed.testing.deployment import DeployError, Deployment
from roadbed.testing.evaluating import Configured, Said, told, unasked, written
from roadbed.testing.selecting import unknown


class Stacks(Mapping[str, Deployment[None]]):
    """Deployments of a project's stacks, by name. The names cost nothing; the first deployment that is asked for
    evaluates all of them, side by side.
    """

    def __init__(
        self,
        project: Project,
        names: tuple[str, ...],
        config: Mapping[str, str],
        *,
        answers: Said | None = None,
        stack_outputs: Said | None = None,
    ) -> None:
        self.project = project
        self._names, self._config = names, {**config, **told(answers, stack_outputs)}
        self._answers, self._stack_outputs = answers, stack_outputs
        self._found: dict[str, Deployment[None] | DeployError] = {}

    def __getitem__(self, name: str) -> Deployment[None]:
        """The deployment of a stack.

        Raises `DeployError` with everything that is wrong with its program, and `UnknownName` for another stack.
        """
        if name not in self._names:
            raise unknown(f"no stack is named {name!r}", name, self._names)
        if not self._found:
            self._evaluate()
        found = self._found[name]
        if isinstance(found, DeployError):
            raise found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _evaluate(self) -> None:
        for each in evaluate_stacks(self.project, self._names, config=self._config):
            wrong = tuple(finding for finding in each.findings if finding.severity == "error")
            if each.up is not None and not wrong:
                wrong = unasked(each.up, self._answers, self._stack_outputs)
            if each.up is None or wrong:
                self._found[each.stack] = DeployError(wrong)
            else:
                self._found[each.stack] = Deployment(each.up, None, each.log, each.findings, each.preview)


def stacks(
    project: Path | str | None = None,
    *,
    only: str = "*",
    config: Mapping[str, Configured] | None = None,
    answers: Said | None = None,
    stack_outputs: Said | None = None,
) -> Stacks:
    """The stacks of the Pulumi project that a folder is in: the test file's own, if none is given.

    `only` is a pattern of names, such as `payments.*`. `config` replaces values of every stack, by full key; `answers`
    and `stack_outputs` are those of `deploy`. Raises `ProjectError` where there is no project.

    >>> STACKS = stacks()
    >>> @pytest.mark.parametrize("stack", STACKS)
    ... def test_nothing_is_public(stack):
    ...     STACKS[stack].nothing_is_public()
    """
    start = Path(project) if project is not None else Path(sys._getframe(1).f_code.co_filename).parent
    found = Project.find(start)
    names = tuple(name for name in found.stacks if fnmatchcase(name, only))
    if not names:
        raise unknown(f"no stack of {found.root} is like {only!r}", only, found.stacks)
    given = written({key: value for key, value in (config or {}).items() if value is not None})
    return Stacks(found, names, given, answers=answers, stack_outputs=stack_outputs)
