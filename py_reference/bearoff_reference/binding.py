"""Which argument does each parameter of a user's function get?

In: a function and the tables of the request. Out: a `Binding`, or a `Failure` of kind `bad_script`.
Reads no file: only what a function asks for is loaded.

For each parameter, the first rule that fits:

1. It has a table's name: it gets that table as a DataFrame, or, if it is annotated `str`, `Path` or
   `os.PathLike`, the table's path (a `Path` for the latter two).
2. It is called `<table>_path`, or just `path` when there is one table: the path.
3. It is called `tables`: a dict from name to DataFrame. `paths`: a dict from name to path, or to the list of
   paths of a table in several files.
4. There is one table and this is the only parameter without a default: that table, whatever the name.
5. It has a default: it keeps it.
6. It is `**kwargs`: every table that no other parameter got, as a DataFrame. `*args` gets nothing.

A path is a `str` unless the annotation says `Path`. Anything else is an error.
"""

from __future__ import annotations

import difflib
import inspect
import os
import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bearoff_reference.protocol import Failure, Table


@dataclass
class Binding:
    """Parameters and where their arguments come from: `frame`, `path`, `frames` or `paths` by name."""

    #: (parameter, source, table or None, wanted as `Path`), in call order
    slots: list[tuple[inspect.Parameter, str, Table | None, bool]] = field(default_factory=list)
    tables: tuple[Table, ...] = ()

    def wanted(self) -> list[Table]:
        """The tables that have to be loaded, in the request's order."""
        if any(source == "frames" for _, source, _, _ in self.slots):
            return list(self.tables)
        names = {table.name for _, source, table, _ in self.slots if source == "frame" and table}
        return [table for table in self.tables if table.name in names]

    def arguments(self, frames: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Positional and keyword arguments, made from the loaded `frames`."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for parameter, source, table, as_path in self.slots:
            value: Any
            if source == "frame":
                value = frames[_name(table)]
            elif source == "path":
                assert table is not None
                path = _only_path(table, parameter.name)
                value = Path(path) if as_path else path
            elif source == "frames":
                value = dict(frames)
            else:
                value = {t.name: t.paths[0] if len(t.paths) == 1 else list(t.paths) for t in self.tables}
            if parameter.kind is parameter.POSITIONAL_ONLY:
                args.append(value)
            elif parameter.kind is parameter.VAR_KEYWORD:
                kwargs[_name(table)] = value
            else:
                kwargs[parameter.name] = value
        return args, kwargs


def bind(function: Callable[..., Any], tables: tuple[Table, ...]) -> Binding:
    """Decide every argument of `function`, following the rules above."""
    by_name = {table.name: table for table in tables}
    parameters = list(inspect.signature(function).parameters.values())
    annotations = _annotations(function)
    required = [p for p in parameters if p.default is p.empty and p.kind not in _VARIADIC]
    binding = Binding(tables=tables)
    rest: inspect.Parameter | None = None
    for parameter in parameters:
        path_kind = _path_kind(annotations.get(parameter.name, parameter.annotation))
        as_path = path_kind == "Path"
        stem = parameter.name.removesuffix("_path")
        if parameter.kind in _VARIADIC:
            rest = parameter if parameter.kind is parameter.VAR_KEYWORD else rest
        elif parameter.name in by_name:
            source = "path" if path_kind else "frame"
            binding.slots.append((parameter, source, by_name[parameter.name], as_path))
        elif stem != parameter.name and stem in by_name:
            binding.slots.append((parameter, "path", by_name[stem], as_path))
        elif parameter.name == "path" and len(tables) == 1:
            binding.slots.append((parameter, "path", tables[0], as_path))
        elif parameter.name == "tables":
            binding.slots.append((parameter, "frames", None, False))
        elif parameter.name == "paths":
            binding.slots.append((parameter, "paths", None, False))
        elif len(tables) == 1 and required == [parameter]:
            source = "path" if path_kind else "frame"
            binding.slots.append((parameter, source, tables[0], as_path))
        elif parameter.default is parameter.empty:
            raise _unbound(function, parameter.name, list(by_name))
    if rest is not None and not any(source == "frames" for _, source, _, _ in binding.slots):
        given = {table.name for _, _, table, _ in binding.slots if table}
        binding.slots += [(rest, "frame", t, False) for t in tables if t.name not in given]
    return binding


_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _name(table: Table | None) -> str:
    assert table is not None
    return table.name


def _only_path(table: Table, parameter: str) -> str:
    if len(table.paths) == 1:
        return table.paths[0]
    raise Failure(
        "bad_script",
        f"parameter `{parameter}` asks for a path, and table `{table.name}` is {len(table.paths)} files"
        "\nhelp: take the table as a DataFrame, or a parameter `paths`: a dict with the list of them",
    )


def _annotations(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except Exception:  # an annotation may name anything, also what does not exist at run time
        return {}


def _path_kind(annotation: Any) -> str | None:
    """`str` or `Path` if the annotation asks for a path, else None. A union takes its first such member."""
    if isinstance(annotation, str):
        words = re.split(r"[\s\[\]|,'\"]+", annotation)
        kinds = {"str": "str", "Path": "Path", "PathLike": "Path"}
        return next((kinds[w.split(".")[-1]] for w in words if w.split(".")[-1] in kinds), None)
    if annotation is str:
        return "str"
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        return next(filter(None, map(_path_kind, typing.get_args(annotation))), None)
    kind = origin or annotation
    return "Path" if isinstance(kind, type) and issubclass(kind, (Path, os.PathLike)) else None


def _unbound(function: Callable[..., Any], parameter: str, names: list[str]) -> Failure:
    listed = ", ".join(f"`{name}`" for name in names) or "none"
    near = difflib.get_close_matches(parameter, names, 1)
    advice = f"did you mean `{near[0]}`?" if near else "name the parameter like a table, or give it a default"
    name = getattr(function, "__name__", "the function")
    return Failure(
        "bad_script",
        f"parameter `{parameter}` of `{name}` is no table; the tables are: {listed}\nhelp: {advice}",
    )
