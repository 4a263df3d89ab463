"""Pages and text: into a notebook, into a file."""

from __future__ import annotations

import html
import os
import tempfile
from pathlib import Path
from typing import Any

#: Columns of text.
WIDTH = 120


def framed(page: str, height: int = 520) -> str:
    """A whole page within another one, of which it can change nothing."""
    return (
        f'<iframe sandbox="allow-scripts allow-downloads" srcdoc="{html.escape(page)}" loading="lazy" '
        f'style="width:100%;height:{height}px;border:1px solid #8884;resize:vertical"></iframe>'
    )


def write(path: Any, text: str) -> None:
    """Write a file aside, then rename it: it is whole, or not there."""
    target = Path(path)
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        # As a file that was opened in the usual way.
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(aside, 0o666 & ~umask)
        os.replace(aside, target)
    except BaseException:
        os.unlink(aside)
        raise


_SESSION = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bearoff: what the tests compared</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
body {{ max-width: 80rem; margin: 0 auto; padding: 1rem }}
summary {{ cursor: pointer; padding: .4rem 0; overflow-wrap: anywhere }}
summary b {{ display: inline-block; min-width: 5rem }}
.failed b {{ color: light-dark(#a40000, #ff9c8f) }}
</style>
</head>
<body>
<main>
<h1>What the tests compared</h1>
<p>{count}</p>
{parts}
</main>
</body>
</html>
"""


def session(parts: list[tuple[str, str, str]]) -> str:
    """One page around several: each with the test that made it, and how that ended. The failed ones are open."""
    failed = sum(outcome == "failed" for _, outcome, _ in parts)
    many = f"{len(parts)} comparison{'s' * (len(parts) != 1)}"
    whole = "".join(
        f'<details class="{html.escape(outcome)}"{" open" * (outcome == "failed")}><summary><b>{html.escape(outcome)}</b> '
        f"{html.escape(test)}</summary>{page}</details>\n"
        for test, outcome, page in sorted(parts, key=lambda part: part[1] != "failed")
    )
    return _SESSION.format(count=f"{many}, {failed} of failed tests." if failed else f"{many}.", parts=whole)
