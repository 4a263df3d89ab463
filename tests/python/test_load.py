"""CSV files become exactly the tables that the request describes, or a complaint that names the value."""

from __future__ import annotations

import decimal
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bearoff_reference import load, locate, protocol

import conftest

DATASETS = conftest.ROOT / "datasets"


def described(path: Path, *columns: tuple[str, str, bool], **more: Any) -> protocol.Table:
    return protocol._table(conftest.table(path, *columns, **more))


def read(tmp_path: Path, text: str | bytes, *columns: tuple[str, str, bool], **more: Any) -> pd.DataFrame:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    table = described(path, *columns, **more)
    frame = load.read(table)
    load.check(table, frame)
    return frame


def complaint(tmp_path: Path, text: str | bytes, *columns: tuple[str, str, bool], **more: Any) -> str:
    with pytest.raises(Exception) as caught:
        read(tmp_path, text, *columns, **more)
    if isinstance(caught.value, protocol.Failure):
        assert caught.value.kind == "input"
        return str(caught.value)
    return str(locate.explain(described(tmp_path / "t.csv", *columns, **more), caught.value))


def test_integers_never_pass_through_a_float(tmp_path: Path) -> None:
    text = "a\n9007199254740993\nNA\n9223372036854775807\n-9223372036854775808\n"
    frame = read(tmp_path, text, ("a", "BIGINT", True))
    assert frame.a.tolist() == [2**53 + 1, pd.NA, 2**63 - 1, -(2**63)]
    assert frame.a.dtype == "Int64"
    assert read(tmp_path, "a\n9007199254740993\n", ("a", "BIGINT", False)).a.tolist() == [2**53 + 1]


def test_floats_are_read_to_the_last_bit(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    words = [repr(float(x)) for x in random.random(2000) * 10.0 ** random.integers(-300, 300, 2000)]
    frame = read(tmp_path, "a\n" + "\n".join(words) + "\n", ("a", "DOUBLE", False))
    assert frame.a.tolist() == [float(word) for word in words]
    frame = read(tmp_path, "a\n1\nNaN\nnan\n-inf\nInfinity\nNA\n", ("a", "DOUBLE", True))
    assert frame.a.isna().tolist() == [False, True, True, False, False, True]


def test_null_tokens_count_quoted_and_only_where_named(tmp_path: Path) -> None:
    text = 'a,b\nNA,"NA"\n"",null\nx,y\n'
    both = (("a", "VARCHAR", True), ("b", "VARCHAR", True))
    assert read(tmp_path, text, *both).isna().to_numpy().tolist() == [
        [True, True],
        [True, False],
        [False, False],
    ]
    frame = read(tmp_path, text, *both, null_tokens=[])
    assert frame.a.tolist() == ["NA", "", "x"]


def test_types(tmp_path: Path) -> None:
    text = "b,n,d,t,u,s\ntrue,,2024-02-29,2024-01-01 10:00:00.5,2024-01-01T10:00:00Z,007\nFALSE,True,,,,\n"
    frame = read(
        tmp_path,
        text,
        ("b", "BOOLEAN", False),
        ("n", "BOOLEAN", True),
        ("d", "DATE", True),
        ("t", "TIMESTAMP", True),
        ("u", "TIMESTAMP", True),
        ("s", "VARCHAR", True),
    )
    assert [str(dtype) for dtype in frame.dtypes] == [
        "bool",
        "boolean",
        "datetime64[us]",
        "datetime64[us]",
        "datetime64[us]",
        "str",
    ]
    assert frame.b.tolist() == [True, False]
    assert frame.d[0] == pd.Timestamp("2024-02-29")
    assert frame.t[0] == pd.Timestamp("2024-01-01 10:00:00.5")
    assert frame.u[0] == pd.Timestamp("2024-01-01 10:00")
    assert frame.s[0] == "007"


def test_dates_follow_their_format(tmp_path: Path) -> None:
    for form, day in (("%m/%d/%Y", "2024-01-02"), ("%d/%m/%Y", "2024-02-01")):
        table = conftest.table(tmp_path / "t.csv", ("d", "DATE", False))
        table["columns"][0]["format"] = form
        (tmp_path / "t.csv").write_text("d\n01/02/2024\n")
        assert load.read(protocol._table(table)).d[0] == pd.Timestamp(day)
    assert "`2024-02-30` in row 1 is no DATE" in complaint(tmp_path, "d\n2024-02-30\n", ("d", "DATE", False))


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("BIGINT", "2.5"),
        ("BIGINT", "x"),
        ("BIGINT", "9223372036854775808"),
        ("DOUBLE", "1.5x"),
        ("BOOLEAN", "yes"),
        ("TIMESTAMP", "noon"),
    ],
)
@pytest.mark.parametrize("nullable", [True, False])
def test_a_misfit_is_named(kind: str, word: str, nullable: bool, tmp_path: Path) -> None:
    good = {"BIGINT": "1", "DOUBLE": "1.5", "BOOLEAN": "true", "TIMESTAMP": "2024-01-01"}[kind]
    said = complaint(tmp_path, f"k,a\n1,{good}\n2,{word}\n", ("k", "BIGINT", False), ("a", kind, nullable))
    assert said == f"column `a` of table `t`: `{word}` in row 2 is no {kind}"


def test_a_missing_value_where_none_may_be(tmp_path: Path) -> None:
    assert "a missing value in row 2 is no BIGINT" in complaint(
        tmp_path, "a\n1\nNA\n", ("a", "BIGINT", False)
    )
    assert "is NULL in row 2" in complaint(tmp_path, "a\nx\nNA\n", ("a", "VARCHAR", False))


def test_rows_of_other_lengths(tmp_path: Path) -> None:
    two = (("a", "VARCHAR", False), ("b", "VARCHAR", False))
    assert "Expected 2 fields in line 3, saw 3" in complaint(tmp_path, "a,b\n1,2\n3,4,5\n", *two)
    assert "more fields than the header" in complaint(tmp_path, "a,b\n1,2,9\n3,4,9\n", *two)
    # Left to itself, pandas would make an index of the first column.
    assert "more fields than the header" in complaint(tmp_path, "a,b\n1,2,\n3,4,\n", *two)
    assert "is NULL in row 2" in complaint(tmp_path, "a,b\n1,2\n3\n", *two)


def test_the_row_count_says_what_a_blank_line_is(tmp_path: Path) -> None:
    two = (("a", "VARCHAR", True), ("b", "VARCHAR", True))
    assert len(read(tmp_path, "a,b\n1,2\n\n3,4\n", *two, rows=2)) == 2
    assert len(read(tmp_path, "a,b\n1,2\n\n3,4\n", *two, rows=3)) == 3
    assert len(read(tmp_path, "a\n1\n\n3\n", ("a", "VARCHAR", True), rows=3)) == 3
    assert "has 2 rows, the request says 5" in complaint(tmp_path, "a,b\n1,2\n3,4\n", *two, rows=5)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    assert "line 3 is not UTF-8" in complaint(tmp_path, b"a\nx\n\xff\n", ("a", "VARCHAR", False))


def test_dialects(tmp_path: Path) -> None:
    two = (("a", "VARCHAR", False), ("b", "BIGINT", False))
    assert read(tmp_path, "a;b\r\nx;1\r\n", *two, delimiter=";").b.tolist() == [1]
    assert read(tmp_path, "\ufeffa,b\nx,1\n", *two).a.tolist() == ["x"]
    assert read(tmp_path, "a\tb\n'x\ty'\t1\n", *two, delimiter="\t", quote="'").a.tolist() == ["x\ty"]
    assert read(tmp_path, 'a,b\n"x,1\n', *two, quote=None).a.tolist() == ['"x']
    assert read(tmp_path, 'a,b\n"x\ny ""z""",1\n', *two).a.tolist() == ['x\ny "z"']
    assert "EOF inside string" in complaint(tmp_path, 'a,b\n"x,1\n', *two)


def test_no_rows_keep_their_types(tmp_path: Path) -> None:
    columns = [(t.lower(), t, True) for t in ("BOOLEAN", "BIGINT", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP")]
    frame = read(tmp_path, ",".join(c[0] for c in columns) + "\n", *columns, rows=0)
    assert [str(dtype) for dtype in frame.dtypes] == [
        "boolean",
        "Int64",
        "float64",
        "str",
        "datetime64[us]",
        "datetime64[us]",
    ]


def test_several_files_stand_under_each_other(tmp_path: Path) -> None:
    columns = (("a", "BIGINT", True), ("d", "DATE", True), ("s", "VARCHAR", True))
    for name, text in (
        ("b", "a,d,s\n3,2024-01-03,x\n1,,\n"),
        ("none", "a,d,s\n"),
        ("a.csv.gz", "\ufeffa,d,s\n2,2024-01-02,y"),
    ):
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / name) for name in ("b", "none", "a.csv.gz")]
    table = described(tmp_path / "t.csv", *columns, paths=paths, rows=3)
    frame = load.read(table)
    load.check(table, frame)
    assert frame.a.tolist() == [3, 1, 2]
    assert list(frame.index) == [0, 1, 2]
    assert [str(dtype) for dtype in frame.dtypes] == ["Int64", "datetime64[us]", "str"]
    (tmp_path / "none").write_bytes(b"a,d,s\n1,,\xff\n")
    with pytest.raises(UnicodeDecodeError) as caught:
        load.read(table)
    assert f"line 2 of {paths[1]} is not UTF-8" in str(locate.explain(table, caught.value))


@pytest.mark.parametrize("form", ["parquet", "ipc"])
def test_files_with_types_of_their_own(tmp_path: Path, form: str) -> None:
    table = pa.table(
        {
            "a": pa.array([1, None, 3], pa.int8()),
            "b": pa.array([1, 2, 2**53 + 1]),
            "x": pa.array([0.1, None, float("nan")], pa.float32()),
            "m": pa.array([decimal.Decimal("0.07"), None, decimal.Decimal("-90071992547409.93")]),
            "s": pa.array(["x", None, "y"]).dictionary_encode(),
            "t": pa.array([0, None, 10**18], pa.timestamp("ns")),
            "d": pa.array([0, None, 19753], pa.date32()),
            "o": pa.array([True, None, False]),
            "tags": pa.array([[1], None, []]),
        }
    )
    # What pandas itself would make an index of is a column here.
    index = {"index_columns": ["b"], "columns": [], "column_indexes": [], "pandas_version": "3.1.1"}
    table = table.replace_schema_metadata({"pandas": json.dumps(index)})
    paths = [tmp_path / "1", tmp_path / "2"]
    for path in paths:
        if form == "parquet":
            pq.write_table(table, path)
        else:
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
    columns = [
        ("a", "BIGINT", True), ("b", "BIGINT", False), ("x", "DOUBLE", True), ("m", "DOUBLE", True),
        ("s", "VARCHAR", True), ("t", "TIMESTAMP", True), ("d", "DATE", True), ("o", "BOOLEAN", True),
        ("tags", "NULL", True),
    ]  # fmt: skip
    described_ = conftest.table(
        tmp_path / "t", *columns, format=form, paths=[str(path) for path in paths], rows=6
    )
    for column, stored in (("m", "decimal128(16, 2)"), ("s", "dictionary<string>")):
        next(c for c in described_["columns"] if c["name"] == column)["stored"] = stored
    parsed = protocol._table(described_)
    frame = load.read(parsed)
    load.check(parsed, frame)
    assert [str(dtype) for dtype in frame.dtypes] == [
        "Int64", "int64", "float64", "float64", "str", "datetime64[us]", "datetime64[us]", "boolean",
    ]  # fmt: skip
    assert frame.b.tolist() == [1, 2, 2**53 + 1] * 2
    assert frame.m.iloc[[0, 2]].tolist() == [0.07, -90071992547409.93]
    assert frame.x.isna().tolist() == [False, True, True] * 2
    assert frame.s.fillna("-").tolist() == ["x", "-", "y"] * 2
    assert frame.d[2] == pd.Timestamp("2024-01-31")
