"""What is changed in a script to try a cause: the change is plain, the script stays Python, and the linter is content with it."""

from __future__ import annotations

import ast

import pytest
from bearoff_reference import lint
from bearoff_reference.mend import mend
from bearoff_reference.mend_rules import RULES

import causes
from test_lint import MARKED

IDS = {page.id for page in causes.pages()}

CHANGED = [
    ("filter-ne-null", 'x = df[df["a"] != "b"]', 'x = df[((df["a"] != "b") & df["a"].notna())]'),
    (
        "filter-ne-null",
        "x = df[df.a != df.b]",
        "x = df[((df.a != df.b) & df.a.notna() & df.b.notna())]",
    ),
    ("filter-ne-null", 'x = df[df["a"].str.lower() != "b"]', 'x = df[((df["a"].str.lower() != "b") & df["a"].notna())]'),
    ("filter-ne-none-literal", 'x = df[df["a"] != None]', 'x = df[df["a"].notna()]'),
    ("filter-not-in-null", 'x = df[~df["a"].isin([1])]', 'x = df[((~df["a"].isin([1])) & df["a"].notna())]'),
    ("filter-in-list-with-null", 'df["a"].isin(["x", None, np.nan])', 'df["a"].isin(["x"])'),
    ("filter-str-match-anchored", 'df["a"].str.match("b")', 'df["a"].str.contains("b")'),
    ("groupby-null-key-dropped", 'df.groupby("k").v.sum()', 'df.groupby("k", dropna=False).v.sum()'),
    ("groupby-null-key-dropped", 'df.groupby(\n    "k",\n).v.sum()', 'df.groupby(\n    "k", dropna=False,\n).v.sum()'),
    ("groupby-null-key-dropped", 'df.groupby(("k"))', 'df.groupby(("k"), dropna=False)'),
    ("groupby-null-key-dropped", 'df.groupby("k", dropna=True)', 'df.groupby("k", dropna=False)'),
    ("filter-ne-null", 'df.query("a != 1 and `b c` != 2")', "df.query('(a != 1 and `b c` != 2) and a == a and `b c` == `b c`')"),
    ("filter-not-in-null", 'df.query("a not in [1]")', "df.query('(a not in [1]) and a == a')"),
    ("agg-sum-all-null", 'g.agg(n=("v", "sum"))', 'g.agg(n=("v", lambda x: x.sum(min_count=1)))'),
    ("agg-sum-all-null", "df.v.sum()", "df.v.sum(min_count=1)"),
    ("agg-np-std-ddof", 'df["v"].agg([np.std, "mean"])', 'df["v"].agg([lambda x: x.std(ddof=1), "mean"])'),
    ("join-null-keys-left", 'a.merge(b, on="k", how="left")', 'a.merge(b.dropna(subset=["k"]), on="k", how="left")'),
    ("join-null-keys-match", 'pd.merge(a, b, on=["k", "l"])', 'pd.merge(a, b.dropna(subset=["k", "l"]), on=["k", "l"])'),
    (
        "join-null-keys-match",
        'a.merge(b, left_on="k", right_on="l", how="right")',
        'a.dropna(subset=["k"]).merge(b, left_on="k", right_on="l", how="right")',
    ),
    ("expr-weekday-base", 'df["é"].dt.weekday', '(df["é"].dt.weekday + 1)'),
    ("expr-groupby-assign-misaligned", 'df["s"] = df.groupby("k")["v"].sum()', 'df["s"] = df.groupby("k")["v"].transform("sum")'),
]

#: What they are joined by only the tables know.
WITHOUT_A_CHANGE = {("join-null-keys-match", "x = a.merge(b)")}

LEFT_ALONE = [
    ("groupby-null-key-dropped", 'df.groupby("k", **options)'),
    ("agg-sum-all-null", "sum(x for x in y)"),
    ("agg-sum-all-null", "np.array(v).sum(axis=1)"),
    ("join-null-keys-match", 'a.merge(b, on="k", how="outer")'),
    ("join-null-keys-match", "a.merge(b)"),
    ("filter-ne-null", "1 != 2"),
    ("no-such-cause", 'df.groupby("k")'),
]


@pytest.mark.parametrize(("cause", "code", "wanted"), CHANGED)
def test_changed(cause: str, code: str, wanted: str) -> None:
    text, edits = mend(code, [cause])
    assert text == wanted
    assert edits
    assert all(edit.before != edit.after for edit in edits)


@pytest.mark.parametrize(("cause", "code"), LEFT_ALONE)
def test_left_alone(cause: str, code: str) -> None:
    assert mend(code, [cause]) == (code, [])


@pytest.mark.parametrize(("code", "marks"), MARKED, ids=[code.splitlines()[-1] for code, _ in MARKED])
def test_the_linter_is_content(code: str, marks: list[str]) -> None:
    script = f"import pandas as pd\nimport numpy as np\n{code}\n"
    for cause in marks:
        if cause in RULES:
            text, edits = mend(script, [cause])
            if (cause, code) in WITHOUT_A_CHANGE:
                assert not edits
                continue
            assert edits, cause
            if "query" in code:
                # What stands in a text the linter does not weigh.
                continue
            assert cause not in {finding.cause for finding in lint.lint(text)}, text


def test_most_of_what_the_linter_marks_can_be_tried() -> None:
    marks = {cause for _, causes in MARKED for cause in causes}
    assert len(marks & set(RULES)) >= len(marks) // 2, sorted(marks - set(RULES))


def test_every_cause_has_a_page() -> None:
    assert set(RULES) <= IDS


def test_lines_are_told_as_they_were_and_are() -> None:
    text = 'a = 1\nx = df[df["v"] != 2].groupby("k")["v"].sum()  # é\n'
    _, edits = mend(text, ["filter-ne-null", "groupby-null-key-dropped"])
    (edit,) = edits
    assert edit.line == 2
    assert edit.before == 'x = df[df["v"] != 2].groupby("k")["v"].sum() # é'
    assert edit.after == 'x = df[((df["v"] != 2) & df["v"].notna())].groupby("k", dropna=False)["v"].sum() # é'


def test_all_at_once_is_still_python() -> None:
    for code, _ in MARKED:
        ast.parse(mend(code, list(RULES))[0])


def test_no_python() -> None:
    with pytest.raises(SyntaxError):
        mend("def f(:", ["filter-ne-null"])


def test_only_what_a_function_runs_is_changed() -> None:
    code = (
        "import pandas as pd\n"
        "KEYS = ['k']\n"
        "def other(df):\n"
        "    return df.groupby('k').sum()\n"
        "def summed(df):\n"
        "    return df.groupby(KEYS).sum()\n"
        "def asked(df):\n"
        "    return summed(df)\n"
        "def at_import(df):\n"
        "    return df.groupby('k').sum()\n"
        "WHOLE = at_import(pd.DataFrame({'k': [1]}))\n"
    )
    changed = {name: [edit.line for edit in mend(code, ["groupby-null-key-dropped"], name)[1]] for name in NAMES}
    assert changed == {None: [4, 6, 10], "asked": [6, 10], "summed": [6, 10], "other": [4, 10], "nowhere": [4, 6, 10]}


NAMES = (None, "asked", "summed", "other", "nowhere")
