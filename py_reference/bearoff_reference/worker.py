"""The pandas engine: `python -m bearoff_reference.worker`."""

from __future__ import annotations

# First, because it takes the working directory off the path.
from bearoff_reference import serve  # isort: skip

import numpy as np
import pandas as pd
import pyarrow as pa

from bearoff_reference.answer import answer

if __name__ == "__main__":
    versions = {"pandas": pd.__version__, "pyarrow": pa.__version__, "numpy": np.__version__}
    serve.main("pandas", versions, answer)
