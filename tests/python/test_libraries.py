"""Which library of frames a function is written in: what its code says, not what it returns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bearoff_reference import libraries, script

BOTH = "import pandas as pd\nimport polars as pl\n"
WRAP = "import functools\ndef wrap(inner):\n    return functools.wraps(inner)(lambda t: inner(t))\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import polars as pl\ndef f(t): return t\n", "polars"),
        ("import pandas\ndef f(t): return t\n", "pandas"),
        ("from polars import col\ndef f(t): return t\n", "polars"),
        ("import polars.selectors as cs\ndef f(t): return t\n", "polars"),
        ("def f(t):\n    import polars as pl\n    return t\n", "polars"),
        ("def f(t): return t\n", None),
        (BOTH + "def f(t): return t\n", None),
        (BOTH + "def f(t): return t.filter(pl.col('a') > 1)\n", "polars"),
        (BOTH + "def f(t: pd.DataFrame): return t\n", "pandas"),
        (BOTH + "def f(t): return pl.from_pandas(pd.DataFrame(t))\n", None),
        ("import polars as pl\ndef g():\n    import pandas\ndef f(t): return pl.DataFrame(t)\n", "polars"),
        ("import polarsome\ndef f(t): return t\n", None),
        # A decorated function is known by the name that it is called by.
        (f"{BOTH}{WRAP}@wrap\ndef f(t): return pl\n", "polars"),
    ],
)
def test_the_code_says_it(code: str, expected: str | None, tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(code)
    namespace: dict[str, Any] = {}
    # The libraries themselves are not needed for it.
    body = code.replace("import polarsome\n", "")
    exec(compile(body, str(path), "exec"), namespace)
    assert libraries.of(namespace["f"], str(path)) == expected


def test_a_callable_without_a_name_is_known_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "partial.py"
    path.write_text(
        "import functools, polars\ndef _g(t, n): return t\npipeline = functools.partial(_g, n=1)\n"
    )
    function, file = script.function(str(path), None)
    assert libraries.of(function, file) == "polars"
