"""Prints how long `bearoff profile` takes beside DuckDB's SUMMARIZE, Polars' describe, and queries for the same figures in both.

    bearoff generate h2o --rows 1e7 --groupby -o data/h2o
    python3 benches/profile.py path/to/release/bearoff data/h2o/*.csv [--rounds 5] [--memory 1GB] [--python PATH] [--beside 'xan stats -p {}']...

Standard library only; Polars and DuckDB are asked in the Python of Bearoff's own environment (`bearoff doctor` names it), or in that of
--python. Every run is a process of its own that reads the CSV file; the contestants take turns, in another order each round. SUMMARIZE and
describe are what one types: neither gives the values that come most often, and describe counts no distinct ones. "exact" is a query for what
the profile shows: nulls, distinct values, least, greatest, mean, deviation, quartiles, the ten most frequent values and a histogram of
twenty intervals for every column. --beside is any other command, with {} for the file. A ratio is a contestant's median by the profile's: above 1 the profile is faster.
"""

import argparse
import os
import random
import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path

ASKED = '''
import sys
which, path = sys.argv[1:3]
quote = lambda name: '"' + name.replace('"', '""') + '"'
if which.startswith("Polars"):
    import polars as pl
    frame = pl.read_csv(path, infer_schema_length=10000)
    if which == "Polars describe":
        frame.describe()
    else:
        asked = []
        for name, dtype in frame.schema.items():
            column = pl.col(name)
            asked += [column.n_unique().alias(f"{name} unique"), column.null_count().alias(f"{name} nulls")]
            asked += [column.min().alias(f"{name} min"), column.max().alias(f"{name} max")]
            if dtype.is_numeric():
                asked += [column.mean().alias(f"{name} mean"), column.std().alias(f"{name} std")]
                asked += [column.quantile(at, "linear").alias(f"{name} {at}") for at in (0.25, 0.5, 0.75)]
        frame.lazy().select(asked).collect()
        for name, dtype in frame.schema.items():
            frame.lazy().group_by(name).len().top_k(10, by="len").collect()
            low, high = frame[name].min(), frame[name].max()
            if dtype.is_numeric() and high > low:
                place = ((pl.col(name) - low) / (high - low) * 20).floor().clip(0, 19).cast(pl.Int32)
                frame.lazy().select(place.alias("at")).group_by("at").len().collect()
else:
    import duckdb
    file = "read_csv('" + path.replace("'", "''") + "')"
    if which == "DuckDB SUMMARIZE":
        duckdb.sql(f"SUMMARIZE FROM {file}").fetchall()
    else:
        duckdb.sql(f"CREATE TABLE t AS FROM {file}")
        columns = [(quote(name), dtype in ("BIGINT", "DOUBLE")) for name, dtype, *_ in duckdb.sql("DESCRIBE t").fetchall()]
        asked = []
        for name, numeric in columns:
            asked += [f"count(DISTINCT {name})", f"count({name})", f"min({name})", f"max({name})"]
            if numeric:
                asked += [f"avg({name})", f"stddev({name})", f"quantile_cont({name}, [0.25, 0.5, 0.75])"]
        duckdb.sql("SELECT " + ", ".join(asked) + " FROM t").fetchall()
        for name, numeric in columns:
            duckdb.sql(f"SELECT {name}, count(*) AS n FROM t GROUP BY 1 ORDER BY n DESC LIMIT 10").fetchall()
            if numeric:
                duckdb.sql(
                    f"WITH r AS (SELECT min({name}) AS low, max({name}) AS high FROM t) "
                    f"SELECT least(19, floor(({name} - low) / nullif(high - low, 0) * 20)), count(*) FROM t, r GROUP BY 1"
                ).fetchall()
'''

OTHERS = ["Polars describe", "DuckDB SUMMARIZE", "Polars exact", "DuckDB exact"]


def pinned(program: str) -> str:
    """The Python that `bearoff doctor` names."""
    said = subprocess.run([program, "doctor"], capture_output=True, text=True).stdout
    words = [word.strip("`,;:()") for word in said.split()]
    found = [word for word in words if "/bin/python" in word or word.endswith("python.exe")]
    if not found:
        sys.exit("bearoff doctor names no Python; give one with --python")
    return found[0]


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in MB of a process."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[:3]} ended with {child.returncode}")
    return took, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--python")
    parser.add_argument("--beside", action="append", default=[])
    parser.add_argument("--only-beside", action="store_true", help="leave out Polars and DuckDB")
    options = parser.parse_args()
    python = options.only_beside or options.python or pinned(options.program)
    order = random.Random(2013)
    for file in options.files:
        with file.open("rb") as bytes_of_it:
            # So that all find it in memory; none of it stays here, where it would count for every child.
            while bytes_of_it.read(1 << 20):
                pass
        commands = {"bearoff profile": [options.program, "profile", str(file), "--memory", options.memory]}
        if not options.only_beside:
            commands |= {name: [python, "-c", ASKED, name, str(file)] for name in OTHERS}
        for command in options.beside:
            words = shlex.split(command)
            commands[" ".join(words).replace(" {}", "")] = [word.replace("{}", str(file)) for word in words]
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(options.rounds):
            turns = list(commands)
            order.shuffle(turns)
            for name in turns:
                found[name].append(run(commands[name]))
        print(f"{file}, {file.stat().st_size / 1e6:.0f} MB, {options.rounds} rounds")
        own = statistics.median(seconds for seconds, _ in found["bearoff profile"])
        for name, runs in found.items():
            seconds = [second for second, _ in runs]
            median, memory = statistics.median(seconds), max(peak for _, peak in runs)
            print(
                f"  {name:20} {median:6.2f} s ({min(seconds):.2f} to {max(seconds):.2f}), "
                f"ratio {median / own:5.2f}, peak memory {memory:6.0f} MB"
            )


if __name__ == "__main__":
    main()
