"""Aggregates, and groups, that come out differently."""

from __future__ import annotations

from planted.pieces import Group

TABLE: tuple[Group, ...] = (
    Group("groupby-null-key-dropped", "", "", "", key="tailnum", keys=True),
    Group("groupby-null-key-dropped", "", "", "", key="cabin", keys=True),
    Group("groupby-null-key-dropped", "", "", "", key="season", keys=True),
    Group("groupby-null-in-any-key", "", "", "", key="origin, cabin", keys=True),
    Group("groupby-null-in-any-key", "", "", "", key="remark, season", keys=True),
    Group("groupby-nan-vs-null-key", "", ", dropna=False", "", key="gust", keys=True),
    Group("agg-nunique-null", "planes", 'groups["tailnum"].nunique()', 'pl.col("tailnum").n_unique()'),
    Group(
        "agg-nunique-null",
        "delays",
        'groups["dep_delay"].nunique()',
        'pl.col("dep_delay").n_unique()',
        key="carrier",
    ),
    Group("agg-first-null", "first_delay", 'groups["dep_delay"].first()', 'pl.col("dep_delay").first()'),
    Group(
        "agg-first-null", "last_remark", 'groups["remark"].last()', 'pl.col("remark").last()', key="flight"
    ),
    Group("agg-nan-sum-mean", "gain_sum", 'groups["gain"].sum()', 'pl.col("gain").sum()'),
    Group("agg-nan-sum-mean", "gain_mean", 'groups["gain"].mean()', 'pl.col("gain").mean()', key="flight"),
    Group("agg-nan-sum-mean", "gust_std", 'groups["gust"].std()', 'pl.col("gust").std()', key="flight"),
    Group("agg-nan-min-max", "gain_median", 'groups["gain"].median()', 'pl.col("gain").median()'),
    Group("agg-nan-count", "gains", 'groups["gain"].count()', 'pl.col("gain").count()'),
    Group("agg-count-size-len", "departed", 'groups["dep_delay"].count()', "pl.len()"),
    Group("agg-count-size-len", "cabins", 'groups["cabin"].count()', "pl.len()", key="carrier"),
    Group(
        "agg-quantile-nearest",
        "far",
        'groups["distance"].quantile(0.9)',
        'pl.col("distance").quantile(0.9)',
        key="carrier",
    ),
    Group(
        "agg-quantile-nearest",
        "late",
        'groups["arr_delay"].quantile(0.75)',
        'pl.col("arr_delay").quantile(0.75)',
    ),
    Group(
        "agg-np-std-ddof",
        "spread",
        'groups["distance"].agg(np.std)',
        'pl.col("distance").std()',
        key="carrier",
    ),
    Group("agg-np-std-ddof", "hour_var", 'groups["hour"].agg(np.var)', 'pl.col("hour").var()', key="origin"),
    Group(
        "agg-np-median-null",
        "usual_delay",
        'groups["arr_delay"].agg(np.median)',
        'pl.col("arr_delay").median()',
    ),
    Group(
        "agg-skew-kurtosis-bias",
        "skewness",
        'groups["distance"].skew()',
        'pl.col("distance").skew()',
        key="carrier",
    ),
    Group(
        "agg-mode-null",
        "usual_remark",
        'groups["remark"].agg(lambda x: next(iter(x.mode()), None))',
        'pl.col("remark").mode().first()',
        key="month",
    ),
    Group(
        "agg-sum-int32-overflow",
        "epochs",
        'flights.astype({"epoch": "int32"}).groupby(groups.keys)["epoch"].sum()',
        'pl.col("epoch").cast(pl.Int32).sum()',
    ),
    Group(
        "agg-sum-big-int-with-null",
        "bookings",
        'groups["booking"].sum()',
        'pl.col("booking").sum()',
        key="flight",
    ),
    Group(
        "agg-float-summation-order",
        "share",
        'flights.assign(share=flights["distance"] / 7.3).groupby(groups.keys)["share"].sum()',
        '(pl.col("distance") / 7.3).sum()',
        key="carrier",
    ),
    Group(
        "agg-sort-last-as-argmax",
        "worst",
        'flights.sort_values(["dep_delay", "id"]).groupby(groups.keys)["flight"].last()',
        'pl.col("flight").sort_by("dep_delay", "id").last()',
    ),
    Group(
        "agg-dtype-width",
        "punctual",
        '(groups["distance"].count())',
        'pl.col("distance").count()',
        types=True,
    ),
    Group(
        "agg-corr-nan",
        "gain_corr",
        'groups[["gain", "distance"]].apply(lambda x: x["gain"].corr(x["distance"]))',
        'pl.corr("gain", "distance")',
        key="carrier",
    ),
    Group(
        "agg-corr-last-digit",
        "delay_corr",
        'groups[["dep_delay", "arr_delay"]].apply(lambda x: x["dep_delay"].corr(x["arr_delay"]))',
        'pl.corr("dep_delay", "arr_delay")',
        key="origin",
    ),
    Group(
        "expr-unsigned-count-underflow",
        "missing",
        'groups["dep_delay"].count() - groups.size()',
        'pl.col("dep_delay").count() - pl.len()',
    ),
    Group("groupby-float-key-text", "", ", dropna=False", "", key="season", types=True, keys=True),
)
