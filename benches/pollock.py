#!/usr/bin/env python3
"""How well Bearoff reads the files of the Pollock benchmark, by the benchmark's own measure.

    python benches/pollock.py PROGRAM POLLOCK [--mode text|given|plain|auto] [--only PATTERN] [--both N]

PROGRAM is a built `bearoff`, POLLOCK a clone of https://github.com/HPI-Information-Systems/Pollock
(the folders `polluted_files` and the file `pollock_weights.json` are enough). Nothing but Python's
standard library is needed.

Each file is one table with one pollution. A score is the sum of ten means, each between 0 and 1: whether
the file was read at all, and precision, recall and F1 of header, records and cells, as multisets; the
weighted score weighs files by how often their pollution occurs in open data. The definitions are those
of `pollock/metrics.py` and `evaluate.py` there; of the dates, times and prices that these bring to one form
before records are compared, this script knows the forms that stand in the benchmark's table.

Modes:
  text    nothing is told but that all columns are text and rows that do not fit are kept (the benchmark
          compares the texts of cells, and gives every system settings to the same end)
  given   the same, with the delimiter, quote, escape, header and preamble that the benchmark gives
  plain   nothing is told but that all columns are text: rows that do not fit refuse the file
  auto    nothing is told at all

With --both N every Nth file, and every file that is polluted as a whole, is read by Polars and by pandas, and
the two tables are compared cell by cell with `bearoff run`.
"""

import argparse
import collections
import concurrent.futures
import csv
import fnmatch
import io
import json
import os
import pathlib
import re
import subprocess
import sys

MEASURES = [
    "success",
    "header precision",
    "header recall",
    "header F1",
    "record precision",
    "record recall",
    "record F1",
    "cell precision",
    "cell recall",
    "cell F1",
]


def options(mode, parameters):
    """What the program is told of a file."""
    told = [] if mode == "auto" else ["--types", "*=VARCHAR"]
    if mode in ("text", "given"):
        told += ["--bad-rows", "null"]
    if mode == "given":
        for name, key in (("--delimiter", "delimiter"), ("--quote", "quotechar"), ("--escape", "escapechar")):
            value = parameters[key]
            if value:
                told += [name, value.replace("\t", "\\t")]
        lines = parameters["header_lines"]
        told += ["--header", str(lines) if lines else "none", "--skip", str(parameters["preamble_lines"])]
    return told


def table_of(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def normal(cell):
    """As the benchmark does for header and records, in the forms of its table."""
    if cell in ("False", "false", "0"):
        return "0"
    if cell in ("True", "true", "1"):
        return "1"
    for kind in (int, float):
        try:
            return str(kind(cell))
        except (ValueError, OverflowError):
            pass
    if time := re.fullmatch(r"(\d{1,2}):(\d\d)", cell):
        return f"{int(time[1]):02}:{time[2]}:00"
    if day := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell):
        month, of_month = int(day[1]), int(day[2])
        if month > 12:
            month, of_month = of_month, month
        return f"{day[3]}-{month:02}-{of_month:02} 00:00:00"
    if price := re.search(r"\$\s?(\d+(?:\.\d+)?)", cell):
        return f"${float(price[1])}"
    return cell.lower()


def agreement(wanted, found):
    """Precision, recall and F1 of two multisets, named as the benchmark names them."""
    if not wanted:
        return 1.0, 1.0, 1.0
    both = sum((collections.Counter(wanted) & collections.Counter(found)).values())
    if not both:
        return 0.0, 0.0, 0.0
    precision, recall = both / len(wanted), both / len(found)
    return precision, recall, 2 * precision * recall / (precision + recall)


def score(clean, loaded):
    """The ten measures of one file; `loaded` is None where it was refused."""
    if loaded is None:
        return [0.0] * 10
    wanted, found = table_of(clean), table_of(loaded)
    if not wanted:
        return [1.0] * 10
    header = ([normal(cell) for cell in rows[0]] if rows else [] for rows in (wanted, found))
    records = (["".join(normal(cell) for cell in row) for row in rows[1:]] for rows in (wanted, found))
    cells = ([cell for row in rows for cell in row] for rows in (wanted, found))
    return [1.0, *agreement(*header), *agreement(*records), *agreement(*cells)]


def load(program, path, told):
    """The table as CSV text, or why there is none."""
    query = "FROM '" + str(path).replace("'", "''") + "'"
    command = [program, "query", query, "--format", "csv", *told]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    return (run.stdout, run.stderr) if run.returncode == 0 else (None, run.stderr)


def both(program, folder, names, mode):
    """How many files Polars and pandas read alike, bit for bit, and the others with what was said."""
    alike, others = 0, []
    for name in names:
        parameters = json.loads((folder / "parameters" / f"{name}_parameters.json").read_text())
        query = "FROM '" + str(folder / "csv" / name).replace("'", "''") + "'"
        command = [program, "run", "-c", query, "--no-timing", "-e", "polars,pandas", *options(mode, parameters)]
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
        if run.returncode == 0 and "identical bit for bit" in run.stdout:
            alike += 1
        else:
            said = (line for line in run.stderr.splitlines() if line.startswith("error"))
            others.append(f"{name}: exit code {run.returncode} {next(said, '')}")
    return alike, others


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("pollock", type=pathlib.Path)
    parser.add_argument("--mode", choices=["text", "given", "plain", "auto"], default="text")
    parser.add_argument("--both", type=int, metavar="N", help="instead, let Polars and pandas read every Nth file and all `file_*`, and compare")
    parser.add_argument("--only", default="*", help="files whose names match this pattern")
    parser.add_argument("--loaded", type=pathlib.Path, help="score the files in this folder instead of running anything")
    parser.add_argument("--keep", type=pathlib.Path, help="write what was read to this folder")
    parser.add_argument("--show", type=int, default=12, help="how many of the worst files are named")
    asked = parser.parse_args()
    folder = asked.pollock / "polluted_files"
    weights = json.loads((asked.pollock / "pollock_weights.json").read_text())
    names = sorted(name for name in os.listdir(folder / "csv") if fnmatch.fnmatch(name, asked.only))
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)

    if asked.both:
        some = [name for at, name in enumerate(names) if at % asked.both == 0 or name.startswith("file_")]
        alike, others = both(asked.program, folder, some, asked.mode)
        print(f"{alike} of {len(some)} files are the same in Polars and pandas, bit for bit")
        print("\n".join(others))
        return

    def one(name):
        clean = (folder / "clean" / name).read_text(encoding="utf-8-sig")
        if asked.loaded:
            loaded = asked.loaded / name
            text = loaded.read_bytes().decode("utf-8") if loaded.exists() else None
            return name, score(clean, text), "error: no file"
        parameters = json.loads((folder / "parameters" / f"{name}_parameters.json").read_text())
        text, said = load(asked.program, folder / "csv" / name, options(asked.mode, parameters))
        if asked.keep and text is not None:
            (asked.keep / name).write_bytes(text.encode("utf-8"))
        return name, score(clean, text), said

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(one, names))
    means = [sum(scores[at] for _, scores, _ in results) / len(results) for at in range(10)]
    weight = sum(weights.get(name, 0) for name in names)
    weighted = sum(sum(scores) * weights.get(name, 0) for name, scores, _ in results) / weight
    for name, mean in zip(MEASURES, means):
        print(f"{name:18} {mean:.4f}")
    print(f"{'simple':18} {sum(means):.3f} of 10, over {len(names)} files")
    print(f"{'weighted':18} {weighted:.3f} of 10")
    refused = [(name, said) for name, scores, said in results if scores[0] == 0.0]
    print(f"{'refused':18} {len(refused)}")
    worst = sorted(results, key=lambda result: (sum(result[1]), result[0]))[: asked.show]
    for name, scores, said in worst:
        if sum(scores) < 9.9995:
            error = next((line for line in said.splitlines() if line.startswith("error")), "")
            print(f"{sum(scores):7.3f}  {name}  {error}")


if __name__ == "__main__":
    sys.exit(main())
