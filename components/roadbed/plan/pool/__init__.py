"""Many evaluations side by side, each stack and mode in a process of its own that shares nothing with the others."""

import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from multiprocessing import connection
from pathlib import Path
from typing import Any, Final, Literal

from roadbed.plan.contracts.folder import with_used
from roadbed.plan.model import Evaluation
from roadbed.plan.pool.child import Child
from roadbed.plan.pool.foreseen import import_foreseen
from roadbed.plan.pool.messages import Imported, StackGiven, StackWanted, Task
from roadbed.plan.pool.modules import import_ahead, modules_of_caller
from roadbed.plan.pool.outcomes import merged
from roadbed.plan.pool.signals import ended_in_order
from roadbed.plan.pool.stack_answers import answer_of, cannot_be_evaluated, circle_closed
from roadbed.plan.project import Project, ProjectError
from roadbed.plan.project.stack_config import StackConfig

Mode = Literal["both", "preview", "up"]
DEFAULT_TIME_LIMIT: Final = 60.0
DEFAULT_MEMORY_LIMIT: Final = 4 * 1024**3
_TICK_SECONDS: Final = 0.25


def evaluate_stacks(
    project: Project,
    stacks: Sequence[str],
    *,
    mode: Mode = "both",
    jobs: int | None = None,
    config: Mapping[str, str] | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
    memory_limit: int = DEFAULT_MEMORY_LIMIT,
    on_done: Callable[[Evaluation], None] | None = None,
) -> list[Evaluation]:
    """Evaluate stacks of a project, in the order of `stacks`; `on_done` hears of each as it is finished.

    `jobs` programs run at a time, as many as there are processors by default. `config` replaces values of every stack,
    by key. A program has `time_limit` seconds and, on Linux, `memory_limit` bytes in each mode; Python and Pulumi's own
    share of these is 100 to 400 MB.

    What is wrong with a program is a finding of its evaluation. Raises `ProjectError` for what is wrong before any
    program runs: names and config of stacks. SIGTERM and SIGHUP end every program and raise `SystemExit`, as long as
    this is the main thread and nobody else handles them.

    On Linux the processes are forked from this one, after it has imported what the programs import; where that is not
    safe, as with native threads running, they are spawned, which takes about half a second longer each.
    """
    problems: list[str] = []
    configs: dict[str, StackConfig] = {}
    for stack in dict.fromkeys(stacks):
        if misnamed := project.check_names([stack]):
            problems += misnamed
            continue
        try:
            configs[stack] = StackConfig.of(project, stack, config or {})
        except ProjectError as error:
            problems += error.problems
    if problems:
        raise ProjectError(problems)
    jobs = jobs or _processors()
    run = _Run(
        project, configs, mode=mode, jobs=jobs, time_limit=time_limit, memory_limit=memory_limit, on_done=on_done
    )
    collecting = gc.isenabled()
    gc.disable()  # What comes in stays: plans, and the modules that programs import.
    with ended_in_order():
        try:
            run.everything()
        finally:
            run.stop()
            if collecting:
                gc.enable()
    return [run.evaluations[stack] for stack in stacks]


class _Run:
    """One call of `evaluate_stacks`."""

    def __init__(
        self,
        project: Project,
        configs: Mapping[str, StackConfig],
        *,
        mode: Mode,
        jobs: int,
        time_limit: float,
        memory_limit: int,
        on_done: Callable[[Evaluation], None] | None,
    ) -> None:
        self.evaluations: dict[str, Evaluation] = {}
        self._project, self._configs, self._jobs = project, configs, max(jobs, 1)
        self._time_limit, self._memory_limit = time_limit, memory_limit
        self._on_done = on_done
        self._modes = {"both": (True, False), "preview": (True,), "up": (False,)}[mode]
        self._concerned = with_used(project, configs)
        order = [stack for stack in self._concerned if stack in configs]
        self._ready = deque((stack, preview) for stack in order for preview in self._modes)
        self._children: list[Child] = []
        self._finished: dict[str, list[Child]] = {}
        self._answers: dict[str, StackGiven] = {}
        self._warm = False
        self._start_method: Literal["fork", "spawn"] = "fork" if _can_fork() else "spawn"
        self._strangers = modules_of_caller()

    def everything(self) -> None:
        """Evaluate until nothing is left."""
        if self._start_method == "fork" and len(self._ready) > 1:
            import_foreseen(self._project, self._concerned)
            self._import(("roadbed.plan.evaluate", "roadbed.plan.program.failures"))
        while self._ready or self._children:
            self._start_some()
            waited_for = [each for child in self._children for each in child.listened_to]
            heard = connection.wait(waited_for, _TICK_SECONDS)
            for child in [*self._children]:
                for message in child.hear(heard):
                    self._take(child, message)
                if child.over:
                    self._finish(child)

    def stop(self) -> None:
        """End whatever still runs."""
        for child in self._children:
            child.kill()

    def _start_some(self) -> None:
        for child in self._children:
            if child.waits_for in self._answers and self._has_room:
                answer = self._answers[child.waits_for]
                child.waits_for = ""
                child.give(answer)
        while self._ready and self._has_room:
            stack = self._ready[0][0]
            # The first stack tells what programs import; whoever is forked after that has it already.
            cold = not self._warm and self._start_method == "fork"
            if cold and self._children and stack != self._children[0].task.stack:
                return
            self._start(*self._ready.popleft(), self._configs[stack])

    @property
    def _has_room(self) -> bool:
        return sum(not child.waits_for for child in self._children) < self._jobs

    def _start(self, stack: str, preview: bool, config: StackConfig) -> None:
        strangers = self._strangers if self._start_method == "fork" else ()
        task = Task(self._project, stack, config, preview, self._time_limit, self._memory_limit, strangers)
        self._children.append(Child(task, self._start_method))

    def _take(self, child: Child, message: Any) -> None:
        match message:
            case Imported():
                if self._start_method == "fork" and self._ready:
                    self._import(message.names)
                self._warm = True
            case StackWanted():
                self._want(child, message.stack)

    def _want(self, child: Child, stack: str) -> None:
        """Answer a program that refers to another stack, now or when that is evaluated."""
        if stack in self._answers:
            child.give(self._answers[stack])
            return
        if not child.task.preview and (circle := self._circle(child.task.stack, stack)):
            child.give(circle_closed(circle))
            return
        running = any(other.task.stack == stack and not other.task.preview for other in self._children)
        if not running:
            try:
                config = self._configs.get(stack) or self._config_of_unasked(stack)
            except ProjectError as error:
                self._answers[stack] = cannot_be_evaluated(stack, str(error))
                child.give(self._answers[stack])
                return
            if config is None:
                child.give(StackGiven())
                return
            if (stack, False) in self._ready:
                self._ready.remove((stack, False))
            self._start(stack, False, config)
        child.waits_for = stack

    def _config_of_unasked(self, stack: str) -> StackConfig | None:
        return StackConfig.of(self._project, stack, {}) if stack in self._project.stacks else None

    def _circle(self, asking: str, wanted: str) -> list[str]:
        """The stacks of the circle that would close if one more program waited for another."""
        waits = {child.task.stack: child.waits_for for child in self._children if not child.task.preview}
        circle, at = [asking], wanted
        while at and at != asking:
            circle.append(at)
            at = waits.get(at, "")
        return circle if at else []

    def _finish(self, child: Child) -> None:
        self._children.remove(child)
        self._warm = True
        stack = child.task.stack
        if not child.task.preview:
            self._answers[stack] = answer_of(stack, child.result)
        done = self._finished.setdefault(stack, [])
        done.append(child)
        wanted = stack in self._configs and not (set(self._modes) - {each.task.preview for each in done})
        if wanted and stack not in self.evaluations:
            self.evaluations[stack] = merged([each for each in done if each.task.preview in self._modes])
            if self._on_done:
                self._on_done(self.evaluations[stack])

    def _import(self, names: Iterable[str]) -> None:
        """Import what programs import, so that later processes need not."""
        import_ahead(names)
        if not _can_fork():
            self._start_method = "spawn"


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_fork() -> bool:
    """Whether this process can be forked: on Linux, and without threads that Python does not know, such as gRPC's."""
    if not sys.platform.startswith("linux"):
        return False
    threads = Path("/proc/self/task")
    return threads.is_dir() and len([*threads.iterdir()]) <= len(sys._current_frames())  # noqa: SLF001
