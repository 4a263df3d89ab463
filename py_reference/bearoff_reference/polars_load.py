"""A table's files -> Polars, exactly as the request describes them.

In: a `Table` of the request. Out: a frame, or a scan, with every column of the files that the language has a
type for. Nothing is inferred here.

| request   | Polars dtype                                             |
|-----------|----------------------------------------------------------|
| BOOLEAN   | `Boolean`                                                |
| BIGINT    | `Int64`                                                  |
| DOUBLE    | `Float64`; NaN in a file of numbers is NULL, as elsewhere |
| VARCHAR   | `String`                                                 |
| DATE      | `Date`                                                   |
| TIMESTAMP | `Datetime("us")`; an offset is converted to UTC and lost |
"""

from __future__ import annotations

import polars as pl

from bearoff_reference.protocol import Column, Failure, Table

_DTYPES = {
    "BOOLEAN": pl.Boolean(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "VARCHAR": pl.String(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us"),
}

#: Types in Arrow's words that need no cast.
_SAME = {
    "BOOLEAN": "bool",
    "BIGINT": "int64",
    "DOUBLE": "double",
    "VARCHAR": "string",
    "DATE": "date32[day]",
    "TIMESTAMP": "timestamp[us]",
}


def read(table: Table) -> pl.DataFrame:
    """Read all of it. A value that does not fit its column raises; `locate` finds out which."""
    return scan(table).collect()


def scan(table: Table) -> pl.LazyFrame:
    """Plan to read it. What does not fit its column raises when the plan is collected."""
    part = _csv if table.format == "csv" else _columns
    parts = [part(table, path) for path in table.paths]
    return parts[0] if len(parts) == 1 else pl.concat(parts)


def check(table: Table, frame: pl.DataFrame) -> None:
    """Refuse a frame that is not the table of the request. Run this outside of any phase."""
    if table.rows is not None and frame.height != table.rows:
        raise Failure(
            "input",
            f"table `{table.name}` has {frame.height} rows, the request says {table.rows}"
            "\nhelp: the file may have changed since it was examined",
        )
    for column in _readable(table):
        if not column.nullable and frame[column.name].has_nulls():
            row = frame[column.name].is_null().arg_true()[0] + 1
            raise Failure(
                "input",
                f"column `{column.name}` of table `{table.name}` is NULL in row {row},"
                " the request says it never is",
            )


def _readable(table: Table) -> list[Column]:
    return [column for column in table.columns if column.type != "NULL"]


def _csv(table: Table, path: str) -> pl.LazyFrame:
    text = ("VARCHAR", "DATE", "TIMESTAMP", "NULL")
    frame = pl.scan_csv(
        path,
        glob=False,
        # The names are the request's: Polars would compare its own reading of the header with them.
        has_header=False,
        skip_rows=1,
        schema={c.name: pl.String() if c.type in text else _DTYPES[c.type] for c in table.columns},
        separator=table.delimiter,
        quote_char=table.quote,
        # The empty text is compared like any other, so that `""` in quotes is NULL as well.
        null_values=list(dict.fromkeys(("", *table.null_tokens))),
        raise_if_empty=False,
    )
    return frame.select(_parsed(column) for column in _readable(table))


def _parsed(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    if column.type == "DATE":
        return text.str.to_date(_pattern(column.format or "%Y-%m-%d"))
    if column.type == "TIMESTAMP":
        form = column.format
        if form and form != "ISO8601" and "%z" not in form:
            return text.str.to_datetime(_pattern(form), time_unit="us")
        return _instant(text)
    return text


def _pattern(form: str) -> str:
    """Python's `%f` is a fraction of any length; in Polars that is `%.f`, which brings its own point."""
    return form.replace(".%f", "%.f")


def _instant(text: pl.Expr) -> pl.Expr:
    """Every form of an instant is brought to the one that Polars reads; text that has none of them raises."""
    zone = "(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
    time = rf"[0-9]{{2}}:[0-9]{{2}}(?::[0-5][0-9](?:\.[0-9]{{1,6}})?)?{zone}"
    form = text.str.extract(rf"^ *([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[ T]{time})?) *$")
    form = form.str.replace("^(.{10})$", "$1 00:00").str.replace("^(.{10})T", "$1 ")
    form = form.str.replace("^(.{16})(Z|[+-].*)?$", "$1:00$2")
    form = form.str.replace("^(.{19}[.0-9]*)Z?$", "$1+0000").str.replace("([+-][0-9]{2})$", "${1}00")
    said = pl.coalesce(form, "no instant: " + text)
    return said.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", time_unit="us").dt.replace_time_zone(None)


def _columns(table: Table, path: str) -> pl.LazyFrame:
    """Files that carry their own types: what is stored in another than the language's is cast, strictly."""
    if table.format == "ipc":
        frame = pl.scan_ipc(path, hive_partitioning=False, glob=False)
    else:
        frame = pl.scan_parquet(path, hive_partitioning=False, glob=False)
    return frame.select(_cast(column) for column in _readable(table))


def _cast(column: Column) -> pl.Expr:
    stored, value = column.stored or "", pl.col(column.name)
    if stored != _SAME[column.type]:
        # A division rounds twice where the digits are more than a double holds; text is read to the nearest.
        value = (value.cast(pl.String()) if "decimal" in stored else value).cast(_DTYPES[column.type])
    if not column.has_nan:
        return value
    return pl.when(value.is_nan()).then(None).otherwise(value).alias(column.name)
