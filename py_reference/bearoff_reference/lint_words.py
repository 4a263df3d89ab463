"""What the linter says of methods whose name is enough. Must not know: scripts."""

from __future__ import annotations

import re

#: Methods whose name is enough: cause, words, and keywords that settle the matter.
METHODS: dict[str, tuple[str, str, frozenset[str]]] = {
    "nunique": (
        "agg-nunique-null",
        "leaves missing values out; `n_unique` of Polars counts NULL",
        frozenset({"dropna"}),
    ),
    "value_counts": (
        "groupby-value-counts",
        "has no row for the missing value; Polars counts NULL",
        frozenset({"dropna"}),
    ),
    "quantile": (
        "agg-quantile-nearest",
        "interpolates; `quantile` of Polars takes the nearest value",
        frozenset({"interpolation"}),
    ),
    "describe": ("agg-describe-quartiles", "interpolates quartiles; Polars takes the nearest values", frozenset()),
    "skew": ("agg-skew-kurtosis-bias", "is corrected for the sample; `skew` of Polars is not", frozenset()),
    "kurt": ("agg-skew-kurtosis-bias", "is corrected for the sample; `kurtosis` of Polars is not", frozenset()),
    "kurtosis": ("agg-skew-kurtosis-bias", "is corrected for the sample; `kurtosis` of Polars is not", frozenset()),
    "ffill": ("expr-ffill-nan", "fills NaN as well; `forward_fill` of Polars fills NULL only", frozenset()),
    "bfill": ("expr-ffill-nan", "fills NaN as well; `backward_fill` of Polars fills NULL only", frozenset()),
    "cumsum": ("window-cumsum-nan", "skips NaN; in Polars everything after it is NaN", frozenset()),
    "cumprod": ("window-cumsum-nan", "skips NaN; in Polars everything after it is NaN", frozenset()),
    "cummax": ("window-cummax-nan", "is missing where the value is NaN; Polars repeats the maximum", frozenset()),
    "cummin": ("window-cummax-nan", "is missing where the value is NaN; Polars repeats the minimum", frozenset()),
    "cumcount": (
        "window-row-number-base",
        "numbers from 0; `cum_count` of Polars from 1, and skips NULL",
        frozenset(),
    ),
    "ewm": ("window-ewm-null", "repeats the mean at a missing value; Polars is NULL there", frozenset({"ignore_na"})),
    "interpolate": (
        "expr-interpolate-tail",
        "repeats the last value at the end; Polars leaves it NULL",
        frozenset({"limit_area"}),
    ),
    "explode": ("expr-explode-empty-list", "keeps a row for an empty list; Polars drops it", frozenset()),
    "get_dummies": (
        "expr-get-dummies",
        "makes booleans; `to_dummies` makes integers and a column for NULL",
        frozenset(),
    ),
    "idxmax": ("agg-idxmax-label-vs-position", "is a label; `arg_max` of Polars is a place", frozenset()),
    "idxmin": ("agg-idxmax-label-vs-position", "is a label; `arg_min` of Polars is a place", frozenset()),
    "mode": ("agg-mode-null", "leaves missing values out; `mode` of Polars counts NULL", frozenset({"dropna"})),
    "drop_duplicates": ("filter-dedup-order", "keeps the first row, in order; `unique` of Polars any", frozenset()),
    "nlargest": ("sort-topk-ties", "keeps the first of rows that tie; `top_k` of Polars any", frozenset()),
    "nsmallest": ("sort-topk-ties", "keeps the first of rows that tie; `bottom_k` of Polars any", frozenset()),
    "cut": ("expr-cut-out-of-range", "makes values outside of the bins missing; Polars adds bins", frozenset()),
}

#: Methods of `.str`.
TEXTS: dict[str, tuple[str, str]] = {
    "replace": ("expr-str-replace-first", "changes every match; `str.replace` of Polars the first"),
    "find": ("expr-find-offset", "is -1 where nothing is found, in characters; Polars NULL, in bytes"),
    "match": ("filter-str-match-anchored", "looks at the beginning only; `str.contains` anywhere"),
    "slice": ("expr-slice-semantics", "takes an end; `str.slice` of Polars takes a length"),
}

#: Attributes and methods of `.dt`.
DATES: dict[str, tuple[str, str]] = {
    "weekday": ("expr-weekday-base", "counts from Monday 0; Polars from Monday 1"),
    "dayofweek": ("expr-weekday-base", "counts from Monday 0; Polars from Monday 1"),
    "day_of_week": ("expr-weekday-base", "counts from Monday 0; Polars from Monday 1"),
    "days": ("expr-timedelta-days-negative", "rounds down below zero; `total_days` of Polars cuts"),
    "seconds": ("expr-timedelta-seconds-component", "leaves the days out; `total_seconds` does not"),
    "total_seconds": ("expr-total-seconds-truncated", "has decimals; in Polars it is a whole number"),
}
PARTS = {"month", "day", "hour", "minute", "second", "weekday", "dayofweek", "quarter"}

#: Functions of an aggregation by name.
NAMED: dict[str, tuple[str, str]] = {
    "first": ("agg-first-null", "skips missing values; `first` of Polars does not"),
    "last": ("agg-first-null", "skips missing values; `last` of Polars does not"),
    "nunique": ("agg-nunique-null", "leaves missing values out; `n_unique` of Polars counts NULL"),
    "skew": ("agg-skew-kurtosis-bias", "is corrected for the sample; `skew` of Polars is not"),
}
NUMPY: dict[str, tuple[str, str]] = {
    "std": ("agg-np-std-ddof", "divides by n since pandas 3; `std` of Polars by n - 1"),
    "var": ("agg-np-std-ddof", "divides by n since pandas 3; `var` of Polars by n - 1"),
    "median": ("agg-np-median-null", "does not skip missing values since pandas 3; Polars does"),
    "percentile": ("agg-np-median-null", "does not skip missing values since pandas 3; Polars does"),
}

#: What keeps the rows of a group, and so shows those without a key.
PER_ROW = {
    "transform",
    "shift",
    "cumsum",
    "cumprod",
    "cummax",
    "cummin",
    "ffill",
    "bfill",
    "diff",
    "rank",
    "pct_change",
}
#: What has a row for every group.
PER_GROUP = {"sum", "mean", "count", "size", "max", "min", "median", "nunique"}
WIDTHS = re.compile(r"u?int(8|16|32)")
