"""The words of PROTOCOL.md: requests coming in, failures going out.

In: one request line. Out: a typed `Request`, or a `Failure`. Knows no pandas, no clock, no files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

VERSION = 2

#: The closed list of error kinds. Each one tells the parent whose turn it is to mend something.
KINDS = ("unsupported", "raised", "not_a_table", "bad_script", "input")


class Failure(Exception):
    """An error the parent is told about: one of `KINDS`, a message, and where it happened if known."""

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        type: str | None = None,
        where: str | None = None,
        trace: str | None = None,
    ) -> None:
        assert kind in KINDS, kind
        super().__init__(message)
        self.kind = kind
        self.fields = {"type": type, "message": message, "where": where, "trace": trace}

    def to_json(self) -> dict[str, str]:
        """The `error` object of a reply; fields that are not known are left out."""
        known = {key: value for key, value in self.fields.items() if value is not None}
        return {"kind": self.kind, **known}


@dataclass(frozen=True)
class Column:
    """One column of a table, as decided by the parent."""

    name: str
    type: str
    nullable: bool
    format: str | None
    used: bool
    #: in Parquet and Arrow IPC files: the type there, in Arrow's words
    stored: str | None = None
    #: in Parquet and Arrow IPC files: NaN occurs, and means NULL
    has_nan: bool = False


@dataclass(frozen=True)
class Table:
    """A table in one or more files, and how to read them. `delimiter`, `quote` and `null_tokens` are for CSV."""

    name: str
    format: str
    paths: tuple[str, ...]
    delimiter: str
    quote: str | None
    rows: int | None
    null_tokens: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class SqlTable:
    """A table as a query reads it: what it is called there, and its columns (name in the file, name there)."""

    table: str
    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Code:
    """What to run: generated `text`, a `function` in the user's file at `path` (which is taken to say `text`, if
    there is one), or a query.

    A query comes with the `tables` that it reads and the names of its result's `columns`. Of a function's result
    NaN is NULL unless `keep_nan`.
    """

    kind: str
    text: str | None
    path: str | None
    function: str | None
    tables: tuple[SqlTable, ...] = ()
    columns: tuple[str, ...] = ()
    #: of plans that generated code loads: the columns that the pipeline uses, by table
    used: dict[str, list[str]] = field(default_factory=dict)
    keep_nan: bool = False


@dataclass(frozen=True)
class Request:
    """One pipeline to answer."""

    id: Any
    pipeline: str
    code: Code
    fused: bool
    tables: tuple[Table, ...]
    answer: str | None
    #: what was loaded for an earlier request like this one is used again
    held: bool = False


def parse(line: str) -> Request:
    """Read one request line.

    Fields this engine does not need (`sql`) are ignored, so that newer parents keep working.
    """
    try:
        raw = json.loads(line)
        code = raw.get("code")
        if code is None:
            raise Failure(
                "unsupported",
                "this engine runs code and this request has none"
                "\nhelp: send `code` as `source` or `script` to pandas, as `sql` to DuckDB",
            )
        return Request(
            id=raw["id"],
            pipeline=raw["pipeline"],
            code=_code(code),
            fused=raw.get("load") == "fused",
            tables=tuple(_table(table) for table in raw["tables"]),
            answer=raw.get("answer"),
            held=raw.get("load") == "held",
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Failure("unsupported", f"cannot read the request: {error!r}") from error


def request_id(line: str) -> Any:
    """The `id` of a line that could not be read as a request, if it has one."""
    try:
        return json.loads(line).get("id")
    except (ValueError, AttributeError):
        return None


def encode(message: dict[str, Any]) -> bytes:
    """One reply line. Text that is no Unicode (file names may hold it) is replaced, never sent on."""
    text = json.dumps(message, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


def _code(raw: dict[str, Any]) -> Code:
    code = Code(
        raw["kind"],
        raw.get("text"),
        raw.get("path"),
        raw.get("function"),
        tuple(
            SqlTable(
                table["table"],
                table["name"],
                tuple((column["column"], column["name"]) for column in table["columns"]),
            )
            for table in raw.get("tables", [])
        ),
        tuple(raw.get("columns", [])) if raw["kind"] == "sql" else (),
        raw.get("columns", {}) if raw["kind"] == "source" else {},
        raw.get("keep_nan", False),
    )
    needed = {"source": code.text, "script": code.path, "sql": code.text}
    if code.kind not in needed:
        raise Failure("unsupported", f"code of kind `{code.kind}` is not known here")
    if needed[code.kind] is None:
        raise ValueError(f"code of kind `{code.kind}` without its text or path")
    return code


def _table(raw: dict[str, Any]) -> Table:
    return Table(
        name=raw["name"],
        format=raw["format"],
        paths=tuple(raw["paths"]),
        delimiter=raw.get("delimiter", ","),
        quote=raw.get("quote"),
        rows=raw.get("rows"),
        null_tokens=tuple(raw.get("null_tokens", [])),
        columns=tuple(
            Column(
                name=column["name"],
                type=column["type"],
                nullable=column["nullable"],
                format=column.get("format"),
                used=column.get("used", True),
                stored=column.get("stored"),
                has_nan=column.get("has_nan", False),
            )
            for column in raw["columns"]
        ),
    )
