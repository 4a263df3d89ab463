"""Functions of the user's in pandas and Polars: what they get, what they may return, when it is computed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import PACKAGE, Worker, request, table

POLARS = "import polars as pl\n"


@pytest.fixture
def odd(tmp_path: Path) -> dict[str, Any]:
    """Every type, NULL in every column, and a name that needs quotes."""
    path = tmp_path / "odd.csv"
    path.write_text(
        'b;i;d;"t ""x""";day;at;local\n'
        "true;1;0.5;a;2024-01-31;2024-01-31T05:00:00+02:00;31.01.2024 05:06\n"
        ";;;;;;\n"
        'FALSE;-9007199254740993;1e3;"";2024-02-29;2024-01-31 05:00:00.25;\n'.replace("FALSE", "false")
    )
    columns = [
        {"name": "b", "type": "BOOLEAN", "nullable": True, "format": None},
        {"name": "i", "type": "BIGINT", "nullable": True, "format": None},
        {"name": "d", "type": "DOUBLE", "nullable": True, "format": None},
        {"name": 't "x"', "type": "VARCHAR", "nullable": True, "format": None},
        {"name": "day", "type": "DATE", "nullable": True, "format": None},
        {"name": "at", "type": "TIMESTAMP", "nullable": True, "format": None},
        {"name": "local", "type": "TIMESTAMP", "nullable": True, "format": "%d.%m.%Y %H:%M"},
    ]
    return table(path, delimiter=";", rows=3, columns=columns)


def phases(reply: dict[str, Any]) -> list[str]:
    return [phase["name"] for phase in reply["ok"]["phases"]]


def test_hello_knows_no_library(script_worker: Worker) -> None:
    assert script_worker.hello["engine"] == "script"
    assert set(script_worker.hello["versions"]) == {"python"}


@pytest.mark.parametrize(
    ("kind", "names"), [("DataFrame", ["load", "compute"]), ("LazyFrame", ["load+compute"])]
)
def test_frames_of_polars(
    script_worker: Worker, odd: dict[str, Any], tmp_path: Path, kind: str, names: list[str]
) -> None:
    code = POLARS + f"def f(odd: pl.{kind}):\n    assert isinstance(odd, pl.{kind})\n    return odd\n"
    reply = script_worker.script(code, odd, answer=str(tmp_path / "a.arrow"))
    assert phases(reply) == [*names, "export"]
    assert (reply["ok"]["library"], reply["ok"]["returned"]) == ("polars", "polars")
    assert "polars" in reply["ok"]["versions"] and "pandas" not in reply["ok"]["versions"]
    answer = script_worker.answer(reply)
    assert [str(field.type) for field in answer.schema] == [
        "bool", "int64", "double", "large_string", "date32[day]", "timestamp[us]", "timestamp[us]",
    ]  # fmt: skip
    assert [[str(value) for value in row.values()] for row in answer.to_pylist()] == [
        ["True", "1", "0.5", "a", "2024-01-31", "2024-01-31 03:00:00", "2024-01-31 05:06:00"],
        ["None"] * 7,
        ["False", "-9007199254740993", "1000.0", "None", "2024-02-29", "2024-01-31 05:00:00.250000", "None"],
    ]


@pytest.mark.parametrize("form", ["parquet", "ipc"])
def test_frames_of_polars_from_files_with_types(script_worker: Worker, tmp_path: Path, form: str) -> None:
    import polars as pl

    path = tmp_path / f"t.{form}"
    frame = pl.DataFrame(
        {"small": [1, None], "x": [float("nan"), 0.5], "c": ["a", "b"], "blob": [b"1", b"2"]},
        schema={"small": pl.Int16, "x": pl.Float32, "c": pl.Categorical, "blob": pl.Binary},
    )
    getattr(frame, f"write_{form}")(path)
    columns = [
        {"name": "small", "type": "BIGINT", "nullable": True, "stored": "int16"},
        {"name": "x", "type": "DOUBLE", "nullable": True, "stored": "float", "has_nan": True},
        {"name": "c", "type": "VARCHAR", "nullable": False, "stored": "dictionary<string>"},
        {"name": "blob", "type": "NULL", "nullable": False, "stored": "binary"},
    ]
    described = table(path, format=form, columns=columns, rows=2)
    code = (
        POLARS
        + "def f(t: pl.DataFrame):\n    return pl.DataFrame({'s': [str(dict(t.schema)), str(t.rows())]})\n"
    )
    reply = script_worker.script(code, described, answer=str(tmp_path / "a.arrow"))
    schema, rows = script_worker.answer(reply).to_pydict()["s"]
    assert schema == "{'small': Int64, 'x': Float64, 'c': String}"
    assert rows == "[(1, None, 'a'), (None, 0.5, 'b')]"


def test_several_files_stand_under_each_other(script_worker: Worker, tmp_path: Path) -> None:
    for at in (1, 2):
        (tmp_path / f"{at}.csv").write_text(f"a\n{at}\n")
    paths = [str(tmp_path / "1.csv"), str(tmp_path / "2.csv")]
    several = table(tmp_path / "t.csv", ("a", "BIGINT", False), paths=paths, rows=2)
    code = POLARS + "def f(t: pl.LazyFrame): return t.select(pl.col('a').sum())\n"
    reply = script_worker.script(code, several, answer=str(tmp_path / "a.arrow"))
    assert script_worker.answer(reply).to_pydict() == {"a": [3]}


def test_what_is_imported_decides_without_annotations(script_worker: Worker, sales: dict[str, Any]) -> None:
    kind = "return type(sales).__module__.split('.')[0]\n"
    for code, library in [
        (POLARS + f"def f(sales): {kind}", "polars"),
        (f"import pandas\ndef f(sales): {kind}", "pandas"),
        (f"def f(sales): {kind}", "pandas"),
        (POLARS + f"import pandas\ndef f(sales): {kind}", "pandas"),
        ("import pandas as pd\nimport polars as pl\ndef f(tables: dict[str, pl.DataFrame]):\n"
         "    return type(tables['sales']).__module__.split('.')[0]\n", "polars"),
    ]:  # fmt: skip
        answer = str(script_worker.folder / "a.arrow")
        reply = script_worker.script(code, sales, answer=answer, function="f")
        assert script_worker.answer(reply).to_pydict() == {"value": [library]}, code


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("pl.Series('n', [1, 2])", {"n": [1, 2]}),
        ("pl.Series([1])", {"value": [1]}),
        ("pl.LazyFrame({'a': [1]})", {"a": [1]}),
        ("pl.DataFrame({'a': [1]}).to_arrow()", {"a": [1]}),
        ("pl.DataFrame({'a': [1]}).to_pandas()", {"a": [1]}),
        ("pl.DataFrame({'a': [1]}).item()", {"value": [1]}),
        ("pl.DataFrame({'a': ['x']}, schema={'a': pl.Categorical})", {"a": ["x"]}),
        ("pl.DataFrame({'a': ['x', None]}, schema={'a': pl.Enum(['y', 'x'])})", {"a": ["x", None]}),
    ],
)
def test_what_may_be_returned(script_worker: Worker, result: str, expected: dict[str, Any]) -> None:
    answer = str(script_worker.folder / "a.arrow")
    reply = script_worker.script(POLARS + f"def f(): return {result}\n", answer=answer)
    assert script_worker.answer(reply).to_pydict() == expected


def test_a_query_that_is_put_off_is_run_while_it_computes(
    script_worker: Worker, sales: dict[str, Any]
) -> None:
    code = (
        "import duckdb\ndef f(sales: str):\n    return duckdb.sql(f\"select count(*) as n from '{sales}'\")\n"
    )
    reply = script_worker.script(code, sales, answer=str(script_worker.folder / "a.arrow"))
    assert script_worker.answer(reply).to_pydict() == {"n": [3]}
    assert (reply["ok"]["library"], phases(reply)) == ("duckdb", ["load+compute", "export"])


def test_what_has_no_form_in_arrow_is_refused(script_worker: Worker) -> None:
    reply = script_worker.script(
        POLARS + "def f(): return pl.DataFrame({'a': [1]}, schema={'a': pl.Int128})\n"
    )
    assert reply["error"]["kind"] == "not_a_table"
    assert "a column that Arrow has no type for" in reply["error"]["message"]


def test_nan_is_null_unless_it_is_to_be_kept(script_worker: Worker) -> None:
    path = script_worker.folder / "own.py"
    path.write_text(POLARS + "def f(): return pl.DataFrame({'a': [float('nan'), None]})\n")
    for keep, expected in [(False, ["None", "None"]), (True, ["nan", "None"])]:
        code = {"kind": "script", "path": str(path), "function": "f", "keep_nan": keep}
        reply = script_worker.ask(request(code, answer=str(script_worker.folder / "a.arrow")))
        assert [str(value) for value in script_worker.answer(reply).to_pydict()["a"]] == expected


def test_a_file_that_is_not_as_described_is_told(script_worker: Worker, sales: dict[str, Any]) -> None:
    Path(sales["paths"][0]).write_text("region,amount\nnorth,1.5\n")
    for kind in ("DataFrame", "LazyFrame"):
        reply = script_worker.script(POLARS + f"def f(sales: pl.{kind}): return sales\n", sales)
        assert reply["error"]["kind"] == "input", reply
        assert "column `amount` of table `sales`: `1.5` in row 1 is no BIGINT" in reply["error"]["message"]
    Path(sales["paths"][0]).write_text("region,amount\nnorth,1\n")
    reply = script_worker.script(POLARS + "def f(sales): return sales\n", {**sales, "rows": 3})
    assert "table `sales` has 1 rows, the request says 3" in reply["error"]["message"]


def test_a_plan_that_fails_is_the_functions_own_matter(script_worker: Worker, sales: dict[str, Any]) -> None:
    code = POLARS + "def f(sales: pl.LazyFrame): return sales.select('regoin')\n"
    reply = script_worker.script(code, sales)
    assert (reply["error"]["kind"], reply["error"]["type"]) == ("raised", "ColumnNotFoundError")


def test_an_interpreter_without_polars_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(POLARS + "def f(): return 1\n")
    # What stands in its place says that it is not there.
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "polars.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'polars'\", name='polars')\n"
    )
    worker = Worker(tmp_path, "bearoff_reference.script_worker", PYTHONPATH=f"{PACKAGE}:{tmp_path / 'none'}")
    try:
        reply = worker.ask(request({"kind": "script", "path": str(tmp_path / "own.py"), "function": None}))
        assert reply["error"]["kind"] == "bad_script"
        assert reply["error"]["message"].endswith(f"\nhelp: run `{sys.executable} -m pip install polars`")
    finally:
        worker.stop()


def test_pandas_stays_out_of_the_phases_of_polars(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(PACKAGE)!r})\n"
        "import bearoff_reference.script_answer, bearoff_reference.polars_load\n"
        "assert 'pandas' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
