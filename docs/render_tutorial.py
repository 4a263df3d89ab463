"""Writes `docs/tutorial.md`, for readers of the repository, from the notebook `docs/tutorial.ipynb`.

python docs/render_tutorial.py           # writes it
python docs/render_tutorial.py --check   # exit code 1 if it is out of date
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat

NOTEBOOK = Path(__file__).with_name("tutorial.ipynb")
PAGE = NOTEBOOK.with_suffix(".md")

HEAD = "<!-- Written from tutorial.ipynb by render_tutorial.py. -->"
SHOWN_AS_PAGE = "*In the notebook the result is shown as a page here.*"


def rendered(notebook: nbformat.NotebookNode) -> str:
    """The whole notebook as Markdown."""
    parts = [HEAD]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source.strip())
        elif cell.cell_type == "code":
            parts.append(fenced("python", cell.source))
            parts.extend(shown(output) for output in cell.outputs)
    return "\n\n".join(parts) + "\n"


def shown(output: nbformat.NotebookNode) -> str:
    """One output of a cell."""
    if output.output_type == "stream":
        return fenced("text", output.text)
    if output.output_type == "error":
        return fenced("text", f"{output.ename}: {output.evalue}")
    if "text/html" in output.data:
        return SHOWN_AS_PAGE
    return fenced("text", output.data.get("text/plain", ""))


def fenced(language: str, text: str) -> str:
    """Text in a fence that nothing within it can close."""
    fence = "```"
    while fence in text:
        fence += "`"
    # A profile's histograms begin with blanks, so only empty lines at either end are left out.
    body = "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
    return f"{fence}{language}\n{body.strip(chr(10))}\n{fence}"


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description="write docs/tutorial.md from docs/tutorial.ipynb")
    parser.add_argument("--check", action="store_true", help="exit code 1 if the page is out of date")
    check = parser.parse_args().check
    page = rendered(nbformat.read(NOTEBOOK, as_version=4))
    if check:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print(f"{PAGE.name} is out of date: python docs/render_tutorial.py", file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
