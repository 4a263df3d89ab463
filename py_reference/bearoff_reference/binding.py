"""Which argument does each parameter of a user's function get?

In: a function, the tables of the request, and the kind of frame that the function is written for.
Out: a `Binding`, or a `Failure` of kind `bad_script`. Reads no file: only what a function asks for is loaded.

For each parameter, the first rule that fits:

1. It has a table's name: it gets that table as a frame, or, if it is annotated `str`, `Path` or
   `os.PathLike`, the table's path (a `Path` for the latter two).
2. It is called `<table>_path`, or just `path` when there is one table: the path.
3. It is called `tables`: a dict from name to frame. `paths`: a dict from name to path, or to the list of
   paths of a table in several files.
4. There is one table and this is the only parameter without a default: that table, whatever the name.
5. It has a default: it keeps it.
6. It is `**kwargs`: every table that no other parameter got, as a frame. `*args` gets nothing.

A frame is what the annotation says: a DataFrame of pandas or of Polars, or a LazyFrame; without one, what the
function is written for. A path is a `str` unless the annotation says `Path`. Anything else is an error.
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
from typing import Any, Literal

from bearoff_reference.protocol import Failure, Table

Source = Literal["frame", "path", "frames", "paths"]

#: A frame of pandas, a frame of Polars, a plan of Polars.
Kind = Literal["pandas", "polars", "lazy"]


@dataclass
class Slot:
    """A parameter and where its argument comes from."""

    parameter: inspect.Parameter
    source: Source
    #: of `frame` and `path`
    table: Table | None
    kind: Kind = "pandas"
    as_path: bool = False


@dataclass
class Binding:
    """What a function is called with, in call order."""

    slots: list[Slot] = field(default_factory=list)
    tables: tuple[Table, ...] = ()

    def wanted(self) -> list[tuple[Table, Kind]]:
        """The tables that have to be loaded, in the request's order, and as what."""
        kinds = {(slot.table.name, slot.kind) for slot in self.slots if slot.source == "frame" and slot.table}
        all_of = {slot.kind for slot in self.slots if slot.source == "frames"}
        every: tuple[Kind, ...] = ("pandas", "polars", "lazy")
        return [(t, kind) for t in self.tables for kind in every if (t.name, kind) in kinds or kind in all_of]

    def arguments(self, frames: dict[tuple[str, Kind], Any]) -> tuple[list[Any], dict[str, Any]]:
        """Positional and keyword arguments, made from the loaded `frames`."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for slot in self.slots:
            parameter = slot.parameter
            value: Any
            if slot.source == "frame":
                value = frames[_name(slot.table), slot.kind]
            elif slot.source == "path":
                assert slot.table is not None
                path = _only_path(slot.table, parameter.name)
                value = Path(path) if slot.as_path else path
            elif slot.source == "frames":
                value = {table.name: frames[table.name, slot.kind] for table in self.tables}
            else:
                value = {t.name: t.paths[0] if len(t.paths) == 1 else list(t.paths) for t in self.tables}
            if parameter.kind is parameter.POSITIONAL_ONLY:
                args.append(value)
            elif parameter.kind is parameter.VAR_KEYWORD:
                kwargs[_name(slot.table)] = value
            else:
                kwargs[parameter.name] = value
        return args, kwargs


def bind(function: Callable[..., Any], tables: tuple[Table, ...], written_for: Kind = "pandas") -> Binding:
    """Decide every argument of `function`, following the rules above."""
    by_name = {table.name: table for table in tables}
    parameters = list(inspect.signature(function).parameters.values())
    annotations = _annotations(function)
    required = [p for p in parameters if p.default is p.empty and p.kind not in _VARIADIC]
    binding = Binding(tables=tables)
    rest: tuple[inspect.Parameter, Kind] | None = None
    for parameter in parameters:
        annotation = annotations.get(parameter.name, parameter.annotation)
        path_kind = _path_kind(annotation)
        kind = _frame_kind(annotation) or written_for
        stem = parameter.name.removesuffix("_path")
        if parameter.kind in _VARIADIC:
            rest = (parameter, kind) if parameter.kind is parameter.VAR_KEYWORD else rest
            continue
        source: Source
        table: Table | None = None
        if parameter.name in by_name:
            source, table = "path" if path_kind else "frame", by_name[parameter.name]
        elif stem != parameter.name and stem in by_name:
            source, table = "path", by_name[stem]
        elif parameter.name == "path" and len(tables) == 1:
            source, table = "path", tables[0]
        elif parameter.name == "tables":
            source = "frames"
        elif parameter.name == "paths":
            source = "paths"
        elif len(tables) == 1 and required == [parameter]:
            source, table = "path" if path_kind else "frame", tables[0]
        elif parameter.default is parameter.empty:
            raise _unbound(function, parameter.name, list(by_name))
        else:
            continue
        binding.slots.append(Slot(parameter, source, table, kind, path_kind == "Path"))
    if rest is not None and not any(slot.source == "frames" for slot in binding.slots):
        given = {slot.table.name for slot in binding.slots if slot.table}
        binding.slots += [Slot(rest[0], "frame", t, rest[1]) for t in tables if t.name not in given]
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
        if re.match(r"(\w+\.)*(dict|Dict|Mapping)\b", annotation):
            return None
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


def _frame_kind(annotation: Any) -> Kind | None:
    """The kind of frame that an annotation names, also within a dict or a union; the first it names."""
    if isinstance(annotation, str):
        named = _FRAME.search(annotation)
        if named is None:
            return None
        return "lazy" if named[2] else "polars" if named[1] in ("pl", "polars") else "pandas"
    if isinstance(annotation, typing.ForwardRef):
        return _frame_kind(annotation.__forward_arg__)
    inner = typing.get_args(annotation)
    if inner:
        return next(filter(None, map(_frame_kind, inner)), None)
    module, name = getattr(annotation, "__module__", ""), getattr(annotation, "__name__", "")
    library = module.split(".")[0]
    if library == "polars" and name == "LazyFrame":
        return "lazy"
    kinds: dict[str, Kind] = {"pandas": "pandas", "polars": "polars"}
    return kinds.get(library) if name == "DataFrame" else None


#: Frames in the text of an annotation that cannot be resolved.
_FRAME = re.compile(r"\b(?:(?:(pl|polars|pd|pandas)\.DataFrame)|((?:\w+\.)?LazyFrame))\b")


def _unbound(function: Callable[..., Any], parameter: str, names: list[str]) -> Failure:
    listed = ", ".join(f"`{name}`" for name in names) or "none"
    near = difflib.get_close_matches(parameter, names, 1)
    advice = f"did you mean `{near[0]}`?" if near else "name the parameter like a table, or give it a default"
    name = getattr(function, "__name__", "the function")
    return Failure(
        "bad_script",
        f"parameter `{parameter}` of `{name}` is no table; the tables are: {listed}\nhelp: {advice}",
    )
