"""The process around the answers, as PROTOCOL.md describes it; each engine has a module that starts it.

In: request lines on standard input. Out: a hello and reply lines on standard output. Must not know engines.

Standard output belongs to the protocol alone: before anything else runs, its descriptor is put aside and
`print` goes to standard error instead. Standard input is put aside likewise, so `input()` finds nothing.
"""

from __future__ import annotations

import os
import sys
import time

# `python -m` puts the working directory first, where a user's `csv.py` would stand in for the library's.
if not sys.flags.safe_path and sys.path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]

import faulthandler
import gc
import queue
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from bearoff_reference import protocol, trace
from bearoff_reference.phases import memory

#: What an engine does with a request: the `ok` object of the reply, or a raised `Failure`.
Answer = Callable[[protocol.Request], dict[str, Any]]


def main(engine: str, versions: dict[str, str], answer: Answer) -> None:
    """Greet, then answer request lines until there are no more. Does not return."""
    requests, replies = _put_streams_aside()
    faulthandler.enable(sys.stderr)
    # What the imports left behind stays; looking through all of it before each phase would take longer than small answers.
    gc.collect()
    gc.freeze()
    _send(replies, hello(engine, versions))
    inbox: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_listen, args=(requests, inbox), daemon=True).start()
    while (line := inbox.get()) is not None:
        if line.strip():
            _send(replies, reply(line, answer))
        inbox.task_done()
    sys.stdout.flush()
    # Threads that a user's code left behind would keep an ordinary exit waiting.
    os._exit(0)


def hello(engine: str, versions: dict[str, str]) -> dict[str, Any]:
    """The first line: who answers, with which versions, and how long it took to get here."""
    greeting: dict[str, Any] = {
        "hello": protocol.VERSION,
        "engine": engine,
        "versions": {"python": sys.version.split()[0], **versions},
    }
    spawned = os.environ.get("BEAROFF_SPAWNED_NS", "")
    if spawned.isdigit() and hasattr(time, "CLOCK_MONOTONIC"):
        elapsed = time.clock_gettime_ns(time.CLOCK_MONOTONIC) - int(spawned)
        if elapsed >= 0:
            greeting["start_seconds"] = elapsed / 1e9
    return {**greeting, "memory": memory()}


def reply(line: str, answer: Answer) -> dict[str, Any]:
    """Answer one request line. Every failure is a reply; none ends the worker."""
    number = protocol.request_id(line)
    try:
        return {"id": number, "ok": answer(protocol.parse(line))}
    except protocol.Failure as failure:
        return {"id": number, "error": failure.to_json()}
    except BaseException as error:
        return {"id": number, "error": trace.failure(error, "raised", __file__).to_json()}


def _listen(requests: BinaryIO, inbox: queue.Queue[str | None]) -> None:
    """Pass request lines on; at their end, end the process even in the middle of an answer.

    End of input means that the parent is gone and nobody waits. A worker without a parent
    (`echo '{...}' | python -m bearoff_reference.worker`) finishes what it was asked first.
    """
    for line in requests:
        inbox.put(line.decode("utf-8", "replace"))
    if inbox.unfinished_tasks and "BEAROFF_SPAWNED_NS" in os.environ:
        os._exit(0)
    inbox.put(None)


def _put_streams_aside() -> tuple[BinaryIO, BinaryIO]:
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # The last lines before a crash are what the parent shows, so no line waits in a buffer.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)
    return requests, replies


def _send(replies: BinaryIO, message: dict[str, Any]) -> None:
    try:
        replies.write(protocol.encode(message))
        replies.flush()
    except BrokenPipeError:
        os._exit(0)
