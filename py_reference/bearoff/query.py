"""`polars`: SQL over frames and files, answered by the Rust core in this process."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bearoff import _bearoff
from bearoff import tables as crossing
from bearoff.errors import MissingError

if TYPE_CHECKING:
    import polars as pl

#: What hands series over without copying them (`Series._import`) came with this version.
_OLDEST = "1.3"


def polars(sql: str, tables: Mapping[str, Any]) -> pl.DataFrame:
    """Answer a pipeline in SQL pipe syntax, and return a frame of Polars.

    Rust Polars answers it, of the version that is in Bearoff, whichever version of Python Polars is installed: that
    one only takes the frame over, without copying it.

    Parameters
    ----------
    sql
        The pipeline, such as `FROM sales |> WHERE amount > 10 |> ORDER BY amount DESC |> LIMIT 5`.
    tables
        By the names that the SQL calls them: frames of pandas, Polars or pyarrow, or paths of files. NaN is NULL.

    Raises
    ------
    SqlError
        When the SQL makes no sense; the place is underlined.
    InputError
        When a table cannot be read.
    """
    library = _library()
    ready = [(name, _ready(table, name)) for name, table in tables.items()]
    try:
        return _bearoff.polars(sql, ready)
    except (AttributeError, TypeError) as error:
        # The way by which Polars takes over series is its own, and may change with its versions.
        raise MissingError(
            f"Python Polars {library.__version__} does not take over frames of the Rust crate {_bearoff.POLARS}: {error}\n"
            f"help: install another version, at least {_OLDEST}"
        ) from error


def _ready(table: Any, name: str) -> tuple[Any, str]:
    return crossing.ready(table, name).handed_over()


def _library() -> Any:
    try:
        return importlib.import_module("polars")
    except ImportError as error:
        raise MissingError(
            "the answer is a frame of Polars, which is not installed\nhelp: pip install polars"
        ) from error
