"""The cell magic, in a real shell of IPython."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import polars as pl
import pytest
from IPython.core.interactiveshell import InteractiveShell

import bearoff

SQL = "FROM sales |> AGGREGATE SUM(amount) AS total GROUP BY region |> ORDER BY region"


@pytest.fixture
def shell() -> Iterator[Any]:
    made = InteractiveShell.instance()
    made.run_line_magic("load_ext", "bearoff")
    made.user_ns["sales"] = pd.DataFrame({"region": ["n", "s", "n"], "amount": [1, 2, 4]})
    yield made
    InteractiveShell.clear_instance()


def test_a_cell_runs_over_the_notebooks_frames(shell: Any) -> None:
    found = shell.run_cell_magic("bearoff", "--no-timing -e polars,pandas,duckdb -o kept", SQL)
    assert isinstance(found, bearoff.Run) and found.same
    assert shell.user_ns["kept"] is found
    assert [engine["id"] for engine in found.to_dict()["engines"]] == ["polars", "pandas", "duckdb"]


def test_a_cell_may_only_answer(shell: Any) -> None:
    found = shell.run_cell_magic("bearoff", "--query -o answer", SQL)
    assert isinstance(found, pl.DataFrame) and found.rows() == [("n", 5), ("s", 2)]
    assert shell.user_ns["answer"] is found


def test_a_table_may_be_a_file(shell: Any, tmp_path: Any) -> None:
    (tmp_path / "more.csv").write_text("region,amount\nx,1\n")
    found = shell.run_cell_magic("bearoff", f"-q -d 'sales={tmp_path / 'more.csv'}'", SQL)
    assert found.rows() == [("x", 1)]


def test_an_error_is_its_text_and_no_traceback(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell("%%bearoff -n\nFROM sales |> WHER x")
    said = capsys.readouterr()
    assert "SqlError: unknown pipe operator `WHER`" in said.out + said.err
    assert "magic.py" not in said.out + said.err and "\x1b" not in said.out + said.err


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("", "FROM sale |> SELECT *", "there is no table `sale`"),
        ("--nonsense", SQL, "unrecognized arguments"),
        ("-d sales", SQL, "NAME=PATH"),
        ("-q", "FROM sales |> WHER x", "did you mean `WHERE`"),
    ],
)
def test_what_makes_no_sense_is_an_exception_and_no_end(shell: Any, line: str, cell: str, said: str) -> None:
    with pytest.raises(bearoff.BearoffError) as raised:
        shell.run_cell_magic("bearoff", line, cell)
    assert said in str(raised.value)
