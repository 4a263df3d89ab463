"""The pytest plugin, run by pytest itself on tests that it writes."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from conftest import NEW, OLD

SALES = "region,amount\nnorth,1\nsouth,2\n,4\nnorth,8\n"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with an old and a new function, and a table."""
    pytester.makepyfile(old=OLD, new=NEW)
    (pytester.mkdir("data") / "sales.csv").write_text(SALES)
    return pytester


def test_a_marked_test_holds_two_functions_against_each_other(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import new, old, pytest

        @pytest.mark.bearoff(left=old.totals, right=new.totals_as_before, tables={"sales": "data/sales.csv"})
        def test_same(): pass

        @pytest.mark.bearoff(old.totals, new.totals, {"sales": "data/sales.csv"})
        def test_different(): raise RuntimeError("the body does not run")

        @pytest.mark.bearoff(left="old.py:totals", right="new.py:totals_as_before", tables={"sales": "data/sales.csv"})
        def test_by_name(bearoff): assert bearoff.marked.same

        @pytest.mark.bearoff(left=old.totals)
        def test_lacks(): pass
        """
    )
    done = project.runpytest_subprocess("-q", "-p", "no:cacheprovider", "--strict-markers")
    done.assert_outcomes(passed=2, failed=2)
    done.stdout.fnmatch_lines(
        [
            "*groupby-null-key-dropped*",
            "*confirmed: with it, 0 of 1 difference remains*",
            "*the marker of test_lacks lacks right, tables*",
        ]
    )
    done.stdout.no_fnmatch_line("*the body does not run*")


def test_a_speed_is_held_or_left_out(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.bearoff("old.py:totals", "old.py:totals", {"sales": "data/sales.csv"}, faster=1000, quick=True)
        def test_speed(): pass
        """
    )
    project.runpytest_subprocess("-q").stdout.fnmatch_lines(
        ["*times as fast as left, and not 1000*", "*1 failed*"]
    )
    project.runpytest_subprocess("-q", "--bearoff-no-timing").assert_outcomes(passed=1)


def test_a_session_leaves_one_page(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pandas as pd, polars as pl, pytest

        @pytest.mark.parametrize("name", ["<script>alert(1)</script>"])
        def test_same(bearoff, name):
            frame = pl.DataFrame({name: [1, 2]})
            assert bearoff.assert_same(frame, frame.to_pandas()).same
            bearoff.profile("data/sales.csv")

        def test_different(bearoff):
            bearoff.assert_same(pl.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]}))

        def test_nothing(): pass
        """
    )
    done = project.runpytest_subprocess("-q", "--bearoff-report", "page.html")
    done.assert_outcomes(passed=2, failed=1)
    done.stdout.fnmatch_lines(
        ["*DIFFERENT: left (Polars) and right (pandas) differ*", "bearoff: 3 comparisons in page.html"]
    )
    page = (project.path / "page.html").read_text()
    assert page.count("<details") == page.count("<iframe") == 3
    assert page.index("test_different") < page.index("test_same"), "what failed comes first"
    assert "<script>" not in page, "what tests are called is text"
    assert html.escape("<script>alert(1)</script>") in page


def test_who_does_not_use_it_does_not_pay_for_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it():
            assert "bearoff._bearoff" not in sys.modules and "pandas" not in sys.modules
        """
    )
    pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_the_page_needs_a_place(pytester: pytest.Pytester, tmp_path: Path) -> None:
    pytester.makepyfile("def test_it(): pass")
    done = pytester.runpytest_subprocess("-q", "--bearoff-report", str(tmp_path / "nowhere" / "page.html"))
    assert done.ret != 0
    done.stderr.fnmatch_lines(["*nowhere*"])
