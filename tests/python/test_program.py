"""The program on a terminal, and the scripts that it shows, run on their own.

Needs the built program: `BEAROFF=target/debug/bearoff python -m pytest tests/python/test_program.py`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = os.environ.get("BEAROFF")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="BEAROFF names no built program")

SALES = "region,amount,day\nnorth,10.5,2024-01-31\nsouth,3,2024-02-01\nnorth,,2024-02-02\n,7.25,2024-02-03\n"
QUERIES = {
    "totals": "FROM sales |> AGGREGATE SUM(amount) AS s, COUNT(*) AS n GROUP BY region |> ORDER BY region",
    "filter": "FROM sales |> WHERE amount > 5 OR amount IS NULL |> SELECT region, day |> ORDER BY day DESC",
    "join": "FROM sales |> JOIN sales AS other USING (region) |> AGGREGATE COUNT(*) AS pairs",
    "limit": "FROM sales |> EXTEND amount * 2 AS twice |> ORDER BY twice DESC NULLS FIRST |> LIMIT 2",
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text(SALES)
    return tmp_path


def bearoff(desk: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROGRAM), *arguments],
        cwd=desk,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def shown(desk: Path, query: str, form: str) -> str:
    said = bearoff(desk, "show", "-c", QUERIES[query], "-d", "sales=sales.csv", "--as", form)
    if "error: not yet" in said.stderr:
        pytest.skip(f"this build writes no {form} yet")
    assert said.returncode == 0, said.stderr
    return said.stdout


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("form", ["pandas", "polars-python"])
def test_a_shown_script_runs_on_its_own(desk: Path, query: str, form: str) -> None:
    """From another directory, with nothing of ours on its path, and without a warning."""
    if form == "polars-python":
        pytest.importorskip("polars")
    script = desk / "shown.py"
    script.write_text(shown(desk, query, form))
    elsewhere = desk / "elsewhere"
    elsewhere.mkdir()
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        env=clean,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stderr
    assert run.stdout.strip()


@pytest.mark.parametrize("query", QUERIES)
def test_the_shown_scripts_give_one_answer(desk: Path, query: str) -> None:
    """The pandas script and the Python Polars script, imported and asked, cell by cell."""
    pytest.importorskip("polars")
    answers = []
    for form in ["pandas", "polars-python"]:
        scope: dict[str, object] = {"__name__": "shown"}
        exec(compile(shown(desk, query, form), f"{form}.py", "exec"), scope)
        answers.append(scope)
    pandas, polars = answers
    expected = pandas["pipeline"](**pandas["load"]())
    found = polars["pipeline"](**polars["load"]())
    found = found.collect() if hasattr(found, "collect") else found
    assert list(found.columns) == list(expected.columns)

    def cells(rows: list[list[object]]) -> list[list[str]]:
        return [["NULL" if value is None or value != value else str(value) for value in row] for row in rows]

    def of_pandas(frame: object) -> list[list[object]]:
        missing = frame.isna()
        return [
            [None if missing.iat[row, column] else frame.iat[row, column] for column in range(frame.shape[1])]
            for row in range(frame.shape[0])
        ]

    def plain(rows: list[list[str]]) -> list[list[str]]:
        return [[re.sub(r" 00:00:00$", "", value) for value in row] for row in rows]

    assert plain(cells([list(row) for row in found.rows()])) == plain(cells(of_pandas(expected)))


def on_a_terminal(
    desk: Path, *arguments: str, interrupt: str | None = None, **environment: str
) -> tuple[int, str]:
    """Runs the program on a terminal of 80 columns; presses Ctrl-C once `interrupt` is on the screen."""
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(desk)
        for name in ["NO_COLOR"]:
            os.environ.pop(name, None)
        os.environ.update({"COLUMNS": "80", "LINES": "24", "TERM": "xterm", **environment})
        os.execv(str(PROGRAM), [str(PROGRAM), *arguments])
    screen = b""
    clock = time.monotonic()
    while time.monotonic() - clock < 60:
        try:
            read = os.read(terminal, 65536)
        except OSError:
            break
        if not read:
            break
        screen += read
        if interrupt is not None and interrupt.encode() in screen:
            os.write(terminal, b"\x03")
            interrupt = None
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), screen.decode().replace("\r\n", "\n")


RUN = ("run", "--no-timing", "-c", "SELECT 1 AS x", "-e", "polars,mock")


def test_a_terminal_gets_colours_and_the_spinner_goes(desk: Path) -> None:
    code, screen = on_a_terminal(desk, *RUN)
    assert code == 0
    assert "\x1b[32msame\x1b[0m" in screen
    assert "[1/1] query: asking Rust Polars" in screen
    # The last that is heard of the spinner is that its line is cleared.
    assert screen.rsplit("\r", 1)[1].startswith("\x1b[2K")
    assert "[1/1]" not in screen.rsplit("\r", 1)[1]


def test_no_color_is_respected(desk: Path) -> None:
    for arguments in [
        RUN,
        ("run", "-c", "FROM nothing"),
        ("run", "-c", "FROM x", "-d", "x=no.csv"),
        ("--help",),
    ]:
        _, screen = on_a_terminal(desk, *arguments, NO_COLOR="1")
        assert not re.search(r"\x1b\[[0-9;]*m", screen), screen


def test_errors_are_coloured_on_a_terminal_only(desk: Path) -> None:
    code, screen = on_a_terminal(desk, "run", "-c", "FROM nothing")
    assert code == 2
    assert re.search(r"\x1b\[[0-9;]*m", screen)
    assert "\x1b" not in bearoff(desk, "run", "-c", "FROM nothing").stderr


def test_ctrl_c_on_a_terminal(desk: Path) -> None:
    (desk / "hang.sql").write_text("-- mock: hang\nSELECT 1 AS x\n")
    code, screen = on_a_terminal(
        desk, "run", "--no-timing", "hang.sql", "-e", "polars,mock", interrupt="asking mock", TMPDIR=str(desk)
    )
    assert code == 130
    assert "Traceback" not in screen and "panicked" not in screen
    assert [path.name for path in desk.iterdir() if path.name.startswith("bearoff-")] == []
