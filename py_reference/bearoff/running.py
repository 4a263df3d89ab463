"""`run`: pipelines in several engines, or two functions, compared and measured.

The program does it, in processes of its own: what is measured shares nothing with this one.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bearoff import _bearoff, program
from bearoff import tables as crossing
from bearoff.errors import DifferenceError, EngineError, InputError, SlowerError
from bearoff.comparison import Cause
from bearoff.record import Shown, without_output

#: A function, or where one is: `script.py:name`.
Function = Callable[..., Any] | str | os.PathLike[str]


@dataclass(frozen=True)
class Ratio:
    """How many times as fast one engine was as another, over the whole work of a pipeline."""

    pipeline: str
    #: Whose speed it is.
    engine: str
    #: Beside whom.
    baseline: str
    #: Above 1, `engine` was faster: the median of the pairs.
    times_as_fast: float
    #: Where the true one lies with 95 % certainty; None where there were too few pairs.
    interval: tuple[float, float] | None
    pairs: int


@dataclass(frozen=True)
class Failed:
    """An engine that did not answer."""

    pipeline: str
    engine: str
    message: str


class Run(Shown):
    """What a run found. Its truth value is `same`."""

    @property
    def same(self) -> bool:
        """Whether every engine answered, and all answers count as the same."""
        return not self.failed and not self.different

    def __bool__(self) -> bool:
        return self.same

    @property
    def different(self) -> list[tuple[str, str, str]]:
        """Pipelines with two engines whose answers differ."""
        return [
            (pipeline["name"], pair["left"], pair["right"])
            for pipeline in self.to_dict()["pipelines"]
            for pair in pipeline["verdicts"]
            if pair["verdict"]["class"] == "different"
        ]

    @property
    def failed(self) -> list[Failed]:
        """Engines that did not answer, and why."""
        return [
            Failed(pipeline["name"], one["engine"], one["outcome"]["failed"]["message"])
            for pipeline in self.to_dict()["pipelines"]
            for one in pipeline["engines"]
            if "failed" in one["outcome"]
        ]

    @property
    def causes(self) -> list[Cause]:
        """Why answers differ, pipeline by pipeline, the likeliest first; each once."""
        found = [
            Cause._of(finding)
            for pipeline in self.to_dict()["pipelines"]
            for pair in pipeline["verdicts"]
            for finding in (pair.get("diagnosis") or {}).get("findings", ())
        ]
        return list(dict.fromkeys(found))

    @property
    def ratios(self) -> list[Ratio]:
        """How fast engines were beside the first one, pipeline by pipeline; empty where nothing was timed."""
        found = []
        for pipeline in self.to_dict()["pipelines"]:
            for one in (pipeline.get("timings") or {}).get("ratios", ()):
                if one["phase"] != "work" or one.get("threads"):
                    continue
                # A record has times by times; here it is speed.
                low_high = one.get("interval")
                interval = (1 / low_high[1], 1 / low_high[0]) if low_high else None
                speed = 1 / one["median"]
                found.append(
                    Ratio(pipeline["name"], one["engine"], one["baseline"], speed, interval, one["pairs"])
                )
        return found

    def check(self, faster: float | None = None) -> Run:
        """Raise where an engine failed, answers differ, or a speed was not reached; return this run otherwise.

        Parameters
        ----------
        faster
            How many times as fast as the first every other engine has to be. It fails where the whole interval of a
            ratio is below; where there is no interval, the median decides.
        """
        __tracebackhide__ = True
        if self.failed:
            raise EngineError("\n".join(f"{one.engine}: {one.message}" for one in self.failed))
        if self.different:
            raise DifferenceError(self.summary(), run=self)
        if faster is not None:
            if not self.ratios:
                raise SlowerError(
                    f"nothing was timed, so {faster} cannot be held\n{self.summary()}", run=self
                )
            slow = [one for one in self.ratios if (one.interval or (0, one.times_as_fast))[1] < faster]
            if slow:
                said = [
                    f"{one.engine} was {_speed(one)} as fast as {one.baseline}, and not {faster}"
                    for one in slow
                ]
                raise SlowerError("\n".join([*said, self.summary()]), run=self)
        return self

    def __repr__(self) -> str:
        found = self.to_dict()
        engines = ", ".join(engine["id"] for engine in found["engines"])
        word = "same" if self.same else "different"
        return f"<Run of {len(found['pipelines'])} in {engines}: {word}>"


def run(
    sql: str | os.PathLike[str] | Sequence[str] | None = None,
    tables: Mapping[str, Any] | None = None,
    engines: Sequence[str] | None = None,
    *,
    left: Function | None = None,
    right: Function | None = None,
    on: str | Sequence[str] | None = None,
    ordered: bool = False,
    timing: bool = True,
    quick: bool = False,
    python: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
    options: Sequence[str] = (),
) -> Run:
    """Run a pipeline in several engines, or two functions; compare the answers, then measure.

    Parameters
    ----------
    sql
        A pipeline in SQL pipe syntax, several of them, or the path of a `.sql` file or a suite's folder.
    tables
        By name: paths of files, or frames. A frame is written to an Arrow file first, which every engine then reads.
    engines
        `polars`, `polars-streaming`, `polars-python`, `pandas`, `pandas-pyarrow`, `pandas-naive`, `duckdb`; the first
        one is the baseline. By default `polars` and `pandas`.
    left, right
        Instead of SQL: two functions of files, or `script.py:name`, in pandas, Polars or anything that returns a table.
        Their parameters are tables, by name.
    on, ordered
        With `left` and `right`: what belongs together, as in `compare`.
    timing
        Whether to measure, where the answers are the same.
    quick
        Three pairs, for a first impression, without intervals.
    python
        The interpreter for pandas and for functions. By default this one, if it has pandas and pyarrow; for pipelines
        otherwise an environment of Bearoff's own, made on first use.
    progress
        Whether to tell on standard error how far it is. By default where that is a terminal.
    options
        More of what `bearoff run --help` lists.

    Raises
    ------
    SqlError, InputError
        When what is asked makes no sense. Engines that fail and answers that differ are part of the record: see
        `Run.check`.
    """
    if (sql is None) == (left is None and right is None):
        raise InputError("give either `sql`, or `left` and `right`")
    functions = [
        f"--{side}={_place(of, side)}" for side, of in (("left", left), ("right", right)) if of is not None
    ]
    if len(functions) == 1:
        raise InputError("`left` and `right` are two functions, and one is missing")
    with tempfile.TemporaryDirectory(prefix="bearoff-") as desk:
        record = Path(desk) / "record.json"
        called: dict[str, str] = {}
        arguments = ["run", *functions, *_pipelines(sql), *_tables(tables or {}, Path(desk), called)]
        if engines:
            arguments.append(f"--engines={','.join(engines)}")
        if on is not None:
            arguments.append(f"--on={on if isinstance(on, str) else ','.join(on)}")
        chosen = python or _own_python(needed=bool(functions))
        arguments += [f"--python={os.fspath(chosen)}"] if chosen else []
        flags = {"--ordered": ordered, "--no-timing": not timing, "--quick": quick and timing}
        arguments += [flag for flag, is_asked in flags.items() if is_asked]
        loud = sys.stderr.isatty() if progress is None else progress
        # How a run ended stands in its record; without one there was none.
        arguments += [*options, "--json", os.fspath(record)]
        ended = program.asked(arguments, fine=(0, 1, 3, 4, 124), loud=loud)
        if not record.exists():
            raise ended.error()
        return Run(without_output(record.read_text(encoding="utf-8")), called)


def _pipelines(sql: str | os.PathLike[str] | Sequence[str] | None) -> list[str]:
    if sql is None:
        return []
    if isinstance(sql, os.PathLike):
        return [os.fspath(sql)]
    texts = [sql] if isinstance(sql, str) else list(sql)
    return [f"--command={text}" for text in texts]


def _tables(known: Mapping[str, Any], desk: Path, called: dict[str, str]) -> list[str]:
    arguments: list[str] = []
    for name, table in known.items():
        if not re.fullmatch(r"[^=\0]+", name):
            raise InputError(f"a table cannot be called {name!r}")
        ready = crossing.ready(table, name)
        path = ready.there
        if ready.library:
            path = desk / f"table{len(arguments) + 1}.arrow"
            _bearoff.write_ipc(ready.handed_over(), path)
            called[os.fspath(path)] = ready.shown
        arguments.append(f"--define={name}={os.fspath(path)}")
    return arguments


def _place(function: Function, side: str) -> str:
    """Where a function is, in the words of the command line."""
    if isinstance(function, (str, os.PathLike)):
        return os.fspath(function)
    name = getattr(function, "__qualname__", type(function).__qualname__)
    try:
        file = inspect.getsourcefile(inspect.unwrap(function))
    except TypeError:
        file = None
    if file is None or not Path(file).is_file() or not name.isidentifier():
        raise InputError(
            f"`{side}` is `{name}`, which is no function at the top of a file\n"
            "help: write it into a file: it runs in a process of its own, which imports it from there"
        )
    return f"{Path(file).resolve()}:{name}"


def _own_python(*, needed: bool) -> str | None:
    has = all(importlib.util.find_spec(name) for name in ("pandas", "pyarrow"))
    return sys.executable if has or needed else None


def _speed(ratio: Ratio) -> str:
    if ratio.interval is None:
        return f"{ratio.times_as_fast:.2f} times"
    return f"{ratio.times_as_fast:.2f} times ({ratio.interval[0]:.2f} to {ratio.interval[1]:.2f})"
