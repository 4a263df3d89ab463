"""Which argument a user's parameter gets, and whether anything is loaded for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from bearoff_reference.binding import bind
from bearoff_reference.protocol import Failure, Table


def tables(*names: str) -> tuple[Table, ...]:
    return tuple(Table(name, "csv", (f"/data/{name}.csv",), ",", '"', None, (), ()) for name in names)


def called(function: Any, *names: str) -> tuple[Any, list[str]]:
    """What the function receives, and which tables were loaded for it; a frame is the table's name in <>."""
    binding = bind(function, tables(*names))
    loaded = [(table.name, kind) for table, kind in binding.wanted()]
    args, kwargs = binding.arguments({(name, kind): f"<{name}>" for name, kind in loaded})
    return function(*args, **kwargs), [name for name, _ in loaded]


def kinds(function: Any, *names: str, **how: Any) -> dict[str, list[str]]:
    """As which kinds of frame each table is loaded."""
    wanted = bind(function, tables(*names), **how).wanted()
    return {name: [kind for table, kind in wanted if table.name == name] for name in names}


def test_by_name() -> None:
    assert called(lambda b, a: (a, b), "a", "b", "c") == (("<a>", "<b>"), ["a", "b"])
    assert called(lambda a, /, *, b: (a, b), "a", "b") == (("<a>", "<b>"), ["a", "b"])
    assert called(lambda a=None: a, "a") == ("<a>", ["a"])


def test_one_table_and_one_parameter_need_no_name() -> None:
    assert called(lambda df: df, "a") == ("<a>", ["a"])
    assert called(lambda df, limit=3: (df, limit), "a") == (("<a>", 3), ["a"])


def test_paths() -> None:
    def text(a: str) -> str:
        return a

    def path(a: Path, b: os.PathLike[str], c: str | None) -> tuple[Any, ...]:
        return a, b, c

    def anything(file: str) -> str:
        return file

    assert called(text, "a") == ("/data/a.csv", [])
    assert called(anything, "a") == ("/data/a.csv", [])
    assert called(path, "a", "b", "c") == ((Path("/data/a.csv"), Path("/data/b.csv"), "/data/c.csv"), [])
    assert called(lambda a_path, b: (a_path, b), "a", "b") == (("/data/a.csv", "<b>"), ["b"])
    assert called(lambda path: path, "a") == ("/data/a.csv", [])


def test_annotations_that_cannot_be_resolved() -> None:
    for future in ("", "from __future__ import annotations\n"):
        namespace: dict[str, Any] = {}
        code = "def f(a: 'Unknown', b: 'pathlib.Path', c: 'str'): return a, b, c"
        exec(compile(future + code, "f.py", "exec", dont_inherit=True), namespace)
        expected = (("<a>", Path("/data/b.csv"), "/data/c.csv"), ["a"])
        assert called(namespace["f"], "a", "b", "c") == expected


def test_all_at_once() -> None:
    assert called(lambda tables: tables, "a", "b") == ({"a": "<a>", "b": "<b>"}, ["a", "b"])
    assert called(lambda paths: paths, "a") == ({"a": "/data/a.csv"}, [])
    assert called(lambda a, **rest: (a, rest), "a", "b") == (("<a>", {"b": "<b>"}), ["a", "b"])
    assert called(lambda **rest: rest, "a", "b") == ({"a": "<a>", "b": "<b>"}, ["a", "b"])
    assert called(lambda *nothing: nothing, "a") == ((), [])
    assert called(lambda: 1, "a") == (1, [])


def test_a_frame_is_of_the_kind_that_the_annotation_names() -> None:
    def each(
        a: pl.DataFrame, b: pl.LazyFrame, c: pd.DataFrame, d: Any, e: pl.DataFrame | None = None
    ) -> None: ...

    wanted = {"a": ["polars"], "b": ["lazy"], "c": ["pandas"], "d": ["pandas"], "e": ["polars"]}
    assert kinds(each, *"abcde") == wanted
    assert kinds(each, *"abcde", written_for="polars") == {**wanted, "d": ["polars"]}

    def together(tables: dict[str, pl.DataFrame], a: pl.LazyFrame) -> None: ...

    assert kinds(together, "a", "b") == {"a": ["polars", "lazy"], "b": ["polars"]}

    def rest(a: str, **others: pl.LazyFrame) -> None: ...

    assert kinds(rest, "a", "b", "c") == {"a": [], "b": ["lazy"], "c": ["lazy"]}


def test_kinds_in_annotations_that_cannot_be_resolved() -> None:
    code = (
        "from __future__ import annotations\n"
        "def f(a: pl.DataFrame, b: 'LazyFrame', c: dict[str, pd.DataFrame],\n"
        "      d: Unknown, e: polars.LazyFrame): ...\n"
    )
    namespace: dict[str, Any] = {}
    exec(compile(code, "f.py", "exec", dont_inherit=True), namespace)
    wanted = {"a": ["polars"], "b": ["lazy"], "c": ["pandas"], "d": ["polars"], "e": ["lazy"]}
    assert kinds(namespace["f"], *"abcde", written_for="polars") == wanted


def test_what_fits_nothing() -> None:
    with pytest.raises(Failure) as caught:
        bind(lambda flihgts, planes: None, tables("flights", "planes"))
    assert caught.value.kind == "bad_script"
    assert "parameter `flihgts`" in str(caught.value)
    assert "the tables are: `flights`, `planes`\nhelp: did you mean `flights`?" in str(caught.value)


def test_several_files_have_no_one_path() -> None:
    several = Table("a", "csv", ("/data/1.csv", "/data/2.csv"), ",", '"', None, (), ())
    assert bind(lambda paths: paths, (several,)).arguments({})[1] == {
        "paths": {"a": ["/data/1.csv", "/data/2.csv"]}
    }

    def text(a: str) -> str:
        return a

    with pytest.raises(Failure, match="parameter `a` asks for a path, and table `a` is 2 files"):
        bind(text, (several,)).arguments({})
