"""Answers of three engines as one kind of table, compared as the pages of causes need it.

NULL is None; NaN of Polars and DuckDB is `NAN`; pandas has one missing value, which is NULL: so `bearoff`
sees it.
"""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import math
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
import polars as pl
from bearoff_reference import export, plain
from bearoff_reference.protocol import Failure

#: A table of more rows than `_LONG` is shown by its first `_SHOWN`.
_LONG, _SHOWN = 30, 12


class _Nan:
    def __repr__(self) -> str:
        return "NaN"


NAN = _Nan()


@dataclass(frozen=True)
class Raised:
    """How a program failed."""

    kind: str
    said: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.said}"


@dataclass(frozen=True)
class Table:
    """Names, types as their engine calls them, and rows."""

    names: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]
    #: The text of a file, where the answer is one.
    text: str | None = None

    def kinds(self) -> list[str]:
        """The types in words that all engines share."""
        return [kind(name) for name in self.types]

    def shown(self, ordered: bool) -> str:
        """The table for people."""
        if self.text is not None:
            return self.text if self.text.endswith("\n") else f"{self.text}\n"
        rows = self.rows if ordered else sorted(self.rows, key=_sort_key)
        more = f"... {len(rows) - _SHOWN} more rows\n" if len(rows) > _LONG else ""
        rows = rows[:_SHOWN] if more else rows
        names = [_word(name) for name in self.names]
        cells = [names, self.types, *([_word(cell) for cell in row] for row in rows)]
        right = [all(_is_number(row[at]) for row in self.rows) for at in range(len(self.names))]
        widths = [max(len(line[at]) for line in cells) for at in range(len(self.names))]
        lines = []
        for line in cells:
            padded = [
                text.rjust(width) if flush else text.ljust(width)
                for text, width, flush in zip(line, widths, right, strict=True)
            ]
            lines.append("  ".join(padded).rstrip())
        return "".join(f"{line}\n" for line in lines) + more


def of_pandas(frame: pd.DataFrame) -> Table:
    """A pandas answer, as Bearoff's worker exports it; as it is where that refuses a column."""
    try:
        flat = export.as_table(frame)
        arrow = plain.table(flat)
        columns = [[_cell(value) for value in arrow[name].to_pylist()] for name in arrow.column_names]
    except Failure:
        flat = frame
        columns = [[_cell(value, pandas=True) for value in frame[name].tolist()] for name in frame.columns]
    return Table(
        [str(name) for name in flat.columns],
        [str(kind) for kind in flat.dtypes],
        list(zip(*columns, strict=True)) if columns else [],
    )


def of_polars(frame: pl.DataFrame) -> Table:
    """A Polars answer."""
    return Table(
        frame.columns,
        [_polars_type(kind) for kind in frame.dtypes],
        [tuple(_cell(value) for value in row) for row in frame.rows()],
    )


def of_duckdb(relation: Any) -> Table:
    """A DuckDB answer."""
    rows = [tuple(_cell(value) for value in row) for row in relation.fetchall()]
    return Table(list(relation.columns), [str(kind) for kind in relation.types], rows)


def of_text(text: str) -> Table:
    """The records of a CSV text: everything is text. What is no CSV is one cell."""
    if text.startswith(("[", "{")):
        return Table(["text"], ["text"], [(text,)], text)
    header, *rows = list(csv.reader(io.StringIO(text)))
    return Table(header, ["text"] * len(header), [tuple(row) for row in rows], text)


def kind(name: str) -> str:
    """A type in words that all engines share."""
    low = name.lower()
    low = re.sub(r"\[pyarrow\]$", "", low)
    if low in ("str", "string", "large_string", "varchar", "text"):
        return "text"
    if low.startswith(("datetime", "timestamp")):
        zoned = ("," in low and "none" not in low) or "with time" in low
        return "timestamp with zone" if zoned else "timestamp"
    if low.startswith(("timedelta", "duration", "interval")):
        return "duration"
    if low in ("boolean", "bool"):
        return "bool"
    sql = {
        "tinyint": "int8", "smallint": "int16", "integer": "int32", "bigint": "int64", "hugeint": "int128",
        "uinteger": "uint32", "ubigint": "uint64", "double": "float64", "float": "float32",
    }  # fmt: skip
    if low.startswith(("list", "array")) or low.endswith("[]"):
        return "list"
    if low.startswith("decimal"):
        return "decimal"
    return sql.get(low, low)


def family(name: str) -> str:
    """A type without its width; days are instants, as pandas has no others."""
    shared = kind(name)
    if re.fullmatch(r"u?int\d+", shared):
        return "int"
    if shared.startswith("float"):
        return "float"
    return "instant" if shared == "date" or shared.startswith("timestamp") else shared


def same_rows(left: Table, right: Table, exact: bool = False) -> bool:
    """Whether both hold the same rows, in any order."""
    if len(left.rows) != len(right.rows):
        return False
    pairs = zip(sorted(left.rows, key=_sort_key), sorted(right.rows, key=_sort_key), strict=True)
    return all(_same_row(a, b, exact) for a, b in pairs)


def same_order(left: Table, right: Table) -> bool:
    """Whether both hold the same rows at the same places."""
    pairs = zip(left.rows, right.rows, strict=False)
    return len(left.rows) == len(right.rows) and all(_same_row(a, b, False) for a, b in pairs)


def first_difference(left: Table, right: Table) -> str:
    """Some rows that differ, for a message."""
    a, b = sorted(left.rows, key=_sort_key), sorted(right.rows, key=_sort_key)
    for one, other in zip(a, b, strict=False):
        if not _same_row(one, other, False):
            return f"{one} and {other}"
    return f"{len(a)} and {len(b)} rows"


def _same_row(left: tuple[Any, ...], right: tuple[Any, ...], exact: bool) -> bool:
    return len(left) == len(right) and all(_same(a, b, exact) for a, b in zip(left, right, strict=True))


def _same(left: Any, right: Any, exact: bool) -> bool:
    if left is None or right is None or left is NAN or right is NAN:
        return left is right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _same_row(left, right, exact)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        if exact or (isinstance(left, int) and isinstance(right, int)):
            return left == right
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return bool(left == right)


def _cell(value: Any, pandas: bool = False) -> Any:
    """A value in plain Python."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (list, tuple)) or type(value).__name__ in ("Series", "ndarray"):
        return tuple(_cell(part, pandas) for part in value)
    if isinstance(value, dict):
        return tuple(_cell(part, pandas) for part in value.values())
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None if pandas else NAN
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime(warn=False)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    return value


def _sort_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_cell_key(cell) for cell in row)


def _cell_key(cell: Any) -> tuple[int, Any]:
    if cell is None:
        return (9, "")
    if cell is NAN:
        return (8, "")
    if isinstance(cell, (int, float)):
        # Floats that differ by noise alone must come to stand at the same place.
        return (0, float(f"{cell:.6g}") if isinstance(cell, float) else cell)
    if isinstance(cell, tuple):
        return (3, _sort_key(cell))
    return (1, str(cell))


def _is_number(cell: Any) -> bool:
    return cell is None or cell is NAN or (isinstance(cell, (int, float)) and not isinstance(cell, bool))


def _word(cell: Any) -> str:
    if cell is None:
        return "NULL"
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time(0)
        return cell.date().isoformat() if midnight else str(cell)
    if isinstance(cell, tuple):
        return f"[{', '.join(map(_word, cell))}]"
    if isinstance(cell, str):
        plainly = cell.isprintable() and cell == cell.strip() and cell != ""
        return cell if plainly else '"' + cell.encode("unicode_escape").decode() + '"'
    return str(cell)


def _polars_type(kind: Any) -> str:
    words = str(kind)
    words = re.sub(r"time_unit='(\w+)', time_zone=None", r"\1", words)
    zoned = r"time_unit='(\w+)'(, time_zone='(\S+)')?"
    return re.sub(zoned, lambda found: found[1] + (f", {found[3]}" if found[3] else ""), words)
