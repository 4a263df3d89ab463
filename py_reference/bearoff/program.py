"""The program `bearoff` from within this package: how it is started, and its answers.

Long work is done by processes of their own, as the command line does it: what is measured there does not share a
process with whatever else this one holds.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bearoff import _bearoff
from bearoff.errors import BearoffError, EngineError, InputError, SqlError

#: Starts the core alone, without the packages of this environment: an engine's process, or the program.
_CORE = Path(__file__).with_name("_program.py")

#: What the exit codes of the program stand for that are errors.
_ERRORS: dict[int, type[BearoffError]] = {2: InputError, 3: EngineError, 124: EngineError}

#: How long the program may take to stop its own processes.
_GRACE_SECONDS = 10.0


def started_by() -> tuple[str, list[str]]:
    """A program, and what stands before the arguments, that together are `bearoff`."""
    return sys.executable, ["-I", "-S", os.fspath(_CORE), os.fspath(_bearoff.__file__)]


def main(arguments: Sequence[str] | None = None) -> int:
    """`bearoff` in this process. Returns the exit code."""
    # Until the core listens for itself, Ctrl-C ends the process as it would end any program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program, before = started_by()
    return _bearoff.main(list(sys.argv[1:] if arguments is None else arguments), program, before)


def asked(arguments: Sequence[str], *, fine: Sequence[int] = (0, 1), loud: bool = False) -> int:
    """Ask the program, in a process of its own. `loud` lets it tell on standard error how far it is.

    Raises
    ------
    InputError, SqlError, EngineError
        As the exit code says, with what it wrote.
    """
    program, before = started_by()
    words = None if loud else subprocess.PIPE
    with subprocess.Popen(
        [program, *before, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=words,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            _, said = process.communicate()
        except BaseException:
            _stop(process)
            raise
    code = process.returncode
    if code in (130, -signal.SIGINT):
        raise KeyboardInterrupt
    if code not in fine:
        raise _error(code, (said or "").strip())
    return code


def _stop(process: subprocess.Popen[str]) -> None:
    """Let it end its engines' processes first."""
    try:
        process.send_signal(signal.SIGINT)
        process.wait(_GRACE_SECONDS)
    except (subprocess.TimeoutExpired, OSError):
        process.kill()


def _error(code: int, said: str) -> BearoffError:
    if not said:
        return EngineError(f"bearoff ended with exit code {code}")
    text = said.removeprefix("error: ")
    if code == 2 and "┌─ <command line" in text:
        return SqlError(text)
    return _ERRORS.get(code, EngineError)(text)
