"""The cell magic `%%bearoff`: a pipeline over the notebook's own frames, in Polars and pandas."""

from __future__ import annotations

import argparse
import shlex
from typing import Any, NoReturn

from bearoff import _bearoff
from bearoff.errors import InputError


class _Parser(argparse.ArgumentParser):
    """One that does not end the notebook."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}\n{self.format_usage()}")


def _parser() -> _Parser:
    parser = _Parser(
        "%%bearoff", description="Run the SQL of the cell over variables of the notebook.", add_help=False
    )
    parser.add_argument(
        "-e", "--engines", help="the engines, such as polars,pandas,duckdb; the first is the baseline"
    )
    parser.add_argument("-o", "--output", metavar="NAME", help="keep the run, or the answer, in a variable")
    parser.add_argument("-q", "--query", action="store_true", help="only answer, as a frame of Polars")
    parser.add_argument("-n", "--no-timing", action="store_true", help="compare only")
    parser.add_argument(
        "-f", "--full", action="store_true", help="measure until intervals are narrow, not just three pairs"
    )
    parser.add_argument(
        "-d", "--define", metavar="NAME=PATH", action="append", default=[], help="a table in a file"
    )
    return parser


def register(shell: Any) -> None:
    """Give a shell of IPython the magic."""

    def bearoff(line: str, cell: str) -> Any:
        return run(shell.user_ns, line, cell)

    bearoff.__doc__ = _parser().format_help()
    shell.register_magic_function(bearoff, magic_kind="cell", magic_name="bearoff")


def run(names: dict[str, Any], line: str, cell: str) -> Any:
    """Run a cell whose tables are in `names`."""
    import bearoff

    asked = _parser().parse_args(shlex.split(line))
    defined = dict(_defined(text) for text in asked.define)
    wanted = _bearoff.table_names(cell)
    tables = defined | {name: names[name] for name in wanted if name in names and name not in defined}
    found: Any
    if asked.query:
        found = bearoff.polars(cell, tables)
    else:
        engines = asked.engines.split(",") if asked.engines else None
        found = bearoff.run(
            cell, tables, engines, timing=not asked.no_timing, quick=not asked.full, progress=False
        )
    if asked.output:
        names[asked.output] = found
    return found


def _defined(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise InputError(f"`{text}` is no NAME=PATH")
    return name, path
