"""One request -> one reply in DuckDB: load, compute, export, each under the stopwatch.

In: a `Request` whose code is one query. Out: the `ok` object of a reply, or a `Failure`. Must not know pipes or
processes.

The database lives in memory and ends with the request, or, in a session, with the worker. It reads the files of the request and no others, and no
setting can be changed once the query runs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from bearoff_reference import arrow_file, duckdb_load, held
from bearoff_reference.duckdb_load import Reader, name, text
from bearoff_reference.phases import Phases
from bearoff_reference.protocol import Failure, Request, SqlTable, Table

#: Types that a result can have, as Arrow calls them. DuckDB has many more; the language has these.
_TYPES = (pa.bool_(), pa.int64(), pa.float64(), pa.string(), pa.date32(), pa.timestamp("us"), pa.null())


def answer(request: Request) -> dict[str, Any]:
    """Run the request's query and write its result where the request says."""
    if request.code.kind != "sql":
        raise Failure("unsupported", f"the DuckDB engine runs a query, not code of kind `{request.code.kind}`")
    try:
        return _answer(request, Reader())
    except duckdb.Error as error:
        # One thread and very long lines cost time and memory, which most files need not pay.
        if not duckdb_load.needs_patience(error):
            raise _failure(request, error) from error
    try:
        return _answer(request, Reader(patient=True))
    except duckdb.Error as error:
        raise _failure(request, error) from error


def _answer(request: Request, reader: Reader) -> dict[str, Any]:
    phases = Phases()
    with _held_database(request) if request.held else _database(request) as database:
        result = _compute(request, reader, database, phases)
        rows, _ = result.shape
        columns = [
            {"name": column, "native": str(kind)}
            for column, kind in zip(request.code.columns, result.types, strict=True)
        ]
        if request.answer is not None:
            with phases.measure("export"):
                arrow_file.write(_plain(result.to_arrow_table(), request.code.columns), request.answer)
            # An answer that is to be judged rests on tables that are what the request says; this is in no phase.
            for wanted, _ in _wanted(request):
                duckdb_load.check(wanted, reader, database)
    return {"rows": rows, "answer": request.answer, "columns": columns, "phases": phases.done}


def _compute(request: Request, reader: Reader, database: Any, phases: Phases) -> Any:
    query = request.code.text
    assert query is not None

    def create(what: str) -> None:
        for wanted, described in _wanted(request):
            select = duckdb_load.select(wanted, described.columns, reader, database)
            database.execute(f"CREATE {what} {name(described.name)} AS {select}")

    if request.fused:
        with phases.measure("load+compute"):
            create("VIEW")
            return database.sql(query).materialize()
    held.tables(request, phases, lambda: create("TABLE"))
    with phases.measure("compute"):
        return database.sql(query).materialize()


def _wanted(request: Request) -> list[tuple[Table, SqlTable]]:
    """The tables that the query reads, as the request describes them and as the query calls them."""
    known = {table.name: table for table in request.tables}
    return [(known[described.table], described) for described in request.code.tables]


#: The database of a session, with its tables, and what is to be done when it ends.
_session: tuple[Any, ExitStack] | None = None


@contextmanager
def _held_database(request: Request) -> Iterator[Any]:
    """The database of the session; a worker has one."""
    global _session
    if _session is None:
        stack = ExitStack()
        _session = (stack.enter_context(_database(request)), stack)
    yield _session[0]


@contextmanager
def _database(request: Request) -> Iterator[Any]:
    """A database that reads nothing but the tables of the request."""
    paths = {path for table, _ in _wanted(request) for path in duckdb_load.paths(table)}
    with tempfile.TemporaryDirectory(prefix="bearoff-duckdb-", ignore_cleanup_errors=True) as spill:
        database = duckdb.connect(
            ":memory:",
            config={
                # A name that is no table must not be taken for a Python variable.
                "python_enable_replacements": False,
                "autoload_known_extensions": False,
                "autoinstall_known_extensions": False,
                "temp_directory": spill,
            },
        )
        try:
            database.execute("SET TimeZone = 'UTC'")
            database.execute(f"SET allowed_paths = [{', '.join(map(text, sorted(paths)))}]")
            database.execute("SET enable_external_access = false")
            database.execute("SET lock_configuration = true")
            yield database
        finally:
            database.close()


def _plain(table: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The result under its own names; DuckDB's view of what is one name is narrower."""
    for field in table.schema:
        if field.type not in _TYPES:
            raise Failure("not_a_table", f"column `{field.name}` of the result has the type {field.type}")
    fields = [
        pa.field(own, pa.large_string() if pa.types.is_string(field.type) else field.type)
        for own, field in zip(names, table.schema, strict=True)
    ]
    return table.rename_columns(list(names)).cast(pa.schema(fields))


def _failure(request: Request, error: duckdb.Error) -> Failure:
    """What a file is to blame for is an error of the input, the rest is the query's own."""
    kind = type(error).__name__
    with _database(request) as database:
        for table, _ in _wanted(request):
            message = duckdb_load.misfit(table, Reader(patient=True), database)
            if message:
                return Failure("input", message, type=kind)
    said = str(error)
    return Failure("raised", said.splitlines()[0] if said else kind, type=kind, trace=said)
