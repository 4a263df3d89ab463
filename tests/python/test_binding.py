"""Which argument a user's parameter gets, and whether anything is loaded for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from bearoff_reference.binding import bind
from bearoff_reference.protocol import Failure, Table


def tables(*names: str) -> tuple[Table, ...]:
    return tuple(Table(name, "csv", (f"/data/{name}.csv",), ",", '"', None, (), ()) for name in names)


def called(function: Any, *names: str) -> tuple[Any, list[str]]:
    """What the function receives, and which tables were loaded for it; a frame is the table's name in <>."""
    binding = bind(function, tables(*names))
    loaded = [table.name for table in binding.wanted()]
    args, kwargs = binding.arguments({name: f"<{name}>" for name in loaded})
    return function(*args, **kwargs), loaded


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


def test_what_fits_nothing() -> None:
    with pytest.raises(Failure) as caught:
        bind(lambda flihgts, planes: None, tables("flights", "planes"))
    assert caught.value.kind == "bad_script"
    assert "parameter `flihgts`" in str(caught.value)
    assert "the tables are: `flights`, `planes`\nhelp: did you mean `flights`?" in str(caught.value)


def test_several_files_have_no_one_path() -> None:
    several = Table("a", "csv", ("/data/1.csv", "/data/2.csv"), ",", '"', None, (), ())
    assert bind(lambda paths: paths, (several,)).arguments({})[1] == {"paths": {"a": ["/data/1.csv", "/data/2.csv"]}}

    def text(a: str) -> str:
        return a

    with pytest.raises(Failure, match="parameter `a` asks for a path, and table `a` is 2 files"):
        bind(text, (several,)).arguments({})
