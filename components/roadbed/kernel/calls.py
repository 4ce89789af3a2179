"""How a block is called: what is missing, misspelt or in the wrong place, before anything is made of it."""

import functools
import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi

from roadbed.kernel.args import Args
from roadbed.kernel.errors import Problem, listed, near_miss
from roadbed.kernel.mistakes import shown

# Pulumi hands these to the component's own node, where they do nothing: children do not inherit them.
NOT_FOR_BLOCKS: Final[Mapping[str, str]] = {
    "ignore_changes": '["tags"]',
    "replace_on_changes": '["name"]',
    "custom_timeouts": 'pulumi.CustomTimeouts(create="10m")',
    "delete_before_replace": "True",
    "additional_secret_outputs": '["url"]',
    "import_": '"existing-id"',
    "replacement_trigger": '"2"',
    "hide_diffs": '["tags"]',
    "hooks": "pulumi.ResourceHookBinding(…)",
}


def misfit(block: type, wanted: type[Args], args: tuple[Any, ...], named: Mapping[str, Any]) -> list[Problem]:
    """Why a block's `__init__` cannot be called like this; nothing where it can. `wanted` are its arguments' class."""
    signature = _signature(block)
    try:
        signature.bind(*args, **named)
    except TypeError as error:
        return list(_misfits(block.__name__, signature, wanted, args, named)) or [Problem("", str(error))]
    return []


def misplaced(wanted: type[Args], args: object, opts: object) -> Iterator[Problem]:
    """What is no such thing as a block takes here, and options that would do nothing."""
    if isinstance(args, pulumi.ResourceOptions):
        yield Problem("args", "got ResourceOptions; pass them as opts=…")
    elif not isinstance(args, wanted):
        yield Problem("args", f"got {shown(args)}, wants {wanted.__name__}(…)")
    if not isinstance(opts, pulumi.ResourceOptions | None):
        yield Problem("opts", f"got {shown(opts)}, wants pulumi.ResourceOptions(…)")
    for option in ("id", "urn"):
        if getattr(opts, option, None) is not None:
            yield Problem(f"opts.{option}", "a block is no resource of the cloud and cannot be looked up")
    for option, example in NOT_FOR_BLOCKS.items():
        if getattr(opts, option, None) is not None:
            yield Problem(
                f"opts.{option}",
                "has no effect on a block, as its children do not inherit it; write it for one child: "
                f'overrides={{"<child>": Override(opts=pulumi.ResourceOptions({option}={example}))}}',
            )


@functools.cache
def _signature(block: type) -> inspect.Signature:
    signature = inspect.signature(block.__init__)  # type: ignore[misc]
    return signature.replace(parameters=[*signature.parameters.values()][1:])


def _misfits(
    block: str, signature: inspect.Signature, wanted: type[Args], args: tuple[Any, ...], named: Mapping[str, Any]
) -> Iterator[Problem]:
    takes = list(signature.parameters.values())
    by_place = [each.name for each in takes if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    placed = by_place[: len(args)]
    if len(args) > len(by_place):
        yield Problem("", f"got {len(args)} arguments without names, takes {len(by_place)}: {', '.join(by_place)}")
    for name in placed:
        if name in named:
            yield Problem(name, "given twice, by place and by name; keep one")
    for each in takes:
        required = each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        if required and each.name not in (*placed, *named):
            fix = f"{wanted.__name__}(…)" if each.name == "args" else "a name" if each.name == "name" else "a value"
            example = f': {block}("orders")' if each.name == "name" else ""
            yield Problem(each.name, f"missing, wants {fix}{example}")
    for name in named:
        if name in wanted.model_fields:
            yield Problem(name, f"goes into the block's arguments: {wanted.__name__}({name}=…)")
        elif name not in signature.parameters:
            known = [each.name for each in takes]
            mend = near_miss(name, [*known, *wanted.model_fields]) or f"; known are {listed(known)}"
            yield Problem(name, f"no such argument{mend}")
