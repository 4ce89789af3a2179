"""What a user does with random arguments who believes every error: change what it names, and try again."""

import re
from typing import Any

from roadbed.kernel.component import args_class
from roadbed.kernel.errors import Problem, ProgramError
from roadbed.testing import DeployError, Deployment, Recipe, deploy
from tests.properties.drawing import BLOCKS, ZONE, smallest

_REASON = "a reason"


class Attempt:
    """Arguments of a block that errors change until there are none."""

    def __init__(self, name: str, recipe: Recipe[Any], *, stack: str, reasons: bool) -> None:
        self.block, self.kind, self.stack = BLOCKS[name], args_class(BLOCKS[name]), stack
        self.smallest = smallest(name)
        self.fields: dict[str, Any] = {**self.smallest, **recipe.fields}
        self.because = dict.fromkeys(recipe.fields, _REASON) if reasons else {}
        self.errors: list[Exception] = []

    def deployed(self) -> Deployment[Any]:
        """The plan of what is left of the arguments in the end."""
        for _ in range(3 * len(self.kind.model_fields)):
            try:
                return self.deploy()
            except (ProgramError, DeployError) as error:
                self.errors.append(error)
            before = {**self.fields}, {**self.because}
            self._mend(self.errors[-1])
            if before == (self.fields, self.because):
                break
        raise AssertionError("no argument that the last error names mends it") from self.errors[-1]

    def deploy(self, **how: Any) -> Deployment[Any]:
        """The plan of the arguments as they are."""
        changes = {"because": self.because, **how.pop("changes", {})}

        def program() -> Any:
            args = Recipe(self.kind, self.fields)(**changes)
            assert args.but() == args
            return self.block("orders", args)

        return deploy(program, stack=self.stack, zone=ZONE, **how)

    def _mend(self, error: Exception) -> None:
        if isinstance(error, DeployError):
            return self._give_up(self._named_in(str(error)))
        assert isinstance(error, ProgramError)
        for problem in error.problems:
            first = re.split(r"[.\[ ]", problem.path)[0]
            if first == "because":
                self.because.pop(problem.path.partition(".")[2], None)
            elif "write because={" in problem.says:
                self.because[problem.path] = _REASON
            else:
                self._give_up(self._meant(error, problem, first))
        return None

    def _meant(self, error: ProgramError, problem: Problem, first: str) -> list[str]:
        """The arguments to change: the one that is named, those that the named thing is in, those that the fix says."""
        if error.what.startswith(self.block.__name__) and first in {**self.fields, **self.smallest}:
            as_usual = first in self.smallest and self.fields.get(first) is self.smallest[first]
            return self._named_in(problem.says) or [first] if as_usual else [first]
        parts = [f"{error.what}(", re.split(r"[.\[\]]+", problem.path)[-1]]
        inside = [name for name, value in self.fields.items() if any(each and each in repr(value) for each in parts)]
        return inside or self._named_in(str(error))

    def _named_in(self, text: str) -> list[str]:
        return [name for name in self.fields if re.search(rf"\b{name}\b", text)]

    def _give_up(self, names: list[str]) -> None:
        """What was drawn, for what the block needs at least; that, for nothing; nothing, for that."""
        for name in names:
            usual = self.smallest.get(name)
            if usual is not None and self.fields.get(name) is not usual:
                self.fields[name] = usual
            else:
                self.fields.pop(name, None)
