"""What the corpus plants: every cause shows in its answers, and no control shows any."""

from __future__ import annotations

from pathlib import Path

import pytest

import causes
import corpus
import planted

KINDS = {page.id: page.kind for page in causes.pages()}
SOME = [*planted.alone(), *planted.unaffected()]


@pytest.mark.parametrize("case", SOME, ids=lambda case: f"{case.group}/{case.name}")
def test_planted(case: planted.Case, tmp_path: Path) -> None:
    assert set(case.causes) <= KINDS.keys(), "there is no page of it"
    written = corpus.of_planted(case, KINDS, tmp_path)
    failed = [written[side].get("failed") for side in ("left", "right")]
    assert failed == [None, None]
    assert corpus.as_meant(written), f"what differs is: {written['visible']}"
    if len(case.columns) == 1 and case.columns[0] and KINDS[case.causes[0]] != "types":
        assert corpus.where(written["left"], written["right"], tmp_path) == {case.columns[0]}
