"""What becomes of everything a function may return."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from bearoff_reference import export
from bearoff_reference.protocol import Failure


def exported(result: Any, tmp_path: Path) -> pa.Table:
    path = tmp_path / "answer.arrow"
    table = export.as_table(result)
    export.write(table, str(path))
    written = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    rows, columns = export.describe(table)
    assert rows == written.num_rows
    assert [column["name"] for column in columns] == written.column_names
    return written


def refusal(result: Any, tmp_path: Path) -> str:
    with pytest.raises(Failure) as caught:
        exported(result, tmp_path)
    assert caught.value.kind == "not_a_table"
    assert not list(tmp_path.glob("*.part"))
    return str(caught.value)


def column(values: Any, tmp_path: Path) -> tuple[str, list[Any]]:
    """Arrow type and values of a one-column result."""
    array = exported(pd.DataFrame({"a": values}), tmp_path)["a"]
    return str(array.type), array.to_pylist()


FRAME = pd.DataFrame({"k": ["x", "y", "x"], "v": [1, 2, 3]})


def test_series_keep_their_keys(tmp_path: Path) -> None:
    assert exported(FRAME.groupby("k").v.sum(), tmp_path).to_pydict() == {"k": ["x", "y"], "v": [4, 2]}
    assert exported(FRAME.groupby("k").size(), tmp_path).to_pydict() == {"k": ["x", "y"], "value": [2, 1]}
    assert exported(FRAME.v[FRAME.v > 1], tmp_path).to_pydict() == {"v": [2, 3]}
    assert exported(FRAME[["v"]].mean(), tmp_path).to_pydict() == {"index": ["v"], "value": [2.0]}


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        (3, 3),
        (np.int64(3), 3),
        (np.array(2.5), 2.5),
        (float("nan"), None),
        (pd.NA, None),
        (True, True),
        ("x", "x"),
        (datetime.date(2024, 1, 2), datetime.date(2024, 1, 2)),
        (pd.Timestamp("2024-01-02"), datetime.datetime(2024, 1, 2)),
        (Decimal("1.50"), Decimal("1.50")),
    ],
)
def test_a_scalar_is_a_table_of_one_cell(scalar: Any, expected: Any, tmp_path: Path) -> None:
    assert exported(scalar, tmp_path).to_pydict() == {"value": [expected]}


def test_indexes(tmp_path: Path) -> None:
    keyed = FRAME.groupby(["k", "v"]).agg(n=("v", "size"))
    assert exported(keyed, tmp_path).column_names == ["k", "v", "n"]
    assert exported(FRAME.sort_values("v", ascending=False), tmp_path).column_names == ["k", "v"]
    assert "`v` both as index and as column" in refusal(FRAME.set_index("v", drop=False), tmp_path)


def test_column_names(tmp_path: Path) -> None:
    levels = FRAME.groupby("k").agg({"v": ["min", "max"]})
    assert exported(levels, tmp_path).column_names == ["k", "v_min", "v_max"]
    assert exported(levels.reset_index(), tmp_path).column_names == ["k", "v_min", "v_max"]
    assert exported(pd.DataFrame([[1, 2]]), tmp_path).column_names == ["0", "1"]
    assert "several columns called `a`" in refusal(pd.DataFrame([[1, 2]], columns=["a", "a"]), tmp_path)
    assert "several columns called `1`" in refusal(pd.DataFrame([[1, 2]], columns=["1", 1]), tmp_path)


def test_missing_values_are_null_everywhere(tmp_path: Path) -> None:
    nan = float("nan")
    assert column([1.5, nan], tmp_path) == ("double", [1.5, None])
    assert column(pd.array([1, None], "Int64"), tmp_path) == ("int64", [1, None])
    # A masked float column may hold NaN and NA at once.
    assert column(pd.array([0, 1, None], "Int64") / 0, tmp_path)[1] == [None, float("inf"), None]
    assert column(pd.array([nan, 2.0], pd.ArrowDtype(pa.float64())), tmp_path) == ("double", [None, 2.0])
    assert column(["x", None], tmp_path) == ("large_string", ["x", None])
    assert column(np.array(["x", nan, None], object), tmp_path) == ("large_string", ["x", None, None])
    assert column(pd.to_datetime(["2024-01-01", None]), tmp_path)[1][1] is None
    assert column(pd.array([True, None], "boolean"), tmp_path) == ("bool", [True, None])
    assert column(pd.Series([None, None], dtype=object), tmp_path) == ("null", [None, None])


def test_storage_does_not_matter(tmp_path: Path) -> None:
    assert column(pd.Series([1, 2], dtype="int8"), tmp_path) == ("int64", [1, 2])
    assert column(pd.Series([1, 2], dtype="uint64"), tmp_path) == ("int64", [1, 2])
    assert column(pd.Series([1, 2**64 - 1], dtype="uint64"), tmp_path) == ("uint64", [1, 2**64 - 1])
    assert column(pd.Series([0.5], dtype="float32"), tmp_path) == ("double", [0.5])
    assert column(pd.Series(["x", None, "x"], dtype="category"), tmp_path) == (
        "large_string",
        ["x", None, "x"],
    )
    assert column(pd.Series([3, 1], dtype="category"), tmp_path) == ("int64", [3, 1])
    assert column(pd.arrays.SparseArray([0, 0, 1]), tmp_path) == ("int64", [0, 0, 1])
    assert column(pd.cut(pd.Series([1, 9, None]), [0, 5, 10]), tmp_path) == (
        "large_string",
        ["(0, 5]", "(5, 10]", None],
    )
    dictionary = pa.table({"a": pa.array(["x", "y"]).dictionary_encode()})
    assert exported(dictionary, tmp_path)["a"].type == pa.large_string()


def test_instants(tmp_path: Path) -> None:
    moment = datetime.datetime(2024, 1, 2, 3, 4, 5)
    for unit in ("s", "ms", "us", "ns"):
        assert column(pd.Series([moment]).astype(f"datetime64[{unit}]"), tmp_path) == (
            "timestamp[us]",
            [moment],
        )
    fine = exported(pd.DataFrame({"a": [pd.Timestamp("2024-01-02 00:00:00.000000001")]}), tmp_path)
    assert str(fine["a"].type) == "timestamp[ns]"
    berlin = pd.Series([moment]).dt.tz_localize("Europe/Berlin")
    assert column(berlin, tmp_path) == ("timestamp[us]", [moment - datetime.timedelta(hours=1)])
    months = pd.Series(pd.period_range("2024-01", periods=1, freq="M"))
    assert column(months, tmp_path) == ("timestamp[us]", [datetime.datetime(2024, 1, 1)])
    assert column([datetime.date(2024, 1, 2)], tmp_path)[0] == "date32[day]"
    assert column(pd.to_timedelta(["1s"]), tmp_path)[0] == "duration[us]"


def test_python_objects(tmp_path: Path) -> None:
    assert column(np.array([2**53 + 1, None], object), tmp_path) == ("int64", [2**53 + 1, None])
    assert column(np.array([1, 2.5], object), tmp_path) == ("double", [1.0, 2.5])
    assert "column `a`" in refusal(pd.DataFrame({"a": np.array([2**70], object)}), tmp_path)
    mixed = refusal(pd.DataFrame({"a": np.array([1, "x", None], object)}), tmp_path)
    assert "column `a` of the result cannot be compared: it holds `int` and `str`" in mixed
    assert "`list`" in refusal(pd.DataFrame({"a": [[1], [2]]}), tmp_path)
    assert "`bytes`" in refusal(pd.DataFrame({"a": [b"x"]}), tmp_path)
    assert "column `a`" in refusal(pd.DataFrame({"a": [1j]}), tmp_path)


def test_what_is_no_table(tmp_path: Path) -> None:
    assert "`NoneType`\nhelp: did the function forget `return`?" in refusal(None, tmp_path)
    assert "returned `dict`\nhelp: return a DataFrame" in refusal({"a": [1]}, tmp_path)
    assert "`numpy.ndarray`" in refusal(np.ones(3), tmp_path)


def test_tables_of_other_libraries(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"a": [1, None], "b": ["x", "y"], "c": [1.0, float("nan")]})
    assert exported(frame, tmp_path).to_pydict() == {"a": [1, None], "b": ["x", "y"], "c": [1.0, None]}
    assert "without data yet" in refusal(frame.lazy(), tmp_path)


def test_no_rows(tmp_path: Path) -> None:
    assert exported(FRAME[FRAME.v > 9], tmp_path).schema.names == ["k", "v"]
    assert "no columns" in refusal(pd.DataFrame(index=range(3)), tmp_path)
