"""Which library of frames is a function of the user's written in?

In: a function and its file. Out: `pandas`, `polars`, or None where the code does not say. The file is parsed,
not run.

The names that the function itself uses decide; where they do not (it hands its work on, or uses both), what
its file imports.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

LIBRARIES = ("pandas", "polars")


def of(function: Callable[..., Any], file: str) -> str | None:
    """The one library that the code says, if there is one."""
    try:
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError):
        return None
    imported = _imported(tree)
    wanted = getattr(function, "__name__", None)
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == wanted:
            used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
            here = {imported[name] for name in used if name in imported} | set(_imported(node).values())
            if len(here) == 1:
                return here.pop()
    everywhere = set(imported.values())
    return everywhere.pop() if len(everywhere) == 1 else None


def _imported(tree: ast.AST) -> dict[str, str]:
    """Names that stand for a library or a part of it, also where they are imported inside a function."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [(alias.asname or alias.name.split(".")[0], alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = [(alias.asname or alias.name, node.module) for alias in node.names]
        else:
            continue
        names.update((name, module.split(".")[0]) for name, module in modules)
    return {name: library for name, library in names.items() if library in LIBRARIES}
