"""The Python Polars worker and what workers keep in a session, through their pipes."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Worker, request, table

PIPELINE = (
    "import polars as pl\n"
    "def load():\n"
    "    schema = {'region': pl.String, 'amount': pl.Int64}\n"
    "    return {'sales': pl.scan_csv(PATH, schema=schema, null_values=['', 'NA'])}\n"
    "def pipeline(sales):\n"
    "    return sales.group_by('region').agg(n=pl.len()).sort('region').collect()\n"
)


def code(path: str) -> dict:
    return {"kind": "source", "text": PIPELINE.replace("PATH", repr(path)), "columns": {"sales": ["region"]}}


def phases(reply: dict) -> list[str]:
    return [phase["name"] for phase in reply["ok"]["phases"]]


def test_hello_says_which_polars(polars_worker: Worker) -> None:
    assert polars_worker.hello["engine"] == "polars-python"
    assert set(polars_worker.hello["versions"]) == {"python", "polars"}


@pytest.mark.parametrize(("load", "names"), [("eager", ["load", "compute"]), ("fused", ["load+compute"])])
def test_plans_are_loaded_apart_or_as_one(
    polars_worker: Worker, sales: dict, tmp_path: Path, load: str, names: list[str]
) -> None:
    asked = request(code(sales["paths"][0]), sales, load=load, answer=str(tmp_path / "a.arrow"))
    reply = polars_worker.ask(asked)
    assert phases(reply) == [*names, "export"]
    assert polars_worker.answer(reply).to_pydict() == {"region": ["north", "south"], "n": [2, 1]}
    assert not list(tmp_path.glob("*.part"))


def test_nan_is_null_in_an_answer(polars_worker: Worker, tmp_path: Path) -> None:
    text = (
        "import polars as pl\n"
        "def load():\n    return {}\n"
        "def pipeline():\n    return pl.DataFrame({'x': [1.0, float('nan')]})\n"
    )
    reply = polars_worker.source(text, answer=str(tmp_path / "a.arrow"))
    assert polars_worker.answer(reply).to_pydict() == {"x": [1.0, None]}


def test_a_file_that_is_not_what_the_request_says(polars_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("region,amount\nnorth,many\n")
    wrong = table(path, ("region", "VARCHAR", False), ("amount", "BIGINT", False))
    text = PIPELINE.replace("PATH", repr(str(path))).replace("by('region')", "by('amount')")
    text = text.replace("sort('region')", "sort('amount')")
    asked = {"kind": "source", "text": text, "columns": {"sales": ["amount"]}}
    for load in ("eager", "fused"):
        error = polars_worker.ask(request(asked, wrong, load=load))["error"]
        assert error["kind"] == "input" and "many" in error["message"], error


def test_other_code_is_refused(polars_worker: Worker) -> None:
    error = polars_worker.ask(request({"kind": "script", "path": "x.py", "function": None}))["error"]
    assert error["kind"] == "unsupported"


def test_a_session_loads_once_for_each_question(polars_worker: Worker, worker: Worker, sales: dict) -> None:
    held = request(code(sales["paths"][0]), sales, load="held")
    assert [phases(polars_worker.ask(held)) for _ in range(3)] == [["load", "compute"], ["compute"], ["compute"]]
    pandas = (
        "import pandas as pd\n"
        "def load():\n"
        f"    return {{'sales': pd.read_csv({sales['paths'][0]!r})}}\n"
        "def pipeline(sales):\n"
        "    return sales\n"
    )
    first = request({"kind": "source", "text": pandas}, sales, load="held")
    other = request({"kind": "source", "text": pandas + "# other\n"}, sales, load="held")
    asked = [first, first, other, first]
    loads = [["load", "compute"], ["compute"], ["load", "compute"], ["load", "compute"]]
    assert [phases(worker.ask(one)) for one in asked] == loads


def test_what_a_function_does_to_its_frame_is_gone(script_worker: Worker, sales: dict, tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(
        "import pandas as pd\n"
        "def own(sales: pd.DataFrame):\n"
        "    sales['amount'] = 0\n"
        "    sales['new'] = 1\n"
        "    return sales\n"
    )
    asked = request({"kind": "script", "path": str(path), "function": "own"}, sales, load="held")
    replies = [script_worker.ask(asked) for _ in range(3)]
    assert [phases(reply) for reply in replies] == [["load", "compute"], ["compute"], ["compute"]]
    assert all(len(reply["ok"]["columns"]) == 3 for reply in replies)


def test_a_database_of_a_session_keeps_its_tables(duckdb_worker: Worker, sales: dict) -> None:
    query = ("SELECT count(*) AS n FROM sales", sales)
    replies = [duckdb_worker.query(*query, columns=["n"], load="held", answer=None) for _ in range(3)]
    assert [phases(reply) for reply in replies] == [["load", "compute"], ["compute"], ["compute"]]
