"""`compare` and `assert_same`: frames of every library beside each other, and what is said of them."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import bearoff

DAY = dt.date(2024, 2, 29)
INSTANT = dt.datetime(2024, 2, 29, 12, 30, 1, 250_000)
COLUMNS: dict[str, list[Any]] = {
    "id": [1, 2, 3],
    "n": [1, None, 3],
    "x": [1.5, None, -0.25],
    "s": ["a", None, "\u00fc\u0000"],
    "b": [True, None, False],
    "d": [DAY, None, dt.date(1, 1, 1)],
    "t": [INSTANT, None, dt.datetime(1969, 12, 31, 23, 59, 59)],
}


def frames() -> dict[str, Any]:
    """The same table as each library holds it."""
    table = pa.table(COLUMNS)
    polars = pl.DataFrame(COLUMNS)
    return {
        "polars": polars,
        "lazy": polars.lazy(),
        "pyarrow": table,
        "batch": table.to_batches()[0],
        "pandas": pd.DataFrame(
            {name: pd.Series(values, dtype=KINDS.get(name)) for name, values in COLUMNS.items()}
        ),
        "pandas_arrow": table.to_pandas(types_mapper=pd.ArrowDtype),
        "duckdb": duckdb.sql("SELECT * FROM polars"),
    }


KINDS = {"id": "int64", "n": "Int64", "b": "boolean"}


@pytest.mark.parametrize("left", list(frames()))
@pytest.mark.parametrize("right", list(frames()))
def test_the_same_table_is_the_same_in_every_library(left: str, right: str) -> None:
    found = bearoff.compare(frames()[left], frames()[right])
    assert found.same and found, found.summary()
    assert not found.causes and found.differing_cells == found.left_only == found.right_only == 0


@pytest.mark.parametrize("kind", ["polars", "pyarrow", "pandas", "duckdb"])
@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "id"])
def test_one_other_cell_is_found_in_every_type(kind: str, column: str) -> None:
    changed = pl.DataFrame({**COLUMNS, column: [*COLUMNS[column][:2], COLUMNS[column][0]]})
    found = bearoff.compare(frames()[kind], changed, "id")
    assert not found.same
    assert found.differing_cells == 1
    [row] = found.differences.rows(named=True)
    assert (row["id"], row["column"]) == (3, column)


def test_files_stand_beside_frames(desk: Path) -> None:
    frame = pd.read_csv("sales.csv")
    frame.to_parquet("sales.parquet")
    for one in ["sales.csv", desk / "sales.csv", "sales.parquet"]:
        assert bearoff.compare(one, frame).same
        assert bearoff.compare(frame, one).same


def test_what_is_missing_in_pandas_is_nan_or_null_elsewhere_and_it_is_said() -> None:
    frame = pl.DataFrame({"x": [1.0, float("nan")]})
    found = bearoff.compare(frame, frame.to_pandas())
    assert found.same
    assert "1 NaN on the left counts as NULL" in found.summary()
    both = bearoff.compare(frame, pl.DataFrame({"x": [1.0, None]}))
    assert both.differences["kind"].to_list() == ["null_against_nan"] or not both.same


def test_categories_are_the_text_they_stand_for() -> None:
    text = ["b", "a", None, "b"]
    plain = pl.DataFrame({"s": text})
    kinds: list[Any] = [
        pl.DataFrame({"s": pl.Series(text, dtype=pl.Categorical)}),
        pl.DataFrame({"s": pl.Series(text, dtype=pl.Enum(["a", "b"]))}),
        pd.DataFrame({"s": pd.Categorical(text)}),
        pa.table({"s": pa.array(text).dictionary_encode()}),
    ]
    assert all(bearoff.compare(kind, plain, ordered=True).same for kind in kinds)


def test_an_index_that_says_something_is_columns() -> None:
    frame = pd.DataFrame({"g": ["a", "b", "a"], "x": [1, 2, 4]})
    grouped = frame.groupby("g").sum()
    assert bearoff.compare(grouped, pl.DataFrame({"g": ["b", "a"], "x": [2, 5]})).same
    assert bearoff.compare(frame[frame["x"] > 1], frame[1:].reset_index(drop=True)).same
    assert bearoff.compare(grouped["x"], grouped).same


def test_rows_that_one_side_lacks_are_in_the_frame_of_differences() -> None:
    left = pd.DataFrame({"column": [1, 2, 3], "left": ["a", "b", "c"]})
    right = pd.DataFrame({"column": [1, 3, 4], "left": ["a", "x", "d"]})
    found = bearoff.compare(left, right, on="column")
    assert isinstance(found.differences, pd.DataFrame), "both sides came from pandas"
    rows = found.differences.to_dict("records")
    # Columns of the table that are called as ours are set aside.
    assert [(row["column_"], row["kind"]) for row in rows] == [
        (3, "value"),
        (2, "left_only"),
        (4, "right_only"),
    ]
    assert (rows[0]["column"], rows[0]["left"], rows[0]["right"]) == ("left", "c", "x")
    assert (found.left_only, found.right_only) == (1, 1)


def test_all_differences_are_there_while_the_summary_shows_some() -> None:
    left = pl.DataFrame({"id": range(2000), "x": [0] * 2000})
    found = bearoff.compare(left, left.with_columns(x=pl.lit(1)), "id")
    assert found.differences.height == found.differing_cells == 2000
    assert found.head_differences(7).height == 7
    assert len(found.summary().splitlines()) < 60


def test_the_question_is_as_on_the_command_line() -> None:
    left = pl.DataFrame({"id": [1, 2], "x": [1.0, 2.0], "n": [10, 20]})
    moved = pl.DataFrame({"id": [2, 1], "x": [2.0, 1.0], "n": [20, 10]})
    assert bearoff.compare(left, moved).same
    assert bearoff.compare(left, moved, multiset=True).same
    assert not bearoff.compare(left, moved, ordered=True).same
    noisy = left.with_columns(pl.col("x") + 0.001)
    assert not bearoff.compare(left, noisy, "id").same
    assert bearoff.compare(left, noisy, "id", atol=0.01).same
    assert bearoff.compare(left, noisy, "id", rtol=0.01).same
    assert bearoff.compare(left, noisy, ["id"], tolerances={"x": 0.01}).same
    assert bearoff.compare(left, noisy, ["id"], tolerances={"x": (0.01, 0.0)}).same
    assert not bearoff.compare(left, noisy, ["id"], tolerances={"n": 0.01}).same
    renamed = left.rename({"x": "amount"})
    assert bearoff.compare(left, renamed, rename={"x": "amount"}).same
    text = left.with_columns(pl.col("n").cast(pl.String))
    assert not bearoff.compare(left, text, "id").same
    assert bearoff.compare(left, text, "id", loose=True).same


def test_a_difference_is_raised_with_its_diagnosis() -> None:
    keys = ["a", None, "b", None]
    old = pd.DataFrame({"k": keys, "x": [1, 2, 3, 4]}).groupby("k", as_index=False)["x"].sum()
    new = pl.DataFrame({"k": keys, "x": [1, 2, 3, 4]}).group_by("k").agg(pl.col("x").sum())
    with pytest.raises(bearoff.DifferenceError) as raised:
        bearoff.assert_same(old, new, "k", code=('df.groupby("k")', 'df.group_by("k")'))
    found = raised.value.comparison
    assert found is not None
    assert found.causes[0].name == "groupby-null-key-dropped"
    assert {change.to for change in found.causes[0].changes} == {"pandas", "polars"}
    assert "groupby-null-key-dropped" in str(raised.value) and "dropna=False" in str(raised.value)
    assert isinstance(raised.value, AssertionError), "tests that expect one go on as they are"
    assert bearoff.assert_same(old, new.drop_nulls("k"), "k").same
    assert not bearoff.compare(old, new, "k", diagnose=False).causes


def test_a_side_can_say_what_made_it() -> None:
    keys = ["a", None, "b", None]
    new = pl.DataFrame({"k": keys, "x": [1, 2, 3, 4]}).group_by("k").agg(pl.col("x").sum())
    found = bearoff.compare(new.drop_nulls(), new.to_pandas(), "k", made_by=("pandas", "polars"))
    assert "groupby-null-key-dropped" in [
        name for cause in found.causes for name in (cause.name, *cause.others)
    ]


def test_pages_and_records_are_those_of_the_command_line(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>"
    left = pl.DataFrame({evil: ["a", evil]})
    found = bearoff.compare(left, left.head(1))
    page = found.to_html()
    assert page.startswith("<!DOCTYPE html>") and "<script>alert" not in page
    framed = found._repr_html_()
    assert framed.count("<") == 2, "nothing of the page is markup of the notebook"
    found.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text() == page
    assert json.loads(found.to_json()) == found.to_dict()
    assert found.to_markdown().startswith("## Bearoff")
    assert "1 row only in left (Polars)" in found.summary() == str(found)
    with pytest.raises(OSError):
        found.save(tmp_path / "nowhere" / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"], "nothing is left aside"


@pytest.mark.parametrize(
    ("left", "right", "how", "said"),
    [
        (3, "x.csv", {}, "left is no table: it is a int"),
        (pl.DataFrame({"a": [1]}), [1], {}, "right is no table"),
        (pl.DataFrame({"a": [1]}), "nowhere.csv", {}, "there is no file `nowhere.csv`"),
        (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}), {"on": "b"}, "`b`"),
        (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}), {"on": "a", "ordered": True}, "give one"),
        (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}), {"rtol": -1}, "`rtol` is -1"),
        (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}), {"atol": float("nan")}, "`atol` is nan"),
        (pd.DataFrame({"a": [1, "x"]}), pl.DataFrame({"a": [1]}), {}, "`int` and `str`"),
        (
            pd.DataFrame([[1, 2]], columns=["a", "a"]),
            pl.DataFrame({"a": [1]}),
            {},
            "several columns called `a`",
        ),
        (pa.table([[1], [2]], names=["a", "a"]), pl.DataFrame({"a": [1]}), {}, "`a` stands twice"),
        (pl.DataFrame(), pl.DataFrame({"a": [1]}), {}, "no columns"),
    ],
)
def test_what_makes_no_sense_is_said(left: Any, right: Any, how: dict[str, Any], said: str) -> None:
    with pytest.raises(bearoff.InputError) as raised:
        bearoff.compare(left, right, **how)
    assert said in str(raised.value)
    assert isinstance(raised.value, ValueError) and isinstance(raised.value, bearoff.BearoffError)


def test_types_that_have_no_plain_form_are_compared_or_said() -> None:
    left = pl.DataFrame({"id": [1, 2], "x": [Decimal("1.10"), Decimal("2.20")]})
    assert bearoff.compare(left, left).same
    for odd in (
        pl.DataFrame({"id": [1], "x": [[1, 2]]}),
        pl.DataFrame({"id": [1], "x": [{"a": 1}]}),
        pl.DataFrame({"id": [1], "x": pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2))}),
        pl.DataFrame({"id": [1], "x": pl.Series([1], dtype=pl.Int128)}),
        pl.DataFrame({"id": [1], "x": [dt.time(1)]}),
        pl.DataFrame({"id": [1], "x": pl.Series([object()], dtype=pl.Object)}),
    ):
        try:
            assert bearoff.compare(odd, odd).same
        except bearoff.InputError as error:
            assert "left (Polars)" in str(error), odd
            assert "help:" in str(error)


def test_tables_without_rows_are_tables() -> None:
    for frame in (pl.DataFrame(COLUMNS), pa.table(COLUMNS), pl.DataFrame(COLUMNS).to_pandas()):
        assert bearoff.compare(frame[:0], pl.DataFrame(COLUMNS)[:0]).same
        assert bearoff.compare(frame, pl.DataFrame(COLUMNS)[:0]).left_only == 3


def test_parts_of_frames_and_frames_in_parts_cross_whole() -> None:
    frame = pl.DataFrame({"id": range(10), "s": [f"text {i} that is longer than a view" for i in range(10)]})
    parts = pl.concat([frame[:3], frame[3:7], frame[7:]], rechunk=False)
    assert parts.n_chunks() == 3
    assert bearoff.compare(parts, frame, ordered=True).same
    assert bearoff.compare(parts[2:9], frame[2:9], ordered=True).same
    sliced = pa.concat_tables([frame.to_arrow()[:4], frame.to_arrow()[4:]])
    assert bearoff.compare(sliced[1:8], frame[1:8], ordered=True).same
    assert bearoff.compare(frame.to_pandas()[1:8], frame[1:8], ordered=True).same
