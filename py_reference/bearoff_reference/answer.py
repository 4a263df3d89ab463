"""One request -> one reply: load, compute, export, each under the stopwatch.

In: a `Request`. Out: the `ok` object of a reply, or a `Failure`. Functions of a user's are answered in
`script_answer`. Must not know pipes or processes.
"""

from __future__ import annotations

from typing import Any

from bearoff_reference import export, held, locate, script_answer, source, trace
from bearoff_reference.phases import Phases
from bearoff_reference.protocol import Failure, Request

#: What reading a file may raise when the file is to blame; anything else is the code's own fault.
_READ_ERRORS = (ValueError, TypeError, OverflowError, OSError)


def answer(request: Request) -> dict[str, Any]:
    """Run the request's code and write its result where the request says."""
    if request.code.kind == "sql":
        raise Failure("unsupported", "the pandas engine runs Python code, and this is a query")
    if request.code.kind == "script":
        return script_answer.answer(request)
    phases = Phases()
    return export.reply(_run(request, phases), request, phases)


def _run(request: Request, phases: Phases) -> Any:
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
            return trace.guarded(lambda: module.pipeline(**read()), file)
    frames = held.tables(request, phases, lambda: trace.guarded(read, file))
    with phases.measure("compute"):
        return trace.guarded(lambda: module.pipeline(**frames), file)
