"""What crossing into Rust costs: `bearoff.compare` on two frames beside `bearoff compare` on the same tables in Arrow IPC files.

    python benches/module.py [ROWS] [PAIRS]

Run it where the release wheel is installed, with Polars, pandas and pyarrow. Prints for each library how many times
as long the module took as the command, pair by pair: the median, the least and the greatest of them. The command is
the wheel's own, with its start; `PROGRAM=target/release/bearoff` takes the Rust binary instead.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import bearoff

ROWS = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
PAIRS = int(sys.argv[2]) if len(sys.argv) > 2 else 7


def tables(rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ten columns; the right one is shuffled, with noise in 0.1 % of a column, changes in 0.01 % and other rows missing."""
    random = np.random.default_rng(2013)
    texts = np.array([f"text {number:05d}" for number in range(20_000)])
    left = pl.DataFrame(
        {
            "id": np.arange(rows),
            **{f"s{at}": texts[random.integers(0, len(texts), rows)] for at in range(2)},
            **{f"i{at}": random.integers(-1_000_000, 1_000_000, rows) for at in range(3)},
            **{f"x{at}": random.normal(size=rows) for at in range(3)},
            "day": random.integers(10_000, 20_000, rows).astype("datetime64[D]"),
        }
    ).with_columns(pl.col("day").cast(pl.Date))
    noise = np.where(random.random(rows) < 1e-3, 1e-12, 0.0)
    change = (random.random(rows) < 1e-4).astype(int)
    right = left.with_columns(pl.col("x0") + noise, pl.col("i0") + change)
    return left[: rows - rows // 10_000], right[rows // 10_000 :].sample(fraction=1, shuffle=True, seed=1)


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    left, right = tables(ROWS)
    program = [os.environ.get("PROGRAM") or str(Path(sys.executable).with_name("bearoff"))]
    with tempfile.TemporaryDirectory() as desk:
        files = [f"{desk}/left.arrow", f"{desk}/right.arrow"]
        left.write_ipc(files[0], compat_level=pl.CompatLevel.oldest())
        right.write_ipc(files[1], compat_level=pl.CompatLevel.oldest())

        def command() -> None:
            ended = subprocess.run(
                [*program, "compare", *files, "--on", "id"], stdout=subprocess.DEVNULL, check=False
            )
            assert ended.returncode == 1, "the tables differ"

        libraries = {
            "Polars": (left, right),
            "pyarrow": (left.to_arrow(), right.to_arrow()),
            "pandas": (left.to_pandas(), right.to_pandas()),
        }
        found = {library: bearoff.compare(*pair, "id") for library, pair in libraries.items()}
        counts = {(one.differing_cells, one.left_only, one.right_only) for one in found.values()}
        assert len(counts) == 1, counts
        print(
            f"2 x {ROWS:,} rows x {left.width} columns, (differing cells, rows of one side) {counts.pop()}, {PAIRS} pairs"
        )
        command()
        for library, pair in libraries.items():
            ratios, times = [], []
            for turn in range(PAIRS):
                turns = [lambda pair=pair: bearoff.compare(*pair, "id"), command]
                order = turns if turn % 2 else turns[::-1]
                took = {work: seconds(work) for work in order}
                times.append((took[turns[0]], took[turns[1]]))
                ratios.append(took[turns[0]] / took[turns[1]])
            ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
            print(
                f"{library:8} {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) of the command's time; "
                f"medians {ours:.3f} s and {theirs:.3f} s"
            )


if __name__ == "__main__":
    main()
