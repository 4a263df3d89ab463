"""Columns as Arrow arrays of few, plain types, however pandas stored them.

In: a DataFrame or an Arrow table. Out: an Arrow table whose columns are boolean, int64, double, large_string,
date, timestamp, duration or decimal. No value changes: what cannot be kept is refused by name.

* NaN is NULL: pandas has one missing value. Of an Arrow table it can be kept.
* Categories become their values, intervals the text pandas shows, periods the instant they begin.
* Smaller integers and floats are widened. An unsigned 64-bit column becomes int64 if all its values fit.
* Instants become microseconds, or stay nanoseconds if digits would be lost; a time zone is converted to UTC.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bearoff_reference.protocol import Failure

#: What a column of Python objects may hold, in the words of `pandas.api.types.infer_dtype`.
_OBJECTS = {
    "string", "integer", "floating", "mixed-integer-float", "boolean", "decimal", "empty",
    "date", "datetime", "datetime64", "timedelta", "timedelta64", "time",
}  # fmt: skip


def table(source: pd.DataFrame | pa.Table, *, keep_nan: bool = False) -> pa.Table:
    """The same columns in plain types; with `keep_nan` those of an Arrow table keep NaN apart from NULL."""
    keep_nan = keep_nan and isinstance(source, pa.Table)
    columns = {}
    for name in source.column_names if isinstance(source, pa.Table) else source.columns:
        column = source[name]
        try:
            array = _arrow(column) if isinstance(column, pd.Series) else column
            columns[name] = _plain(array, keep_nan)
        except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
            raise _refused(name, str(error).splitlines()[0]) from error
        except _Refused as refused:
            raise _refused(name, str(refused)) from None
    return pa.table(columns)


class _Refused(Exception):
    """Why a column has no plain form."""


def _refused(name: str, why: str) -> Failure:
    return Failure("not_a_table", f"column `{name}` of the result cannot be compared: {why}")


def _arrow(series: pd.Series) -> pa.Array | pa.ChunkedArray:
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        return _arrow(dtype.categories.to_series()).take(pa.array(codes, mask=codes < 0))
    if isinstance(dtype, pd.IntervalDtype):
        return pa.array(series.astype("str").where(series.notna()), from_pandas=True)
    if isinstance(dtype, pd.PeriodDtype):
        return pa.array(series.dt.to_timestamp(), from_pandas=True)
    if isinstance(dtype, pd.SparseDtype):
        return _arrow(series.astype(dtype.subtype))
    # Plain `pa.array` would take a mixture's first type and then complain about some other value.
    if pd.api.types.is_object_dtype(dtype) and _content(series) not in _OBJECTS:
        raise _Refused(f"it holds {_kinds(series)}")
    return pa.array(series, from_pandas=True)


def _content(series: pd.Series) -> str:
    return str(pd.api.types.infer_dtype(series, skipna=True))


def _kinds(series: pd.Series) -> str:
    names = sorted({type(value).__name__ for value in series[series.notna()]})
    return " and ".join(f"`{name}`" for name in names)


def _plain(array: pa.Array | pa.ChunkedArray, keep_nan: bool) -> pa.Array | pa.ChunkedArray:
    kind = array.type
    if pa.types.is_dictionary(kind):
        # One by one, because Arrow cannot decode the categories that Polars hands over.
        chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
        decoded = [_plain(chunk.dictionary, keep_nan).take(chunk.indices) for chunk in chunks]
        return pa.chunked_array(decoded, None if decoded else _plain(pa.array([], kind.value_type), keep_nan).type)
    if pa.types.is_floating(kind):
        wide = array.cast(pa.float64())
        return wide if keep_nan else pc.if_else(pc.is_nan(wide), pa.scalar(None, pa.float64()), wide)
    if pa.types.is_uint64(kind):
        return _lossless(array, pa.int64())
    if pa.types.is_integer(kind):
        return array.cast(pa.int64())
    if pa.types.is_string(kind) or pa.types.is_string_view(kind):
        return array.cast(pa.large_string())
    if pa.types.is_timestamp(kind):
        fine = _lossless(array, pa.timestamp("us", kind.tz))
        # Without a zone the numbers stay, and they count from 1970 in UTC.
        return fine.cast(pa.timestamp(fine.type.unit)) if kind.tz else fine
    if pa.types.is_duration(kind):
        return _lossless(array, pa.duration("us"))
    if pa.types.is_date(kind):
        return array.cast(pa.date32())
    if (
        pa.types.is_boolean(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_time(kind)
        or pa.types.is_null(kind)
    ):
        return array
    raise _Refused(f"its type is {kind}")


def _lossless(array: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    try:
        return array.cast(kind)
    except pa.ArrowInvalid:
        return array
