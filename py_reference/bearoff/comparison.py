"""`compare` and `assert_same`: are two tables equal, and if not, why.

The core compares; this file gives what it found a shape for Python.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bearoff import _bearoff, showing, tables
from bearoff.errors import DifferenceError, InputError, MissingError

#: Numbers agree within this share of the larger one, or this distance, whichever is more. As on the command line.
RTOL, ATOL = 1e-9, 1e-12

#: Differing cells, and rows of one side, that `differences` holds of each.
_MANY = 10_000


@dataclass(frozen=True)
class Change:
    """Code that makes one side do as the other does."""

    #: `pandas` or `polars`.
    to: str
    #: With the names of the table's own columns.
    code: str
    #: What it makes of it.
    gives: str


@dataclass(frozen=True)
class Cause:
    """Why two tables differ."""

    #: The name of its page: `bearoff explain NAME`.
    name: str
    title: str
    #: `confirmed`, `likely` or `possible`.
    certainty: str
    #: What was seen in these tables.
    seen: str
    #: Why it is so.
    why: str
    #: With numbers.
    evidence: tuple[str, ...]
    #: What to do about it.
    changes: tuple[Change, ...]
    #: Names of causes that cannot be told from this one.
    others: tuple[str, ...]

    @classmethod
    def _of(cls, finding: Mapping[str, Any]) -> Cause:
        certainty = finding["certainty"]
        return cls(
            name=finding["cause"],
            title=finding["title"],
            certainty=certainty if isinstance(certainty, str) else next(iter(certainty)),
            seen=finding["seen"],
            why=finding["why"],
            evidence=tuple(finding["evidence"]),
            changes=tuple(Change(**change) for change in finding.get("changes", ())),
            others=tuple(other["cause"] for other in finding.get("or", ())),
        )


class Comparison:
    """What comparing two tables found. Its truth value is `same`."""

    def __init__(self, core: _bearoff.Comparison, libraries: tuple[str, str]) -> None:
        self._core = core
        self._libraries = libraries
        self._record: dict[str, Any] | None = None
        self._differences: Any = None

    @property
    def same(self) -> bool:
        """Whether both count as the same."""
        return self._core.same

    def __bool__(self) -> bool:
        return self.same

    @property
    def causes(self) -> list[Cause]:
        """Why they differ, the likeliest first; empty where they do not, or nothing is known that would explain it."""
        found = self.to_dict().get("diagnosis") or {}
        return [Cause._of(finding) for finding in found.get("findings", ())]

    @property
    def differing_cells(self) -> int:
        """How many cells differ, in rows that both have."""
        return int(self._verdict["differing_cells"])

    @property
    def left_only(self) -> int:
        """How many rows only the left has."""
        return int(self._verdict["left_only"]["count"])

    @property
    def right_only(self) -> int:
        """How many rows only the right has."""
        return int(self._verdict["right_only"]["count"])

    @property
    def differences(self) -> Any:
        """Every differing cell and every row that only one side has, up to 10,000 of each, one a row.

        A frame of the library that both sides came from, else of Polars where it is installed, else of pandas. Its
        columns: what identifies the row, then `column`, `left`, `right` (as text) and `kind`. Of rows that only one
        side has, `kind` says which, and `column` is empty.
        """
        if self._differences is None:
            self._differences = self.head_differences(_MANY)
        return self._differences

    def head_differences(self, rows: int) -> Any:
        """The same with at most so many of each kind."""
        found = json.loads(self._core.with_rows(rows))
        return _frame(_listed(found["verdict"], found["key"]), self._libraries)

    def summary(self) -> str:
        """What a terminal shows: the verdict, the columns that differ, why, and examples."""
        return self._core.text(False, showing.WIDTH)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return repr(self._core)

    def to_dict(self) -> dict[str, Any]:
        """The whole record, as `bearoff compare --json` writes it."""
        if self._record is None:
            self._record = json.loads(self._core.json())
        return self._record

    def to_json(self) -> str:
        """The same as text."""
        return self._core.json()

    def to_markdown(self) -> str:
        """For an issue or a pull request."""
        return self._core.markdown()

    def to_html(self) -> str:
        """The page, which needs nothing beside itself."""
        return self._core.html()

    def save(self, path: Any) -> None:
        """Write the page to a file. It stands there only when it is complete."""
        showing.write(path, self.to_html())

    def _repr_html_(self) -> str:
        return showing.framed(self.to_html())

    @property
    def _verdict(self) -> dict[str, Any]:
        verdict: dict[str, Any] = self.to_dict()["comparison"]["verdict"]
        return verdict


def compare(
    left: Any,
    right: Any,
    on: str | Sequence[str] | None = None,
    *,
    rtol: float = RTOL,
    atol: float = ATOL,
    ordered: bool = False,
    multiset: bool = False,
    tolerances: Mapping[str, float | tuple[float, float]] | None = None,
    rename: Mapping[str, str] | None = None,
    loose: bool = False,
    diagnose: bool = True,
    rows: int = 10,
    made_by: tuple[str | None, str | None] = (None, None),
    code: tuple[str | None, str | None] = (None, None),
) -> Comparison:
    """Compare two tables cell by cell, and say why they differ if they do.

    Parameters
    ----------
    left, right
        Frames of pandas, Polars (lazy ones are collected) or pyarrow, anything with Arrow's stream interface, or
        paths of CSV, Parquet or Arrow files. None of them is right. An index of pandas that has a name, or holds
        text, counts as columns; others are left out.
    on
        The column or columns that identify a row. Without it, the fewest that are unique on both sides are found;
        where there are none, any row with the same values will do.
    rtol, atol
        Floating-point numbers agree within `rtol` times the larger one, or within `atol`, whichever is more.
    ordered
        The first row is compared with the first, the second with the second.
    multiset
        Any row with the same values will do; no key is looked for.
    tolerances
        For single columns, by the left's names, integers too: a distance, or `(rtol, atol)`.
    rename
        Columns with another name on the right: `{left: right}`.
    loose
        A text that says what a value of the other side says counts as the same.
    diagnose
        Whether causes are looked for.
    rows
        How many rows of each kind the summary and the page show.
    made_by
        `pandas`, `polars` or `duckdb` for each side, where the frame itself does not tell what made it: a pipeline
        in Polars that ends with `.to_pandas()`, or a file.
    code
        The code of each side, which helps to tell causes apart.

    Raises
    ------
    InputError
        When one of them is no table, or a column is not there.
    """
    sides = (tables.ready(left, "left"), tables.ready(right, "right"))
    keys = [on] if isinstance(on, str) else list(on or ())
    if sum((bool(keys), ordered, multiset)) > 1:
        raise InputError(
            "`on`, `ordered` and `multiset` say in different ways what rows belong together\nhelp: give one"
        )
    libraries = (made_by[0] or sides[0].library, made_by[1] or sides[1].library)
    asked = _Asked(
        on=keys,
        ordered=ordered,
        multiset=multiset,
        rtol=_bound("rtol", rtol),
        atol=_bound("atol", atol),
        tolerances=[_tolerance(column, bound) for column, bound in (tolerances or {}).items()],
        rename=list((rename or {}).items()),
        loose=loose,
        rows=rows,
        diagnose=diagnose,
        made_by=libraries,
        code=code,
        command=["bearoff.compare", *(side.shown for side in sides)],
    )
    core = _bearoff.compare(sides[0].handed_over(), sides[1].handed_over(), asked)
    return Comparison(core, (sides[0].library, sides[1].library))


def assert_same(left: Any, right: Any, on: str | Sequence[str] | None = None, **how: Any) -> Comparison:
    """Compare, and raise `DifferenceError` with the diagnosis in its message where they are not the same.

    Takes what `compare` takes, and returns what it returns.
    """
    __tracebackhide__ = True
    return held(compare(left, right, on, **how))


def held(found: Comparison) -> Comparison:
    """A comparison of which the tables have to be the same."""
    __tracebackhide__ = True
    if not found.same:
        raise DifferenceError(found.summary(), comparison=found)
    return found


@dataclass(frozen=True)
class _Asked:
    """What is asked, as the core reads it."""

    on: list[str]
    ordered: bool
    multiset: bool
    rtol: float
    atol: float
    tolerances: list[tuple[str, float, float]]
    rename: list[tuple[str, str]]
    loose: bool
    rows: int
    diagnose: bool
    made_by: tuple[str, str]
    code: tuple[str | None, str | None]
    command: list[str]


def _bound(name: str, value: float) -> float:
    if not value >= 0:
        raise InputError(f"`{name}` is {value}, and has to be 0 or more")
    return float(value)


def _tolerance(column: str, bound: float | tuple[float, float]) -> tuple[str, float, float]:
    relative, absolute = bound if isinstance(bound, tuple) else (0.0, bound)
    return column, _bound(f"tolerances[{column!r}]", relative), _bound(f"tolerances[{column!r}]", absolute)


def _listed(verdict: Mapping[str, Any], key: Mapping[str, Any] | None) -> dict[str, list[Any]]:
    """Columns of a long table: what identifies a row, and what is wrong with it."""
    own = ("column", "left", "right", "kind")
    rows: list[dict[str, Any]] = []
    for cell in verdict["differences"]:
        place = {_beside(name, own): _value(value) for name, value in cell["row"]}
        said = (cell["column"], _text(cell["left"]), _text(cell["right"]), cell["class"])
        rows.append({**place, **dict(zip(own, said, strict=True))})
    for side in ("left_only", "right_only"):
        sample = verdict[side]
        wanted = key["columns"] if key else sample["columns"]
        for values in sample["rows"]:
            place = dict(zip(sample["columns"], values, strict=True))
            found = {_beside(name, own): _value(place[name]) for name in wanted if name in place}
            rows.append({**found, "column": None, "left": None, "right": None, "kind": side})
    names = dict.fromkeys([name for row in rows for name in row if name not in own])
    return {name: [row.get(name) for row in rows] for name in [*names, *own]}


def _beside(name: str, taken: Sequence[str]) -> str:
    return f"{name}_" if name in taken else name


def _value(value: Any) -> Any:
    """A value of a record: `"null"`, or an object of its type and itself."""
    if not isinstance(value, dict):
        return None
    ((_, inner),) = value.items()
    return inner


def _text(value: Any) -> str | None:
    inner = _value(value)
    return None if inner is None else str(inner)


def _frame(columns: dict[str, list[Any]], libraries: tuple[str, str]) -> Any:
    wanted = ["pandas"] if set(libraries) == {"pandas"} else ["polars", "pandas"]
    for library in wanted:
        try:
            module = importlib.import_module(library)
        except ImportError:
            continue
        if library == "pandas":
            return module.DataFrame(columns)
        return module.DataFrame(
            {name: module.Series(values, strict=False) for name, values in columns.items()}
        )
    raise MissingError(
        "neither Polars nor pandas is installed\nhelp: `to_dict()` has the same as plain values"
    )
