"""What can go wrong, as exceptions.

Everything that Bearoff raises of its own is a `BearoffError`; the text of one says what, where, and what to try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bearoff.comparison import Comparison
    from bearoff.running import Run


class BearoffError(Exception):
    """Any of them."""

    def _render_traceback_(self) -> list[str]:
        """In a notebook the text is all that matters: what went wrong is in a table or in the SQL, not in Python code."""
        return f"{type(self).__name__}: {self}".splitlines()


class InputError(BearoffError, ValueError):
    """A table, a file, a name of a column or an option is not what it has to be."""


class SqlError(BearoffError, ValueError):
    """The SQL makes no sense; its text has the place underlined."""


class UnsupportedError(BearoffError, NotImplementedError):
    """An engine has no form for what is asked."""


class EngineError(BearoffError, RuntimeError):
    """An engine failed, or is missing."""


class MissingError(BearoffError, ImportError):
    """A library that is needed for this is not installed, or is of a version that does not fit."""


class DifferenceError(BearoffError, AssertionError):
    """Two tables, or two answers, are not the same. What was found is in `comparison` or `run`."""

    def __init__(self, message: str, *, comparison: Comparison | None = None, run: Run | None = None) -> None:
        super().__init__(message)
        #: Of `assert_same`.
        self.comparison = comparison
        #: Of a run of pipelines or functions.
        self.run = run


class SlowerError(BearoffError, AssertionError):
    """A speed that was asked for was not reached, with the whole of its interval."""

    def __init__(self, message: str, *, run: Run | None = None) -> None:
        super().__init__(message)
        #: What was measured.
        self.run = run
