"""Prints how the generated pandas compares with pandas written by hand: question by question, computing alone.

    bearoff generate h2o --rows 1e6 -o data/h2o
    bearoff generate tpch --scale 0.1 -o data/tpch
    python3 benches/pandas_quality.py path/to/release/bearoff --data h2o=data/h2o --data tpch=data/tpch [--quick]

Standard library only. It runs `bearoff run benches/suites/NAME -e reference,pandas`: both sides in fresh processes, in pairs
whose order is drawn, on tables that are loaded already. A ratio above 1 means that the generated code is slower; in brackets
stands its exact 95 % interval. `!` marks what is slower than the limit even at the lower end of the interval.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

#: Where generated code stops being good pandas.
LIMIT = 1.1


def record_of(program: str, suite: str, data: str, how: list[str]) -> dict[str, Any]:
    """Runs a suite and reads what was measured."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "record.json"
        folder = ROOT / "benches" / "suites" / suite
        command = [program, "run", str(folder), "--data", data, "-e", "reference,pandas", "--json", str(path), *how]
        # Its own table says the same of loading and computing together, and goes to nobody.
        ended = subprocess.run(command, stdout=subprocess.DEVNULL)
        if not path.is_file():
            sys.exit(ended.returncode or 1)
        record: dict[str, Any] = json.loads(path.read_text())
        return record


def milliseconds(timings: dict[str, Any], engine: str) -> float:
    """The median of computing."""
    return next(m["compute_seconds"] for m in timings["medians"] if m["engine"] == engine) * 1e3


def line(pipeline: dict[str, Any]) -> tuple[str, float | None]:
    """One question, and its ratio if there is one."""
    timings = pipeline["timings"]
    if timings is None:
        return f"{pipeline['name']:34}  {pipeline['not_timed']}", None
    ratio = next((r for r in timings["ratios"] if r["engine"] == "pandas" and r["phase"] == "compute"), None)
    if ratio is None:
        return f"{pipeline['name']:34}  {timings['stopped']}", None
    low, high = ratio["interval"] or (ratio["median"], ratio["median"])
    shown = f"[{low:.2f}-{high:.2f}]" if ratio["interval"] else f"({ratio['pairs']} pairs)"
    mark = "!" if low > LIMIT else ""
    generated, by_hand = milliseconds(timings, "pandas"), milliseconds(timings, "reference")
    text = f"{pipeline['name']:34} {generated:9.1f} ms {by_hand:9.1f} ms   {ratio['median']:5.2f} {shown:13} {mark}"
    return text.rstrip(), ratio["median"]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("program", help="the bearoff to run")
    parser.add_argument("--data", action="append", required=True, metavar="SUITE=DIR", help="a suite and its tables")
    parser.add_argument("--quick", action="store_true", help="3 pairs, no intervals")
    parser.add_argument("--rigorous", action="store_true", help="30 pairs")
    options = parser.parse_args()
    how = [f"--{word}" for word in ("quick", "rigorous") if getattr(options, word)]
    ratios = []
    for definition in options.data:
        suite, _, data = definition.partition("=")
        record = record_of(options.program, suite, data, how)
        print(f"{suite:34} {'generated':>12} {'by hand':>12}   ratio")
        for pipeline in record["pipelines"]:
            text, ratio = line(pipeline)
            print(text, flush=True)
            if ratio is not None:
                ratios.append(ratio)
        print()
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        slow = sum(ratio > LIMIT for ratio in ratios)
        print(f"{len(ratios)} questions: geometric mean {mean:.2f}, largest {max(ratios):.2f}, {slow} above {LIMIT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
