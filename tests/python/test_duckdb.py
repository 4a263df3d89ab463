"""The DuckDB worker, through its pipes: files as the request describes them, and nothing that a name or a value can do about it."""

from __future__ import annotations

import csv
import datetime
import decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import Worker, table

HOSTILE = [
    "quote\"d",
    "it's",
    "back\\slash",
    "new\nline",
    "__import__('os').system('true')",
    "'; DROP TABLE t; --",
    "\"); COPY (SELECT 1) TO 'evil.csv'; --",
    "select",
    "ROW_NUMBER() OVER ()",
    "🐻 größe",
    "\u00a0",
    "/* x",
    "{a: 1}",
    "$1",
    "x" * 3000,
]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read(worker: Worker, *tables: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    names = [column["name"] for column in tables[0]["columns"]]
    reply = worker.query(f"SELECT * FROM {quoted(tables[0]['name'])}", *tables, columns=names, **more)
    return worker.answer(reply).to_pylist()


def refused(worker: Worker, table: dict[str, Any]) -> str:
    names = [column["name"] for column in table["columns"]]
    error = worker.query(f"SELECT * FROM {quoted(table['name'])}", table, columns=names)["error"]
    assert error["kind"] == "input"
    return str(error["message"])


def test_hello_says_who_is_there(duckdb_worker: Worker) -> None:
    assert duckdb_worker.hello["engine"] == "duckdb"
    assert set(duckdb_worker.hello["versions"]) == {"python", "duckdb", "pyarrow"}


@pytest.mark.parametrize(("load", "phases"), [("eager", ["load", "compute"]), ("fused", ["load+compute"])])
def test_a_query_has_its_phases_and_types(duckdb_worker: Worker, sales: dict, load: str, phases: list[str]) -> None:
    sql = "SELECT region, CAST(sum(amount) AS BIGINT) AS total FROM sales GROUP BY 1 ORDER BY 1"
    reply = duckdb_worker.query(sql, sales, columns=["Region", "region"], load=load)
    assert [phase["name"] for phase in reply["ok"]["phases"]] == [*phases, "export"]
    assert all(phase["seconds"] > 0 for phase in reply["ok"]["phases"])
    assert reply["ok"]["columns"] == [
        {"name": "Region", "native": "VARCHAR"},
        {"name": "region", "native": "BIGINT"},
    ]
    answer = duckdb_worker.answer(reply)
    assert answer.schema.types == [pa.large_string(), pa.int64()]
    assert answer.to_pydict() == {"Region": ["north", "south"], "region": [6, None]}


def test_without_an_answer_path_nothing_is_exported(duckdb_worker: Worker, sales: dict) -> None:
    reply = duckdb_worker.query("SELECT 1 AS x FROM sales", sales, columns=["x"], answer=None)
    assert (reply["ok"]["rows"], reply["ok"]["answer"]) == (3, None)
    assert [phase["name"] for phase in reply["ok"]["phases"]] == ["load", "compute"]


def test_names_and_values_stay_names_and_values(duckdb_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "hostile'; --.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HOSTILE)
        writer.writerow(HOSTILE[::-1])
    described = table(path, *((name, "VARCHAR", False) for name in HOSTILE), rows=1)
    assert read(duckdb_worker, described) == [dict(zip(HOSTILE, HOSTILE[::-1], strict=True))]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["answer.arrow", path.name]


def test_names_that_differ_by_case_are_told_apart_by_place(duckdb_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,A\n1,2\n")
    described = table(path, ("a", "BIGINT", False), ("A", "BIGINT", False))
    code = {
        "kind": "sql",
        "text": 'SELECT "A_2", "a" FROM "t"',
        "tables": [
            {
                "table": "t",
                "name": "t",
                "columns": [{"column": "a", "name": "a"}, {"column": "A", "name": "A_2"}],
            }
        ],
        "columns": ["A", "a"],
    }
    answer = str(tmp_path / "answer.arrow")
    request = {"id": 1, "pipeline": "p", "sql": "", "load": "fused", "tables": [described]}
    reply = duckdb_worker.ask({**request, "code": code, "answer": answer})
    assert duckdb_worker.answer(reply).to_pylist() == [{"A": 2, "a": 1}]


def test_null_tokens_count_in_quotes_and_nothing_else_does(duckdb_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("s,n\n\"\",NA\n,-\nNA,\"NA\"\nnull,1\n NA,2\n\"it's\",it's\n")
    described = table(path, ("s", "VARCHAR", True), ("n", "BIGINT", True), null_tokens=["", "NA", "-", "it's"])
    assert [list(row.values()) for row in read(duckdb_worker, described)] == [
        [None, None],
        [None, None],
        [None, None],
        ["null", 1],
        [" NA", 2],
        [None, None],
    ]


def test_every_type_is_read_exactly(duckdb_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    digits = "0." + "3" * 4000
    path.write_text(
        "b,i,x,d,s,t,u,v\n"
        f"TRUE,9223372036854775807,{digits},2024/02/29,31.12.2023,2024-01-31 10:00:59.5,2024-01-31T10:00Z,"
        "2024-01-31 10:00:00+02:00\n"
        "false,-9223372036854775808,-Infinity,0001/01/01,01.01.2024,1969-12-31 23:59:59.000001,0001-01-01T00:00Z,"
        "2024-01-31\n"
    )
    columns = [("b", "BOOLEAN"), ("i", "BIGINT"), ("x", "DOUBLE"), ("d", "DATE"), ("s", "DATE")]
    columns += [("t", "TIMESTAMP"), ("u", "TIMESTAMP"), ("v", "TIMESTAMP")]
    described = table(path, *((name, kind, False) for name, kind in columns))
    forms = [None, None, None, "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%MZ", None]
    for column, form in zip(described["columns"], forms, strict=True):
        column["format"] = form
    first, second = (list(row.values()) for row in read(duckdb_worker, described))
    day, instant = datetime.date, datetime.datetime
    assert first == [
        True,
        2**63 - 1,
        float(digits),
        day(2024, 2, 29),
        day(2023, 12, 31),
        instant(2024, 1, 31, 10, 0, 59, 500000),
        instant(2024, 1, 31, 10),
        instant(2024, 1, 31, 8),
    ]
    assert second == [
        False,
        -(2**63),
        float("-inf"),
        day(1, 1, 1),
        day(2024, 1, 1),
        instant(1969, 12, 31, 23, 59, 59, 1),
        instant(1, 1, 1),
        instant(2024, 1, 31),
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("BIGINT", "1.5"),
        ("BIGINT", "1e3"),
        ("BIGINT", " 7"),
        ("BIGINT", "x"),
        ("BIGINT", "9223372036854775808"),
        ("DOUBLE", "1_000"),
        ("DOUBLE", "nan"),
        ("BOOLEAN", "t"),
        ("BOOLEAN", "1"),
        ("DATE", "2024-1-5"),
        ("DATE", "2024-02-30"),
        ("TIMESTAMP", "yesterday"),
    ],
)
def test_what_does_not_fit_is_named(duckdb_worker: Worker, tmp_path: Path, kind: str, value: str) -> None:
    good = {
        "BIGINT": "1",
        "DOUBLE": "1.5",
        "BOOLEAN": "true",
        "DATE": "2024-01-31",
        "TIMESTAMP": "2024-01-31 10:00:00",
    }[kind]
    path = tmp_path / "t.csv"
    path.write_text(f"k,v\n1,{good}\n2,{good}\n3,{value}\n")
    message = refused(duckdb_worker, table(path, ("k", "BIGINT", False), ("v", kind, False)))
    assert message == f"column `v` of table `t`: `{value}` in row 3 is no {kind}"


def test_a_missing_value_where_none_may_be_and_rows_that_are_missing(duckdb_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("k,v\n1,x\n,y\n")
    columns = (("k", "BIGINT", False), ("v", "VARCHAR", False))
    assert refused(duckdb_worker, table(path, *columns)) == (
        "column `k` of table `t`: a missing value in row 2 is no BIGINT"
    )
    columns = (("k", "BIGINT", True), ("v", "VARCHAR", False))
    assert "has 2 rows, the request says 3" in refused(duckdb_worker, table(path, *columns, rows=3))
    path.write_text("k,v\n1,x\n2\n")
    assert "cannot be read" in refused(duckdb_worker, table(path, *columns))
    assert "cannot be read" in refused(duckdb_worker, table(tmp_path / "none.csv", *columns))


def test_lines_may_end_differently_and_be_long(duckdb_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    long = "x" * 3_000_000
    path.write_bytes(b'\xef\xbb\xbfk,v\r\n1,"a\nb""c"\n2,\xc3\xa4\r\n3,' + long.encode() + b"\n4,")
    described = table(path, ("k", "BIGINT", False), ("v", "VARCHAR", True), rows=4)
    assert [row["v"] for row in read(duckdb_worker, described)] == ['a\nb"c', "ä", long, None]


def test_a_line_end_in_quotes_may_be_another_than_those_behind_records(
    duckdb_worker: Worker, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    for end, inner in [("\n", "\r\n"), ("\r\n", "\n"), ("\n", "\r"), ("\r\n", "\r")]:
        rows = [f'"a{inner}b",k', f'"x{inner}y",1', "z,2", f'"{inner}",3']
        path.write_bytes("".join(row + end for row in rows).encode())
        described = table(path, (f"a{inner}b", "VARCHAR", False), ("k", "BIGINT", False), rows=3)
        assert [list(row.values()) for row in read(duckdb_worker, described)] == [
            [f"x{inner}y", 1],
            ["z", 2],
            [inner, 3],
        ]


def test_files_of_a_table_may_differ_in_their_line_ends(duckdb_worker: Worker, tmp_path: Path) -> None:
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path, end in zip(paths, ["\n", "\r\n"], strict=True):
        path.write_bytes(f"a{end}1{end}{end}2{end}".encode())
    described = table(paths[0], ("a", "BIGINT", True), rows=6, paths=[str(path) for path in paths])
    assert [row["a"] for row in read(duckdb_worker, described)] == [1, None, 2, 1, None, 2]


def test_a_blank_line_is_a_row_where_there_is_one_column(duckdb_worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('"a\nb"\n1\n\n""\n2\n\n')
    described = table(path, ("a\nb", "BIGINT", True), rows=5)
    assert [row["a\nb"] for row in read(duckdb_worker, described)] == [1, None, None, 2, None]


def test_a_path_is_no_pattern_and_says_nothing_of_the_bytes(duckdb_worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "year=2013").mkdir()
    (tmp_path / "year=2013" / "axb.csv").write_text("a\n9\n")
    paths = [tmp_path / "year=2013" / name for name in ["a*b.csv", "a[1].csv", "a?.csv", "b.csv.gz"]]
    for number, path in enumerate(paths):
        path.write_text(f"a\n{number}\n")
    described = table(paths[0], ("a", "BIGINT", False), rows=4, paths=[str(path) for path in paths])
    assert sorted(row["a"] for row in read(duckdb_worker, described)) == [0, 1, 2, 3]


def test_the_query_reads_nothing_but_its_tables(duckdb_worker: Worker, sales: dict, tmp_path: Path) -> None:
    other = tmp_path / "secret.csv"
    other.write_text("a\n1\n")
    for sql in [
        f"SELECT * FROM read_csv('{other}')",
        f"SELECT * FROM '{other}'",
        "SELECT * FROM request",
        "SET enable_external_access = true",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
    ]:
        error = duckdb_worker.query(sql, sales, columns=["a"])["error"]
        assert error["kind"] == "raised", sql
    assert not (tmp_path / "out.csv").exists()


def test_a_query_that_fails_says_why(duckdb_worker: Worker, sales: dict) -> None:
    error = duckdb_worker.query("SELECT error('no: ' || region) FROM sales", sales, columns=["a"])["error"]
    assert (error["kind"], error["type"]) == ("raised", "InvalidInputException")
    assert "no: north" in error["message"]
    reply = duckdb_worker.query("SELECT 1::HUGEINT AS x FROM sales", sales, columns=["x"])
    assert reply["error"]["kind"] == "not_a_table"
    reply = duckdb_worker.source("def load(): pass", sales)
    assert (reply["error"]["kind"], "not code of kind `source`" in reply["error"]["message"]) == ("unsupported", True)
    assert duckdb_worker.end() == (0, "")


@pytest.mark.parametrize("form", ["parquet", "ipc"])
@pytest.mark.parametrize("load", ["eager", "fused"])
def test_files_with_types_of_their_own(duckdb_worker: Worker, tmp_path: Path, form: str, load: str) -> None:
    day = datetime.date(2024, 2, 29)
    source = pa.table(
        {
            "i": pa.array([1, None], pa.int32()),
            "I": pa.array([2**63 - 1, None], pa.uint64()),
            "list": pa.array([[1], None]),
            "d": pa.array([decimal.Decimal("123456789012345.67"), None], pa.decimal128(20, 2)),
            "f": pa.array([0.5, float("nan")], pa.float16() if form == "ipc" else pa.float32()),
            "s": pa.array(["ä", None]).dictionary_encode(),
            "t": pa.array([1_000_000_000, None], pa.timestamp("ns")),
            "z": pa.array([1_000, None], pa.timestamp("ms", "Europe/Paris")),
            "day": pa.array([day, None], pa.date64()),
        }
    )
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        if form == "parquet":
            pq.write_table(source, path)
        else:
            with pa.ipc.new_file(path, source.schema) as writer:
                writer.write_table(source)
    kinds = ["BIGINT", "BIGINT", "NULL", "DOUBLE", "DOUBLE", "VARCHAR", "TIMESTAMP", "TIMESTAMP", "DATE"]
    columns = [
        {"name": field.name, "type": kind, "nullable": True, "format": None, "used": True,
         "stored": str(field.type), "has_nan": field.name == "f"}
        for field, kind in zip(source.schema, kinds, strict=True)
    ]  # fmt: skip
    described = {
        "name": "t", "format": form, "paths": [str(path) for path in paths], "rows": 4, "columns": columns,
    }  # fmt: skip
    wanted = ["i", "I", "d", "f", "s", "t", "z", "day"]
    code = {
        "kind": "sql",
        "text": 'SELECT * FROM "t" WHERE "i" IS NOT NULL OR "n_I" IS NULL',
        "tables": [
            {
                "table": "t",
                "name": "t",
                "columns": [{"column": name, "name": name if name != "I" else "n_I"} for name in wanted],
            }
        ],
        "columns": wanted,
    }
    request = {"id": 1, "pipeline": "p", "sql": "", "load": load, "tables": [described]}
    reply = duckdb_worker.ask({**request, "code": code, "answer": str(tmp_path / "answer.arrow")})
    rows = [list(row.values()) for row in duckdb_worker.answer(reply).to_pylist()]
    instant = datetime.datetime(1970, 1, 1, 0, 0, 1)
    full = [1, 2**63 - 1, 123456789012345.67, 0.5, "ä", instant, instant, day]
    assert sorted(rows, key=str) == sorted([full, full, [None] * 8, [None] * 8], key=str)
