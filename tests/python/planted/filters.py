"""Conditions that keep other rows."""

from __future__ import annotations

from planted.pieces import Filter

TABLE: tuple[Filter, ...] = (
    Filter("filter-ne-null", 'flights["cabin"] != "eco"', 'pl.col("cabin") != "eco"'),
    Filter("filter-ne-null", 'flights["dep_delay"] != 0', 'pl.col("dep_delay") != 0'),
    Filter("filter-ne-null", 'flights["tailnum"] != "N725MQ"', 'pl.col("tailnum") != "N725MQ"'),
    Filter("filter-negated-comparison-null", '~(flights["dep_delay"] > 15)', '~(pl.col("dep_delay") > 15)'),
    Filter("filter-negated-comparison-null", '~(flights["arr_delay"] < 0)', '~(pl.col("arr_delay") < 0)'),
    Filter(
        "filter-not-in-null",
        '~flights["cabin"].isin(["eco", "first"])',
        '~pl.col("cabin").is_in(["eco", "first"])',
    ),
    Filter(
        "filter-not-in-null",
        '~flights["air_time"].isin([40, 41, 42])',
        '~pl.col("air_time").is_in([40, 41, 42])',
    ),
    Filter(
        "filter-in-list-with-null",
        'flights["remark"].isin(["hold", None])',
        'pl.col("remark").is_in(["hold", None])',
    ),
    Filter(
        "filter-in-list-with-null",
        'flights["season"].isin([1, 2, np.nan])',
        'pl.col("season").is_in([1, 2, None])',
    ),
    Filter("filter-ne-none-literal", 'flights["tailnum"] != None', 'pl.col("tailnum") != None'),
    Filter("filter-nan-greater-than", 'flights["gain"] > 3', 'pl.col("gain") > 3'),
    Filter(
        "filter-nan-greater-than",
        'flights["minute"] / (flights["minute"] * 4) > 0.3',
        'pl.col("minute") / (pl.col("minute") * 4) > 0.3',
    ),
    Filter(
        "filter-contains-negated-null",
        '~flights["remark"].str.contains("hold")',
        '~pl.col("remark").str.contains("hold")',
    ),
    Filter(
        "filter-contains-negated-null",
        '~flights["tailnum"].str.startswith("N5")',
        '~pl.col("tailnum").str.starts_with("N5")',
    ),
    Filter("filter-str-match-anchored", 'flights["dest"].str.match("A")', 'pl.col("dest").str.contains("A")'),
    Filter(
        "filter-str-match-anchored", 'flights["route"].str.match("L")', 'pl.col("route").str.contains("L")'
    ),
)
