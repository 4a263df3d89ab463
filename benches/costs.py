"""Prints what Bearoff itself costs: start-up, the way to the first engine, a small comparison, the binary's size, and (on request) the
cold builds.

    python3 benches/costs.py path/to/release/bearoff [--runs 30] [--build]

Standard library only. The way to the first engine is seen from outside: the time from starting `bearoff run` on a CSV file of
ten lines until it has its first child process; Linux only.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def milliseconds(samples: list[float]) -> str:
    low, middle, high = min(samples), statistics.median(samples), max(samples)
    return f"median {middle * 1e3:.1f} ms, {low * 1e3:.1f} to {high * 1e3:.1f} ms, {len(samples)} runs"


def version(program: Path) -> float:
    started = time.perf_counter()
    subprocess.run([program, "--version"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def first_engine(program: Path, table: Path) -> float:
    """Seconds until `bearoff run` has a child."""
    sql = f"FROM '{table}' |> AGGREGATE SUM(b) AS b GROUP BY a"
    command = [program, "run", "-e", "polars", "--no-timing", "-c", sql]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        children = Path(f"/proc/{process.pid}/task")
        while True:
            try:
                if any((task / "children").read_text() for task in children.iterdir()):
                    seconds = time.perf_counter() - started
                    break
            except OSError:
                pass
            if process.poll() is not None:
                sys.exit("bearoff ended before it started an engine")
        process.wait()
    return seconds


def small_tables(directory: Path) -> None:
    """Two results of 1,000 rows and ten columns, in different orders, with a changed number in every hundredth row."""
    header = "key,s1,s2,f1,f2,f3,f4,i1,i2,d"
    rows = [
        [row * 7919 % 100_003, f"name {row % 97}", f"word{row % 13}", row / 8, row * 1.5, row % 7 / 4, row / 16, row % 31, -row]
        + [f"2024-{row % 12 + 1:02}-{row % 28 + 1:02}"]
        for row in range(1000)
    ]
    other = [[*row[:3], row[3] + (at % 100 == 0), *row[4:]] for at, row in enumerate(rows)]
    for name, table in (("a.csv", rows), ("b.csv", sorted(other))):
        (directory / name).write_text("\n".join([header, *(",".join(map(str, row)) for row in table)]) + "\n")


def comparison(program: Path, directory: Path) -> float:
    command = [program, "compare", "a.csv", "b.csv", "--report", "report.html"]
    started = time.perf_counter()
    ended = subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    if ended.returncode != 1:
        sys.exit(f"bearoff compare ended with {ended.returncode}, where the tables differ")
    return seconds


def build(profile: list[str]) -> str:
    """A cold build in a directory of its own, as CPU minutes of all compilers and as wall minutes."""
    with tempfile.TemporaryDirectory() as target:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        environment = {**os.environ, "CARGO_TARGET_DIR": target}
        subprocess.run(["cargo", "build", "--locked", "--quiet", *profile], cwd=ROOT, env=environment, check=True)
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{cpu / 60:.1f} CPU minutes, {wall / 60:.1f} minutes on {os.cpu_count()} processors"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--build", action="store_true", help="also build from nothing, in both profiles")
    options = parser.parse_args()
    program = options.program.resolve()
    print(f"binary: {program.stat().st_size / 1e6:.1f} MB")
    version(program)
    print(f"--version: {milliseconds([version(program) for _ in range(options.runs)])}")
    if sys.platform == "linux":
        with tempfile.TemporaryDirectory() as directory:
            table = Path(directory) / "small.csv"
            table.write_text("a,b\n" + "".join(f"{row % 3},{row}\n" for row in range(10)))
            first_engine(program, table)
            print(f"to the first engine: {milliseconds([first_engine(program, table) for _ in range(options.runs)])}")
    with tempfile.TemporaryDirectory() as directory:
        small_tables(Path(directory))
        comparison(program, Path(directory))
        runs = [comparison(program, Path(directory)) for _ in range(options.runs)]
        print(f"compare, two files of 1,000 rows with the report: {milliseconds(runs)}")
    if options.build:
        print(f"cold build, release: {build(['--release'])}")
        print(f"cold build, dev: {build([])}")


if __name__ == "__main__":
    main()
