"""Which value of a CSV file does not fit? Slow and thorough, for files that could not be read.

In: a `Table` and the exception that reading it raised. Out: a `Failure` of kind `input` that names
column, value and row where they can be found. Never used on the way to a good answer.
"""

from __future__ import annotations

import pandas as pd

from bearoff_reference import load
from bearoff_reference.protocol import Column, Failure, Table


def explain(table: Table, error: BaseException) -> Failure:
    """The best description of why `table` cannot be read."""
    message = misfit(table) or f"table `{table.name}` cannot be read: {_first_line(error)}"
    return Failure("input", message, type=type(error).__name__)


def misfit(table: Table) -> str | None:
    """What in the file contradicts the request, or None if nothing does."""
    if table.format != "csv":
        return None
    try:
        text = load.read_text(table)
    except UnicodeDecodeError:
        return f"table `{table.name}`: {_undecodable_line(table)} is not UTF-8"
    except (ValueError, OSError) as error:
        return f"table `{table.name}` cannot be read: {_first_line(error)}"
    for column in table.columns:
        values = text[column.name]
        bad = _unfit(values, column) | (values.isna() & (not column.nullable))
        if bad.any():
            row = int(bad.to_numpy().argmax())
            value = values.iloc[row]
            what = "a missing value" if pd.isna(value) else f"`{value}`"
            return (
                f"column `{column.name}` of table `{table.name}`: {what} in row {row + 1} is no {column.type}"
            )
    return None


def _unfit(values: pd.Series, column: Column) -> pd.Series:
    """True where there is text that is no value of the column's type."""
    if column.type == "BIGINT":
        digits = values.str.strip().str.fullmatch(r"[+-]?[0-9]+", na=False)
        # Only long numbers can be too big, and only those are worth a Python integer.
        long = values.where(digits & (values.str.len() > 18)).dropna()
        fits = long.map(lambda text: -(2**63) <= int(text) < 2**63).reindex(values.index)
        good = digits & fits.ne(False)
    elif column.type == "DOUBLE":
        good = pd.to_numeric(values, errors="coerce").notna() | values.isin(load.NAN_WORDS)
    elif column.type == "BOOLEAN":
        good = values.str.lower().isin(list(load.BOOLEAN_WORDS))
    elif column.type in ("DATE", "TIMESTAMP"):
        good = load.instants(values, column, errors="coerce").notna()
    else:
        good = values.notna()
    return values.notna() & ~good


def _undecodable_line(table: Table) -> str:
    for path in table.paths:
        of = f" of {path}" if len(table.paths) > 1 else ""
        with open(path, "rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    return f"line {number}{of}"
    return "some line"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
