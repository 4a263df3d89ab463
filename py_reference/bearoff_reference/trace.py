"""Exception -> `Failure`: what the author of the code needs to see, without the worker's own frames.

In: an exception that user code or generated code raised. Out: type, message, place and a short trace.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import TypeVar

from bearoff_reference.protocol import Failure

Result = TypeVar("Result")

_HERE = os.path.dirname(os.path.abspath(__file__))


def failure(error: BaseException, kind: str, file: str) -> Failure:
    """Describe `error`; `file` is the code it is about, and `where` is the innermost frame in it."""
    return Failure(
        kind,
        _message(error),
        type=type(error).__name__,
        where=_where(error, file),
        trace=_text(error),
    )


def guarded(call: Callable[[], Result], file: str) -> Result:
    """Run foreign code; whatever it raises, `sys.exit` included, becomes a `Failure`."""
    try:
        return call()
    except Failure:
        raise
    except BaseException as error:
        raise failure(error, "raised", file) from error


def _message(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the code called `sys.exit({'' if error.code is None else repr(error.code)})`"
    if isinstance(error, MemoryError) and not str(error):
        return "not enough memory"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    if isinstance(error, SyntaxError):
        return error.msg
    return str(error)


def _where(error: BaseException, file: str) -> str | None:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{os.path.basename(error.filename)}:{error.lineno}"
    lines = [
        number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file
    ]
    return f"{os.path.basename(file)}:{lines[-1]}" if lines else None


def _text(error: BaseException) -> str:
    described = traceback.TracebackException.from_exception(error)
    _drop_own_frames(described)
    return "".join(described.format())


def _drop_own_frames(described: traceback.TracebackException | None) -> None:
    """Remove the worker's frames, and the import system's, from an exception and all its causes."""
    while described is not None:
        kept = [
            frame
            for frame in described.stack
            if os.path.dirname(frame.filename) != _HERE and not frame.filename.startswith("<frozen importlib")
        ]
        described.stack = traceback.StackSummary.from_list(kept)
        _drop_own_frames(described.__context__)
        described = described.__cause__
