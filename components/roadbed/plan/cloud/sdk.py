"""What the installed Pulumi SDKs declare about a resource type or a function; each is looked up once, by its token."""

import functools
import importlib
import inspect
import keyword
import sys
from types import ModuleType
from typing import Any, TypeAlias

from pulumi import _types
from pulumi.runtime import rpc

SdkClass: TypeAlias = Any
"""A class of an SDK, or None; `type[Any]` would not count as hashable, which caches ask for."""


@functools.cache
def resource_class(token: str) -> SdkClass:
    """The class that makes a resource of this type; None when no installed SDK knows it."""
    package, module, _ = _parts(token)
    if _sdk(package) is None:
        return None
    registered = rpc.get_resource_module(package, module, "")
    info: dict[str, Any] = getattr(registered, "mod_info", {})
    name = info.get("classes", {}).get(token)
    return getattr(importlib.import_module(info["fqn"]), name, None) if name else None


@functools.cache
def args_class(token: str) -> SdkClass:
    """The class of a resource type's arguments; None when no installed SDK knows it."""
    made_by = resource_class(token)
    if made_by is None:
        return None
    home = sys.modules[made_by.__module__]
    # A type whose nested input took the name `…Args` calls its own `…InitArgs`.
    for name in (f"{made_by.__name__}InitArgs", f"{made_by.__name__}Args"):
        found = getattr(home, name, None)
        if isinstance(found, type) and found.__module__ == home.__name__ and _types.is_input_type(found):
            return found
    return None


@functools.cache
def result_class(token: str) -> SdkClass:
    """The class of a function's answer; None when no installed SDK knows it."""
    package, module, function = _parts(token)
    home = _module_of(package, module.partition("/")[0])
    found = getattr(home, f"{function[:1].upper()}{function[1:]}Result", None)
    return found if isinstance(found, type) and _types.is_output_type(found) else None


@functools.cache
def function_arguments(token: str) -> frozenset[str]:
    """The wire names of a function's arguments that come back in its answer."""
    answer = result_class(token)
    if answer is None:
        return frozenset()
    home = sys.modules[answer.__module__]
    function = getattr(home, answer.__module__.rpartition(".")[2], None)
    if not callable(function):
        return frozenset()
    names = _types.resource_py_to_pulumi_names(answer)
    return frozenset(names[name] for name in inspect.signature(function).parameters if name in names)


def _parts(token: str) -> tuple[str, str, str]:
    package, _, rest = token.partition(":")
    module, _, name = rest.partition(":")
    return package, module, name


@functools.cache
def _sdk(package: str) -> ModuleType | None:
    return _import(f"pulumi_{package.replace('-', '_')}") if package else None


@functools.cache
def _module_of(package: str, module: str) -> ModuleType | None:
    sdk = _sdk(package)
    if sdk is None or module in ("", "index"):
        return sdk
    name = f"{module}_" if keyword.iskeyword(module) else module
    return _import(f"{sdk.__name__}.{name.replace('/', '.')}")


def _import(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
