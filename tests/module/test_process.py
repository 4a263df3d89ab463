"""The module in its process: what it costs to import, threads, forks, Ctrl-C, memory, and the command `bearoff`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

import bearoff


def python(code: str, *, timeout: float = 120, **more: str) -> subprocess.CompletedProcess[str]:
    """Another interpreter of this environment."""
    environment = {**os.environ, **more}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=timeout, env=environment
    )


def command() -> str:
    return str(Path(sys.executable).with_name("bearoff"))


def large(rows: int) -> pl.DataFrame:
    """Enough work to last a while: no key can be found in it, and every row differs from all of the other table."""
    numbers = pl.int_range(rows, eager=True)
    return pl.DataFrame({"g": numbers % 1000, "s": (numbers % 5000).cast(pl.String), "x": numbers * 0.5})


def test_importing_loads_nothing_else() -> None:
    done = python(
        "import sys, bearoff; assert bearoff.__version__; bearoff.compare; bearoff.run; bearoff.polars; bearoff.profile\n"
        "print(*(name for name in ('pandas', 'polars', 'pyarrow', 'numpy', 'IPython', 'pytest') if name in sys.modules))"
    )
    assert (done.stdout, done.stderr) == ("\n", "")


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    for name in bearoff.__all__:
        assert getattr(bearoff, name).__doc__, name
    assert set(dir(bearoff)) == set(bearoff.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = bearoff.nothing  # type: ignore[attr-defined]


def test_the_wheel_stands_alone(tmp_path: Path) -> None:
    """In an environment with nothing else, what needs nothing else works, and what does says so."""
    wheel = os.environ.get("WHEEL")
    if not wheel:
        pytest.skip("WHEEL names no wheel")
    place = tmp_path / "bare"
    venv.create(place, with_pip=True)
    interpreter = place / "bin" / "python"
    install = [
        interpreter,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--disable-pip-version-check",
        wheel,
    ]
    subprocess.run(install, check=True, timeout=300)
    (tmp_path / "a.csv").write_text("id,x\n1,2\n2,3\n")
    (tmp_path / "b.csv").write_text("id,x\n1,2\n2,4\n")
    code = (
        "import bearoff\n"
        "found = bearoff.compare('a.csv', 'b.csv', 'id')\n"
        "print(found.same, found.differing_cells, len(bearoff.profile('a.csv').columns))\n"
        "for work in (lambda: found.differences, lambda: bearoff.polars('FROM a', {'a': 'a.csv'})):\n"
        "    try: work()\n"
        "    except bearoff.BearoffError as error: print(type(error).__name__, error)\n"
        "print(bearoff.run('FROM a', {'a': 'a.csv'}, ['polars'], timing=False).same)\n"
    )
    done = subprocess.run(
        [interpreter, "-c", code], capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "False 1 2", done.stdout + done.stderr
    assert any(line.startswith("MissingError") and "not installed" in line for line in lines)
    assert lines[-1] == "True"
    program = place / "bin" / "bearoff"
    done = subprocess.run(
        [program, "compare", "a.csv", "b.csv"], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 1 and done.stdout.startswith("DIFFERENT")


def test_the_command_is_the_program(desk: Path) -> None:
    for start in ([command()], [sys.executable, "-m", "bearoff"]):
        ran = subprocess.run([*start, "--version"], capture_output=True, text=True, timeout=60)
        assert (ran.returncode, ran.stdout) == (0, f"bearoff {bearoff.__version__}\n")
    sql = "FROM sales |> AGGREGATE SUM(amount) AS total GROUP BY region"
    ran = subprocess.run(
        [command(), "run", "-c", sql, "-d", "sales=sales.csv", "--no-timing", "--python", sys.executable],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "the same answer in Rust Polars and pandas" in ran.stdout
    ran = subprocess.run([command(), "nonsense"], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2 and "nonsense" in ran.stderr and "Traceback" not in ran.stderr


def test_other_threads_run_on() -> None:
    frame = large(400_000)
    other = frame.with_columns(pl.col("x") + 1)
    counted, done = 0, threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    began = time.perf_counter()
    bearoff.compare(frame, other, multiset=True)
    took = time.perf_counter() - began
    done.set()
    counter.join()
    # Without the lock released it would hardly have run at all.
    assert counted > took / 0.001 / 10


def test_threads_may_compare_at_once() -> None:
    frame = large(50_000)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda at=at: found.append(bearoff.compare(frame, frame[: 50_000 - at]).same))
        for at in (0, 1, 0, 1)
    ]
    [thread.start() for thread in threads]
    [thread.join(120) for thread in threads]
    assert sorted(found) == [False, False, True, True]


@pytest.mark.skipif(os.name == "nt", reason="signals are otherwise there")
def test_ctrl_c_is_heard_at_once() -> None:
    code = (
        "import bearoff, polars as pl, sys, time\n"
        "n = pl.int_range(3_000_000, eager=True)\n"
        "a = pl.DataFrame({'g': n % 7, 's': (n % 11).cast(pl.String), 'x': n % 13})\n"
        "b = a.with_columns(pl.col('x') * -1)\n"
        "print('ready', flush=True)\n"
        "try:\n    bearoff.compare(a, b, multiset=True); print('ended')\n"
        "except KeyboardInterrupt:\n    print('interrupted')\n"
        "sys.stdout.flush(); import os; os._exit(0)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert process.stdout.read() == "interrupted\n"
        assert time.monotonic() - began < 10


@pytest.mark.skipif(os.name == "nt", reason="signals are otherwise there")
def test_ctrl_c_ends_a_run_and_its_engines(desk: Path) -> None:
    (desk / "slow.py").write_text("import time\ndef slow(sales):\n    time.sleep(600)\n")
    code = (
        "import bearoff\nprint('ready', flush=True)\n"
        "try:\n    bearoff.run(left='slow.py:slow', right='slow.py:slow', tables={'sales': 'sales.csv'}, timing=False)\n"
        "except KeyboardInterrupt:\n    print('interrupted')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "interrupted\n"
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert str(desk / "slow.py") not in listed


def same_in_another_process(rows: int) -> bool:
    frame = pa.table({"a": list(range(rows))})
    return bool(bearoff.compare(frame, frame).same)


def test_processes_that_start_afresh_compare() -> None:
    assert same_in_another_process(3)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(same_in_another_process, [1, 2, 3]) == [True] * 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork_is_told_instead_of_waiting_without_end() -> None:
    code = (
        "import bearoff, os, pyarrow as pa\n"
        "t = pa.table({'a': [1]})\n"
        "USED\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    try: print(bearoff.compare(t, t).same, flush=True)\n"
        "    except bearoff.EngineError as error: print(error, flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
    )
    unused = python(code.replace("USED", "bearoff.compare"))
    assert unused.stdout == "True\n", "a child of a process that only imported it may use it"
    used = python(code.replace("USED", "bearoff.compare(t, t)"))
    assert "forked" in used.stdout and "spawn" in used.stdout, used.stdout + used.stderr


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="resident memory is read from /proc")
def test_a_thousand_calls_keep_nothing() -> None:
    code = (
        "import bearoff, gc, pyarrow as pa\n"
        "def resident(): return int(open('/proc/self/statm').read().split()[1]) * 4096\n"
        "a = pa.table({'id': list(range(20_000)), 's': [f'text number {i}' for i in range(20_000)]})\n"
        "b = a.slice(0, 19_990)\n"
        "def once():\n"
        "    found = bearoff.compare(a, b, 'id'); found.to_html(); found.to_dict()\n"
        "    try: bearoff.compare(a, b, 'nope')\n"
        "    except bearoff.InputError: pass\n"
        "for _ in range(100): once()\n"
        "gc.collect(); before = resident()\n"
        "for _ in range(1000): once()\n"
        "gc.collect(); print(a.nbytes + b.nbytes, resident() - before)\n"
    )
    done = python(code, timeout=600)
    size, grown = map(int, done.stdout.split())
    # One pair of tables that stayed behind in each call would be a thousand times their size.
    assert grown < 20 * size, (size, grown)
