"""The pieces that planted programs are made of. Each means the same to both sides, but for its cause."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of the flights: an expression over `flights` in pandas, an expression of Polars."""

    cause: str
    name: str
    pandas: str
    polars: str
    #: Whether only types differ.
    types: bool = False


@dataclass(frozen=True)
class Filter:
    """A condition on the flights."""

    cause: str
    pandas: str
    polars: str
    name: str = ""


@dataclass(frozen=True)
class Group:
    """An aggregate: an expression over `groups` in pandas, an aggregation of Polars.

    With `keys`, what differs is how the groups are made, and `pandas` holds options of `groupby`.
    """

    cause: str
    name: str
    pandas: str
    polars: str
    key: str = "dest"
    types: bool = False
    keys: bool = False


@dataclass(frozen=True)
class Whole:
    """Two whole programs. `flights` is read where they use it."""

    cause: str
    pandas: str
    polars: str
    ordered: bool = False
    name: str = "whole"


@dataclass(frozen=True)
class Query:
    """A whole program of pandas, and a query of DuckDB, over `flights`."""

    cause: str
    pandas: str
    sql: str
    #: The column that the cause is planted in, if it is one.
    column: str = ""
