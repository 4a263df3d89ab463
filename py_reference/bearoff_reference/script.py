"""A file of the user's -> the function to call.

In: a path and perhaps a function's name. Out: the function, or a `Failure` of kind `bad_script` that
lists what the file has instead. Which arguments it gets is decided in `binding`.

The file is imported as Python would import it: once per worker, `__name__` is not `__main__`, and
modules that lie next to it can be imported. Importing it is outside of every phase.
"""

from __future__ import annotations

import difflib
import importlib.machinery
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable
from types import CodeType, ModuleType
from typing import Any

from bearoff_reference import trace
from bearoff_reference.protocol import Failure

_imported: dict[str, ModuleType] = {}


def function(path: str, name: str | None, text: str | None = None) -> tuple[Callable[..., Any], str]:
    """The function `name`, else `pipeline`, else the only public one; and the file it stands in.

    With a `text`, that is what the file is taken to say.
    """
    file = os.path.abspath(path)
    module = (_imported.get(file) if text is None else None) or _import(file, text)
    found = public_functions(module)
    if name is not None:
        wanted = getattr(module, name, None)
        if not callable(wanted):
            raise _no_such(file, f"no function `{name}`", list(found), name)
        return wanted, file
    if callable(getattr(module, "pipeline", None)):
        return module.pipeline, file
    if len(found) == 1:
        return next(iter(found.values())), file
    what = "no public function" if not found else "several functions and none is called `pipeline`"
    raise _no_such(file, what, list(found), None)


def public_functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Functions that the file itself defines, in its order; imported and `_private` ones do not count."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


class _Text(importlib.machinery.SourceFileLoader):
    """Loads a text as if it were what a file says."""

    def __init__(self, name: str, file: str, text: str) -> None:
        super().__init__(name, file)
        self.text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)


def _import(file: str, text: str | None) -> ModuleType:
    if not os.path.isfile(file):
        raise Failure("bad_script", f"no file `{file}`")
    stem = os.path.splitext(os.path.basename(file))[0]
    # A name of its own, so that a script called like a library does not take that library's place.
    name = f"bearoff_script_{stem}"
    loader = importlib.machinery.SourceFileLoader(name, file) if text is None else _Text(name, file, text)
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    folder = os.path.dirname(file)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    sys.argv = [file]
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        sys.modules.pop(name, None)
        failure = trace.failure(error, "bad_script", file)
        if isinstance(error, ModuleNotFoundError) and error.name:
            failure.fields["message"] = f"{error}\nhelp: {install(error.name)}"
        raise failure from error
    if text is None:
        _imported[file] = module
    return module


def install(module: str | None) -> str:
    """What to do where the interpreter lacks a module."""
    package = (module or "it").split(".")[0]
    if os.environ.get("PYTHONNOUSERSITE"):
        return f"name an interpreter that has `{package}` beside pandas and pyarrow with `--python PATH`"
    return f"run `{sys.executable} -m pip install {package}`"


def _no_such(file: str, what: str, candidates: list[str], wanted: str | None) -> Failure:
    name = os.path.basename(file)
    listed = ", ".join(f"`{candidate}`" for candidate in candidates) or "none"
    near = difflib.get_close_matches(wanted, candidates, 1) if wanted else []
    if near:
        advice = f"did you mean `{name}:{near[0]}`?"
    elif candidates:
        advice = f"name one as `{name}:{candidates[0]}`"
    else:
        advice = "define `def pipeline(...)` with the tables as parameters"
    return Failure("bad_script", f"`{name}` has {what}; its public functions: {listed}\nhelp: {advice}")
