"""One request -> one reply: load, compute, export, each under the stopwatch.

In: a `Request`. Out: the `ok` object of a reply, or a `Failure`. Must not know pipes or processes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from bearoff_reference import binding, export, load, locate, script, source, trace
from bearoff_reference.phases import Phases
from bearoff_reference.protocol import Failure, Request, Table

#: What reading a file may raise when the file is to blame; anything else is the code's own fault.
_READ_ERRORS = (ValueError, TypeError, OverflowError, OSError)


def answer(request: Request) -> dict[str, Any]:
    """Run the request's code and write its result where the request says."""
    if request.code.kind == "sql":
        raise Failure("unsupported", "the pandas engine runs Python code, and this is a query")
    phases = Phases()
    run = _run_source if request.code.kind == "source" else _run_script
    result = run(request, phases)
    table = export.as_table(result)
    if request.answer is not None:
        with phases.measure("export"):
            export.write(table, request.answer)
    rows, columns = export.describe(table)
    return {"rows": rows, "answer": request.answer, "columns": columns, "phases": phases.done}


def _run_source(request: Request, phases: Phases) -> Any:
    text = request.code.text
    assert text is not None
    module, file = source.module(text, request.pipeline)

    def read() -> dict[str, Any]:
        try:
            frames: dict[str, Any] = module.load()
            return frames
        except _READ_ERRORS as error:
            for table in request.tables:
                message = locate.misfit(table)
                if message:
                    raise Failure("input", message, type=type(error).__name__) from error
            raise

    if request.fused:
        with phases.measure("load+compute"):
            return _guarded(lambda: module.pipeline(**read()), file)
    with phases.measure("load"):
        frames = _guarded(read, file)
    with phases.measure("compute"):
        return _guarded(lambda: module.pipeline(**frames), file)


def _run_script(request: Request, phases: Phases) -> Any:
    path = request.code.path
    assert path is not None
    function, file = script.function(path, request.code.function, request.code.text)
    bound = binding.bind(function, request.tables)
    wanted = bound.wanted()
    load.prepare(wanted)

    def compute(frames: dict[str, Any]) -> Any:
        args, kwargs = bound.arguments(frames)
        return _guarded(lambda: function(*args, **kwargs), file)

    if request.fused or not wanted:
        with phases.measure("load+compute"):
            return compute({table.name: _checked(table, _read(table)) for table in wanted})
    with phases.measure("load"):
        frames = {table.name: _read(table) for table in wanted}
    for table in wanted:
        _checked(table, frames[table.name])
    with phases.measure("compute"):
        return compute(frames)


def _read(table: Table) -> pd.DataFrame:
    try:
        return load.read(table)
    except _READ_ERRORS as error:
        raise locate.explain(table, error) from error


def _checked(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    load.check(table, frame)
    return frame


def _guarded(call: Callable[[], Any], file: str) -> Any:
    """Run foreign code; whatever it raises, `sys.exit` included, becomes a `Failure`."""
    try:
        return call()
    except Failure:
        raise
    except BaseException as error:
        raise trace.failure(error, "raised", file) from error
