"""The pages of docs/causes: a page's parts, its examples run, their answers side by side.

A page is Markdown whose fenced blocks say what they are in their first line:

* `csv NAME`: a file of the example; `csv NAME escaped`: the same, with Python's escapes for what no editor
  shows;
* `python makes NAME`: a file that is too long to be shown; the code leaves its content in `text`;
* `python pandas`, `python polars`, `sql`: the example; the same followed by `mended`: with what is to be
  changed;
* `text pandas`, `text polars`, `text sql`: what comes out. `UPDATE=1` writes it. Followed by `varies` where
  it changes from day to day or from machine to machine; then only its first line counts.

Code leaves its answer in `answer`: a DataFrame, or the text of a file where a page is about files.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from cause_tables import Raised, Table, of_duckdb, of_pandas, of_polars, of_text

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "causes"
ENGINES = ("pandas", "polars", "sql")
KINDS = ("rows", "values", "types", "order", "names", "text", "error")
ALONE = {
    "pandas stands alone": "pandas",
    "Polars stands alone": "polars",
    "SQL stands alone": "sql",
    "each differs": None,
}
SECTIONS = ("## Example", "## What to change", "## Versions", "## See also")

_BLOCK = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGE = re.compile(r"^- (pandas|Polars|SQL): `([^`]+)`: \S", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page, taken apart. Codes are by engine."""

    path: Path
    text: str
    title: str
    id: str
    kind: str
    alone: str
    why: str
    files: dict[str, bytes]
    code: dict[str, str]
    mended: dict[str, str]
    shown: dict[str, str]
    varies: frozenset[str]
    missing: tuple[str, ...]

    @property
    def odd(self) -> str | None:
        """The engine that stands alone."""
        return ALONE.get(self.alone)

    def best(self) -> dict[str, str]:
        """Every engine's code, mended where it must be."""
        return {**self.code, **self.mended}


def pages() -> list[Page]:
    """Every page, in the order of their names."""
    return [read(path) for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]


def read(path: Path) -> Page:
    """Take a page apart. What it lacks is listed, not raised: the test says it beside the page's name."""
    text = path.read_text(encoding="utf-8")
    parts = text.split("\n\n")
    title = parts[0].removeprefix("# ")
    second = re.fullmatch(r"`([^`]+)` · (\w+) · ([\w ]+)", parts[1] if len(parts) > 1 else "")
    cause, kind, alone = second.groups() if second else ("", "", "")
    files: dict[str, bytes] = {}
    code: dict[str, str] = {}
    mended: dict[str, str] = {}
    shown: dict[str, str] = {}
    varies = set()
    for block in _BLOCK.finditer(text):
        words, body = block["info"].split(), block["body"]
        match words:
            case ["csv", name]:
                files[name] = body.encode()
            case ["csv", name, "escaped"]:
                files[name] = _unescaped(body)
            case ["python", "makes", name]:
                made: dict[str, Any] = {}
                exec(body, made)
                files[name] = made["text"].encode()
            case ["python", ("pandas" | "polars") as engine]:
                code[engine] = body
            case ["sql"]:
                code["sql"] = body
            case ["python", ("pandas" | "polars") as engine, "mended"]:
                mended[engine] = body
            case ["sql", "mended"]:
                mended["sql"] = body
            case ["text", ("pandas" | "polars" | "sql") as engine, *rest]:
                shown[engine] = body
                if rest == ["varies"]:
                    varies.add(engine)
    missing = [] if parts[0].startswith("# ") else ["a title"]
    missing += [] if kind in KINDS and alone in ALONE else ["a second line `ID` · KIND · WHO"]
    missing += [f"`{section}`" for section in SECTIONS if f"\n{section}\n" not in text]
    missing += [] if _CHANGE.search(text) else ["a line of what to change: - ENGINE: `code`: what it gives"]
    missing += [f"the code of {engine}" for engine in ENGINES[:2] if engine not in code]
    missing += [f"a block `text {engine}`" for engine in code if engine not in shown]
    why = " ".join(parts[2].split()) if len(parts) > 2 else ""
    return Page(
        path=path,
        text=text,
        title=title,
        id=cause,
        kind=kind,
        alone=alone,
        why=why,
        files=files,
        code=code,
        mended=mended,
        shown=shown,
        varies=frozenset(varies),
        missing=tuple(missing),
    )


def changes(page: Page) -> list[tuple[str, str]]:
    """What a page says to change: engines, and code."""
    return _CHANGE.findall(page.text)


def _unescaped(body: str) -> bytes:
    # Lines of the block are for the eye; line ends of the file are written as escapes.
    return body.replace("\n", "").encode("latin-1", "backslashreplace").decode("unicode_escape").encode()


@contextmanager
def beside(folder: Path, files: dict[str, bytes]) -> Iterator[None]:
    """Work in a folder that holds these files."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run(engine: str, code: str) -> Any:
    """The answer of a piece of code: a DataFrame, a DuckDB relation, a text, or how it failed."""
    try:
        if engine == "sql":
            database = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
            database.execute("SET TimeZone = 'UTC'")
            *before, last = [part for part in code.split(";\n") if part.strip()]
            for statement in before:
                database.execute(statement)
            if last.lstrip().upper().startswith("COPY"):
                database.execute(last)
                return Path("answer.csv").read_text()
            return database.sql(last.strip().rstrip(";"))
        names: dict[str, Any] = {"pd": pd, "np": np, "pl": pl}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(code, f"<{engine}>", "exec"), names)
        return names["answer"]
    except Exception as error:  # An example may be about an error.
        return error


def table(engine: str, answer: Any) -> Table | Raised:
    """An answer as a table, or how there came to be none."""
    if isinstance(answer, Exception):
        said = str(answer).strip().splitlines()
        return Raised(type(answer).__name__, said[0] if said else "")
    if isinstance(answer, str):
        return of_text(answer)
    if engine == "sql":
        try:
            return of_duckdb(answer)
        except duckdb.Error as error:
            return Raised(type(error).__name__, str(error).splitlines()[0])
    return of_pandas(answer) if engine == "pandas" else of_polars(answer)


def unordered(page: Page) -> bool:
    """Whether the example leaves the order of its rows open, so that the rows shown are better sorted."""
    codes = " ".join(page.code.values())
    dataframes = r"group_by\(|\.unique\(|value_counts|\.join\(|\.merge\(|\.pivot\("
    queries = r"GROUP BY|DISTINCT|JOIN |OVER |PIVOT"
    return page.kind != "order" and bool(re.search(f"{dataframes}|{queries}", codes))


def comes_out(page: Page, engine: str, answer: Table | Raised) -> str:
    """What the page shows of an answer."""
    if isinstance(answer, Raised):
        return f"{answer}\n"
    return answer.shown(ordered=not unordered(page))


def updated(page: Page, shown: dict[str, str]) -> str:
    """The page's text with what came out."""

    def block(found: re.Match[str]) -> str:
        match found["info"].split():
            case ["text", engine, *_] if engine in shown:
                return f"```{found['info']}\n{shown[engine]}```"
        return found[0]

    return _BLOCK.sub(block, page.text)


def index(all_pages: list[Page]) -> str:
    """The text of docs/causes/README.md."""
    words = {
        "rows": "Other rows",
        "values": "Other values",
        "types": "Other types",
        "order": "Another order",
        "names": "Other columns",
        "text": "Other text in a file",
        "error": "An error on one side",
    }
    out = io.StringIO()
    out.write("# Why two answers differ\n\n")
    out.write(
        "One page per cause: what happens, an example that runs, what to change on either side. No engine\n"
        "is called wrong: each keeps to its own documentation. `python -m pytest tests/python/test_causes.py`\n"
        "runs every example with pandas 3.1, Polars 2.1 and DuckDB 2.0, and with `UPDATE=1` writes this\n"
        "list.\n"
    )
    for kind in KINDS:
        chosen = [page for page in all_pages if page.kind == kind]
        if chosen:
            out.write(f"\n## {words[kind]} ({len(chosen)})\n\n")
        for page in chosen:
            out.write(f"- [{page.id}]({page.id}.md): {page.title} ({page.alone})\n")
    return out.getvalue()
