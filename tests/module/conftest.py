"""Shared by the tests of the Python module, which run where the wheel is installed.

maturin build --profile dev --out DIR && pip install DIR/*.whl && WHEEL=DIR/NAME.whl python -m pytest tests/module
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

#: One function twice: as it was, and as somebody carried it over.
OLD = """
import pandas as pd

def totals(sales: pd.DataFrame) -> pd.DataFrame:
    return sales.groupby("region", as_index=False).agg(total=("amount", "sum"))
"""
NEW = """
import polars as pl

def totals(sales: pl.DataFrame) -> pl.DataFrame:
    return sales.group_by("region").agg(total=pl.col("amount").sum())

def totals_as_before(sales: pl.DataFrame) -> pl.DataFrame:
    return totals(sales.drop_nulls("region"))
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a table and two scripts, which is the current one."""
    (tmp_path / "sales.csv").write_text("region,amount\nnorth,1\nsouth,2\n,4\nnorth,8\n")
    (tmp_path / "old.py").write_text(OLD)
    (tmp_path / "new.py").write_text(NEW)
    monkeypatch.chdir(tmp_path)
    return tmp_path
