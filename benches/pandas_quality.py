"""Prints how the generated pandas compares with pandas written by hand: question by question, computing alone.

    bearoff generate h2o --rows 1e7 -o data/h2o
    bearoff generate tpch --scale 1 -o data/tpch
    python3 benches/pandas_quality.py path/to/release/bearoff --python ENV --data h2o=data/h2o --data tpch=data/tpch [--processes 4] [--pairs 5]

Standard library only, but for the pandas of ENV, an environment's folder (`bearoff doctor` names the one that Bearoff made).
Each question has processes of its own. Each loads the tables as the generated script does, checks that both give as many
rows and columns (`bearoff run` of the suite checks the values), and then times both in turns on these tables, in pairs whose
order is drawn; the first run of each side warms up and is not counted. A ratio above 1 means that the generated code is
slower; in brackets stands the exact interval of at least 95 % for the median of all ratios. `!` marks what is slower than
the limit.

The processes keep what they have freed. By itself glibc gives large blocks back to the kernel and fetches them again, or
does not, by what lies beside them: a variable that is still alive decides whether the same lines take a tenth more, and
twice as long where a table is copied. That is chance, not code; `--as-is` leaves it in.
"""

import argparse
import fnmatch
import importlib.util
import inspect
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent

#: Where generated code stops being good pandas.
LIMIT = 1.1

#: glibc keeps freed memory below these sizes, in bytes.
KEEPING = {"MALLOC_TRIM_THRESHOLD_": str(2**40), "MALLOC_MMAP_THRESHOLD_": str(2**40)}


def definitions(suite: str, data: Path) -> list[str]:
    """The tables of a directory as options, by the patterns of a suite where it has any."""
    patterns = tomllib.loads((ROOT / "benches" / "suites" / suite / "suite.toml").read_text()).get("tables", {})
    found = []
    for name, table in patterns.items():
        likes = table["like"]
        files = [file for file in sorted(data.iterdir()) if any(fnmatch.fnmatch(file.stem, like) for like in likes)]
        if len(files) != 1:
            sys.exit(f"{data}: {len(files)} files for the table {name}, which is one of {', '.join(likes)}")
        found += ["--define", f"{name}={files[0]}"]
    return found or ["--data", str(data)]


def loaded(path: Path, name: str) -> ModuleType:
    """A module from its file."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(generated: Path, by_hand: Path, name: str, pairs: int, seed: str) -> None:
    """In a process of its own: prints the seconds of both sides, pair by pair, as JSON."""
    script = loaded(generated, "generated")
    tables = script.load()
    sides = [script.pipeline, getattr(loaded(by_hand, "by_hand"), name)]
    arguments = [{each: tables[each] for each in inspect.signature(side).parameters} for side in sides]
    shapes = [side(**given).shape for side, given in zip(sides, arguments, strict=True)]
    if shapes[0] != shapes[1]:
        sys.exit(f"generated {shapes[0]}, by hand {shapes[1]}")
    order = random.Random(name + seed)
    seconds: list[list[float]] = []
    for _ in range(pairs):
        pair = [0.0, 0.0]
        for at in order.sample((0, 1), 2):
            started = time.perf_counter()
            result = sides[at](**arguments[at])
            pair[at] = time.perf_counter() - started
            del result
        seconds.append(pair)
    print(json.dumps(seconds))


def interval(ratios: list[float]) -> tuple[float, float] | None:
    """The narrowest pair of order statistics that holds the median with a chance of at least 95 %."""
    ordered, count = sorted(ratios), len(ratios)
    for skipped in range(count // 2, -1, -1):
        outside = 2 * sum(math.comb(count, below) for below in range(skipped + 1)) / 2**count
        if outside <= 0.05:
            return ordered[skipped], ordered[count - 1 - skipped]
    return None


def question(options: argparse.Namespace, suite: str, sql: Path, data: list[str]) -> float:
    """One line of the table; gives its ratio."""
    name = sql.stem.partition("_")[2]
    shown = [options.program, "show", str(sql), "--as", "pandas", *data]
    code = subprocess.run(shown, check=True, stdout=subprocess.PIPE).stdout
    with tempfile.TemporaryDirectory() as directory:
        generated = Path(directory) / "generated.py"
        generated.write_bytes(code)
        by_hand = ROOT / "py_reference" / "suites" / f"{suite}.py"
        child = [options.python / "bin" / "python", __file__, "--measure", generated, by_hand, name, str(options.pairs)]
        environment = os.environ if options.as_is else os.environ | KEEPING
        pairs: list[list[float]] = []
        for process in range(options.processes):
            run = [*child, str(process)]
            text = subprocess.run(run, check=True, stdout=subprocess.PIPE, env=environment).stdout
            pairs += json.loads(text)
    ratios = [ours / theirs for ours, theirs in pairs]
    ratio, between = statistics.median(ratios), interval(ratios)
    ours, theirs = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
    shown_interval = f"[{between[0]:.2f}-{between[1]:.2f}]" if between else f"({len(pairs)} pairs)"
    mark = " !" if ratio > LIMIT else ""
    print(f"{sql.stem:37} {ours:9.1f} ms {theirs:9.1f} ms   {ratio:5.2f} {shown_interval}{mark}", flush=True)
    return ratio


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("program", help="the bearoff whose code is measured")
    parser.add_argument("--python", type=Path, required=True, metavar="ENV", help="an environment with pandas")
    parser.add_argument("--data", action="append", required=True, metavar="SUITE=DIR", help="a suite and its tables")
    parser.add_argument("--processes", type=int, default=4, help="processes a question (4)")
    parser.add_argument("--pairs", type=int, default=5, help="how often both sides run in a process (5)")
    parser.add_argument("--as-is", action="store_true", help="leave the allocator alone")
    options = parser.parse_args()
    ratios = []
    for definition in options.data:
        suite, _, data = definition.partition("=")
        tables = definitions(suite, Path(data))
        print(f"{suite:37} {'generated':>12} {'by hand':>12}   ratio")
        for sql in sorted((ROOT / "benches" / "suites" / suite).glob("*.sql")):
            ratios.append(question(options, suite, sql, tables))
        print()
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    slow = sum(ratio > LIMIT for ratio in ratios)
    print(f"{len(ratios)} questions: geometric mean {mean:.2f}, largest {max(ratios):.2f}, {slow} above {LIMIT}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        script, reference, function, count, process = sys.argv[2:]
        measure(Path(script), Path(reference), function, int(count), process)
    else:
        sys.exit(main())
