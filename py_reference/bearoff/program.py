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
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Ended:
    """How the program ended."""

    code: int
    #: What it printed.
    text: str
    #: What it told beside that, if it was not loud.
    said: str

    def error(self) -> BearoffError:
        """What its exit code stands for, with what it said."""
        text = self.said.strip().removeprefix("error: ") or f"bearoff ended with exit code {self.code}"
        if self.code == 2 and "┌─ <command line" in text:
            return SqlError(text)
        return _ERRORS.get(self.code, EngineError)(text)


def asked(arguments: Sequence[str], *, fine: Sequence[int] = (0, 1), loud: bool = False) -> Ended:
    """Ask the program, in a process of its own. `loud` lets it tell on standard error how far it is.

    Raises
    ------
    InputError, SqlError, EngineError
        As the exit code says, with what it wrote.
    """
    program, before = started_by()
    words = None if loud else subprocess.PIPE
    # A notebook asks all programs for colours.
    plain = {name: value for name, value in os.environ.items() if name != "CLICOLOR_FORCE"} | {"NO_COLOR": "1"}
    with subprocess.Popen(
        [program, *before, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=words,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=None if loud else plain,
    ) as process:
        try:
            text, said = process.communicate()
        except BaseException:
            _stop(process)
            raise
    ended = Ended(process.returncode, text, said or "")
    if ended.code in (130, -signal.SIGINT):
        raise KeyboardInterrupt
    if ended.code not in fine:
        raise ended.error()
    return ended


def _stop(process: subprocess.Popen[str]) -> None:
    """Let it end its engines' processes first."""
    try:
        process.send_signal(signal.SIGINT)
        process.wait(_GRACE_SECONDS)
    except (subprocess.TimeoutExpired, OSError):
        process.kill()

