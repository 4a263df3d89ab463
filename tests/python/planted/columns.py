"""Columns that come out differently."""

from __future__ import annotations

from planted.pieces import Column

TABLE: tuple[Column, ...] = (
    Column(
        "filter-kleene-object-bool",
        "good",
        'flights["on_time"] & flights["early"]',
        'pl.col("on_time") & pl.col("early")',
    ),
    Column(
        "filter-kleene-object-bool",
        "either",
        'flights["early"] | flights["on_time"]',
        'pl.col("early") | pl.col("on_time")',
    ),
    Column(
        "filter-nan-equals-nan",
        "unchanged",
        'flights["gain"] == flights["gain_again"]',
        '(pl.col("gain") == pl.col("gain_again")).fill_null(False)',
    ),
    Column(
        "filter-nan-is-not-null", "gain_filled", 'flights["gain"].fillna(0)', 'pl.col("gain").fill_null(0)'
    ),
    Column(
        "filter-nan-is-not-null",
        "gust_or_none",
        'flights["gust"].fillna(-99.5)',
        'pl.col("gust").fill_null(-99.5)',
    ),
    Column("filter-nan-is-not-null", "no_gust", 'flights["gust"].isna()', 'pl.col("gust").is_null()'),
    Column("load-nan-word-NaN", "gain", 'flights["gain"]', 'pl.col("gain")'),
    Column("load-nan-word-NaN", "gust_knots", 'flights["gust"] * 0.54', 'pl.col("gust") * 0.54'),
    Column(
        "filter-upper-special", "label", 'flights["town"].str.upper()', 'pl.col("town").str.to_uppercase()'
    ),
    Column(
        "expr-int-div-by-zero",
        "per_minute",
        'flights["distance"] // flights["minute"]',
        'pl.col("distance") // pl.col("minute")',
    ),
    Column(
        "expr-int-mod-zero",
        "rest",
        'flights["distance"] % flights["minute"]',
        'pl.col("distance") % pl.col("minute")',
        types=True,
    ),
    Column(
        "expr-float-div-zero-over-zero",
        "share",
        'flights["minute"] / (flights["minute"] * 4)',
        'pl.col("minute") / (pl.col("minute") * 4)',
    ),
    Column(
        "expr-narrow-literal-wrap",
        "code",
        'flights["date"].dt.month * 100',
        'pl.col("date").dt.month() * 100',
    ),
    Column(
        "expr-narrow-literal-wrap",
        "slot",
        'flights["starts"].dt.hour * 60',
        'pl.col("starts").dt.hour() * 60',
    ),
    Column(
        "expr-narrow-literal-wrap", "tenth", 'flights["date"].dt.day * 10', 'pl.col("date").dt.day() * 10'
    ),
    Column(
        "expr-date-key-wrap",
        "date_key",
        'flights["date"].dt.year * 10000 + flights["date"].dt.month * 100 + flights["date"].dt.day',
        'pl.col("date").dt.year() * 10000 + pl.col("date").dt.month() * 100 + pl.col("date").dt.day()',
    ),
    Column(
        "expr-seconds-of-day-wrap",
        "second_of_day",
        'flights["stamp"].dt.hour * 3600 + flights["stamp"].dt.minute * 60 + flights["stamp"].dt.second',
        'pl.col("stamp").dt.hour() * 3600 + pl.col("stamp").dt.minute() * 60 + pl.col("stamp").dt.second()',
    ),
    Column(
        "expr-unsigned-strlen-underflow",
        "longer",
        'flights["dest"].str.len() - flights["town"].str.len()',
        'pl.col("dest").str.len_chars() - pl.col("town").str.len_chars()',
    ),
    Column(
        "expr-bool-to-text",
        "far",
        '(flights["distance"] > 1000).astype(str)',
        '(pl.col("distance") > 1000).cast(pl.String)',
    ),
    Column(
        "expr-float-to-text",
        "share_text",
        '(flights["distance"] / 1e8).astype(str)',
        '(pl.col("distance") / 1e8).cast(pl.String)',
    ),
    Column(
        "expr-int-missing-to-text",
        "delay_text",
        'flights["dep_delay"].astype(str)',
        'pl.col("dep_delay").cast(pl.String)',
    ),
    Column(
        "expr-int-missing-to-text",
        "air_key",
        'flights["air_time"].astype(str) + "m"',
        'pl.col("air_time").cast(pl.String) + "m"',
    ),
    Column(
        "expr-datetime-to-text", "left_at", 'flights["stamp"].astype(str)', 'pl.col("stamp").cast(pl.String)'
    ),
    Column(
        "expr-strftime-fraction",
        "clock",
        'flights["stamp"].dt.strftime("%H:%M:%S.%f")',
        'pl.col("stamp").dt.strftime("%H:%M:%S.%f")',
    ),
    Column(
        "expr-null-to-bool",
        "delayed",
        'flights["dep_delay"].astype(bool)',
        'pl.col("dep_delay").cast(pl.Boolean)',
    ),
    Column("expr-strlen-bytes", "town_size", 'flights["town"].str.len()', 'pl.col("town").str.len_bytes()'),
    Column(
        "expr-strlen-null-dtype",
        "tail_size",
        'flights["tailnum"].str.len()',
        'pl.col("tailnum").str.len_chars()',
        types=True,
    ),
    Column(
        "expr-slice-semantics",
        "tail_part",
        'flights["tailnum"].str.slice(1, 3)',
        'pl.col("tailnum").str.slice(1, 3)',
    ),
    Column(
        "expr-slice-semantics", "arm", 'flights["route"].str.slice(2, 6)', 'pl.col("route").str.slice(2, 6)'
    ),
    Column(
        "expr-str-replace-first",
        "path",
        'flights["route"].str.replace("-", ">")',
        'pl.col("route").str.replace("-", ">")',
    ),
    Column(
        "expr-regex-backreference",
        "tail_turned",
        'flights["tailnum"].str.replace(r"^N(\\d)(\\d)", r"\\2\\1", regex=True)',
        'pl.col("tailnum").str.replace(r"^N(\\d)(\\d)", r"\\2\\1")',
    ),
    Column(
        "expr-split-limit",
        "beyond",
        'flights["route"].str.split("-", n=1).str[1]',
        'pl.col("route").str.split("-").list.get(1)',
    ),
    Column(
        "expr-find-offset",
        "first_e",
        'flights["town"].str.find("e")',
        'pl.col("town").str.find("e", literal=True)',
    ),
    Column(
        "expr-when-then-string",
        "class_of",
        'np.where(flights["distance"] > 1000, "origin", "short")',
        'pl.when(pl.col("distance") > 1000).then("origin").otherwise(pl.lit("short"))',
    ),
    Column(
        "expr-where-negated-null",
        "punctual",
        'np.where(~(flights["dep_delay"] > 15), "yes", "no")',
        'pl.when(~(pl.col("dep_delay") > 15)).then(pl.lit("yes")).otherwise(pl.lit("no"))',
    ),
    Column(
        "expr-where-negated-null",
        "points",
        'np.where(~(flights["arr_delay"] >= 0), 10, 3)',
        'pl.when(~(pl.col("arr_delay") >= 0)).then(10).otherwise(3)',
    ),
    Column(
        "expr-where-upcast",
        "long_haul",
        'flights["distance"].where(flights["distance"] > 1500)',
        'pl.when(pl.col("distance") > 1500).then(pl.col("distance"))',
        types=True,
    ),
    Column(
        "expr-rowwise-any-all-null",
        "all_good",
        'flights[["on_time", "early"]].all(axis=1)',
        'pl.all_horizontal("on_time", "early")',
    ),
    Column(
        "expr-rowwise-any-all-null",
        "any_good",
        'flights[["on_time", "early"]].any(axis=1)',
        'pl.any_horizontal("on_time", "early")',
    ),
    Column(
        "expr-u64-plus-i64",
        "ticket",
        'flights["serial"].astype("uint64") + flights["flight"]',
        '(pl.col("serial").cast(pl.UInt64) + pl.col("flight")).cast(pl.Int64)',
    ),
    Column(
        "expr-bool-plus-bool",
        "marks",
        '(flights["distance"] > 1000) + (flights["hour"] > 12)',
        '(pl.col("distance") > 1000) + (pl.col("hour") > 12)',
    ),
    Column("expr-weekday-base", "weekday", 'flights["date"].dt.weekday', 'pl.col("date").dt.weekday()'),
    Column(
        "expr-total-seconds-truncated",
        "waited",
        '(flights["stamp"] - flights["starts"]).dt.total_seconds()',
        '(pl.col("stamp") - pl.col("starts")).dt.total_seconds()',
    ),
    Column(
        "expr-timedelta-days-negative",
        "days_to_july",
        '(flights["stamp"] - pd.Timestamp("2013-07-01")).dt.days',
        '(pl.col("stamp") - pl.datetime(2013, 7, 1)).dt.total_days()',
    ),
    Column(
        "expr-timedelta-seconds-component",
        "since_spring",
        '(flights["starts"] - pd.Timestamp("2013-03-20")).dt.seconds',
        '(pl.col("starts") - pl.datetime(2013, 3, 20)).dt.total_seconds()',
    ),
    Column(
        "expr-month-end-rollforward",
        "billed",
        'flights["date"] + pd.offsets.MonthEnd(1)',
        'pl.col("date").dt.month_end()',
    ),
    Column(
        "expr-day-across-dst",
        "next_day",
        '(flights["starts"].dt.tz_localize("America/New_York", ambiguous=True, nonexistent="shift_forward")'
        ' + pd.Timedelta("1D")).dt.tz_localize(None)',
        'pl.col("starts").dt.replace_time_zone("America/New_York", ambiguous="earliest", non_existent="null")'
        '.dt.offset_by("1d").dt.replace_time_zone(None)',
    ),
    Column(
        "expr-int-to-datetime-unit",
        "seen",
        'pd.to_datetime(flights["epoch"])',
        'pl.col("epoch").cast(pl.Datetime("us"))',
    ),
    Column(
        "expr-date-to-int", "day_number", 'flights["date"].astype("int64")', 'pl.col("date").cast(pl.Int64)'
    ),
    Column(
        "expr-fillna-truncates-pyarrow",
        "delay_filled",
        'flights["dep_delay"].fillna(flights["dep_delay"].mean())',
        'pl.col("dep_delay").fill_null(strategy="mean")',
    ),
    Column(
        "expr-map-missing-key",
        "airline",
        'flights["carrier"].map({"UA": "United", "AA": "American", "DL": "Delta"})',
        'pl.col("carrier").replace({"UA": "United", "AA": "American", "DL": "Delta"})',
    ),
    Column(
        "expr-map-missing-key",
        "coast",
        'flights["dest"].map({"LAX": "west", "SFO": "west", "SEA": "west"})',
        'pl.col("dest").replace({"LAX": "west", "SFO": "west", "SEA": "west"})',
    ),
    Column(
        "expr-map-function-null",
        "tag",
        'flights["tailnum"].map(lambda text: f"#{text}")',
        'pl.col("tailnum").map_elements(lambda text: f"#{text}", return_dtype=pl.String)',
    ),
    Column(
        "expr-cut-out-of-range",
        "band",
        'pd.cut(flights["dep_delay"], [0, 15, 60]).astype(str)',
        'pl.col("dep_delay").cut([0, 15, 60]).cast(pl.String)',
    ),
    Column(
        "expr-interpolate-tail",
        "smooth",
        'flights["dep_delay"].where(flights["id"] < 3960).interpolate()',
        'pl.when(pl.col("id") < 3960).then(pl.col("dep_delay")).interpolate()',
    ),
    Column("expr-ffill-nan", "last_gain", 'flights["gain"].ffill()', 'pl.col("gain").forward_fill()'),
    Column(
        "expr-index-alignment",
        "ranked",
        'flights["distance"].sort_values(kind="stable")',
        'pl.col("distance").sort()',
    ),
    Column(
        "expr-groupby-assign-misaligned",
        "carrier_miles",
        'flights.groupby("carrier")["distance"].sum()',
        'pl.col("distance").sum().over("carrier")',
    ),
    Column(
        "expr-cast-text-fails",
        "typed_number",
        'pd.to_numeric(flights["typed"].where(flights["typed"].isin(["7", "42", "15"]), "?"), errors="coerce")',
        'pl.when(pl.col("typed").is_in(["7", "42", "15"])).then(pl.col("typed")).cast(pl.Int64, strict=False)',
        types=True,
    ),
    Column(
        "expr-cast-text-dialects",
        "typed_value",
        'pd.to_numeric(flights["typed"], errors="coerce")',
        'pl.col("typed").cast(pl.Int64, strict=False)',
    ),
    Column("load-int64-with-missing-precision", "booking", 'flights["booking"]', 'pl.col("booking")'),
    Column("load-int-with-missing", "delay", 'flights["dep_delay"]', 'pl.col("dep_delay")', types=True),
    Column("load-int-with-missing", "left", 'flights["dep_time"]', 'pl.col("dep_time")', types=True),
    Column("load-date-vs-datetime", "day", 'flights["date"]', 'pl.col("date")', types=True),
    Column("window-rank-nan", "gain_place", 'flights["gain"].rank()', 'pl.col("gain").rank()'),
    Column(
        "window-shift-upcast",
        "before",
        'flights["distance"].shift(1)',
        'pl.col("distance").shift(1)',
        types=True,
    ),
    Column(
        "window-null-partition",
        "plane_miles",
        'flights.groupby("tailnum")["distance"].transform("sum")',
        'pl.col("distance").sum().over("tailnum")',
    ),
    Column(
        "window-null-partition",
        "cabin_top",
        'flights.groupby("cabin")["distance"].transform("max")',
        'pl.col("distance").max().over("cabin")',
    ),
    Column(
        "window-cumsum-nan",
        "gain_so_far",
        'flights["gain"].where(flights["gain"].notna() | (flights["id"] > 2000), 0.0).cumsum()',
        'pl.when(pl.col("gain").is_null() | pl.col("gain").is_nan())'
        '.then(pl.when(pl.col("id") > 2000).then(pl.col("gain")).otherwise(0.0))'
        '.otherwise(pl.col("gain")).cum_sum()',
    ),
    Column("window-cummax-nan", "top_gain", 'flights["gain"].cummax()', 'pl.col("gain").cum_max()'),
    Column(
        "window-ewm-null",
        "delay_smooth",
        'flights["dep_delay"].ewm(alpha=0.3).mean()',
        'pl.col("dep_delay").ewm_mean(alpha=0.3)',
    ),
    Column(
        "window-diff-unsigned",
        "step",
        'flights["distance"].astype("uint32").diff()',
        'pl.col("distance").cast(pl.UInt32).diff()',
    ),
    Column(
        "window-row-number-base",
        "nth",
        'flights.groupby("carrier").cumcount()',
        'pl.col("dep_delay").cum_count().over("carrier")',
    ),
    Column(
        "rust-int-division",
        "per_hour",
        'flights["distance"] / flights["hour"]',
        'pl.col("distance") // pl.col("hour")',
    ),
    Column(
        "rust-rolling-min-periods",
        "mean_of_7",
        'flights["distance"].rolling(7).mean()',
        'pl.col("distance").rolling_mean(7, min_samples=1)',
    ),
    Column("rust-rank-default", "place", 'flights["distance"].rank()', 'pl.col("distance").rank("dense")'),
    Column(
        "rust-ewm-ignore-nulls",
        "arr_smooth",
        'flights["arr_delay"].ewm(alpha=0.3).mean().where(flights["arr_delay"].notna())',
        'pl.col("arr_delay").ewm_mean(alpha=0.3, ignore_nulls=True)',
    ),
)
