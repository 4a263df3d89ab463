"""What the code returned -> a plain table -> an Arrow IPC file.

In: a DataFrame, a Series, a scalar, or anything that can turn itself into one of them.
Out: a flat table, written as a file, or a `Failure` of kind `not_a_table`. Must not know how it was computed.

What becomes of a pandas result:

* a Series (of Polars too) is a table of one column, a scalar a table of one cell called `value`;
* an index that has a name, or text labels, comes first as columns (the keys of a `groupby`); others are
  dropped;
* levels of column names are joined by `_`, names that are no text are written as text;
* how the values are stored stops to matter, see `plain`.
"""

from __future__ import annotations

import datetime
import decimal
import numbers
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa

from bearoff_reference import arrow_file, plain
from bearoff_reference.phases import Phases
from bearoff_reference.protocol import Failure, Request

Tabular: TypeAlias = pd.DataFrame | pa.Table

_SCALARS = (str, numbers.Number, datetime.date, datetime.timedelta, decimal.Decimal)


def reply(result: Any, request: Request, phases: Phases) -> dict[str, Any]:
    """The `ok` object of a reply about this result, which is written where the request says."""
    table = as_table(result)
    if request.answer is not None:
        with phases.measure("export"):
            write(table, request.answer, keep_nan=request.code.keep_nan)
    rows, columns = describe(table)
    return {"rows": rows, "answer": request.answer, "columns": columns, "phases": phases.done}


def as_table(result: Any) -> Tabular:
    """The result as one flat table with unique text column names."""
    table = _flat(_tabular(result))
    names = list(table.column_names if isinstance(table, pa.Table) else table.columns)
    if not names:
        raise Failure("not_a_table", "the result has no columns")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        listed = ", ".join(f"`{name}`" for name in repeated)
        raise Failure("not_a_table", f"the result has several columns called {listed}")
    return table


def describe(table: Tabular) -> tuple[int, list[dict[str, str]]]:
    """The row count, and the columns with the types the code ended with."""
    if isinstance(table, pa.Table):
        types = [(field.name, str(field.type)) for field in table.schema]
        rows = table.num_rows
    else:
        types = [(str(name), str(dtype)) for name, dtype in table.dtypes.items()]
        rows = len(table)
    return rows, [{"name": name, "native": native} for name, native in types]


def write(table: Tabular, path: str, *, keep_nan: bool = False) -> None:
    """Write an Arrow IPC file. It stands at `path` only when it is complete."""
    arrow_file.write(plain.table(table, keep_nan=keep_nan), path)


def _tabular(result: Any) -> Tabular:
    if isinstance(result, (pd.DataFrame, pa.Table)):
        return result
    if isinstance(result, pd.Series):
        return result.to_frame("value" if result.name is None else result.name)
    if isinstance(result, _SCALARS) or result is pd.NA or result is pd.NaT:
        return pd.DataFrame({"value": [result]})
    if hasattr(result, "__arrow_c_stream__"):
        # A Series of Polars offers a stream as well, which is no table.
        columns = result.to_frame(result.name or "value") if hasattr(result, "to_frame") else result
        try:
            return pa.table(columns)
        except pa.ArrowException as error:
            message = f"the function returned {_named(result)} with a column that Arrow has no type for"
            advice = "cast it to a type of fewer bits"
            raise Failure("not_a_table", f"{message}: {error}\nhelp: {advice}") from error
    if hasattr(result, "to_pandas"):
        return _tabular(result.to_pandas())
    if getattr(result, "shape", None) == () and hasattr(result, "item"):
        return pd.DataFrame({"value": [result.item()]})
    raise Failure("not_a_table", f"the function returned {_named(result)}\nhelp: {_advice(result)}")


def _flat(table: Tabular) -> Tabular:
    if isinstance(table, pa.Table):
        return table
    if table.columns.nlevels > 1:
        names = ["_".join(map(str, filter(_said, key))) for key in table.columns]
    else:
        names = [str(name) for name in table.columns]
    table = table.set_axis(names, axis="columns")
    index = table.index
    if all(name is None for name in index.names) and not pd.api.types.is_string_dtype(index):
        return table.reset_index(drop=True)
    clash = [f"`{name}`" for name in index.names if str(name) in names]
    if clash:
        raise Failure(
            "not_a_table",
            f"the result has {', '.join(clash)} both as index and as column"
            "\nhelp: use `groupby(..., as_index=False)` or `reset_index(drop=True)`",
        )
    table = table.reset_index()
    return table.set_axis([str(name) for name in table.columns], axis="columns")


def _said(part: Any) -> bool:
    return not (isinstance(part, str) and part == "")


def _named(result: Any) -> str:
    kind = type(result)
    module = "" if kind.__module__ == "builtins" else kind.__module__.split(".")[0] + "."
    return f"`{module}{kind.__qualname__}`"


def _advice(result: Any) -> str:
    if result is None:
        return "did the function forget `return`?"
    if hasattr(result, "collect") or hasattr(result, "compute"):
        return "it is a plan without data yet: return `.collect()` or `.compute()` of it"
    return "return a DataFrame, for example `pd.DataFrame(result)`"
