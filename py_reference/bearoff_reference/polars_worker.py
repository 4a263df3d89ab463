"""The Python Polars engine: `python -m bearoff_reference.polars_worker`."""

from __future__ import annotations

# First, because it takes the working directory off the path.
from bearoff_reference import serve  # isort: skip

import polars as pl

from bearoff_reference.polars_answer import answer

if __name__ == "__main__":
    serve.main("polars-python", {"polars": pl.__version__}, answer)
