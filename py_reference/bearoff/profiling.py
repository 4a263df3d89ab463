"""`profile`: what is in a table, and how pandas and Polars would read it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bearoff import _bearoff, program, tables
from bearoff.record import Shown


class Profile(Shown):
    """What a profile found: figures of every column, what is odd, how engines would read the file."""

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns of the first table, as the record has them."""
        found: list[dict[str, Any]] = self.to_dict()["tables"][0]["columns"]
        return found

    def __repr__(self) -> str:
        shown = ", ".join(str(table["shown_path"]) for table in self.to_dict()["tables"])
        return f"<Profile of {shown}>"


def profile(table: Any, *more: Any, options: Sequence[str] = ()) -> Profile:
    """Profile a table, or several whose columns are then compared.

    Parameters
    ----------
    table, more
        Paths of CSV files, or frames. A frame is looked at as the CSV file that it would be written as: its types
        are those that a reader of the file would find.
    options
        As on the command line: `["--null", "n/a", "--memory", "256MB"]`.

    Raises
    ------
    InputError
        When a file cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="bearoff-") as desk:
        paths = [_file(one, at, Path(desk)) for at, one in enumerate((table, *more))]
        record = Path(desk) / "record.json"
        program.asked(["profile", *options, "--json", os.fspath(record), "--", *paths])
        return Profile(record.read_text(encoding="utf-8"))


def _file(table: Any, at: int, desk: Path) -> str:
    ready = tables.ready(table, f"table{at + 1}")
    if not ready.library:
        return str(ready.there)
    path = desk / f"table{at + 1}.csv"
    _bearoff.write_csv(ready.handed_over(), path)
    return os.fspath(path)
