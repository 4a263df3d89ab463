"""The DuckDB engine: `python -m bearoff_reference.duckdb_worker`."""

from __future__ import annotations

# First, because it takes the working directory off the path.
from bearoff_reference import serve  # isort: skip

import duckdb
import pyarrow as pa

from bearoff_reference.duckdb_answer import answer

if __name__ == "__main__":
    serve.main("duckdb", {"duckdb": duckdb.__version__, "pyarrow": pa.__version__}, answer)
