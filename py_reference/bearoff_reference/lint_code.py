"""Small questions to pieces of Python: what is called, with which words. Must not know: what is asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def named(node: ast.expr) -> Iterator[ast.expr]:
    """The functions that an argument of `agg` names."""
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from named(value)
    elif isinstance(node, ast.List):
        for value in node.elts:
            yield from named(value)
    elif isinstance(node, ast.Tuple):
        # (column, function)
        yield from node.elts[1:]
    elif isinstance(node, ast.Call) and called(node) == "NamedAgg":
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "aggfunc")
        yield from node.args[1:]
    else:
        yield node


def called(node: ast.AST) -> str | None:
    """The name of what is called."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return None


def chain(node: ast.AST) -> list[str]:
    """The names of a chain of calls, the first first."""
    found: list[str] = []
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Call):
            name = called(node)
            if name is not None:
                found.append(name)
            node = node.func
        else:
            node = node.value
    return found[::-1]


def root_of(node: ast.AST) -> ast.AST:
    """What a chain begins with."""
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


def option(node: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword."""
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def literal(node: ast.expr | None) -> object:
    """The value of a constant, None for all else."""
    return node.value if isinstance(node, ast.Constant) else None


def is_missing(node: ast.expr) -> bool:
    """Whether it stands for a missing value."""
    if isinstance(node, ast.Constant):
        return node.value is None
    return isinstance(node, ast.Attribute) and node.attr in ("nan", "NaN", "NA", "NaT")


def is_numpy(node: ast.Attribute) -> bool:
    """Whether it is a name of NumPy."""
    return isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy")


def is_pandas(func: ast.expr) -> bool:
    """Whether it is a function of pandas, and no method of a table."""
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in ("pd", "pandas")
