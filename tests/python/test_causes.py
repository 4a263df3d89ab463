"""Every page of docs/causes: its parts, what comes out, that answers differ as it says, that mended ones agree.

`UPDATE=1` writes what comes out, and the index.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

import causes
from cause_tables import Raised, Table, family, first_difference, same_order, same_rows
from causes import ENGINES, FOLDER, Page

PAGES = causes.pages()
UPDATE = os.environ.get("UPDATE") == "1"


def test_there_are_pages() -> None:
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.stem)
def test_parts(page: Page) -> None:
    assert not page.missing, f"{page.path.name} lacks {', '.join(page.missing)}"
    assert page.id == page.path.stem, f"{page.path.name} says that it is `{page.id}`"
    assert page.mended, f"{page.id}: nothing is mended"
    assert len(page.why) > 40, f"{page.id}: the cause is not said"
    for engine, code in causes.changes(page):
        # What is written in Rust has `..Default::default()` in it.
        if engine != "SQL" and "::default()" not in code:
            ast.parse(code)
    for link in re.findall(r"\]\(([\w.^-]+)\.md\)", page.text):
        assert (FOLDER / f"{link}.md").exists(), f"{page.id} links to `{link}.md`, which does not exist"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.stem)
def test_example(page: Page, tmp_path: Path) -> None:
    with causes.beside(tmp_path, page.files):
        found = {engine: causes.table(engine, causes.run(engine, code)) for engine, code in page.code.items()}
        again = {
            engine: causes.table(engine, causes.run(engine, code)) for engine, code in page.mended.items()
        }
    assert again.keys() <= found.keys(), f"{page.id}: what is mended has no example"
    mended = {**found, **again}
    _shown(page, found)
    _differ(page, found)
    _agree(page, mended)


def test_index() -> None:
    path = FOLDER / "README.md"
    wanted = causes.index(PAGES)
    if UPDATE:
        path.write_text(wanted, encoding="utf-8")
    stale = not path.exists() or path.read_text(encoding="utf-8") != wanted
    assert not stale, "docs/causes/README.md is stale: UPDATE=1"


def _shown(page: Page, found: dict[str, Table | Raised]) -> None:
    """The blocks of what comes out are what came out; the order of lines is not theirs to promise."""
    shown = {engine: causes.comes_out(page, engine, table) for engine, table in found.items()}

    def lines(engine: str, text: str) -> list[str]:
        lines = [" ".join(map(_steady, line.split())) for line in text.splitlines()]
        return lines[:1] if engine in page.varies else sorted(lines)

    stale = [engine for engine in shown if lines(engine, shown[engine]) != lines(engine, page.shown[engine])]
    if stale and UPDATE:
        fresh = causes.updated(page, {engine: shown[engine] for engine in stale})
        page.path.write_text(fresh, encoding="utf-8")
        return
    for engine in stale:
        said = f"{page.id}: what comes out of {engine} is not what the page shows"
        assert page.shown[engine] == shown[engine], said


def _steady(word: str) -> str:
    """A number without the digits that another processor may compute otherwise."""
    return f"{float(word):.9g}" if re.fullmatch(r"-?\d+\.\d{9,}(e[+-]\d+)?", word) else word


def _differ(page: Page, found: dict[str, Table | Raised]) -> None:
    """The answers differ in the page's way, and between whom it says."""
    pairs = [(a, b) for at, a in enumerate(ENGINES) for b in ENGINES[at + 1 :] if a in found and b in found]
    tables = [side for side in found.values() if isinstance(side, Table)]
    all_pairs = [(a, b) for at, a in enumerate(tables) for b in tables[at + 1 :]]
    # Where nothing coarse differs, the page is about what is fine: widths of types, last digits of floats.
    fine = len(tables) == len(found) and all(_coarsely_same(page.kind, a, b) for a, b in all_pairs)
    if fine and page.varies and page.kind == "values":
        # Last digits may happen to be the same on another machine.
        return
    for a, b in pairs:
        differ = _differs(page.kind, found[a], found[b], fine)
        wanted = page.odd is None or page.odd in (a, b)
        assert differ == wanted, (
            f"{page.id}: {a} and {b} should {'differ' if wanted else 'agree'} in {page.kind}"
            f" ({page.alone}), and do{' not' if wanted else ''}:\n{_both(found[a], found[b])}"
        )


def _coarsely_same(kind: str, a: Table, b: Table) -> bool:
    types = list(map(family, a.types)) == list(map(family, b.types))
    return types if kind == "types" else same_rows(a, b)


def _differs(kind: str, a: Table | Raised, b: Table | Raised, fine: bool) -> bool:
    """Whether they differ in the page's way."""
    if isinstance(a, Raised) or isinstance(b, Raised):
        return isinstance(a, Raised) != isinstance(b, Raised)
    match kind:
        case "rows" | "values":
            return not same_rows(a, b, exact=fine)
        case "types":
            if fine:
                return a.kinds() != b.kinds() or not same_rows(a, b)
            return list(map(family, a.types)) != list(map(family, b.types)) or not same_rows(a, b)
        case "order":
            return same_rows(a, b) and not same_order(a, b)
        case "names":
            return a.names != b.names
        case "text":
            return a.text != b.text
    return False


def _agree(page: Page, mended: dict[str, Table | Raised]) -> None:
    """With what the page changes, everyone says the same."""
    first, *others = [engine for engine in ENGINES if engine in mended]
    one = mended[first]
    assert not isinstance(one, Raised), f"{page.id}: {first}, mended, failed: {one}"
    for engine in others:
        other = mended[engine]
        said = f"{page.id}: mended, {first} and {engine} differ"
        assert not isinstance(other, Raised), f"{page.id}: {engine}, mended, failed: {other}"
        assert same_rows(one, other), f"{said}: {first_difference(one, other)}\n{_both(one, other)}"
        if page.kind == "text":
            assert one.text == other.text, f"{said} as text:\n{_both(one, other)}"
        if page.kind == "names":
            assert one.names == other.names, f"{said} in names: {one.names}, {other.names}"
        if page.kind == "order":
            assert same_order(one, other), f"{said} in order:\n{_both(one, other)}"
        if page.kind == "types":
            types = [family(name) for name in one.types], [family(name) for name in other.types]
            assert types[0] == types[1], f"{said} in types: {one.types}, {other.types}"


def _both(a: Table | Raised, b: Table | Raised) -> str:
    return "\n".join(str(side) if isinstance(side, Raised) else side.shown(ordered=True) for side in (a, b))
