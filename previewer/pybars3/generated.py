"""The Python source that pybars3 generates for a template, looked at before it runs, and its way back to the tree.

This is the second gate: whatever text went in, the source may hold nothing but the few names and forms that pybars3
itself writes.
"""

from __future__ import annotations

import ast
import re
import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from types import CodeType

from previewer.diagnostics import Diagnostic, Severity
from previewer.pybars3.canonical import to_canonical
from previewer.records import Record
from previewer.rendering.errors import CompileError
from previewer.source import Source, Span
from previewer.syntax.ast import BlockStatement, MustacheStatement, PartialStatement, Statement, Template

Written = MustacheStatement | BlockStatement | PartialStatement

_NODES = (
    *(ast.Module, ast.FunctionDef, ast.Lambda, ast.arguments, ast.arg, ast.Return, ast.Raise, ast.If, ast.Expr),
    *(ast.Assign, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Subscript, ast.Constant, ast.Dict),
    *(ast.Call, ast.keyword, ast.Compare, ast.Is, ast.IsNot, ast.NotEq, ast.NotIn, ast.BoolOp, ast.And, ast.Or),
    *(ast.BinOp, ast.Mod, ast.UnaryOp, ast.USub, ast.Import, ast.ImportFrom, ast.alias),
)
_NAMES = frozenset(
    {
        *("pybars", "_pybars_", "PybarsError", "Scope", "strlist", "ensure_scope", "prepare", "partial"),
        *("resolve", "resolve_subexpr", "dict", "str", "hasattr", "_helpers", "called", "inner", "scope"),
        *("context", "helpers", "partials", "root", "result", "options", "value", "helper", "overrides"),
        "partialName",
    }
)
_BODY = re.compile(r"render|block_[0-9]+")
_ATTRIBUTES = frozenset({"update", "get", "append", "grow", "__version__", "PybarsError"})
_IMPORTS = (
    "import pybars",
    "from pybars import strlist, Scope, PybarsError",
    "from pybars._compiler import _pybars_, escape, resolve, resolve_subexpr, prepare, ensure_scope",
    "from functools import partial",
)

# All compilers of pybars3 share one builder, so that two threads would mix their templates; and Python 3.11 counts the
# depth of syntax trees for all threads together ("AST constructor recursion depth mismatch").
_one_at_a_time = threading.Lock()


class Generated(Record):
    """A template as Python code that was found harmless."""

    source: Source
    code: CodeType
    places: Mapping[str, tuple[tuple[int, Written], ...]]
    """Of each generated function the last lines of its statements."""

    def statement(self, function: str, line: int) -> Written | None:
        """The statement that a line of a generated function comes from."""
        places = self.places.get(function, ())
        at = bisect_left(places, line, key=lambda place: place[0])
        return places[at][1] if at < len(places) else None


def generate(template: Template) -> Generated:
    """Compiles a tree with pybars3; raises CompileError where it must not or cannot be handed on."""
    source = template.source
    try:
        with _one_at_a_time:
            return _generate(template)
    except CompileError:
        raise
    except (RecursionError, MemoryError):
        raise _fault(source, "blocks or calls are nested too deep for pybars3") from None
    except Exception as error:  # pybars3's parser raises whatever it meets
        raise _fault(source, f"pybars3 does not read it: {error}") from None


def harmless(tree: ast.Module) -> bool:
    """Whether generated source has only names, imports and forms of pybars3's own."""
    return all(_expected(node) for node in ast.walk(tree))


def _generate(template: Template) -> Generated:
    from pybars import Compiler  # takes 450 ms to import

    source = template.source
    tree = ast.parse(Compiler().precompile(to_canonical(template)))
    if not harmless(tree):
        raise _fault(source, "pybars3 would generate code for it that is none of its own")
    places = _places(tree, template)
    if places is None:
        raise _fault(source, "pybars3 reads its tags otherwise than Iterable does")
    # The name stands in tracebacks; nothing reads such a file.
    code = compile(tree, f"<pybars3 {source.name}>", "exec", dont_inherit=True)
    return Generated(source, code, places)


def _expected(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return ast.unparse(node) in _IMPORTS
        case ast.Name(id=name):
            return name in _NAMES or _BODY.fullmatch(name) is not None
        case ast.Attribute(attr=name):
            return name in _ATTRIBUTES
        case ast.FunctionDef(name=name, decorator_list=decorators):
            return not decorators and _BODY.fullmatch(name) is not None
        case _:
            return isinstance(node, _NODES)


def _places(tree: ast.Module, template: Template) -> dict[str, tuple[tuple[int, Written], ...]] | None:
    """The last lines of statements by function; None where pybars3 found other statements than our parser.

    Each body is a function, numbered as the bodies stand in the source; in it each statement but text and comments
    ends with `result.grow(...)`.
    """
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    bodies = {f"block_{order}" if order else "render": body for order, body in enumerate(_bodies(template.body))}
    if functions.keys() != bodies.keys():
        return None
    places = {}
    for name, body in bodies.items():
        ends = [line for line in map(_end_of_statement, functions[name].body) if line is not None]
        if len(ends) != len(body):
            return None
        places[name] = tuple(zip(ends, body, strict=True))
    return places


def _bodies(statements: tuple[Statement, ...]) -> Iterator[list[Written]]:
    written = [item for item in statements if isinstance(item, Written)]
    yield written
    for item in written:
        if isinstance(item, BlockStatement):
            yield from _bodies(item.body)
            for part in item.inverses:
                yield from _bodies(part.body)


def _end_of_statement(node: ast.stmt) -> int | None:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="result"), attr="grow"))):
            return node.end_lineno
        case _:
            return None


def _fault(source: Source, message: str) -> CompileError:
    span = Span(0, min(1, len(source.text)))
    return CompileError(Diagnostic("HB320", "pybars3-refused", Severity.ERROR, source, span, message))
