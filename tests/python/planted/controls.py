"""What looks like a cause and is none: both engines answer alike."""

from __future__ import annotations

from planted.pieces import Column, Filter, Group, Whole

TABLE: tuple[Column | Filter | Group | Whole, ...] = (
    # Conditions
    Filter("filter-between", 'flights["dep_delay"].between(0, 15)', 'pl.col("dep_delay").is_between(0, 15)'),
    Filter("filter-string-order", 'flights["tailnum"] < "N5"', 'pl.col("tailnum") < "N5"'),
    Filter("filter-normalisation", 'flights["town"] == "Malmö"', 'pl.col("town") == "Malmö"'),
    Filter("filter-comparison-null", 'flights["arr_delay"] > 3', 'pl.col("arr_delay") > 3'),
    Filter("filter-equals-null", 'flights["cabin"] == "eco"', 'pl.col("cabin") == "eco"'),
    Filter(
        "filter-or-null",
        '(flights["dep_delay"] == 0) | (flights["arr_delay"] == 0)',
        '(pl.col("dep_delay") == 0) | (pl.col("arr_delay") == 0)',
    ),
    Whole(
        "filter-dedup-null",
        'answer = flights[["cabin"]].drop_duplicates()',
        'answer = flights.select("cabin").unique(maintain_order=True)',
        ordered=True,
    ),
    # Columns
    Column(
        "expr-true-division",
        "pace",
        'flights["distance"] / flights["flight"]',
        'pl.col("distance") / pl.col("flight")',
    ),
    Column(
        "expr-floor-division", "half", '(flights["dep_delay"] - 3) // 7', '(pl.col("dep_delay") - 3) // 7'
    ),
    Column("expr-modulo", "rest", 'flights["arr_delay"] % 7', 'pl.col("arr_delay") % 7'),
    Column(
        "expr-round-decimals",
        "short",
        '(flights["miles"] * 1.037).round(2)',
        '(pl.col("miles") * 1.037).round(2)',
    ),
    Column(
        "expr-round-half", "even", '(flights["distance"] / 2).round()', '(pl.col("distance") / 2).round()'
    ),
    Column(
        "expr-add-month-clip",
        "next",
        'flights["date"] + pd.DateOffset(months=1)',
        'pl.col("date").dt.offset_by("1mo")',
    ),
    Column("expr-iso-week", "week", 'flights["date"].dt.isocalendar().week', 'pl.col("date").dt.week()'),
    Column("expr-quarter", "quarter", 'flights["date"].dt.quarter', 'pl.col("date").dt.quarter()'),
    Column("expr-sqrt-log-domain", "log", 'np.log(flights["minute"] + 1)', '(pl.col("minute") + 1).log()'),
    Column(
        "expr-rowwise-max",
        "worse",
        'flights[["dep_delay", "arr_delay"]].max(axis=1)',
        'pl.max_horizontal("dep_delay", "arr_delay")',
    ),
    Column(
        "expr-rowwise-sum",
        "both",
        'flights[["dep_delay", "arr_delay"]].sum(axis=1)',
        'pl.sum_horizontal("dep_delay", "arr_delay")',
    ),
    Column("expr-title-case", "title", 'flights["route"].str.title()', 'pl.col("route").str.to_titlecase()'),
    Column("expr-strip", "typed", 'flights["typed"].str.strip()', 'pl.col("typed").str.strip_chars()'),
    Column(
        "expr-concat",
        "name",
        'flights["carrier"] + flights["tailnum"]',
        'pl.concat_str("carrier", "tailnum")',
    ),
    Column(
        "expr-extract",
        "digits",
        r'flights["tailnum"].str.extract(r"(\d+)")[0]',
        r'pl.col("tailnum").str.extract(r"(\d+)")',
    ),
    Column("expr-zfill", "filled", 'flights["tailnum"].str.zfill(8)', 'pl.col("tailnum").str.zfill(8)'),
    Column("expr-cast-int", "whole", '(flights["miles"]).astype("int64")', 'pl.col("miles").cast(pl.Int64)'),
    Column(
        "expr-fillna", "filled_delay", 'flights["dep_delay"].fillna(-1)', 'pl.col("dep_delay").fill_null(-1)'
    ),
    Column("expr-ffill", "held_delay", 'flights["dep_delay"].ffill()', 'pl.col("dep_delay").forward_fill()'),
    # Aggregates
    Group(
        "agg-std-default-ddof", "spread", 'groups["distance"].std()', 'pl.col("distance").std()', key="origin"
    ),
    Group("agg-median", "usual", 'groups["arr_delay"].median()', 'pl.col("arr_delay").median()'),
    Group("agg-mean-null", "mean", 'groups["arr_delay"].mean()', 'pl.col("arr_delay").mean()'),
    Group("agg-mean-large-int", "mean", 'groups["serial"].mean()', 'pl.col("serial").mean()', key="origin"),
    Group("agg-minmax-text", "first", 'groups["tailnum"].min()', 'pl.col("tailnum").min()'),
    Group(
        "agg-cov-null-pairs",
        "cov",
        'groups[["dep_delay", "arr_delay"]].apply(lambda x: x["dep_delay"].cov(x["arr_delay"]))',
        'pl.cov("dep_delay", "arr_delay")',
        key="origin",
    ),
    Group(
        "agg-var-cancellation",
        "var",
        'flights.assign(x=flights["hour"] + 1_000_000_000).groupby(groups.keys)["x"].var()',
        '(pl.col("hour") + 1_000_000_000).var()',
        key="carrier",
    ),
    Group("agg-mean-date", "mean", 'groups["starts"].max()', 'pl.col("starts").max()'),
    Group("agg-bool-mean", "share", '(groups["distance"].max() > 900)', 'pl.col("distance").max() > 900'),
    Group("agg-sum", "sum", 'groups["dep_delay"].sum()', 'pl.col("dep_delay").sum()', key="carrier"),
    Group("agg-count", "n", 'groups["dep_delay"].count()', 'pl.col("dep_delay").count()', key="carrier"),
    Group(
        "groupby-all-keys", "n", 'groups["distance"].min()', 'pl.col("distance").min()', key="carrier, origin"
    ),
    Whole(
        "groupby-empty-frame",
        'answer = flights[flights["distance"] > 99999].groupby("dest", as_index=False)["distance"].sum()',
        'answer = flights.filter(pl.col("distance") > 99999).group_by("dest").agg(pl.col("distance").sum())',
    ),
    Whole(
        "agg-idxmax-ties",
        'answer = pd.DataFrame({"at": [flights["distance"].idxmax()]})',
        'answer = flights.select(at=pl.col("distance").arg_max())',
    ),
    # Joins
    Whole(
        "join-left-order",
        'airlines = pd.read_csv("airlines.csv")\n'
        'answer = flights[["id", "carrier", "miles"]].merge(airlines, on="carrier", how="left")',
        'airlines = pl.read_csv("airlines.csv")\n'
        'answer = flights.select("id", "carrier", "miles").join(airlines, on="carrier", how="left")',
        ordered=True,
    ),
    Whole(
        "join-nan-keys",
        'left = flights.loc[flights["gust"].notna(), ["id", "gust"]].head(50)\n'
        'right = pd.DataFrame({"gust": [0.0, 1.5, 3.0], "force": [0, 1, 2]})\n'
        'answer = left.merge(right, on="gust")',
        'left = flights.filter(pl.col("gust").is_not_null() & pl.col("gust").is_not_nan()).select("id", "gust").head(50)\n'
        'right = pl.DataFrame({"gust": [-0.0, 1.5, 3.0], "force": [0, 1, 2]})\n'
        'answer = left.join(right, on="gust")',
    ),
    Whole(
        "join-asof-backward",
        'checks = pd.read_csv("checks.csv")\n'
        'columns = flights[["id", "carrier", "miles"]]\n'
        'answer = pd.merge_asof(columns, checks.rename(columns={"at": "id"}), on="id")',
        'checks = pl.read_csv("checks.csv")\n'
        'columns = flights.select("id", "carrier", "miles")\n'
        'answer = columns.join_asof(checks.rename({"at": "id"}), on="id")',
    ),
    # Windows
    Column(
        "window-rolling-null",
        "mean",
        'flights["dep_delay"].rolling(3).mean()',
        'pl.col("dep_delay").rolling_mean(3)',
    ),
    Column(
        "window-rolling-min",
        "sum",
        'flights["dep_delay"].rolling(3, min_periods=1).sum()',
        'pl.col("dep_delay").rolling_sum(3, min_samples=1)',
    ),
    Column(
        "window-rolling-center-even",
        "centre",
        'flights["distance"].rolling(4, center=True).sum()',
        'pl.col("distance").rolling_sum(4, center=True)',
    ),
    Column(
        "window-pct-change-null",
        "change",
        'flights["distance"].pct_change()',
        'pl.col("distance").pct_change()',
    ),
    Column(
        "window-ewm",
        "smooth",
        'flights["distance"].ewm(alpha=0.3).mean()',
        'pl.col("distance").ewm_mean(alpha=0.3)',
    ),
    Column("window-rank", "place", 'flights["arr_delay"].rank()', 'pl.col("arr_delay").rank()'),
    Column("window-cumsum", "so_far", 'flights["dep_delay"].cumsum()', 'pl.col("dep_delay").cum_sum()'),
    Column(
        "window-cumcount", "nth", 'flights.groupby("dest").cumcount()', 'pl.int_range(pl.len()).over("dest")'
    ),
    Column(
        "window-over",
        "dest_max",
        'flights.groupby("dest")["distance"].transform("max")',
        'pl.col("distance").max().over("dest")',
    ),
    # Sorts
    Whole(
        "sort-text",
        'answer = flights[["id", "town"]].sort_values(["town", "id"])',
        'answer = flights.select("id", "town").sort("town", "id")',
        ordered=True,
    ),
    Whole(
        "sort-categorical",
        'answer = flights.astype({"dest": "category"})[["dest", "id"]].sort_values(["dest", "id"])',
        'answer = flights.select(pl.col("dest").cast(pl.Categorical), "id").sort("dest", "id")',
        ordered=True,
    ),
    Whole(
        "sort-slice-oob",
        'answer = flights[["id", "dest", "miles"]].iloc[4000:5000]',
        'answer = flights.select("id", "dest", "miles").slice(4000, 1000)',
        ordered=True,
    ),
    # Reading
    Whole(
        "load-flights",
        'flights = pd.read_csv("flights.csv")\nanswer = flights[["id", "tailnum", "town", "miles"]]',
        'flights = pl.read_csv("flights.csv", infer_schema_length=None)\n'
        'answer = flights.select("id", "tailnum", "town", "miles")',
    ),
    Whole("load-airports", 'answer = pd.read_csv("airports.csv")', 'answer = pl.read_csv("airports.csv")'),
    # Writing
    Whole(
        "output-csv-plain",
        'answer = flights[["id", "tailnum", "miles"]].to_csv(index=False)',
        'answer = flights.select("id", "tailnum", "miles").write_csv()',
    ),
)

#: Programs of pandas and Polars, over `flights`, that answer the same.
EQUAL: tuple[tuple[str, str], ...] = (
    ('answer = flights[["id", "dest", "miles"]]\n', 'answer = flights.select("id", "dest", "miles")\n'),
    (
        'answer = flights[["id", "tailnum", "cabin"]][flights["tailnum"].notna()]\n',
        'answer = flights.select("id", "tailnum", "cabin").filter(pl.col("tailnum").is_not_null())\n',
    ),
    (
        'answer = flights.groupby("tailnum", dropna=False, as_index=False)["miles"].max()\n',
        'answer = flights.group_by("tailnum").agg(pl.col("miles").max())\n',
    ),
    (
        'answer = flights[["id", "starts", "stamp", "origin"]]\n',
        'answer = flights.select("id", "starts", "stamp", "origin")\n',
    ),
)
