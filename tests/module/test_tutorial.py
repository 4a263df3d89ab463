"""The tutorial: its notebook runs, says what is stored in it, and its Markdown is made from it.

    UPDATE=1 python -m pytest tests/module/test_tutorial.py

stores what the cells say now, and writes the Markdown anew. Cells with the tag `varies` (times, pages that
name files of the machine) only have to say something.
"""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

DOCS = Path(__file__).parents[2] / "docs"
NOTEBOOK = DOCS / "tutorial.ipynb"

#: What only one machine has: its directories, on any system.
OWN_PATH = re.compile(r"(?<![\w.<])/(?:root|tmp|work|home|Users|usr|var|opt|mnt|private)/|\b[A-Z]:\\")
PAGE = "<p>The result is shown as a page here when the cell is run.</p>"


@pytest.fixture(scope="module")
def stored() -> nbformat.NotebookNode:
    """The notebook as it stands in the tree."""
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def fresh(stored: nbformat.NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """The notebook as this interpreter runs it, in an empty directory."""
    desk = tmp_path_factory.mktemp("tutorial")
    kernel = desk / "jupyter" / "kernels" / "tutorial"
    kernel.mkdir(parents=True)
    launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": launch, "display_name": "Python 3", "language": "python"}), encoding="utf-8"
    )
    notebook = copy.deepcopy(stored)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(desk / "jupyter"))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(desk / "runtime"))
        patch.setenv("IPYTHONDIR", str(desk / "ipython"))
        patch.setenv("TMPDIR", str(desk))
        # What is printed must not hang on the terminal that the tests run in, nor on options of theirs.
        for name in ("PYTEST_ADDOPTS", "FORCE_COLOR", "PY_COLORS", "COLUMNS"):
            patch.delenv(name, raising=False)
        place = {"metadata": {"path": str(desk)}}
        NotebookClient(
            notebook, timeout=300, kernel_name="tutorial", resources=place, record_timing=False
        ).execute()
    if os.environ.get("UPDATE"):
        nbformat.write(tidied(notebook), NOTEBOOK)
        subprocess.run([sys.executable, DOCS / "render_tutorial.py"], check=True)
        return tidied(notebook)
    return notebook


def tidied(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Without what would change with every run or machine."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        joined: list[nbformat.NotebookNode] = []
        for output in cell.outputs:
            if output.output_type == "stream":
                if joined and joined[-1].get("name") == output.name:
                    joined[-1].text += output.text
                    continue
            elif OWN_PATH.search(output.get("data", {}).get("text/html", "")):
                output.data["text/html"] = PAGE
            joined.append(output)
        cell.outputs = joined
    return notebook


def varies(cell: nbformat.NotebookNode) -> bool:
    """Whether what a cell says is another thing every time."""
    return "varies" in cell.metadata.get("tags", ())


def said(cell: nbformat.NotebookNode) -> str:
    """What a cell says as text."""
    parts = []
    for output in cell.get("outputs", ()):
        parts.append(output.text if output.output_type == "stream" else output.data.get("text/plain", ""))
    return "".join(parts)


def test_every_cell_says_what_is_stored(stored: nbformat.NotebookNode, fresh: nbformat.NotebookNode) -> None:
    if os.environ.get("UPDATE"):
        pytest.skip("the notebook is written anew")
    for then, now in zip(stored.cells, fresh.cells, strict=True):
        if then.cell_type != "code":
            continue
        errors = [o for o in now.outputs if o.output_type == "error" or o.get("name") == "stderr"]
        assert not errors, (now.id, errors)
        if varies(then):
            assert said(now), now.id
        else:
            assert said(now) == said(then), now.id


def test_what_is_stored_names_no_file_of_one_machine(fresh: nbformat.NotebookNode) -> None:
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        pages = [output.get("data", {}).get("text/html", "") for output in cell.get("outputs", ())]
        for text in (cell.source, said(cell), *pages):
            assert not OWN_PATH.search(text), (cell.id, OWN_PATH.findall(text))
        assert "execution" not in cell.metadata, cell.id


def test_the_page_is_made_from_the_notebook(fresh: nbformat.NotebookNode) -> None:
    done = subprocess.run(
        [sys.executable, DOCS / "render_tutorial.py", "--check"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
