"""Parquet and Arrow IPC files -> DataFrame, in the dtypes that `load` promises.

In: a `Table` of the request. Out: a frame with every column of the files that the language has a type for. Arrow casts the columns, and loses
nothing unasked.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from bearoff_reference.protocol import Table

#: The type in Arrow from which pandas makes what it has for a type; days are instants there.
_ARROW = {
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.large_string(),
    "DATE": pa.timestamp("us"),
    "TIMESTAMP": pa.timestamp("us"),
}

#: What Arrow casts in two steps: it multiplies decimals by an inexact power of ten, while their text is read
#: exactly; and it cannot decode the categories that Polars writes.
_FIRST = {
    "decimal": pa.large_string(),
    "dictionary<string>": pa.dictionary(pa.int32(), pa.large_string()),
}


def _kind(stored: str | None) -> str:
    return "decimal" if "decimal" in (stored or "") else stored or ""


def read(table: Table) -> pd.DataFrame:
    """Read all of it."""
    columns = [column for column in table.columns if column.type != "NULL"]
    names = [column.name for column in columns]
    wanted = {column.name: _ARROW[column.type] for column in columns}
    first = {**wanted, **{c.name: _FIRST[kind] for c in columns for kind in _FIRST if kind == _kind(c.stored)}}
    parts = []
    for path in table.paths:
        if table.format == "ipc":
            part = ds.dataset(path, format="ipc").to_table(columns=names)
        else:
            part = pq.read_table(path, columns=names)
        parts.append(part.cast(pa.schema(first)).cast(pa.schema(wanted)))
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = pa.concat_tables(parts).to_pandas(types_mapper=nullable.get, ignore_metadata=True)
    plain = {"BIGINT": "int64", "BOOLEAN": "bool"}
    return frame.astype({c.name: plain[c.type] for c in columns if c.type in plain and not c.nullable})
