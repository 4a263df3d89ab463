"""`polars`: SQL over frames and files, answered in this process."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import bearoff

SALES = {"region": ["n", "s", "n", None], "amount": [1.0, float("nan"), 4.0, 8.0]}
TOTALS = "FROM sales |> AGGREGATE SUM(amount) AS total, COUNT(*) AS n GROUP BY region |> ORDER BY region"


@pytest.mark.parametrize(
    "table",
    [pl.DataFrame(SALES), pl.LazyFrame(SALES), pd.DataFrame(SALES), pa.table(SALES)],
    ids=lambda t: type(t).__module__,
)
def test_a_pipeline_is_answered_over_frames_of_every_library(table: Any) -> None:
    found = bearoff.polars(TOTALS, {"sales": table})
    assert isinstance(found, pl.DataFrame)
    # NaN is NULL in the language, and a sum of nothing is NULL.
    assert found.rows() == [("n", 5.0, 2), ("s", None, 1), (None, 8.0, 1)]


def test_frames_and_files_are_joined(desk: Path) -> None:
    names = pd.DataFrame({"region": ["north", "south"], "name": ["North", "South"]})
    sql = "FROM 'sales.csv' AS s |> JOIN names ON s.region = names.region |> SELECT name, amount |> ORDER BY amount"
    expected = [("North", 1), ("South", 2), ("North", 8)]
    assert (
        bearoff.polars(sql.replace("'sales.csv'", "sales"), {"sales": "sales.csv", "names": names}).rows()
        == expected
    )
    assert bearoff.polars(sql, {"names": names}).rows() == expected, "SQL may name a file itself"


def test_narrow_types_are_those_of_the_language() -> None:
    frame = pl.DataFrame(
        {
            "i8": pl.Series([1, None], dtype=pl.Int8),
            "u32": pl.Series([1, 2], dtype=pl.UInt32),
            "f32": pl.Series([0.5, None], dtype=pl.Float32),
            "c": pl.Series(["a", "b"], dtype=pl.Categorical),
            "ns": pl.Series([dt.datetime(2024, 1, 1), None], dtype=pl.Datetime("ns")),
            "d": [dt.date(2024, 1, 1), None],
        }
    )
    found = bearoff.polars("FROM t |> SELECT *", {"t": frame})
    kinds = [pl.Int64, pl.Int64, pl.Float64, pl.String, pl.Datetime("us"), pl.Date]
    assert found.dtypes == kinds
    assert found.row(0) == (1, 1, 0.5, "a", dt.datetime(2024, 1, 1), dt.date(2024, 1, 1))


def test_wrong_sql_is_underlined() -> None:
    with pytest.raises(bearoff.SqlError) as raised:
        bearoff.polars("FROM sales\n|> WHERE amont > 1", {"sales": pl.DataFrame(SALES)})
    said = str(raised.value)
    assert "amont" in said and "^^^^^" in said and "did you mean `amount`" in said
    with pytest.raises(bearoff.SqlError, match="there is no table `sale`"):
        bearoff.polars("FROM sale", {"sales": pl.DataFrame(SALES)})
    with pytest.raises(bearoff.InputError, match=r"Nothing\.csv"):
        bearoff.polars("FROM sales", {"sales": "Nothing.csv"})


def test_a_column_without_a_type_is_only_in_the_way_of_who_reads_it() -> None:
    frame = pl.DataFrame({"a": [1], "list": [[1, 2]]})
    assert bearoff.polars("FROM t |> SELECT a", {"t": frame}).rows() == [(1,)]
    with pytest.raises(bearoff.SqlError, match="list"):
        bearoff.polars("FROM t |> SELECT list", {"t": frame})


def test_what_fails_while_it_runs_is_an_engine_error() -> None:
    with pytest.raises(bearoff.BearoffError) as raised:
        bearoff.polars("FROM t |> SELECT CAST(s AS BIGINT) AS n", {"t": pl.DataFrame({"s": ["1", "x"]})})
    assert isinstance(raised.value, (bearoff.EngineError, bearoff.InputError))


@pytest.mark.parametrize(
    ("polars", "said"),
    [
        ("raise ImportError('none')", "which is not installed"),
        (
            "class Series: pass\nclass DataFrame: pass\n__version__ = '0.1'",
            "Python Polars 0.1 does not take over",
        ),
    ],
)
def test_a_polars_that_does_not_fit_is_a_sentence(tmp_path: Path, polars: str, said: str) -> None:
    (tmp_path / "polars.py").write_text(polars)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import bearoff, pyarrow\n"
        "try: bearoff.polars('FROM t', {'t': pyarrow.table({'a': [1]})})\n"
        "except bearoff.MissingError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert said in done.stdout and "help:" in done.stdout, done.stdout + done.stderr
