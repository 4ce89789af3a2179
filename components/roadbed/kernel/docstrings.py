"""What the docstrings below a class's fields say, read once from its file.

From Python 3.13 on pydantic does this itself just as quickly. Before that it looks up the path of every imported module
to find the file, which takes longer than everything else that importing a block does.
"""

import ast
import functools
import inspect
import itertools
import linecache
import sys
from collections.abc import Iterable, Iterator, Sequence
from types import FrameType
from typing import Annotated, Any, ClassVar, Final, get_args, get_origin

from pydantic import Field
from pydantic.fields import FieldInfo

READ_BY_PYDANTIC: Final = sys.version_info >= (3, 13)
"""Whether `use_attribute_docstrings` costs next to nothing here."""

_NO_FIELDS: Final = (ClassVar, Final)


def describe(kind: type[Any]) -> None:
    """Give the fields of a class that is just being made their docstrings as descriptions, unless they have one.

    To be called below the `class` statement, before pydantic reads the class's annotations.
    """
    annotations = vars(kind).get("__annotations__", {})
    for name, text in _docstrings(kind, inspect.currentframe()).items():
        if name in annotations and not _is_described(annotations[name]):
            annotations[name] = Annotated[annotations[name], Field(description=text)]


def _is_described(annotation: Any) -> bool:
    """Whether it says itself what it is, or is no field at all."""
    if isinstance(annotation, str):
        return annotation.partition("[")[0].rpartition(".")[2] in ("ClassVar", "Final")
    if annotation in _NO_FIELDS or get_origin(annotation) in _NO_FIELDS:
        return True
    return any(isinstance(mark, FieldInfo) and mark.description for mark in get_args(annotation))


def _docstrings(kind: type[Any], frame: FrameType | None) -> dict[str, str]:
    while frame is not None:
        if frame.f_globals.get("__name__") == kind.__module__:
            found = _class_at(_statements(frame.f_code.co_filename), kind.__name__, frame.f_lineno)
            if found is not None:
                return dict(_below_fields(found.body))
        frame = frame.f_back
    return {}


@functools.lru_cache(maxsize=32)
def _statements(filename: str) -> Sequence[ast.stmt]:
    try:
        return ast.parse("".join(linecache.getlines(filename))).body
    except SyntaxError:
        return ()


def _class_at(nodes: Iterable[ast.AST], name: str, line: int) -> ast.ClassDef | None:
    """The class of this name whose statement holds the line; the innermost of several."""
    for node in nodes:
        if isinstance(node, ast.stmt | ast.excepthandler) and _holds(node, line):
            if found := _class_at(ast.iter_child_nodes(node), name, line):
                return found
            return node if isinstance(node, ast.ClassDef) and node.name == name else None
    return None


def _holds(node: ast.stmt | ast.excepthandler, line: int) -> bool:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return first <= line <= (node.end_lineno or node.lineno)


def _below_fields(statements: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in itertools.pairwise(statements):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)
