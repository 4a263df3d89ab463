"""What the linter marks in a pandas script, and what it leaves alone."""

from __future__ import annotations

import re

import pytest
from bearoff_reference import lint

import causes

IDS = {page.id for page in causes.pages()}


def marks(code: str) -> list[str]:
    return [finding.cause for finding in lint.lint(f"import pandas as pd\nimport numpy as np\n{code}\n")]


MARKED = [
    ('x = df[df["status"] != "open"]', ["filter-ne-null"]),
    ('x = df.loc[(df.status != "open") & (df.n > 3), ["a"]]', ["filter-ne-null"]),
    ('mask = df["status"] != "open"\nx = df[mask]', ["filter-ne-null"]),
    ('x = df.query("status != \'open\'")', ["filter-ne-null"]),
    ('x = df[df["a"] != None]', ["filter-ne-none-literal"]),
    ('x = df[~(df["a"] > 3)]', ["filter-negated-comparison-null"]),
    ('x = np.where(~(df["a"] > 3), "lo", "hi")', ["expr-where-negated-null"]),
    ('x = df[~df["a"].isin([1, 2])]', ["filter-not-in-null"]),
    ('x = df[df["a"].isin(["x", None])]', ["filter-in-list-with-null"]),
    ('x = df[~df["a"].isin(other["a"])]', ["join-anti-null-key"]),
    ('x = df[df["a"].isin(other["a"])]', ["join-semi-null-key"]),
    ('x = df[~df["a"].str.contains("y")]', ["filter-contains-negated-null"]),
    ('x = df.groupby("k")["v"].sum()', ["groupby-null-key-dropped"]),
    ('x = df.groupby(["a", "b"])["v"].sum()', ["groupby-null-in-any-key"]),
    ('x = df.groupby("k")["v"].transform("sum")', ["window-null-partition"]),
    ('x = df.groupby("k", dropna=False).first()', ["agg-first-null"]),
    ('g = df.groupby("k", dropna=False)\nx = g["v"].last()', ["agg-first-null"]),
    ('x = df.groupby("k", dropna=False).agg(n=("v", "nunique"))', ["agg-nunique-null"]),
    ('x = df.groupby("k", dropna=False)["v"].agg(np.std)', ["agg-np-std-ddof"]),
    ('x = df.groupby("k", dropna=False)["v"].agg([np.median, "mean"])', ["agg-np-median-null"]),
    ('x = df.groupby("k", dropna=False, observed=False)["v"].sum()', ["groupby-unobserved-category"]),
    ('df["s"] = df.groupby("k", dropna=False)["v"].sum()', ["expr-groupby-assign-misaligned"]),
    ('df["s"] = df["v"].sort_values(na_position="last")', ["expr-index-alignment"]),
    ('x = df["v"].nunique()', ["agg-nunique-null"]),
    ('x = df["v"].value_counts()', ["groupby-value-counts"]),
    ('x = df["v"].quantile(0.9)', ["agg-quantile-nearest"]),
    ("x = df.fillna(0)", ["expr-fillna-frame-zero", "filter-nan-is-not-null"]),
    ('x = df["v"].fillna(0)', ["filter-nan-is-not-null"]),
    ('x = df.sort_values("v").head(3)', ["sort-null-then-limit", "sort-unstable-limit"]),
    ('x = df.sort_values("v", kind="stable")[["a"]].head(3)', ["sort-null-then-limit"]),
    ('x = df.sort_values("v")', ["sort-null-position"]),
    ('x = a.merge(b, on="k")', ["join-null-keys-match"]),
    ('x = pd.merge(a, b, on="k", how="left")', ["join-null-keys-left"]),
    ("x = a.merge(b)", ["join-implicit-on-all-common", "join-null-keys-match"]),
    ('x = a.set_index("k").join(b.set_index("k"))', ["join-default-how"]),
    ('x = df["a"] // df["b"]', ["expr-int-div-by-zero"]),
    ('x = df["a"] % df["b"]', ["expr-int-mod-zero"]),
    ('x = df["a"] / df["b"]', ["expr-float-div-zero-over-zero"]),
    ('df = pd.concat(parts, ignore_index=True)\nx = df.a / df.b', ["expr-float-div-zero-over-zero"]),
    ('x = df["d"].dt.month * 100', ["expr-narrow-literal-wrap"]),
    ('x = df["d"].dt.year * 10000 + df["d"].dt.month * 100 + df["d"].dt.day', ["expr-date-key-wrap"]),
    ('x = df["d"].dt.hour * 3600 + df["d"].dt.second', ["expr-seconds-of-day-wrap"]),
    ('x = df["d"].dt.weekday', ["expr-weekday-base"]),
    ('x = (df["a"] - df["b"]).dt.total_seconds()', ["expr-total-seconds-truncated"]),
    ('x = df["v"].astype(str)', ["expr-int-missing-to-text"]),
    ('x = df["v"].astype("int32")', ["expr-cast-out-of-range"]),
    ('x = df["v"].cumsum()', ["window-cumsum-nan"]),
    ('x = df["v"].rolling(3).mean()', ["rust-rolling-min-periods"]),
    ('x = df["s"].str.replace("a", "b")', ["expr-str-replace-first"]),
    (r'x = df["s"].str.replace("(a)", r"\1", regex=True)', ["expr-regex-backreference", "expr-str-replace-first"]),
    ('x = df["s"].str[1:3]', ["expr-slice-semantics"]),
    ('x = df["s"].map({"a": 1})', ["expr-map-missing-key"]),
    ('x = df["s"].map(lambda text: text + "!")', ["expr-map-function-null"]),
    ('x = pd.read_csv("a.csv")', ["load-na-tokens"]),
    ('x = df.resample("W", on="d")["v"].sum()', ["groupby-resample-fills-gaps", "groupby-resample-week-label"]),
    ('df.to_csv("a.csv")', ["output-csv-index"]),
]

QUIET = [
    'x = df[df["status"] == "open"]',
    'x = df[(df["status"] != "open") & df["status"].notna()]',
    'x = df[(df["status"] != "open") | df["status"].isna()]',
    'if df["n"].sum() != 3:\n    pass',
    "if args.mode != 'fast':\n    run()",
    'x = df[~df["flag"]]',
    'x = df[~df["a"].str.contains("y", na=True)]',
    'x = df[df["a"].isin(other["a"].dropna())]',
    'x = df.groupby("k", dropna=False)["v"].sum()',
    'x = df.groupby("k", dropna=False)["v"].std()',
    'x = df.groupby("k", dropna=False).agg(n=("v", "sum"), m=("v", "mean"))',
    'x = df["v"].value_counts(dropna=False)',
    'x = df.sort_values("v", na_position="first").head(3)',
    'x = ",".join(names)',
    'x = sep.join(map(str, names))',
    'x = df["a"] // 7 + df["b"] % 3 - df["c"] / 2',
    'x = "%s of %s" % (a, b)',
    "x = self.hits / self.tries + args.rows // args.parts",
    'x = df["v"].rolling(3, min_periods=3).mean()',
    'x = df["v"].std(ddof=0)',
    'x = df["s"].str.strip().str.len()',
    'x = "a-b".replace("-", "+")',
    'x = df["v"].astype("Int64")',
    'x = pd.read_csv("a.csv", keep_default_na=False, na_values=[""])',
    'df.to_csv("a.csv", index=False)',
    "x = df.head(3)",
    'x = df.assign(total=df["a"] + df["b"])',
]


@pytest.mark.parametrize(("code", "wanted"), MARKED, ids=[code.splitlines()[-1] for code, _ in MARKED])
def test_marked(code: str, wanted: list[str]) -> None:
    assert sorted(marks(code)) == wanted


@pytest.mark.parametrize("code", QUIET)
def test_quiet(code: str) -> None:
    assert marks(code) == []


def test_places_and_words() -> None:
    code = 'import pandas as pd\n\ndef late(flüge):\n    return flüge[flüge["delay"] != 0]\n'
    found = lint.lint(code)
    assert found == [
        lint.Finding(4, 18, "filter-ne-null", "keeps the rows where `delay` is missing; Polars drops them")
    ]
    assert [mark.about for mark in found] == ["delay"]
    chain = 'import pandas as pd\nx = (\n    df\n    .groupby("k")\n    .size()\n)\n'
    assert [(mark.line, mark.column) for mark in lint.lint(chain)] == [(4, 6)]


def test_a_script_without_pandas_is_left_alone() -> None:
    assert lint.lint('x = [row for row in rows if row["a"] != 3]\ny = df.groupby("k")\n') == []


def test_no_python() -> None:
    with pytest.raises(SyntaxError):
        lint.lint("import pandas as pd\nx = (")


def test_every_id_has_a_page() -> None:
    text = "".join(path.read_text() for path in (causes.ROOT / "py_reference" / "bearoff_reference").glob("lint*.py"))
    named = re.findall(r'"((?:load|filter|expr|groupby|agg|join|window|sort|output|rust)-[\w-]+)"', text)
    assert named
    assert set(named) <= IDS, set(named) - IDS


def test_the_pages_own_examples_are_marked() -> None:
    """Where pandas stands alone in an example, the linter finds as many as it can tell from the code."""
    found = wanted = 0
    for page in causes.pages():
        if page.odd == "pandas" and page.kind in ("rows", "values") and not page.id.startswith("load-"):
            wanted += 1
            found += page.id in marks(page.code["pandas"])
    assert found >= wanted * 0.6, f"{found} of {wanted}"
