"""Shared by the tests of the Python side: a worker to talk to, and tables to talk about.

Run them with `python -m pytest tests/python` after `pip install -r py_reference/requirements-dev.txt`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "py_reference"
sys.path.insert(0, str(PACKAGE))


class Worker:
    """A worker process and the parent's side of the pipe."""

    def __init__(self, folder: Path, module: str = "bearoff_reference.worker", **environment: str) -> None:
        spawned = time.clock_gettime_ns(time.CLOCK_MONOTONIC) if hasattr(time, "CLOCK_MONOTONIC") else 0
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(PACKAGE),
                "BEAROFF_SPAWNED_NS": str(spawned),
                **environment,
            },
        )
        self.hello = self.read()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise EOFError("the worker wrote nothing more")
        return json.loads(line)

    def write(self, request: dict[str, Any] | str) -> None:
        assert self.process.stdin is not None
        line = request if isinstance(request, str) else json.dumps(request)
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, request: dict[str, Any] | str) -> dict[str, Any]:
        self.write(request)
        return self.read()

    def script(
        self, code: str, *tables: dict[str, Any], function: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Write `code` to a file of its own and ask for it."""
        path = self.folder / f"script_{len(list(self.folder.glob('script_*')))}.py"
        path.write_text(code, encoding="utf-8")
        return self.ask(request({"kind": "script", "path": str(path), "function": function}, *tables, **more))

    def source(self, code: str, *tables: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self.ask(request({"kind": "source", "text": code}, *tables, **more))

    def answer(self, reply: dict[str, Any]) -> pa.Table:
        assert "ok" in reply, reply
        with pa.memory_map(reply["ok"]["answer"]) as file:
            return pa.ipc.open_file(file).read_all()

    def query(
        self, sql: str, *tables: dict[str, Any], columns: list[str], **more: Any
    ) -> dict[str, Any]:
        """A query over tables that it calls as they are called, with all of their columns."""
        described = [
            {
                "table": table["name"],
                "name": table["name"],
                "columns": [{"column": column["name"], "name": column["name"]} for column in table["columns"]],
            }
            for table in tables
        ]
        code = {"kind": "sql", "text": sql, "tables": described, "columns": columns}
        answer = str(self.folder / "answer.arrow")
        return self.ask(request(code, *tables, **{"answer": answer, **more}))

    def stop(self) -> None:
        """End it, however it is doing."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def end(self) -> tuple[int, str]:
        """Close the pipes, and give the exit code and standard error."""
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors.decode()


def request(code: dict[str, Any], *tables: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "pipeline": "example",
        "sql": "",
        "code": code,
        "load": "eager",
        "tables": list(tables),
        "answer": None,
        **more,
    }


def table(path: Path, *columns: tuple[str, str, bool], **more: Any) -> dict[str, Any]:
    """A `tables[]` entry; a column is (name, type, nullable)."""
    return {
        "name": path.stem,
        "format": "csv",
        "paths": [str(path)],
        "delimiter": ",",
        "quote": '"',
        "rows": None,
        "null_tokens": ["", "NA"],
        "columns": [
            {"name": n, "type": t, "nullable": nullable, "format": None, "used": True}
            for n, t, nullable in columns
        ],
        **more,
    }


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    started = Worker(tmp_path)
    yield started
    started.stop()


@pytest.fixture
def duckdb_worker(tmp_path: Path) -> Iterator[Worker]:
    started = Worker(tmp_path, "bearoff_reference.duckdb_worker")
    yield started
    started.stop()


@pytest.fixture
def polars_worker(tmp_path: Path) -> Iterator[Worker]:
    started = Worker(tmp_path, "bearoff_reference.polars_worker")
    yield started
    started.stop()


@pytest.fixture
def script_worker(tmp_path: Path) -> Iterator[Worker]:
    started = Worker(tmp_path, "bearoff_reference.script_worker")
    yield started
    started.stop()


@pytest.fixture
def sales(tmp_path: Path) -> dict[str, Any]:
    """Three sales, one without an amount."""
    path = tmp_path / "sales.csv"
    path.write_text("region,amount\nnorth,1\nsouth,NA\nnorth,5\n")
    return table(path, ("region", "VARCHAR", False), ("amount", "BIGINT", True))


@pytest.fixture
def regions(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "regions.csv"
    path.write_text("region,name\nnorth,North\n")
    return table(path, ("region", "VARCHAR", False), ("name", "VARCHAR", False))
