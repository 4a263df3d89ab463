"""An Arrow table -> a file at the path that the request names. It stands there only when it is complete."""

from __future__ import annotations

import os

import pyarrow as pa


def write(table: pa.Table, path: str) -> None:
    """Write an Arrow IPC file."""
    aside = f"{path}.{os.getpid()}.part"
    try:
        with pa.OSFile(aside, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        os.replace(aside, path)
    finally:
        if os.path.exists(aside):
            os.remove(aside)
