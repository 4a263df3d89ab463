"""Plain mistakes: the port means something else, and no difference of the libraries is to blame."""

from __future__ import annotations

from planted.pieces import Column, Filter, Group, Whole


def _at(column: str, where: str, instead: str) -> str:
    """An expression of Polars: a column with other values in some rows."""
    return f'pl.when({where}).then({instead}).otherwise("{column}")'


TABLE: tuple[Column | Filter | Group | Whole, ...] = (
    # One cell.
    Column(
        "one-integer-more",
        "far",
        'flights["distance"]',
        _at("distance", 'pl.col("id") == 700', 'pl.col("distance") + 1'),
    ),
    Column(
        "one-number-other",
        "span",
        'flights["miles"] / 7',
        "(" + _at("miles", 'pl.col("id") == 1400', 'pl.col("miles") * 1.31') + ") / 7",
    ),
    Column(
        "one-text-other",
        "goes",
        'flights["dest"]',
        _at("dest", 'pl.col("id") == 84', 'pl.lit("OSL")'),
    ),
    Column(
        "one-negative",
        "late",
        'flights["distance"] * 3',
        "(" + _at("distance", 'pl.col("id") == 2100', '-pl.col("distance")') + ") * 3",
    ),
    # Some cells.
    Column(
        "some-integers-other",
        "far",
        'flights["distance"]',
        _at("distance", 'pl.col("id") % 450 == 3', 'pl.col("distance") + pl.col("id") % 17 - 5'),
    ),
    Column(
        "some-numbers-other",
        "wide",
        'flights["miles"] * 2',
        "(" + _at("miles", 'pl.col("id") % 90 == 11', 'pl.col("miles") + pl.col("id") % 13 / 3') + ") * 2",
    ),
    Column(
        "some-texts-swapped",
        "goes",
        'flights["dest"]',
        _at("dest", 'pl.col("id") % 333 == 1', 'pl.col("origin")'),
    ),
    Column("a-gate-of-one-carrier", "far", 'flights["distance"]', _at("distance", 'pl.col("carrier") == "AS"', "0")),
    # All cells of a column.
    Column("one-more-everywhere", "far", 'flights["distance"]', 'pl.col("distance") + 1'),
    Column("another-factor", "km", 'flights["miles"] * 1.609', 'pl.col("miles") * 1.852'),
    Column("another-column", "when", 'flights["hour"]', 'pl.col("minute")'),
    Column("another-text-column", "goes", 'flights["dest"]', 'pl.col("origin")'),
    Column("other-sign", "back", 'flights["distance"] - 900', '900 - pl.col("distance")'),
    Column("another-limit", "far", 'flights["distance"] > 900', 'pl.col("distance") > 950'),
    Column("another-day", "next", 'flights["date"] + pd.Timedelta(days=1)', 'pl.col("date").dt.offset_by("2d")'),
    # Rows.
    Filter("a-row-left-out", 'flights["id"] >= 0', 'pl.col("id") != 840'),
    Filter("some-rows-left-out", 'flights["id"] >= 0', 'pl.col("id") % 400 != 7'),
    Filter("another-bound", 'flights["distance"] > 900', 'pl.col("distance") > 950'),
    Filter("a-carrier-left-out", 'flights["distance"] > 0', 'pl.col("carrier") != "VX"'),
    Filter("another-month", 'flights["month"] == 3', 'pl.col("month") == 4'),
    # Aggregates.
    Group("mean-for-median", "usual", 'groups["distance"].median()', 'pl.col("distance").mean()'),
    Group("max-for-sum", "total", 'groups["distance"].sum()', 'pl.col("distance").max()', key="carrier"),
    Group("sum-of-another-column", "total", 'groups["distance"].sum()', 'pl.col("flight").sum()', key="origin"),
    Group("a-filter-forgotten", "n", 'groups["distance"].sum()', 'pl.col("distance").filter(pl.col("hour") > 6).sum()'),
    Group("one-group-other", "top", 'groups["distance"].max()', 'pl.col("distance").max() + (pl.col("dest").first() == "ATL")'),
    # Tables of a few rows, as tests have them.
    *(
        Whole(
            f"few-{at}",
            f"answer = pd.DataFrame({left!r})",
            f"answer = pl.DataFrame({right!r})",
        )
        for at, (left, right) in enumerate(
            [
                ({"a": [1, 2]}, {"a": [1, 3]}),
                ({"id": [1, 2, 3], "a": [10, 20, 30]}, {"id": [1, 2, 3], "a": [10, 20, 31]}),
                ({"id": [1, 2, 3], "a": [1.5, 2.5, 3.5]}, {"id": [1, 2, 3], "a": [1.5, 2.5, 3.75]}),
                ({"id": [1, 2, 3], "a": [1.5, 2.5, 3.5]}, {"id": [1, 2, 3], "a": [1.5, 2.5, 7.0]}),
                ({"id": [1, 2, 3], "s": ["a", "b", "c"]}, {"id": [1, 2, 3], "s": ["a", "b", "d"]}),
                ({"id": [1, 2, 3], "s": ["a", "b", "c"]}, {"id": [1, 2], "s": ["a", "b"]}),
                ({"k": ["x", "y"], "n": [10, 20]}, {"k": ["x", "y"], "n": [10, 19]}),
                ({"k": ["x", "y"], "total": [10.0, 20.0]}, {"k": ["x", "y"], "total": [30.0, 20.0]}),
                ({"ok": [True, False, True]}, {"ok": [True, True, True]}),
                ({"id": [1, 2], "x": [3, 4], "y": [5, 6]}, {"id": [1, 2], "x": [5, 6], "y": [3, 4]}),
            ]
        )
    ),
)
