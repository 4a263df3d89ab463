"""One request for a function of the user's -> one reply: load what it asks for, call it, export its result.

In: a `Request` with a script. Out: the `ok` object of a reply, or a `Failure`. pandas and Polars are imported
where the function needs them, before the first phase. Must not know pipes or processes.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pyarrow as pa

from bearoff_reference import binding, held, libraries, script, trace
from bearoff_reference.binding import Binding, Kind
from bearoff_reference.phases import Phases
from bearoff_reference.protocol import Failure, Request, Table

#: What reading a file may raise when the file is to blame; anything else is the code's own fault.
_READ_ERRORS = (ValueError, TypeError, OverflowError, OSError)

#: What a version is noted of, if it was there before the export.
_NOTED = ("pandas", "polars", "numpy", "pyarrow", "duckdb")

#: Frames and scans by table and kind.
Loaded = dict[tuple[str, Kind], Any]

#: The function, with what its result puts off done.
Call = Callable[[list[Any], dict[str, Any]], tuple[str, Any]]


def answer(request: Request) -> dict[str, Any]:
    """Run the request's function and write its result where the request says."""
    path = request.code.path
    if request.code.kind != "script" or path is None:
        raise Failure("unsupported", "this worker runs functions of a file, and the request has none")
    function, file = script.function(path, request.code.function, request.code.text)
    library = libraries.of(function, file)
    bound = binding.bind(function, request.tables, "polars" if library == "polars" else "pandas")
    phases = Phases()

    def call(args: list[Any], kwargs: dict[str, Any]) -> tuple[str, Any]:
        return trace.guarded(lambda: _whole(function(*args, **kwargs)), file)

    returned, result = _run(bound, call, request, phases)
    made = {"library": library or returned, "returned": returned, "versions": _versions()}
    # Not before: it needs pandas, which a function in Polars does not.
    export = importlib.import_module("bearoff_reference.export")
    return {**export.reply(result, request, phases), **made}


def _run(bound: Binding, call: Call, request: Request, phases: Phases) -> tuple[str, Any]:
    wanted = bound.wanted()
    readers = {kind: _reader(kind, [table for table, of in wanted if of == kind]) for _, kind in wanted}
    frames = [(table, kind) for table, kind in wanted if kind != "lazy"]
    scanned = [table for table, kind in wanted if kind == "lazy"]

    def read() -> Loaded:
        return {(table.name, kind): _read(table, readers[kind]) for table, kind in frames}

    def check(loaded: Loaded) -> Loaded:
        for table, kind in frames:
            readers[kind].check(table, loaded[table.name, kind])
        return loaded

    # A function that reads for itself, or hands a plan on that does, has no loading of its own.
    if request.fused or scanned or not wanted:
        with phases.measure("load+compute"):
            scans: Loaded = {(table.name, "lazy"): readers["lazy"].scan(table) for table in scanned}
            arguments = bound.arguments({**check(read()), **scans})
            try:
                return call(*arguments)
            except Failure as failure:
                raise _misfit(scanned) or failure from failure
    loaded = check(held.tables(request, phases, read))
    # What the function changes in its frames is not to be there for the next call; a copy copies only what is written to.
    mine = {place: frame.copy(deep=False) if place[1] == "pandas" else frame for place, frame in loaded.items()}
    with phases.measure("compute"):
        return call(*bound.arguments(mine if request.held else loaded))


def _reader(kind: Kind, tables: list[Table]) -> ModuleType:
    """The module that reads tables as such frames. Run this outside of any phase."""
    if kind != "pandas":
        try:
            return importlib.import_module("bearoff_reference.polars_load")
        except ModuleNotFoundError as error:
            raise Failure("bad_script", f"{error}\nhelp: {script.install(error.name)}") from error
    reader = importlib.import_module("bearoff_reference.load")
    reader.prepare(tables)
    return reader


def _read(table: Table, reader: ModuleType) -> Any:
    try:
        return reader.read(table)
    except Exception as error:
        # What Polars raises has no common ancestor with what pandas does.
        if not isinstance(error, _READ_ERRORS) and type(error).__module__.split(".")[0] != "polars":
            raise
        raise importlib.import_module("bearoff_reference.locate").explain(table, error) from error


def _misfit(tables: list[Table]) -> Failure | None:
    """What in the files contradicts the request, so that a plan over them had to fail."""
    locate = importlib.import_module("bearoff_reference.locate") if tables else None
    for table in tables:
        message = locate.misfit(table) if locate else None
        if message:
            return Failure("input", message)
    return None


def _whole(result: Any) -> tuple[str, Any]:
    """The library of a result, and the result with all its rows: what was put off is part of the work."""
    library = type(result).__module__.split(".")[0].lstrip("_")
    if library == "polars" and type(result).__name__ == "LazyFrame":
        return library, result.collect()
    known = library in ("pandas", "polars", "pyarrow")
    return library, pa.table(result) if not known and hasattr(result, "__arrow_c_stream__") else result


def _versions() -> dict[str, str]:
    loaded = ((name, sys.modules.get(name)) for name in _NOTED)
    return {
        name: str(module.__version__) for name, module in loaded if module and hasattr(module, "__version__")
    }
