"""Prints how often Bearoff and csv-nose find out how the files of the Pollock benchmark are written, nothing told to either.

    cargo install csv-nose
    python benches/sniffers.py PROGRAM POLLOCK CSV_NOSE

PROGRAM is a built `bearoff`, POLLOCK as for `pollock.py`, CSV_NOSE the installed `csv-nose`, which reads whole files here
(`--all`). Standard library only. Right is what the benchmark's own parameters of a file say: the delimiter, the number of
columns, and the names of the columns, which are found only where a sniffer sees where the table begins. For csv-nose the names
are those that Python's csv module reads with what it says.
"""

import concurrent.futures
import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

Found = tuple[str | None, int, list[str]]
NOTHING: Found = (None, 0, [])


def asked(command: list[str | Path]) -> dict | None:
    run = subprocess.run(command, capture_output=True, timeout=120)
    try:
        return json.loads(run.stdout)
    except ValueError:
        return None


def bearoff(program: Path, file: Path) -> Found:
    record = asked([program, "profile", file, "--bad-rows", "null", "--json", "-"])
    source = record and record["tables"][0].get("source")
    if not source:
        return NOTHING
    names = [column["name"] for column in source["columns"]]
    return source["dialect"]["delimiter"], len(names), names


def csv_nose(program: Path, file: Path) -> Found:
    said = asked([program, "--all", "--format", "json", file])
    if said is None:
        return NOTHING
    dialect = said["dialect"]
    text = file.read_bytes().decode("utf-8-sig", "replace")
    quote = dialect["quote"]
    quoting = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect["delimiter"], **quoting)
    names: list[str] = []
    if dialect["has_header"]:
        for _ in range(dialect["preamble_rows"] + 1):
            names = next(rows, [])
    return dialect["delimiter"], said["num_fields"], names


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    program, pollock, nose = (Path(argument) for argument in sys.argv[1:])
    folder = pollock / "polluted_files"
    files = sorted((folder / "csv").iterdir())

    def one(file: Path) -> dict[str, tuple[bool, bool, bool | None]]:
        wanted = json.loads((folder / "parameters" / f"{file.name}_parameters.json").read_text())
        names = wanted["column_names"] if wanted["header_lines"] == 1 else None

        def right(found: Found) -> tuple[bool, bool, bool | None]:
            delimiter, columns, own = found
            return delimiter == wanted["delimiter"], columns == wanted["n_columns"], None if names is None else own == names

        return {"Bearoff": right(bearoff(program, file)), "csv-nose": right(csv_nose(nose, file))}

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(one, files))
    print(f"{len(files)} files")
    for who in results[0]:
        shares = []
        for at, what in enumerate(("delimiter", "number of columns", "names of columns")):
            known = [result[who][at] for result in results if result[who][at] is not None]
            shares.append(f"{what} {100 * sum(known) / len(known):.2f} % of {len(known)}")
        print(f"{who:9} {', '.join(shares)}")
    for file, result in zip(files, results):
        missed = [who for who, (delimiter, *_) in result.items() if not delimiter]
        if missed:
            print(f"  another delimiter: {file.name}: {', '.join(missed)}")


if __name__ == "__main__":
    main()
