"""`run` and `profile`: records of runs, with real engines in processes of their own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import bearoff

TOTALS = "FROM sales |> AGGREGATE SUM(amount) AS total GROUP BY region"


def script(desk: Path, name: str) -> Any:
    """A function of a file of the desk, as a test would import it."""
    module = type(sys)(name)
    exec(compile((desk / f"{name}.py").read_text(), desk / f"{name}.py", "exec"), module.__dict__)
    return module


def test_a_pipeline_runs_over_frames_and_files_in_every_engine(desk: Path) -> None:
    frame = pd.read_csv("sales.csv")
    for table in (frame, pl.from_pandas(frame), "sales.csv", desk / "sales.csv"):
        found = bearoff.run(
            TOTALS, {"sales": table}, ["polars", "polars-python", "pandas", "duckdb"], timing=False
        )
        assert found.same and found and not found.different and not found.failed, found.summary()
        assert found.check() is found and not found.ratios
        assert [engine["id"] for engine in found.to_dict()["engines"]] == [
            "polars",
            "polars-python",
            "pandas",
            "duckdb",
        ]


def test_speed_is_measured_where_it_is_asked_for(desk: Path) -> None:
    found = bearoff.run(TOTALS, {"sales": "sales.csv"}, quick=True)
    [ratio] = found.ratios
    assert (ratio.engine, ratio.baseline, ratio.pairs, ratio.interval) == ("pandas", "polars", 3, None)
    assert ratio.times_as_fast > 0
    assert found.check(faster=ratio.times_as_fast * 0.9) is found
    with pytest.raises(bearoff.SlowerError, match="and not") as raised:
        found.check(faster=ratio.times_as_fast * 1.1)
    assert raised.value.run is found
    with pytest.raises(bearoff.SlowerError, match="nothing was timed"):
        bearoff.run(TOTALS, {"sales": "sales.csv"}, timing=False).check(faster=1)


def test_an_engine_is_the_process_that_the_record_says(desk: Path) -> None:
    found = bearoff.run(TOTALS, {"sales": "sales.csv"}, timing=False).to_dict()
    versions = {engine["id"]: engine["versions"] for engine in found["engines"]}
    assert versions["pandas"]["pandas"] == pd.__version__, "this environment's pandas, not another one"
    assert versions["polars"]["polars"].startswith("0."), "the Rust crate"


def test_two_functions_are_compared_and_the_cause_is_tried(desk: Path) -> None:
    old, new = script(desk, "old"), script(desk, "new")
    found = bearoff.run(left=old.totals, right=new.totals, tables={"sales": "sales.csv"}, timing=False)
    assert not found.same and found.different
    with pytest.raises(
        bearoff.DifferenceError, match="confirmed: with it, 0 of 1 difference remains"
    ) as raised:
        found.check()
    assert raised.value.run is found
    assert [cause.name for cause in found.causes] == ["groupby-null-key-dropped"]
    assert found.causes[0].certainty == "certain" and found.causes[0].changes
    same = bearoff.run(
        left=old.totals, right="new.py:totals_as_before", tables={"sales": "sales.csv"}, timing=False
    )
    assert same.check().same


def test_an_engine_that_fails_is_part_of_the_record(desk: Path) -> None:
    (desk / "broken.py").write_text(
        "import pandas as pd\ndef totals(sales: pd.DataFrame):\n    return sales['nope']\n"
    )
    found = bearoff.run(
        left="old.py:totals", right="broken.py:totals", tables={"sales": "sales.csv"}, timing=False
    )
    assert not found.same
    [failed] = found.failed
    assert failed.engine == "right" and "nope" in failed.message
    with pytest.raises(bearoff.EngineError, match="nope"):
        found.check()


@pytest.mark.parametrize(
    ("how", "kind", "said"),
    [
        (
            {"sql": "FROM sales |> WHER 1", "tables": {"sales": "sales.csv"}},
            bearoff.SqlError,
            "did you mean `WHERE`",
        ),
        ({"sql": TOTALS, "tables": {"sales": "none.csv"}}, bearoff.InputError, "none.csv"),
        ({"sql": TOTALS, "tables": {"sales": 7}}, bearoff.InputError, "sales is no table"),
        ({"sql": TOTALS, "tables": {"a=b": "sales.csv"}}, bearoff.InputError, "cannot be called"),
        (
            {"sql": TOTALS, "tables": {"sales": "sales.csv"}, "engines": ["duck"]},
            bearoff.InputError,
            "no engine `duck`",
        ),
        ({"sql": TOTALS, "left": print, "right": print}, bearoff.InputError, "either"),
        ({"left": "old.py:totals"}, bearoff.InputError, "one is missing"),
        ({"left": lambda sales: sales, "right": "old.py"}, bearoff.InputError, "top of a file"),
        ({"left": len, "right": "old.py"}, bearoff.InputError, "top of a file"),
        ({}, bearoff.InputError, "either"),
    ],
)
def test_what_makes_no_sense_is_said(
    desk: Path, how: dict[str, Any], kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind) as raised:
        bearoff.run(**how, timing=False)
    assert said in str(raised.value)


def test_a_record_is_a_page_and_text_and_comes_back_as_it_was(desk: Path) -> None:
    found = bearoff.run(TOTALS, {"sales": "sales.csv"}, timing=False)
    assert "the same answer" in found.summary() == str(found)
    assert found.to_html().startswith("<!DOCTYPE html>")
    assert json.loads(found.to_json()) == found.to_dict()
    found.save("page.html")
    assert Path("page.html").read_text() == found.to_html()
    assert repr(found) == "<Run of 1 in polars, pandas: same>"
    assert found._repr_html_().startswith("<iframe")


def test_what_is_gone_stands_in_no_record(desk: Path) -> None:
    frame = pd.read_csv("sales.csv")
    for found, name in (
        (bearoff.run("FROM t |> LIMIT 3", {"t": frame}, timing=False), "t (pandas)"),
        (bearoff.profile(frame), "table1 (pandas)"),
    ):
        assert "bearoff-" not in found.to_json() and name in found.to_json()
        assert "--json" not in found.to_dict()["command"]
        assert name in found.to_html()


def test_causes_and_scripts_are_explained(desk: Path) -> None:
    assert "dropna=False" in bearoff.explain("groupby-null-key-dropped")
    assert "groupby-null-key-dropped" in bearoff.explain()
    assert "groupby-null-key-dropped" in bearoff.explain("old.py")
    with pytest.raises(bearoff.InputError, match="no-such-cause"):
        bearoff.explain("no-such-cause")


def test_a_profile_is_of_a_file_or_of_a_frame(desk: Path) -> None:
    of_file = bearoff.profile("sales.csv")
    of_frame = bearoff.profile(pd.read_csv("sales.csv"))
    for found in (of_file, of_frame):
        assert [column["name"] for column in found.columns] == ["region", "amount"]
        assert found.columns[0]["nulls"] == 1
        assert "How pandas and Polars read it" in found.summary()
        assert found.to_html().startswith("<!DOCTYPE html>")
    assert "pd.read_csv" in of_file.code("pandas") and "read_csv" in of_file.code()
    with pytest.raises(bearoff.InputError, match="cobol"):
        of_file.code("cobol")
    two = bearoff.profile("sales.csv", "sales.csv")
    assert len(two.to_dict()["tables"]) == 2
    assert bearoff.profile("sales.csv", options=["--null", "north"]).columns[0]["nulls"] == 3
    with pytest.raises(bearoff.InputError, match=r"none\.csv"):
        bearoff.profile("none.csv")
