"""A table's files -> DataFrame, exactly as the request describes them.

In: a `Table` of the request. Out: a frame with every column of the files.
Used for hand-written functions; generated code brings its own `read_csv`. Nothing is inferred here.

| request         | pandas dtype                                                     |
|-----------------|------------------------------------------------------------------|
| BOOLEAN         | `bool`, nullable `boolean`                                       |
| BIGINT          | `int64`, nullable `Int64` (never by way of a float)              |
| DOUBLE          | `float64`, NULL is NaN                                           |
| VARCHAR         | `str`, NULL is NaN                                               |
| DATE, TIMESTAMP | `datetime64[us]` (`ns` where the file needs it), NULL is NaT     |

Files that are not CSV are read in `columns`.

A TIMESTAMP with an offset (`Z`, `+02:00`) is converted to UTC and loses the offset.
"""

from __future__ import annotations

import csv
import importlib
import warnings
from collections.abc import Iterable
from typing import Any, Literal

import pandas as pd

from bearoff_reference.protocol import Column, Failure, Table

#: pandas has one missing value, so the word for it in a DOUBLE column is missing too.
NAN_WORDS = ("nan", "NaN", "NAN", "-nan", "-NaN", "+nan", "+NaN")

#: Upper and lower case do not matter; any other word is an error.
BOOLEAN_WORDS = {"true": True, "false": False}


def read(table: Table) -> pd.DataFrame:
    """Read all of it. A value that does not fit its column raises; `locate` finds out which."""
    if table.format != "csv":
        frame: pd.DataFrame = importlib.import_module("bearoff_reference.columns").read(table)
        return frame
    frame = _convert(_read_csv(table, options(table)), table)
    if table.rows is not None and len(frame) != table.rows:
        # Only the row count tells whether a blank line is a row of NULLs or nothing at all.
        other = {**options(table), "skip_blank_lines": len(table.columns) == 1}
        frame = _convert(_read_csv(table, other), table)
    return frame


def prepare(tables: Iterable[Table]) -> None:
    """Import what reading these tables needs. Run this outside of any phase."""
    if any(table.format != "csv" for table in tables):
        importlib.import_module("bearoff_reference.columns")


def read_text(table: Table) -> pd.DataFrame:
    """Read all of it with every column as text, so that no value can fail to fit."""
    return _read_csv(table, options(table, as_text=True))


def check(table: Table, frame: pd.DataFrame) -> None:
    """Refuse a frame that is not the table of the request. Run this outside of any phase."""
    if table.rows is not None and len(frame) != table.rows:
        raise Failure(
            "input",
            f"table `{table.name}` has {len(frame)} rows, the request says {table.rows}"
            "\nhelp: the file may have changed since it was examined",
        )
    for column in table.columns:
        if column.type != "NULL" and not column.nullable and frame[column.name].hasnans:
            row = int(frame[column.name].isna().to_numpy().argmax()) + 1
            raise Failure(
                "input",
                f"column `{column.name}` of table `{table.name}` is NULL in row {row},"
                " the request says it never is",
            )


def options(table: Table, *, as_text: bool = False) -> dict[str, Any]:
    """Arguments for `read_csv`; with `as_text` every column stays text."""
    tokens = list(table.null_tokens)
    return {
        "sep": table.delimiter,
        "quotechar": table.quote or '"',
        "quoting": csv.QUOTE_MINIMAL if table.quote else csv.QUOTE_NONE,
        "header": 0,
        # Without this, surplus fields become an index and every value shifts by a column, silently.
        "index_col": False,
        "names": [column.name for column in table.columns],
        "dtype": {c.name: "str" if as_text else _dtype(c) for c in table.columns},
        "keep_default_na": False,
        "na_values": {
            c.name: tokens + list(NAN_WORDS) if c.type == "DOUBLE" and not as_text else tokens
            for c in table.columns
        },
        "skip_blank_lines": len(table.columns) > 1,
        "engine": "c",
        "low_memory": False,
        "encoding": "utf-8",
        # The bytes are plain, whatever a name says.
        "compression": None,
    }


def instants(text: pd.Series, column: Column, errors: Literal["raise", "coerce"] = "raise") -> pd.Series:
    """Text -> datetime64 without a time zone; text with an offset is converted to UTC first."""
    form = column.format or ("%Y-%m-%d" if column.type == "DATE" else "ISO8601")
    parsed = pd.to_datetime(text, format=form, utc=True, errors=errors).dt.tz_localize(None)
    return parsed if parsed.dt.unit == "ns" else parsed.dt.as_unit("us")


def _read_csv(table: Table, how: dict[str, Any]) -> pd.DataFrame:
    with warnings.catch_warnings():
        # pandas only warns when it drops surplus fields.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            frames: list[pd.DataFrame] = [pd.read_csv(path, **how) for path in table.paths]
            return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        except pd.errors.ParserWarning as warning:
            raise ValueError("rows have more fields than the header") from warning


def _dtype(column: Column) -> str:
    if column.type == "BIGINT":
        return "Int64" if column.nullable else "int64"
    if column.type == "DOUBLE":
        return "float64"
    if column.type in ("VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"):
        return "str"
    raise Failure("unsupported", f"column `{column.name}`: type `{column.type}` is not known here")


def _convert(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Turn the text columns that stand for something else into it."""
    for column in table.columns:
        if column.type in ("DATE", "TIMESTAMP"):
            frame[column.name] = instants(frame[column.name], column)
        elif column.type == "BOOLEAN":
            frame[column.name] = _booleans(frame[column.name], column)
    return frame


def _booleans(text: pd.Series, column: Column) -> pd.Series:
    truth = text.str.lower().map(BOOLEAN_WORDS).astype("boolean")
    if (truth.isna() & text.notna()).any():
        raise ValueError(f"column {column.name} holds a word that is neither true nor false")
    return truth if column.nullable else truth.astype("bool")
