"""Table of a request -> `SELECT ... FROM read_csv(...)`, with nothing left for DuckDB to find out.

In: a `Table`, and which of its columns are wanted under which names. Out: SQL. Nothing is inferred here.

CSV and Parquet files are read by DuckDB's own readers, not by pandas' or Arrow's: as a referee it is worth most where
it shares nothing with the others. Arrow IPC files it cannot read; they are mapped into memory by pyarrow, and DuckDB
scans that. Told everything (`auto_detect=false`) it reads what the other engines read; where it would be more generous
(`1.5` in a BIGINT column becomes 2, `t` is true) `check` refuses the table afterwards.

| in CSV          | read as                                                            |
|-----------------|--------------------------------------------------------------------|
| BIGINT, DOUBLE, VARCHAR, BOOLEAN | what they are called                              |
| DATE, TIMESTAMP | themselves where the text is ISO 8601, else VARCHAR and `strptime` |

The first record of a CSV file is the header and is passed over. Columns go by their place, `c0`, `c1`, ...: DuckDB would
take two names for one that differ by case alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from bearoff_reference.protocol import Column, Failure, Table

#: What values look like. DuckDB reads more than this.
_FORMS = {
    "BIGINT": r"[+-]?[0-9]+",
    "DOUBLE": r"(?i)[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?inf(inity)?",
    "BOOLEAN": r"(?i)true|false",
    "DATE": r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}",
    "TIMESTAMP": r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*",
}

#: A line may be as long as memory; DuckDB's own limit of 2 MB keeps its buffers small.
_LONGEST_LINE = 1 << 30


@dataclass(frozen=True)
class Reader:
    """How CSV files are read: patiently, in one thread and with lines of any length, or like most of them."""

    patient: bool = False


def name(words: str) -> str:
    """A quoted name."""
    return '"' + words.replace('"', '""') + '"'


def text(words: str) -> str:
    """A quoted text constant."""
    return "'" + words.replace("'", "''") + "'"


def select(table: Table, wanted: tuple[tuple[str, str], ...], reader: Reader, database: Any) -> str:
    """The wanted columns (name in the file, name in the query) with their types."""
    places = {column.name: place for place, column in enumerate(table.columns)}
    chosen = [(places[original], called) for original, called in wanted]
    if table.format != "csv":
        items = [f"{_stored(table.columns[place], f'c{place}')} AS {name(called)}" for place, called in chosen]
        parts = _parts(table, [place for place, _ in chosen], database)
        return " UNION ALL ".join(f"SELECT {', '.join(items)} FROM {part}" for part in parts)
    types = {}
    items = []
    for place, called in chosen:
        types[place], value = _read(table.columns[place], f"c{place}")
        items.append(f"{value} AS {name(called)}")
    parts = _read_csv(table, types, reader)
    return " UNION ALL ".join(f"SELECT {', '.join(items)} FROM {part}" for part in parts)


def paths(table: Table) -> set[str]:
    """The paths, and how DuckDB is told of them."""
    return {form for path in table.paths for form in (path, _literally(path))}


def needs_patience(error: duckdb.Error) -> bool:
    """Whether a patient reader would get further."""
    said = str(error)
    return "single thr" in said or "Maximum line size" in said


def check(table: Table, reader: Reader, database: Any) -> None:
    """Refuse a file that is not what the request says. Run this outside of any phase."""
    message = misfit(table, reader, database)
    if message:
        raise Failure("input", message)


def misfit(table: Table, reader: Reader, database: Any) -> str | None:
    """What in the files contradicts the request, or None if nothing does."""
    known = [(place, column) for place, column in enumerate(table.columns) if column.type != "NULL"]
    if table.format == "csv":
        parts = _read_csv(table, {}, reader)
        source = parts[0] if len(parts) == 1 else f"({' UNION ALL '.join(f'FROM {part}' for part in parts)})"
        unfit = [_unfit(column, f"c{place}") for place, column in known]
    else:
        # These files carry types, so no value can be of another one.
        items = ", ".join(f"c{place}" for place, _ in known)
        parts = _parts(table, [place for place, _ in known], database)
        source = "(" + " UNION ALL ".join(f"SELECT {items} FROM {part}" for part in parts) + ")"
        unfit = ["false" if column.nullable else f"c{place} IS NULL" for place, column in known]
    rows = f"SELECT row_number() OVER () AS n, * FROM {source}"
    firsts = "".join(f", min(n) FILTER (WHERE {condition})" for condition in unfit)
    try:
        found = database.execute(f"SELECT count(*){firsts} FROM ({rows})").fetchone()
    except duckdb.Error as error:
        return f"table `{table.name}` cannot be read: {_said(error)}"
    for (place, column), row in zip(known, found[1:], strict=True):
        if row is not None:
            (value,) = database.execute(f"SELECT c{place} FROM ({rows}) WHERE n = {row}").fetchone()
            what = "a missing value" if value is None else f"`{value}`"
            return f"column `{column.name}` of table `{table.name}`: {what} in row {row} is no {column.type}"
    if table.rows is not None and found[0] != table.rows:
        return (
            f"table `{table.name}` has {found[0]} rows, the request says {table.rows}"
            "\nhelp: the file may have changed since it was examined"
        )
    return None


def _parts(table: Table, places: list[int], database: Any) -> list[str]:
    """What each file of a table is to DuckDB: a relation with the columns of these places."""
    if table.format == "parquet":
        names = ", ".join(f"c{place}" for place in range(len(table.columns)))
        return [
            f"read_parquet([{text(_literally(path))}], hive_partitioning = false) AS part({names})"
            for path in table.paths
        ]
    if table.format != "ipc":
        raise Failure("unsupported", f"table `{table.name}`: files of format `{table.format}` are not known here")
    parts = []
    for number, path in enumerate(table.paths):
        with pa.memory_map(path) as file:
            part = pa.ipc.open_file(file).read_all()
        columns = {f"c{place}": _scannable(part.column(table.columns[place].name)) for place in places}
        # No name of a query has a control character in it.
        relation = f"{table.name} {number}\x01"
        database.register(relation, pa.table(columns))
        parts.append(name(relation))
    return parts


def _scannable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """DuckDB has no floats of 16 bits; all others it takes as they are."""
    return column.cast(pa.float32()) if pa.types.is_float16(column.type) else column


def _stored(column: Column, place: str) -> str:
    """A value of a file with types of its own, in the type of the language."""
    stored = column.stored or ""
    if "decimal" in stored:
        # By way of text, which is read to the nearest double.
        return f"CAST(CAST({place} AS VARCHAR) AS DOUBLE)"
    if column.type == "DOUBLE" and column.has_nan:
        # Not `nullif`: DuckDB believes a Parquet file's statistics, which leave NaN out.
        return f"CASE WHEN isnan({place}) THEN NULL ELSE CAST({place} AS DOUBLE) END"
    if re.search(r"timestamp\[\w+, ", stored):
        return f"CAST({place} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
    return f"CAST({place} AS {column.type})"


def _read(column: Column, place: str) -> tuple[str, str]:
    """The type that `read_csv` reads a column as, and what is made of it."""
    form = column.format
    if column.type in ("BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN"):
        return column.type, place
    if column.type == "DATE":
        if form in (None, "%Y-%m-%d", "%Y/%m/%d"):
            return "DATE", place
        return "VARCHAR", f"CAST(strptime({place}, {text(form)}) AS DATE)"
    if column.type == "TIMESTAMP":
        if form is None:
            # An offset counts; text without one is in UTC.
            return "VARCHAR", f"CAST({place} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
        if "%z" in form:
            return "VARCHAR", f"strptime({place}, {text(form)}) AT TIME ZONE 'UTC'"
        if re.match(r"%Y-%m-%d[ T]%H:%M", form):
            return "TIMESTAMP", place
        return "VARCHAR", f"strptime({place}, {text(form)})"
    raise Failure("unsupported", f"column `{column.name}`: type `{column.type}` is not known here")


def _unfit(column: Column, place: str) -> str:
    """A condition: true where there is text that is no value of the column, or NULL where none may be."""
    conditions = [] if column.nullable else [f"{place} IS NULL"]
    if column.type in ("DATE", "TIMESTAMP"):
        kind, value = _read(column, place)
        if kind == "VARCHAR":
            conditions.append(f"{place} IS NOT NULL AND try({value}) IS NULL")
        else:
            conditions.append(f"NOT regexp_full_match({place}, {text(_FORMS[column.type])})")
            conditions.append(f"{place} IS NOT NULL AND TRY_CAST({place} AS {kind}) IS NULL")
    elif column.type in _FORMS:
        conditions.append(f"NOT regexp_full_match({place}, {text(_FORMS[column.type])})")
        conditions.append(f"{place} IS NOT NULL AND TRY_CAST({place} AS {column.type}) IS NULL")
    return " OR ".join(f"({condition})" for condition in conditions) or "false"


def _read_csv(table: Table, types: dict[int, str], reader: Reader) -> list[str]:
    """What the files of a table are to DuckDB: relations with all columns; one where all lines end alike.

    Not in `strict_mode`: DuckDB 2.0 then loses rows, and says nothing, where a line end inside quotes is another than
    the one behind the records.
    """
    columns = ", ".join(f"c{place}: '{types.get(place, 'VARCHAR')}'" for place in range(len(table.columns)))
    tokens = dict.fromkeys(["", *table.null_tokens])
    options = {
        "auto_detect": "false",
        "columns": "{" + columns + "}",
        "header": "true",
        "delim": text(table.delimiter),
        "quote": text(table.quote or ""),
        "escape": text(table.quote or ""),
        "nullstr": f"[{', '.join(map(text, tokens))}]",
        "allow_quoted_nulls": "true",
        "compression": "'none'",
        "comment": "''",
        "hive_partitioning": "false",
        "strict_mode": "false",
    }
    if reader.patient:
        options |= {"parallel": "false", "max_line_size": str(_LONGEST_LINE)}
    told = ", ".join(f"{option} = {value}" for option, value in options.items())
    endings: dict[str, list[str]] = {}
    for path in table.paths:
        endings.setdefault(_line_end(path, table.quote), []).append(text(_literally(path)))
    return [f"read_csv([{', '.join(files)}], {told}, new_line = '{end}')" for end, files in endings.items()]


def _line_end(path: str, quote: str | None) -> str:
    """How the header ends, as DuckDB spells it."""
    quoted = False
    mark = (quote or "").encode()
    before = b""
    try:
        with open(path, "rb") as file:
            for line in file:
                quoted ^= bool(mark) and line.count(mark) % 2 == 1
                if not quoted:
                    before = line
                    break
    except OSError as error:
        raise Failure("input", f"`{path}` cannot be read: {error.strerror}") from error
    return r"\r\n" if before.endswith(b"\r\n") else r"\n"


def _literally(path: str) -> str:
    """A path in which no character stands for others."""
    return re.sub(r"([*?\[\]])", r"[\1]", path)


def _said(error: duckdb.Error) -> str:
    """DuckDB's words in a line. Where it goes on to list ways to guess better, nobody asked it to guess."""
    lines = [line.strip() for line in str(error).splitlines()]
    useful = [line for line in lines if line]
    return " ".join(useful[:2])
