"""A pandas script and causes -> the script with what would mend them, so that it can be tried.

In: the text of a script and ids of causes (pages of docs/causes). Out: the text with small changes that make pandas mean what
Polars means there (`dropna=False`, `.notna()` beside a `!=`), and the lines that were changed. The script is parsed, never
run, and only changed where the change is plain to see; for a cause that has no such change nothing is done.

`python -m bearoff_reference.mend SCRIPT CAUSE... [--function=NAME]` writes JSON: `{"text": ..., "edits": [...]}`, or `{"unreadable": "reason"}`.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bearoff_reference.mend_rules import RULES, Change


@dataclass(frozen=True)
class Edit:
    """A line that was changed; it counts from 1, in the text as it was."""

    line: int
    before: str
    after: str


def mend(text: str, causes: list[str], function: str | None = None) -> tuple[str, list[Edit]]:
    """The text with what mends these causes, in what this function runs if one is named.

    A script that is no Python raises `SyntaxError`.
    """
    tree = ast.parse(text)
    data = text.encode()
    changes = _apart(sorted(_changes(_reached(tree, function), data, causes)))
    mended = data
    for change in reversed(changes):
        mended = mended[: change.start] + change.text.encode() + mended[change.end :]
    result = mended.decode()
    if changes:
        # What was put together from pieces of text must still be Python.
        ast.parse(result)
    return result, _edits(data, changes)


def _changes(parts: list[ast.stmt], data: bytes, causes: list[str]) -> Iterator[Change]:
    for cause in causes:
        for rule in RULES.get(cause, ()):
            for part in parts:
                for node in ast.walk(part):
                    yield from rule(node, data)


def _reached(tree: ast.Module, function: str | None) -> list[ast.stmt]:
    """The parts of a module that run when it is imported and the function is called: what is never named is left as it is."""
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    defined = [part for part in tree.body if isinstance(part, named)]
    if function not in {part.name for part in defined}:
        return tree.body
    reached: list[ast.stmt] = []
    fresh = [part for part in tree.body if not isinstance(part, named) or part.name == function]
    while fresh:
        reached += fresh
        names = {node.id for part in fresh for node in ast.walk(part) if isinstance(node, ast.Name)}
        fresh = [part for part in defined if part.name in names and part not in reached]
    return sorted(reached, key=lambda part: part.lineno)


def _apart(changes: list[Change]) -> list[Change]:
    """Without those that overlap an earlier one, and each once."""
    kept: list[Change] = []
    for change in changes:
        if change in kept or (kept and change.start < kept[-1].end):
            continue
        kept.append(change)
    return kept


def _edits(data: bytes, changes: list[Change]) -> list[Edit]:
    """The lines that the changes touch, each with all of its changes."""
    edits: list[Edit] = []
    at = 0
    while at < len(changes):
        start = data.rfind(b"\n", 0, changes[at].start) + 1
        end = _line_end(data, changes[at].end)
        touching = [changes[at]]
        at += 1
        while at < len(changes) and changes[at].start < end:
            end = _line_end(data, changes[at].end)
            touching.append(changes[at])
            at += 1
        after = data[start:end]
        for change in reversed(touching):
            after = after[: change.start - start] + change.text.encode() + after[change.end - start :]
        edits.append(Edit(data.count(b"\n", 0, start) + 1, _shown(data[start:end]), _shown(after)))
    return edits


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end


def _shown(line: bytes) -> str:
    return " ".join(line.decode(errors="replace").split())


def _said(path: Path, arguments: list[str]) -> dict[str, object]:
    option = "--function="
    function = next((word.removeprefix(option) for word in arguments if word.startswith(option)), None)
    causes = [word for word in arguments if not word.startswith(option)]
    try:
        text, edits = mend(path.read_text(encoding="utf-8-sig"), causes, function)
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError) as error:
        return {"unreadable": str(error)}
    return {"text": text, "edits": [asdict(edit) for edit in edits]}


if __name__ == "__main__":
    print(json.dumps(_said(Path(sys.argv[1]), sys.argv[2:])))
