"""`explain`: the page of a cause, or what a pandas script means otherwise in Polars."""

from __future__ import annotations

import os

from bearoff import program


def explain(what: str | os.PathLike[str] | None = None) -> str:
    """The page of a cause by its name, or the places of a pandas script that mean something else in Polars.

    Without an argument it is the list of all causes.

    Raises
    ------
    InputError
        When there is no such cause and no such file.
    """
    asked = [] if what is None else ["--", os.fspath(what)]
    return program.asked(["explain", *asked]).text
