"""One request for Python Polars -> one reply: load, compute, export, each under the stopwatch.

In: a `Request` with generated code whose `load()` gives plans. Out: the `ok` object of a reply, or a `Failure`.
pandas and pyarrow are not imported: the engine is Polars alone.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import polars as pl
import polars.selectors as cs

from bearoff_reference import held, source, trace
from bearoff_reference.phases import Phases
from bearoff_reference.protocol import Failure, Request


def answer(request: Request) -> dict[str, Any]:
    """Run the request's code and write its result where the request says."""
    if request.code.kind != "source" or request.code.text is None:
        raise Failure("unsupported", "the Polars engine runs generated code, and the request has none")
    phases = Phases()
    # NaN has no place in the language: it may come out of a file that no expression has looked at.
    frame = _run(request, phases).with_columns(cs.float().fill_nan(None))
    if request.answer is not None:
        with phases.measure("export"):
            _write(frame, request.answer)
    columns = [{"name": name, "native": str(dtype)} for name, dtype in frame.schema.items()]
    return {"rows": frame.height, "answer": request.answer, "columns": columns, "phases": phases.done}


def _run(request: Request, phases: Phases) -> pl.DataFrame:
    text = request.code.text
    assert text is not None
    module, file = source.module(text, request.pipeline)

    def read() -> dict[str, pl.LazyFrame]:
        used, plans = request.code.used, module.load()
        return {name: plan.select(used[name]).collect().lazy() for name, plan in plans.items()}

    try:
        if request.fused:
            with phases.measure("load+compute"):
                return trace.guarded(lambda: module.pipeline(**module.load()), file)
        frames = held.tables(request, phases, lambda: trace.guarded(read, file))
        with phases.measure("compute"):
            return trace.guarded(lambda: module.pipeline(**frames), file)
    except Failure as failure:
        raise _misfit(request) or failure from failure


def _misfit(request: Request) -> Failure | None:
    """What in the files contradicts the request, so that reading them had to fail."""
    try:
        locate = importlib.import_module("bearoff_reference.locate")
    except ModuleNotFoundError:
        return None
    messages = (locate.misfit(table) for table in request.tables)
    return next((Failure("input", message) for message in messages if message), None)


def _write(frame: pl.DataFrame, path: str) -> None:
    """Write aside, then rename: what stands at `path` is whole."""
    aside = f"{path}.part"
    frame.write_ipc(aside)
    os.replace(aside, path)
