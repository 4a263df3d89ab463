"""The worker process, through its pipes, as PROTOCOL.md describes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import PACKAGE, Worker, request, table

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory figures come from /proc")


def test_hello_says_who_is_there(worker: Worker) -> None:
    assert worker.hello["hello"] == 2
    assert worker.hello["engine"] == "pandas"
    assert set(worker.hello["versions"]) == {"python", "pandas", "pyarrow", "numpy"}
    assert 0 < worker.hello["start_seconds"] < 60


def test_end_of_input_ends_an_idle_worker_with_0(worker: Worker) -> None:
    assert worker.end() == (0, "")


def test_generated_code_has_three_phases(worker: Worker, sales: dict, tmp_path: Path) -> None:
    code = (
        "import pandas as pd\n"
        "def load():\n"
        f"    return {{'sales': pd.read_csv({sales['paths'][0]!r}, dtype={{'amount': 'Int64'}})}}\n"
        "def pipeline(sales):\n"
        "    return sales.groupby('region', as_index=False).agg(total=('amount', 'sum'))\n"
    )
    reply = worker.source(code, sales, answer=str(tmp_path / "a.arrow"))
    assert reply["id"] == 7
    assert [phase["name"] for phase in reply["ok"]["phases"]] == ["load", "compute", "export"]
    assert all(phase["seconds"] > 0 for phase in reply["ok"]["phases"])
    assert reply["ok"]["rows"] == 2
    assert reply["ok"]["columns"] == [
        {"name": "region", "native": "str"},
        {"name": "total", "native": "Int64"},
    ]
    assert worker.answer(reply).to_pydict() == {"region": ["north", "south"], "total": [6, 0]}
    assert not list(tmp_path.glob("*.part"))


def test_fused_load_is_one_phase(worker: Worker, sales: dict) -> None:
    code = (
        "import pandas as pd\ndef load(): return {'x': pd.DataFrame({'a': [1]})}\ndef pipeline(x): return x\n"
    )
    reply = worker.source(code, sales, load="fused")
    assert [phase["name"] for phase in reply["ok"]["phases"]] == ["load+compute"]
    reply = worker.script("def pipeline(sales): return sales", sales, load="fused")
    assert [phase["name"] for phase in reply["ok"]["phases"]] == ["load+compute"]


def test_without_an_answer_path_nothing_is_exported(worker: Worker, sales: dict) -> None:
    reply = worker.script("def pipeline(sales): return sales", sales)
    assert reply["ok"]["answer"] is None
    assert [phase["name"] for phase in reply["ok"]["phases"]] == ["load", "compute"]


def test_only_wanted_tables_are_loaded(worker: Worker, sales: dict, tmp_path: Path) -> None:
    missing = table(tmp_path / "missing.csv", ("a", "BIGINT", False))
    reply = worker.script("def pipeline(sales): return len(sales)", sales, missing)
    assert reply["ok"]["rows"] == 1


def test_paths_instead_of_frames(worker: Worker, sales: dict) -> None:
    code = "import pandas as pd\ndef pipeline(sales: str):\n    return pd.read_csv(sales)\n"
    reply = worker.script(code, sales)
    assert [phase["name"] for phase in reply["ok"]["phases"]] == ["load+compute"]
    assert reply["ok"]["rows"] == 3


def test_a_script_finds_modules_next_to_it(worker: Worker, sales: dict, tmp_path: Path) -> None:
    (tmp_path / "prices.py").write_text("FACTOR = 3\n")
    reply = worker.script(
        "from prices import FACTOR\ndef pipeline(sales): return sales.amount.sum() * FACTOR",
        sales,
        answer=str(tmp_path / "a.arrow"),
    )
    assert worker.answer(reply).to_pydict() == {"value": [18]}


def test_files_in_the_working_directory_do_not_replace_libraries(tmp_path: Path) -> None:
    (tmp_path / "csv.py").write_text("raise SystemExit('wrong csv')\n")
    (tmp_path / "pandas.py").write_text("raise SystemExit('wrong pandas')\n")
    worker = Worker(tmp_path)
    assert worker.hello["engine"] == "pandas"
    assert worker.end()[0] == 0


def test_an_exception_is_described_with_its_place(worker: Worker, sales: dict) -> None:
    reply = worker.script("def pipeline(sales):\n    x = 1\n    return sales['dep_dealy']\n", sales)
    error = reply["error"]
    assert (error["kind"], error["type"], error["message"]) == ("raised", "KeyError", "'dep_dealy'")
    assert error["where"] == "script_0.py:3"
    assert "return sales['dep_dealy']" in error["trace"]
    assert "bearoff_reference" not in error["trace"]


def test_generated_code_has_places_too(worker: Worker) -> None:
    reply = worker.source("def load():\n    return {}\ndef pipeline():\n    return 1 / 0\n")
    assert reply["error"]["where"] == "<example.py>:4"
    assert "return 1 / 0" in reply["error"]["trace"]


def test_generated_code_is_compiled_on_its_own_terms(worker: Worker, tmp_path: Path) -> None:
    code = (
        "import pandas as pd\n"
        "def load(): return {}\n"
        "def pipeline():\n"
        "    def typed(x: int): ...\n"
        "    return str(typed.__annotations__['x'])\n"
    )
    reply = worker.source(code, answer=str(tmp_path / "a.arrow"))
    assert worker.answer(reply).to_pydict() == {"value": ["<class 'int'>"]}


def test_sys_exit_does_not_end_the_worker(worker: Worker, sales: dict) -> None:
    reply = worker.script("import sys\ndef pipeline(sales): sys.exit(3)", sales)
    assert (reply["error"]["kind"], reply["error"]["type"]) == ("raised", "SystemExit")
    assert "ok" in worker.script("def pipeline(sales): return sales", sales)


def test_print_and_input_do_not_touch_the_protocol(worker: Worker, sales: dict) -> None:
    code = (
        "import os, subprocess, sys\n"
        "def pipeline(sales):\n"
        "    print('printed')\n"
        "    os.write(1, b'written\\n')\n"
        "    subprocess.run([sys.executable, '-c', 'print(\"by a child\")'])\n"
        "    try:\n"
        "        input()\n"
        "    except EOFError:\n"
        "        return sales\n"
    )
    assert worker.script(code, sales)["ok"]["rows"] == 3
    code, errors = worker.end()
    assert code == 0
    assert sorted(errors.split("\n")) == ["", "by a child", "printed", "written"]


def test_returning_nothing(worker: Worker, sales: dict) -> None:
    error = worker.script("def pipeline(sales): sales.copy()", sales)["error"]
    assert error["kind"] == "not_a_table"
    assert "`NoneType`" in error["message"]
    assert "forget `return`" in error["message"]


def test_no_such_function(worker: Worker, sales: dict) -> None:
    code = "def delays(sales): ...\ndef totals(sales): ..."
    error = worker.script(code, sales, function="delay")["error"]
    assert error["kind"] == "bad_script"
    assert "its public functions: `delays`, `totals`" in error["message"]
    assert "did you mean `script_0.py:delays`?" in error["message"]
    error = worker.script(code, sales)["error"]
    assert "several functions and none is called `pipeline`" in error["message"]
    error = worker.script("from math import sqrt\ndef _private(): ...", sales)["error"]
    assert "no public function" in error["message"]


def test_a_script_that_cannot_be_imported(worker: Worker, sales: dict) -> None:
    error = worker.script("import no_such_library\ndef pipeline(sales): ...", sales)["error"]
    assert (error["kind"], error["type"]) == ("bad_script", "ModuleNotFoundError")
    assert error["where"] == "script_0.py:1"
    error = worker.script("def pipeline(sales):\n    return (\n", sales)["error"]
    assert (error["kind"], error["type"], error["where"]) == ("bad_script", "SyntaxError", "script_1.py:2")
    error = worker.ask(request({"kind": "script", "path": "nowhere.py"}, sales))["error"]
    assert error["kind"] == "bad_script"


def test_a_value_that_does_not_fit_is_an_input_error(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n1\n2\n2.5\n")
    error = worker.script("def pipeline(t): return t", table(path, ("a", "BIGINT", False)))["error"]
    assert error["kind"] == "input"
    assert error["message"] == "column `a` of table `t`: `2.5` in row 3 is no BIGINT"
    code = (
        "import pandas as pd\n"
        f"def load(): return {{'t': pd.read_csv({str(path)!r}, dtype={{'a': 'int64'}})}}\n"
        "def pipeline(t): return t\n"
    )
    assert worker.source(code, table(path, ("a", "BIGINT", False)))["error"]["message"] == error["message"]


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"id": 3}', '{"id": 3, "code": {"kind": "wasm"}}'])
def test_a_line_that_is_no_request_is_answered(worker: Worker, sales: dict, line: str) -> None:
    error = worker.ask(line)["error"]
    assert error["kind"] == "unsupported"
    assert "ok" in worker.script("def pipeline(sales): return sales", sales)


def test_a_killed_worker_leaves_what_it_printed(worker: Worker, sales: dict) -> None:
    code = "import os\ndef pipeline(sales):\n    print('last words')\n    os.kill(os.getpid(), 9)\n"
    with pytest.raises(EOFError):
        worker.script(code, sales)
    code, errors = worker.end()
    assert code == -signal.SIGKILL
    assert errors == "last words\n"


@pytest.mark.parametrize("body", ["while True: pass", "import time; time.sleep(600)"])
def test_a_worker_whose_parent_is_gone_stops_computing(worker: Worker, sales: dict, body: str) -> None:
    path = worker.folder / "endless.py"
    path.write_text(f"def pipeline(sales):\n    print('begun')\n    {body}\n")
    worker.write(request({"kind": "script", "path": str(path)}, sales))
    assert worker.process.stderr is not None and worker.process.stdin is not None
    assert worker.process.stderr.readline() == b"begun\n"
    began = time.monotonic()
    worker.process.stdin.close()
    assert worker.process.wait(timeout=20) == 0
    assert time.monotonic() - began < 10


def test_a_worker_driven_by_hand_finishes_its_line(sales: dict, tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text("import time\ndef pipeline(sales):\n    time.sleep(1)\n    return sales\n")
    line = json.dumps(request({"kind": "script", "path": "s.py"}, sales))
    environment = {k: v for k, v in os.environ.items() if k != "BEAROFF_SPAWNED_NS"}
    done = subprocess.run(
        [sys.executable, "-m", "bearoff_reference.worker"],
        input=line + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(PACKAGE)},
    )
    hello, reply = map(json.loads, done.stdout.splitlines())
    assert "start_seconds" not in hello
    assert reply["ok"]["rows"] == 3
    assert done.returncode == 0


@LINUX
def test_memory_peaks_belong_to_their_phase(worker: Worker) -> None:
    megabyte = 2**20
    code = (
        "import numpy as np, pandas as pd\n"
        "def load():\n"
        "    np.ones(25 * 2**20).sum()\n"  # 200 MB, freed at once
        "    return {'t': pd.DataFrame({'a': [1]})}\n"
        "def pipeline(t): return t\n"
    )
    quiet = code.replace("    np.ones(25 * 2**20).sum()\n", "")
    load, compute = (phase["memory"] for phase in worker.source(code)["ok"]["phases"])
    assert load["peak_bytes"] > compute["peak_bytes"] + 150 * megabyte
    assert load["anon_bytes"] < load["peak_bytes"] - 150 * megabyte
    load, compute = (phase["memory"] for phase in worker.source(quiet)["ok"]["phases"])
    base = worker.hello["memory"]["peak_bytes"]
    assert load["peak_bytes"] < base + 100 * megabyte
    assert compute["peak_bytes"] < base + 100 * megabyte
