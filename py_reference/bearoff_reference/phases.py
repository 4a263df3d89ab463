"""The stopwatch: wall time, CPU time and memory of the named parts of one answer.

In: blocks of code under `with phases.measure("load"):`. Out: the `phases` list of a reply.
Must not know what the blocks do. Nothing but the block stands between the two clock readings.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

_FIELDS = {"VmHWM:": "peak_bytes", "RssAnon:": "anon_bytes", "RssFile:": "file_bytes"}


class Phases:
    """Collects the phases of one answer in the order they ran."""

    def __init__(self) -> None:
        self.done: list[dict[str, Any]] = []

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Measure the block as phase `name`. A block that raises leaves no phase behind."""
        _settle()
        peak_is_fresh = _reset_peak()
        # process_time counts user and system time of every thread of this process.
        cpu = time.process_time_ns()
        wall = time.perf_counter_ns()
        yield
        wall = time.perf_counter_ns() - wall
        cpu = time.process_time_ns() - cpu
        self.done.append(
            {
                "name": name,
                "seconds": wall / 1e9,
                "cpu_seconds": cpu / 1e9,
                "memory": memory() if peak_is_fresh else None,
            }
        )


def memory() -> dict[str, int] | None:
    """Resident memory of this process in bytes, or None where the platform does not say."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            found = {
                _FIELDS[words[0]]: int(words[1]) * 1024
                for words in map(str.split, status)
                if words and words[0] in _FIELDS
            }
    except OSError:
        return None
    return found if len(found) == len(_FIELDS) else None


def _settle() -> None:
    """Give back what earlier work left over, so that it is not counted against the next phase."""
    gc.collect()
    pa.default_memory_pool().release_unused()


def _reset_peak() -> bool:
    """Set the high-water mark of resident memory back to what is resident now.

    Writing 5 does that: https://docs.kernel.org/filesystems/proc.html (clear_refs). Where it cannot be
    written the peak would belong to some earlier phase, and no figure is better than a wrong one.
    """
    try:
        with open("/proc/self/clear_refs", "w", encoding="ascii") as marks:
            marks.write("5")
    except OSError:
        return False
    return True
