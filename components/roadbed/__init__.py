"""roadbed: a service, its database, its queue and the watch over them, declared in a few typed lines.

Every block can be imported from here. Nothing is loaded before it is used, so `import roadbed` costs next to nothing.

>>> from roadbed import Queue, QueueArgs
"""

import functools
import gc
import importlib
import sys
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roadbed.exports import *  # noqa: F403 - type checkers see every name there as ours
    from roadbed.kernel.args import Args
    from roadbed.kernel.component import Component
else:

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return [*_homes(), "blocks", "catalogue"]
        if name not in _homes():
            raise AttributeError(f"module 'roadbed' has no attribute {name!r}")
        value = getattr(_imported(_homes()[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return [*globals(), *_homes()]


@functools.cache
def _homes() -> Mapping[str, str]:
    """The module that each name of `exports.py` is in.

    Its import statements run with an `__import__` that only notes them. That works in an archive and without sources,
    where a stub file would be missing.
    """
    from importlib.machinery import PathFinder

    homes: dict[str, str] = {}

    def note(home: str, _globals: object, _locals: object, names: tuple[str, ...], _level: int) -> SimpleNamespace:
        homes.update(dict.fromkeys(names, home))
        return SimpleNamespace(**dict.fromkeys(names))

    # Import hooks are passed by: pytest's has a loader that gives no code.
    spec: Any = PathFinder.find_spec("roadbed.exports", __path__)  # noqa: F405 - a package always has it
    exec(spec.loader.get_code(spec.name), {"__builtins__": {"__import__": note}})  # noqa: S102 - our own file
    return homes


def _imported(home: str) -> ModuleType:
    if home in sys.modules:
        return sys.modules[home]
    # While modules are imported, and again when Python ends, garbage is looked for in all of them: that takes longer
    # than roadbed's own imports. Modules stay for good, so nothing is lost if they are left out of it.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return importlib.import_module(home)
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def blocks() -> "Mapping[str, type[Component[Any]]]":
    """Every block by its name: ours, and those of installed packages.

    A company's package declares its blocks as entry points of the group `roadbed.blocks`, each naming a class derived
    from `Component`.
    """
    from importlib.metadata import entry_points

    from roadbed.kernel.component import Component

    ours = {name: getattr(sys.modules[__name__], name) for name in _homes()}
    found = {name: each for name, each in ours.items() if isinstance(each, type) and issubclass(each, Component)}
    del found["Component"]
    for entry in entry_points(group="roadbed.blocks"):
        if entry.name in found:
            raise ImportError(f"two packages bring a block {entry.name}; the second is {entry.value}, rename it")
        found[entry.name] = entry.load()
    return dict(sorted(found.items()))


def catalogue() -> "Mapping[str, type[Args]]":
    """The arguments of every block, by the block's name."""
    from roadbed.kernel.component import args_class

    return {name: args_class(block) for name, block in blocks().items()}
