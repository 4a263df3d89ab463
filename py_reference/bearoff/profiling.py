"""`profile`: what is in a table, and how pandas and Polars would read it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bearoff import _bearoff, program, tables
from bearoff.errors import InputError
from bearoff.record import Shown, without_output


class Profile(Shown):
    """What a profile found: figures of every column, what is odd, how engines would read the file."""

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns of the first table, as the record has them."""
        found: list[dict[str, Any]] = self.to_dict()["tables"][0]["columns"]
        return found

    def code(self, language: str = "polars") -> str:
        """Code that reads the first file as it is: `pandas`, `polars`, or a pipeline to begin with in `sql`."""
        known: dict[str, str] = self.to_dict()["tables"][0]["code"]
        if language not in known:
            raise InputError(f"there is no code in {language!r}\nhelp: ask for {', '.join(known)}")
        return known[language]

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
        called: dict[str, str] = {}
        paths = [_file(one, at, Path(desk), called) for at, one in enumerate((table, *more))]
        record = Path(desk) / "record.json"
        program.asked(["profile", *options, "--json", os.fspath(record), "--", *paths])
        return Profile(without_output(record.read_text(encoding="utf-8")), called)


def _file(table: Any, at: int, desk: Path, called: dict[str, str]) -> str:
    ready = tables.ready(table, f"table{at + 1}")
    if not ready.library:
        return str(ready.there)
    path = desk / f"table{at + 1}.csv"
    _bearoff.write_csv(ready.handed_over(), path)
    called[os.fspath(path)] = ready.shown
    return os.fspath(path)
