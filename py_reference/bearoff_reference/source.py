"""Generated code -> a module with `load()` and `pipeline(**tables)`.

In: the text of `code.kind == "source"`. Out: the module and the file name it goes by in traces.
"""

from __future__ import annotations

import linecache
from types import ModuleType

from bearoff_reference import trace
from bearoff_reference.protocol import Failure


def module(text: str, pipeline: str) -> tuple[ModuleType, str]:
    """Execute the text in a fresh namespace."""
    file = f"<{pipeline}.py>"
    # Traces show the line of code only if they can look it up: there is no such file on disk.
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    made = ModuleType("bearoff_pipeline")
    made.__file__ = file
    try:
        # Not with the `from __future__` of this file, which `compile` would pass on.
        exec(compile(text, file, "exec", dont_inherit=True), made.__dict__)
    except BaseException as error:
        raise trace.failure(error, "raised", file) from error
    for name in ("load", "pipeline"):
        if not callable(getattr(made, name, None)):
            raise Failure("unsupported", f"the generated code has no function `{name}`")
    return made, file
