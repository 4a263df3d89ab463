"""What a worker has loaded and keeps: a session loads its tables once and computes many times.

In: a `Request` that says `held`, and how to load. Out: what an earlier one like it has loaded, or what is loaded now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bearoff_reference.phases import Phases
from bearoff_reference.protocol import Request

Loaded = TypeVar("Loaded")

#: The request that loaded last, and what it loaded.
_last: tuple[tuple[Any, ...], Any] | None = None


def tables(request: Request, phases: Phases, load: Callable[[], Loaded]) -> Loaded:
    """What `load` gives, in a phase of that name; of a held request only the first of its kind loads."""
    global _last
    key = (request.code, request.tables)
    if request.held and _last is not None and _last[0] == key:
        kept: Loaded = _last[1]
        return kept
    with phases.measure("load"):
        loaded = load()
    if request.held:
        _last = (key, loaded)
    return loaded
