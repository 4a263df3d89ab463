"""Prints how Rust Polars compares with the wheel of Python Polars, question by question: from CSV, and in memory.

    bearoff generate h2o --rows 1e7 -o data/h2o
    python3 benches/wheel.py path/to/release/bearoff h2o=data/h2o tpch=data/tpch [--engine polars-streaming]
        [--quick|--rigorous] [--only NAME] [--python ENVIRONMENT/bin/python]

Standard library only. It is `bearoff run` with the engine `polars`, or another one of Rust's, and `polars-python`: both
answers are compared, then both are measured in turns, each run in a process of its own. The wheel collects by its streaming
engine unless it is told otherwise. A ratio is the wheel's time by Rust's: above 1 Rust is faster. "CSV" is reading and
computing as one plan, "in memory" computing alone on tables that were read before. In brackets stands the exact interval of
at least 95 % for the median; `!` marks where Rust takes more than 1 / 0.9 of the wheel's time.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: Where Rust loses to the wheel.
LIMIT = 0.9


def record_of(program: Path, engine: str, suite: str, data: Path, options: list[str], only: str | None) -> dict:
    folder = ROOT / "benches" / "suites" / suite
    with tempfile.TemporaryDirectory() as scratch:
        if only:
            some = Path(scratch) / suite
            shutil.copytree(folder, some, ignore=lambda _, names: [n for n in names if n[-4:] == ".sql" and only not in n])
            text = (some / "suite.toml").read_text()
            (some / "suite.toml").write_text("".join(l for l in text.splitlines(True) if not l.startswith("reference")))
            folder = some
        file = Path(scratch) / "record.json"
        command = [program, "run", folder, "--data", data, "-e", f"{engine},polars-python", "--json", file, *options]
        ended = subprocess.run(command, stdout=subprocess.DEVNULL)
        if ended.returncode not in (0, 1):
            sys.exit(ended.returncode)
        return json.loads(file.read_text())


def cell(ratio: dict | None) -> str:
    if ratio is None:
        return "-"
    shown = f"{ratio['median']:.2f}"
    if ratio["interval"]:
        shown += " [{:.2f}, {:.2f}]".format(*ratio["interval"])
    return shown + (" !" if ratio["median"] < LIMIT else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("data", nargs="+", metavar="SUITE=DIR")
    parser.add_argument("--engine", default="polars", help="the one of Rust's that is measured")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rigorous", action="store_true")
    parser.add_argument("--only", help="questions with this in their names")
    parser.add_argument("--python", type=Path, help="a Python with another version of the wheel")
    options = parser.parse_args()
    how = [f"--{word}" for word in ("quick", "rigorous") if getattr(options, word)]
    how += ["--python", options.python] if options.python else []
    for given in options.data:
        suite, _, data = given.partition("=")
        record = record_of(options.program, options.engine, suite, Path(data), how, options.only)
        versions = {engine["id"]: engine["versions"]["polars"] for engine in record["engines"]}
        print(f"{suite}, {data}: Polars {versions[options.engine]} for Rust (`{options.engine}`), {versions['polars-python']} for Python")
        found: dict[str, list[float]] = {"work": [], "compute": []}
        width = max(len(pipeline["name"]) for pipeline in record["pipelines"])
        print(f"{'question':{width}}  {'CSV':20}  in memory")
        for pipeline in record["pipelines"]:
            if not pipeline.get("timings"):
                print(f"{pipeline['name']:{width}}  {pipeline.get('not_timed', 'not timed')}")
                continue
            ratios = {ratio["phase"]: ratio for ratio in pipeline["timings"]["ratios"]}
            for phase, all_of_it in found.items():
                if phase in ratios:
                    all_of_it.append(ratios[phase]["median"])
            print(f"{pipeline['name']:{width}}  {cell(ratios.get('work')):20}  {cell(ratios.get('compute'))}")
        means = [f"{math.exp(sum(map(math.log, some)) / len(some)):.2f}" if some else "-" for some in found.values()]
        print(f"{'geometric mean':{width}}  {means[0]:20}  {means[1]}\n", flush=True)


if __name__ == "__main__":
    main()
