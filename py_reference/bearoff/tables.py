"""Tables of other libraries, made ready to cross into Rust.

In: a frame of pandas or Polars, of pyarrow, anything with Arrow's stream interface, or the path of a file.
Out: an object with that interface, or a path, with what made it and what messages call it. A library is only
looked at if the frame came from it.

What crosses without a copy: every column of Polars, pyarrow and other Arrow libraries that is a number, a truth
value, a day, an instant or text. What is copied: categories (as the text they stand for), and whatever pandas
holds in a way that Arrow has not (text as Python objects, numbers with NaN, which becomes NULL).
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bearoff.errors import InputError, MissingError

#: What people call libraries whose names they write otherwise.
_CALLED = {"polars": "Polars", "duckdb": "DuckDB"}

#: What has to be installed for frames of pandas, and of what has an interface of its own.
_PYARROW = "pip install pyarrow"


@dataclass(frozen=True)
class Table:
    """A table that can cross."""

    #: Has Arrow's stream interface, or is the absolute path of a file.
    there: Any
    #: `pandas`, `polars` or another module's name; empty for a file.
    library: str
    #: For people: `left (pandas)`, or the path as it was given.
    shown: str

    def handed_over(self) -> tuple[Any, str]:
        """As the core takes it."""
        return self.there, self.shown


def ready(table: Any, name: str) -> Table:
    """Make a table ready; `name` is what messages call it."""
    if isinstance(table, (str, os.PathLike)):
        return Table(str(Path(table)), "", os.fspath(table))
    kind = type(table)
    library = kind.__module__.split(".")[0].lstrip("_")
    shown = f"{name} ({_CALLED.get(library, library)})"
    if library == "polars":
        return Table(_of_polars(table, shown), library, shown)
    if library == "pandas":
        return Table(_by_pyarrow(table, shown), library, shown)
    if hasattr(table, "__arrow_c_stream__"):
        return Table(_plain(table, shown), library, shown)
    if callable(getattr(table, "to_arrow", None)):
        return Table(_plain(table.to_arrow(), shown), library, shown)
    raise InputError(
        f"{name} is no table: it is a {kind.__qualname__}\n"
        "help: pass a frame of pandas or Polars, a table of pyarrow, or the path of a file"
    )


def _of_polars(table: Any, shown: str) -> Any:
    polars = importlib.import_module("polars")
    if isinstance(table, polars.LazyFrame):
        table = table.collect()
    elif isinstance(table, polars.Series):
        table = table.to_frame(table.name or "value")
    if not isinstance(table, polars.DataFrame):
        raise InputError(f"{shown} is no table\nhelp: pass a DataFrame, a LazyFrame or a Series")
    coded = [name for name, kind in table.schema.items() if kind in (polars.Categorical, polars.Enum)]
    if coded:
        table = table.with_columns(polars.col(coded).cast(polars.String))
    if not hasattr(table, "__arrow_c_stream__"):
        raise MissingError(
            f"Polars {polars.__version__} cannot hand its frames over\nhelp: pip install 'polars>=1.3'"
        )
    return table


def _plain(table: Any, shown: str) -> Any:
    """Tables of others: categories become text, where pyarrow is there to do it."""
    pyarrow = _imported("pyarrow")
    if pyarrow is None:
        return table
    plain = importlib.import_module("bearoff_reference.plain") if _imported("pandas") else None
    whole = pyarrow.table(table)
    coded = any(pyarrow.types.is_dictionary(kind) for kind in whole.schema.types)
    return _told(lambda: plain.table(whole, keep_nan=True), shown) if plain and coded else whole


def _by_pyarrow(table: Any, shown: str) -> Any:
    if _imported("pyarrow") is None:
        raise MissingError(f"{shown} crosses by pyarrow, which is not installed\nhelp: {_PYARROW}")
    export = importlib.import_module("bearoff_reference.export")
    plain = importlib.import_module("bearoff_reference.plain")
    return _told(lambda: plain.table(export.as_table(table)), shown)


def _told(make: Callable[[], Any], shown: str) -> Any:
    protocol = importlib.import_module("bearoff_reference.protocol")
    try:
        return make()
    except protocol.Failure as failure:
        raise InputError(f"{shown} cannot be taken over: {failure}") from None


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
