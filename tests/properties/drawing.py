"""Arguments of every block, and which of them are tried: deep groups, and what only makes sense together."""

import os
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from acme import NightlyExport
from hypothesis import strategies as st

import roadbed
from roadbed.kernel.backlog import HasBacklog
from roadbed.kernel.component import Component, args_class
from roadbed.service.rollouts.rollout import Rollout
from roadbed.service.rollouts.task_run import RunsToCompletion
from roadbed.service.task import Task
from roadbed.service.traffic.route import Listen, Route
from roadbed.testing import Recipe, arguments
from tests.service.routed import EDGE, INTERNAL, PUBLIC
from tests.smallest import SMALLEST
from tests.smallest import ZONE as BARE_ZONE

BLOCKS: Final[Mapping[str, type[Component[Any]]]] = {**roadbed.blocks(), "NightlyExport": NightlyExport}
ZONE: Final = BARE_ZONE.but(
    ingresses=[PUBLIC.but(test_listener_arn=f"{PUBLIC.listener_arn}0"), INTERNAL, EDGE], runtimes=["fargate"]
)
"""With all that routes and rollouts can ask for."""

EXAMPLES: Final = {"Network": 60, "AlarmTopics": 80, "ScheduledJob": 60, "Service": 60, "Task": 60, "Worker": 60}
"""How many arguments are tried of blocks that take long: with many groups, or many children. Of others, `USUALLY`."""
USUALLY: Final = 100
ALWAYS_THE_SAME: Final = "ROADBED_SWEEP" not in os.environ
"""Every run tries the same arguments, so that none goes red over code that did not change. With `ROADBED_SWEEP=20`, as
before a release, it tries others, twenty times as many."""

TIMES: Final = int(os.environ.get("ROADBED_SWEEP", "1"))


def examples(name: str) -> int:
    """How many arguments of a block are tried."""
    return EXAMPLES.get(name, USUALLY) * TIMES


def a_queue(number: int) -> roadbed.Queue:
    """Something that a worker empties, which has to be made in the program."""
    return roadbed.Queue(f"orders-jobs-{number}")


def a_migration(number: int) -> Task:
    """Something that runs to its end, which has to be made in the program."""
    return Task(f"orders-migration-{number}", SMALLEST["Task"])


for kind, made in ((RunsToCompletion, a_migration), (HasBacklog, a_queue)):
    st.register_type_strategy(kind, st.fixed_dictionaries({"number": st.integers(0, 10**9)}).map(partial(Recipe, made)))

_ALARMS = st.just(("checkout-availability-page",))
_ROLLOUTS = st.one_of(
    [arguments(Rollout, strategy=st.just(strategy), alarms=_ALARMS) for strategy in ("blue_green", "canary", "linear")]
)
_AT_PORTS = arguments(
    Route, ingress=st.just("edge"), listen=arguments(Listen, port=st.sampled_from([each.port for each in EDGE.ports]))
)
_TOGETHER: Final[Mapping[str, tuple[Mapping[str, "st.SearchStrategy[Any]"], ...]]] = {
    "Service": (
        {"routes": st.lists(st.one_of(arguments(Route), _AT_PORTS), min_size=1, max_size=3).map(tuple)},
        {"routes": st.just((Route(),)), "rollout": _ROLLOUTS},
        {"scale": arguments(args_class(roadbed.Service).model_fields["scale"].annotation)},
    ),
}
"""Arguments that make sense with others only, so that hardly any would be drawn by chance, by the block's name."""


def drawn(name: str) -> "st.SearchStrategy[Recipe[Any]]":
    """Arguments of a block."""
    kind = args_class(BLOCKS[name])
    return st.one_of(arguments(kind), *(arguments(kind, **fields) for fields in _TOGETHER.get(name, ())))


def smallest(name: str) -> dict[str, Any]:
    """The arguments without which a block cannot be."""
    args = SMALLEST.get(name)
    return {field: getattr(args, field) for field in args.model_fields_set} if args else {}
