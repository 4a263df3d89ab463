"""Compare pandas and Polars: are two answers equal, why not, and which is faster.

    import bearoff

    bearoff.compare(old_frame, new_frame, on="id")
    bearoff.assert_same(old_frame, new_frame)
    bearoff.run("FROM sales |> AGGREGATE SUM(amount) AS total GROUP BY region", {"sales": "sales.csv"})
    bearoff.run(left=old.monthly, right=new.monthly, tables={"sales": sales_frame})
    bearoff.polars("FROM sales |> WHERE amount > 10", {"sales": sales_frame})
    bearoff.profile("sales.csv")

Importing this loads nothing else: the core comes with the first use of it, pandas and Polars with the first frame of theirs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bearoff.comparison import Cause as Cause
    from bearoff.comparison import Change as Change
    from bearoff.comparison import Comparison as Comparison
    from bearoff.comparison import assert_same as assert_same
    from bearoff.comparison import compare as compare
    from bearoff.errors import BearoffError as BearoffError
    from bearoff.errors import DifferenceError as DifferenceError
    from bearoff.errors import EngineError as EngineError
    from bearoff.errors import InputError as InputError
    from bearoff.errors import MissingError as MissingError
    from bearoff.errors import SlowerError as SlowerError
    from bearoff.errors import SqlError as SqlError
    from bearoff.errors import UnsupportedError as UnsupportedError
    from bearoff.explaining import explain as explain
    from bearoff.profiling import Profile as Profile
    from bearoff.profiling import profile as profile
    from bearoff.query import polars as polars
    from bearoff.running import Failed as Failed
    from bearoff.running import Ratio as Ratio
    from bearoff.running import Run as Run
    from bearoff.running import run as run

    __version__: str

#: Where each public name is.
_PLACES = {
    "comparison": ("Cause", "Change", "Comparison", "assert_same", "compare"),
    "errors": (
        "BearoffError",
        "DifferenceError",
        "EngineError",
        "InputError",
        "MissingError",
        "SlowerError",
        "SqlError",
        "UnsupportedError",
    ),
    "explaining": ("explain",),
    "profiling": ("Profile", "profile"),
    "query": ("polars",),
    "running": ("Failed", "Ratio", "Run", "run"),
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names}

__all__ = ["__version__", *sorted(_MODULES)]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value = importlib.import_module("bearoff._bearoff").VERSION
    elif name in _MODULES:
        value = getattr(importlib.import_module(f"bearoff.{_MODULES[name]}"), name)
    else:
        raise AttributeError(f"module 'bearoff' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


def load_ipython_extension(shell: object) -> None:
    """`%load_ext bearoff`: the cell magic `%%bearoff`."""
    importlib.import_module("bearoff.magic").register(shell)
