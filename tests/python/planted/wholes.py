"""Whole programs whose answers differ."""

from __future__ import annotations

from planted.pieces import Whole

_TWO = (
    'flights, planes = pd.read_csv("flights.csv"), pd.read_csv("planes.csv")\n',
    'flights, planes = pl.read_csv("flights.csv", infer_schema_length=None), pl.read_csv("planes.csv")\n',
)


def _joined(cause: str, pandas: str, polars: str, ordered: bool = False) -> Whole:
    return Whole(cause, _TWO[0] + pandas, _TWO[1] + polars, ordered)


TABLE: tuple[Whole, ...] = (
    # Joins
    _joined(
        "join-null-keys-match",
        'columns = planes[["tailnum", "seats"]]\n'
        'answer = flights[["id", "tailnum", "miles"]].merge(columns, on="tailnum")',
        'columns = planes.select("tailnum", "seats")\n'
        'answer = flights.select("id", "tailnum", "miles").join(columns, on="tailnum")',
    ),
    _joined(
        "join-null-keys-match",
        'columns = flights[["tailnum", "dest", "month"]][flights["month"] < 3]\n'
        'answer = planes[["tailnum", "model"]].merge(columns, on="tailnum")',
        'columns = flights.select("tailnum", "dest", "month").filter(pl.col("month") < 3)\n'
        'answer = planes.select("tailnum", "model").join(columns, on="tailnum")',
    ),
    _joined(
        "join-null-keys-left",
        'columns = planes[["tailnum", "manufacturer"]].drop_duplicates("tailnum")\n'
        'answer = flights[["id", "tailnum", "miles"]].merge(columns, on="tailnum", how="left")',
        'columns = planes.select("tailnum", "manufacturer").unique("tailnum", keep="first", maintain_order=True)\n'
        'answer = flights.select("id", "tailnum", "miles").join(columns, on="tailnum", how="left")',
    ),
    _joined(
        "join-left-upcast",
        'columns = planes[["tailnum", "seats"]].dropna(subset="tailnum")\n'
        'answer = flights[["id", "tailnum", "miles"]].merge(columns, on="tailnum", how="left")',
        'columns = planes.select("tailnum", "seats").drop_nulls("tailnum")\n'
        'answer = flights.select("id", "tailnum", "miles").join(columns, on="tailnum", how="left")',
    ),
    _joined(
        "join-suffixes",
        'flights["year"] = 2013\n'
        'columns = planes[["tailnum", "year", "engines"]].dropna()\n'
        'answer = flights[["id", "tailnum", "year", "miles"]].dropna().merge(columns, on="tailnum")',
        "flights = flights.with_columns(year=2013)\n"
        'columns = planes.select("tailnum", "year", "engines").drop_nulls()\n'
        'answer = flights.select("id", "tailnum", "year", "miles").drop_nulls().join(columns, on="tailnum")',
    ),
    _joined(
        "join-implicit-on-all-common",
        'columns = planes[["tailnum", "year", "seats"]].dropna().rename(columns={"year": "flight"})\n'
        'answer = flights[["id", "tailnum", "flight", "miles"]].dropna().merge(columns)',
        'columns = planes.select("tailnum", "year", "seats").drop_nulls().rename({"year": "flight"})\n'
        'flights = flights.select("id", "tailnum", "flight", "miles").drop_nulls()\n'
        'answer = flights.join(columns.drop("flight"), on="tailnum")',
    ),
    _joined(
        "join-anti-null-key",
        'answer = flights.loc[~flights["tailnum"].isin(planes["tailnum"]), ["id", "tailnum", "miles"]]',
        'answer = flights.join(planes, on="tailnum", how="anti").select("id", "tailnum", "miles")',
    ),
    _joined(
        "join-semi-null-key",
        'answer = flights.loc[flights["tailnum"].isin(planes["tailnum"]), ["id", "tailnum", "miles"]]',
        'answer = flights.join(planes, on="tailnum", how="semi").select("id", "tailnum", "miles")',
    ),
    _joined(
        "join-outer-key-columns",
        'both = planes[["tailnum", "seats"]].dropna(), flights[["tailnum", "miles"]].dropna()\n'
        'last = both[1].groupby("tailnum", as_index=False)["miles"].max()\n'
        'answer = both[0].merge(last, on="tailnum", how="outer")',
        'seats, miles = planes.select("tailnum", "seats").drop_nulls(), flights.select("tailnum", "miles").drop_nulls()\n'
        'last = miles.group_by("tailnum").agg(pl.col("miles").max())\n'
        'answer = seats.join(last, on="tailnum", how="full")',
    ),
    _joined(
        "join-outer-sorted",
        'seats = planes[["tailnum", "seats"]].dropna()[::-1]\n'
        'last = flights.groupby("tailnum", as_index=False)["miles"].max()\n'
        'answer = seats.merge(last, on="tailnum", how="outer")',
        'seats = planes.select("tailnum", "seats").drop_nulls().reverse()\n'
        'last = flights.drop_nulls("tailnum").group_by("tailnum").agg(pl.col("miles").max())\n'
        'answer = seats.join(last, on="tailnum", how="full", coalesce=True)',
        ordered=True,
    ),
    Whole(
        "join-right-key-dropped",
        'airports = pd.read_csv("airports.csv")\n'
        'answer = flights[["id", "dest", "miles"]].merge(airports, left_on="dest", right_on="faa", how="left")',
        'airports = pl.read_csv("airports.csv")\n'
        'answer = flights.select("id", "dest", "miles").join(airports, left_on="dest", right_on="faa", how="left")',
    ),
    Whole(
        "join-right-column-order",
        'airlines = pd.read_csv("airlines.csv")\n'
        'answer = flights[["id", "carrier", "miles"]].merge(airlines, on="carrier", how="right")',
        'airlines = pl.read_csv("airlines.csv")\n'
        'answer = flights.select("id", "carrier", "miles").join(airlines, on="carrier", how="right")',
    ),
    Whole(
        "join-default-how",
        'airports = pd.read_csv("airports.csv")\n'
        'columns = flights[["id", "dest", "miles"]].set_index("dest")\n'
        'answer = columns.join(airports.set_index("faa")["alt"]).rename_axis("dest").reset_index()',
        'airports = pl.read_csv("airports.csv").select(dest="faa", alt="alt")\n'
        'answer = flights.select("dest", "id", "miles").join(airports, on="dest")',
    ),
    Whole(
        "join-row-order",
        'crews, few = pd.read_csv("crews.csv"), pd.read_csv("few.csv")\n'
        'answer = crews.merge(few, on="carrier")',
        'crews, few = pl.read_csv("crews.csv"), pl.read_csv("few.csv")\n'
        'answer = crews.join(few, on="carrier")',
        ordered=True,
    ),
    Whole(
        "join-streaming-order",
        'airlines = pd.read_csv("airlines.csv")\n'
        'answer = flights[["id", "carrier", "miles"]].merge(airlines, on="carrier", how="left")',
        'airlines = pl.read_csv("airlines.csv").lazy()\n'
        'answer = flights.lazy().select("id", "carrier", "miles").join(airlines, on="carrier", how="left")\n'
        'answer = answer.collect(engine="streaming")',
        ordered=True,
    ),
    Whole(
        "join-bigint-float-key",
        'bookings, owners = pd.read_csv("bookings.csv"), pd.read_csv("owners.csv")\n'
        'answer = bookings.merge(owners, on="booking")',
        'bookings, owners = pl.read_csv("bookings.csv"), pl.read_csv("owners.csv")\n'
        'answer = bookings.join(owners, on="booking")',
    ),
    Whole(
        "join-asof-nearest-tie",
        'checks = pd.read_csv("checks.csv")\n'
        'columns = flights[["id", "carrier", "miles"]]\n'
        'answer = pd.merge_asof(columns, checks, left_on="id", right_on="at", direction="nearest").drop(columns="at")',
        'checks = pl.read_csv("checks.csv")\n'
        'columns = flights.select("id", "carrier", "miles")\n'
        'answer = columns.join_asof(checks, left_on="id", right_on="at", strategy="nearest").drop("at", strict=False)',
    ),
    Whole(
        "join-concat-duplicate-index",
        "first, second = flights.head(50), flights.iloc[1000:1050].reset_index(drop=True)\n"
        'answer = pd.concat([first, second])[["id", "carrier", "miles"]].loc[[7, 20, 33]]',
        "first, second = flights.head(50), flights[1000:1050]\n"
        'answer = pl.concat([first, second]).select("id", "carrier", "miles")[[7, 20, 33]]',
    ),
    # Sorts and limits
    Whole(
        "sort-null-position",
        'answer = flights[["id", "carrier", "dep_delay"]].sort_values(["dep_delay", "id"])',
        'answer = flights.select("id", "carrier", "dep_delay").sort("dep_delay", "id")',
        ordered=True,
    ),
    Whole(
        "sort-null-position",
        'answer = flights[["id", "cabin"]].sort_values("cabin", kind="stable", ascending=False)',
        'answer = flights.select("id", "cabin").sort("cabin", descending=True, maintain_order=True)',
        ordered=True,
    ),
    Whole(
        "sort-multi-null",
        'answer = flights[["cabin", "remark", "id"]].sort_values(["cabin", "remark", "id"])',
        'answer = flights.select("cabin", "remark", "id").sort("cabin", "remark", "id")',
        ordered=True,
    ),
    Whole(
        "sort-null-then-limit",
        'columns = flights[["id", "carrier", "miles", "dep_delay"]]\n'
        'answer = columns.sort_values(["dep_delay", "id"], ascending=[False, True]).head(60)',
        'columns = flights.select("id", "carrier", "miles", "dep_delay")\n'
        'answer = columns.sort("dep_delay", "id", descending=[True, False]).head(60)',
    ),
    Whole(
        "sort-null-then-limit",
        'columns = flights[["id", "tailnum", "miles"]]\n'
        'answer = columns.sort_values("tailnum", kind="stable").head(25)',
        'columns = flights.select("id", "tailnum", "miles")\n'
        'answer = columns.sort("tailnum", maintain_order=True).head(25)',
    ),
    Whole(
        "sort-nan-position",
        'answer = flights.loc[flights["id"] % 41 != 3, ["id", "gust", "miles"]]\n'
        'answer = answer.sort_values("gust", ascending=False, kind="stable").fillna({"gust": -1})',
        'answer = flights.filter(pl.col("id") % 41 != 3).select("id", "gust", "miles")\n'
        'answer = answer.sort("gust", descending=True, nulls_last=True, maintain_order=True)\n'
        'answer = answer.with_columns(pl.col("gust").fill_nan(-1).fill_null(-1))',
        ordered=True,
    ),
    Whole(
        "sort-unstable-pandas",
        'answer = flights[["id", "hour", "carrier"]].sort_values("hour")',
        'answer = flights.select("id", "hour", "carrier").sort("hour", maintain_order=True)',
        ordered=True,
    ),
    Whole(
        "sort-multi-key-unstable-polars",
        'answer = flights[["id", "month", "hour"]].sort_values(["month", "hour"])',
        'answer = flights.select("id", "month", "hour").sort("month", "hour")',
        ordered=True,
    ),
    Whole(
        "sort-unstable-limit",
        'answer = flights[["id", "hour", "miles"]].sort_values("hour").head(40)',
        'answer = flights.select("id", "hour", "miles").sort("hour").head(40)',
    ),
    Whole(
        "sort-topk-ties",
        'answer = flights[["id", "distance", "miles"]].nlargest(30, "distance")',
        'answer = flights.select("id", "distance", "miles").top_k(30, by="distance")',
    ),
    Whole(
        "sort-loc-after-filter",
        'answer = flights.loc[flights["distance"] > 1000, ["id", "dest", "miles"]]\n'
        "answer = answer.loc[answer.index.isin(range(100, 200))]",
        'answer = flights.filter(pl.col("distance") > 1000).select("id", "dest", "miles")[100:200]',
    ),
    Whole(
        "filter-dedup-order",
        'answer = flights[["origin", "dest"]].drop_duplicates()',
        'answer = flights.select("origin", "dest").unique()',
        ordered=True,
    ),
    Whole(
        "filter-empty-string",
        'notes = pd.read_csv("notes.csv")\nanswer = notes[notes["note"] == ""]',
        'notes = pl.read_csv("notes.csv")\nanswer = notes.filter(pl.col("note") == "")',
    ),
    # Groups
    Whole(
        "groupby-order",
        'answer = flights.groupby("dest", as_index=False)["distance"].max()',
        'answer = flights.group_by("dest").agg(pl.col("distance").max())',
        ordered=True,
    ),
    Whole(
        "groupby-value-counts",
        'answer = flights["cabin"].value_counts().reset_index()',
        'answer = flights["cabin"].value_counts()',
    ),
    Whole(
        "groupby-value-counts",
        'answer = flights["tailnum"].value_counts().reset_index()',
        'answer = flights["tailnum"].value_counts()',
    ),
    Whole(
        "groupby-unobserved-category",
        'flights["dest"] = flights["dest"].astype("category")\n'
        'far = flights[flights["distance"] > 900]\n'
        'answer = far.groupby("dest", observed=False)["flight"].sum().reset_index()',
        'far = flights.with_columns(pl.col("dest").cast(pl.Categorical)).filter(pl.col("distance") > 900)\n'
        'answer = far.group_by("dest").agg(pl.col("flight").sum())',
    ),
    Whole(
        "groupby-resample-fills-gaps",
        'some = flights[flights["dest"] == "BUF"]\n'
        'answer = some.resample("D", on="date")["distance"].sum().reset_index()',
        'some = flights.filter(pl.col("dest") == "BUF").sort("date")\n'
        'answer = some.group_by_dynamic("date", every="1d").agg(pl.col("distance").sum())',
    ),
    Whole(
        "groupby-resample-fills-gaps",
        'some = flights[flights["carrier"] == "HA"]\n'
        'answer = some.resample("MS", on="date").size().reset_index(name="n")',
        'some = flights.filter(pl.col("carrier") == "HA").sort("date")\n'
        'answer = some.group_by_dynamic("date", every="1mo").agg(n=pl.len())',
    ),
    Whole(
        "groupby-resample-week-label",
        'answer = flights.resample("W", on="date")["distance"].sum().reset_index()',
        'answer = flights.sort("date").group_by_dynamic("date", every="1w").agg(pl.col("distance").sum())',
    ),
    Whole(
        "groupby-resample-month-label",
        'answer = flights.resample("ME", on="date")["distance"].max().reset_index()',
        'answer = flights.sort("date").group_by_dynamic("date", every="1mo").agg(pl.col("distance").max())',
    ),
    Whole(
        "groupby-bucket-origin",
        'some = flights[flights["id"] % 3 == 0]\n'
        'answer = some.resample("7h", on="starts")["distance"].agg(["sum", "size"]).reset_index()\n'
        'answer = answer.loc[answer["size"] > 0, ["starts", "sum"]]',
        'some = flights.filter(pl.col("id") % 3 == 0).sort("starts")\n'
        'answer = some.group_by_dynamic("starts", every="7h").agg(sum=pl.col("distance").sum())',
    ),
    Whole(
        "groupby-pivot-column-order",
        'answer = flights.pivot_table(index="carrier", columns="origin", values="distance", aggfunc="max")\n'
        "answer = answer.reset_index()",
        'answer = flights.pivot("origin", index="carrier", values="distance", aggregate_function="max")',
    ),
    Whole(
        "groupby-pivot-sum-empty-cell",
        'answer = flights.pivot_table(index="dest", columns="origin", values="distance", aggfunc="sum").reset_index()',
        "answer = flights.pivot(\n"
        '    "origin", index="dest", values="distance", aggregate_function="sum", sort_columns=True\n)',
    ),
    Whole(
        "groupby-pivot-null-column",
        'answer = flights.pivot_table(index="month", columns="cabin", values="distance", aggfunc="max").reset_index()',
        "answer = flights.pivot(\n"
        '    "cabin", index="month", values="distance", aggregate_function="max", sort_columns=True\n)',
    ),
    Whole(
        "groupby-pivot-integer-labels",
        'some = flights.dropna(subset="season")\n'
        'answer = some.pivot_table(index="dest", columns="season", values="distance", aggfunc="max").reset_index()',
        'some = flights.drop_nulls("season")\n'
        "answer = some.pivot(\n"
        '    "season", index="dest", values="distance", aggregate_function="max", sort_columns=True\n)',
    ),
    Whole(
        "groupby-key-in-index",
        'answer = flights.groupby("dest")["distance"].sum().to_frame().to_csv(index=False)',
        'answer = flights.group_by("dest").agg(pl.col("distance").sum()).sort("dest").write_csv()',
    ),
    Whole(
        "agg-naming",
        'answer = flights.groupby("dest").agg({"distance": ["max", "min"]}).reset_index()',
        'distance = pl.col("distance")\n'
        'answer = flights.group_by("dest").agg(distance.max(), distance.min().name.suffix("_min_"))',
    ),
    Whole(
        "agg-describe-quartiles",
        'some = flights.loc[flights["carrier"] == "F9", "arr_delay"]\n'
        'answer = some.describe().rename_axis("statistic").reset_index(name="value")\n'
        'answer = answer[answer["statistic"].str.endswith("%")]',
        'some = flights.filter(pl.col("carrier") == "F9")["arr_delay"]\n'
        'answer = some.describe().filter(pl.col("statistic").str.ends_with("%"))',
    ),
    Whole(
        "agg-describe-quartiles",
        'some = flights[flights["id"] % 30 == 1]\n'
        'wide = some[["flight", "dep_delay", "arr_delay"]].describe().loc[["25%", "50%", "75%"]]\n'
        'answer = wide.rename_axis("statistic").reset_index()',
        'some = flights.filter(pl.col("id") % 30 == 1)\n'
        'wide = some.select("flight", "dep_delay", "arr_delay").describe()\n'
        'answer = wide.filter(pl.col("statistic").str.ends_with("%"))',
    ),
    Whole(
        "agg-idxmax-label-vs-position",
        'some = flights[flights["distance"] > 1000]\n'
        'answer = some.groupby("carrier")["arr_delay"].agg(lambda x: x.idxmax()).reset_index(name="worst")',
        'some = flights.filter(pl.col("distance") > 1000).with_row_index("row")\n'
        'answer = some.group_by("carrier").agg(worst=pl.col("row").get(pl.col("arr_delay").arg_max()))',
    ),
    Whole(
        "agg-mode-ties",
        'some = flights[flights["id"] < 300]\nanswer = some[["flight"]].mode()',
        'some = flights.filter(pl.col("id") < 300)\nanswer = some.select(pl.col("flight").mode())',
        ordered=True,
    ),
    Whole(
        "agg-sum-int32-overflow",
        'answer = flights.astype({"epoch": "int32"}).groupby("origin", as_index=False)["epoch"].sum()',
        'answer = flights.with_columns(pl.col("epoch").cast(pl.Int32)).group_by("origin").agg(pl.col("epoch").sum())',
    ),
    Whole(
        "expr-explode-empty-list",
        'crews = flights[["id", "carrier"]].head(400)\n'
        'lists = [[f"c{n}" for n in range(at % 3)] for at in crews["id"]]\n'
        'answer = crews.assign(crew=lists).explode("crew")',
        'crews = flights.select("id", "carrier").head(400)\n'
        'lists = pl.Series("crew", [[f"c{n}" for n in range(at % 3)] for at in crews["id"]])\n'
        'answer = crews.with_columns(lists).explode("crew")',
    ),
    Whole(
        "expr-get-dummies",
        'answer = pd.get_dummies(flights[["id", "cabin"]], columns=["cabin"])',
        'answer = flights.select("id", "cabin").to_dummies("cabin")',
    ),
    Whole(
        "load-column-selection-order",
        'answer = pd.read_csv("flights.csv", usecols=["miles", "id", "dest"])',
        'answer = pl.read_csv("flights.csv", columns=["miles", "id", "dest"], infer_schema_length=None)',
    ),
    # Files
    Whole(
        "output-csv-index",
        'answer = flights[["id", "dest", "miles"]].to_csv()',
        'answer = flights.select("id", "dest", "miles").write_csv()',
    ),
    Whole(
        "output-csv-bool",
        'answer = flights.assign(far=flights["distance"] > 900)[["id", "far"]].to_csv(index=False)',
        'answer = flights.select("id", far=pl.col("distance") > 900).write_csv()',
    ),
    Whole(
        "output-csv-int-missing",
        'answer = flights[["id", "dep_delay", "dest"]].to_csv(index=False)',
        'answer = flights.select("id", "dep_delay", "dest").write_csv()',
    ),
    Whole(
        "output-csv-nan",
        'answer = flights[["id", "gain", "dest"]].to_csv(index=False)',
        'answer = flights.select("id", "gain", "dest").write_csv()',
    ),
    Whole(
        "output-csv-empty-string",
        'answer = pd.read_csv("notes.csv").to_csv(index=False)',
        'answer = pl.read_csv("notes.csv").write_csv()',
    ),
    Whole(
        "output-csv-datetime",
        'answer = flights[["id", "starts"]].to_csv(index=False)',
        'answer = flights.select("id", "starts").write_csv()',
    ),
    Whole(
        "output-csv-datetime-midnight",
        'answer = flights[["id", "date"]].to_csv(index=False)',
        'answer = flights.select("id", pl.col("date").cast(pl.Datetime("us"))).write_csv()',
    ),
    Whole(
        "output-csv-float-text",
        'answer = flights.assign(share=flights["distance"] / 1e8)[["id", "share"]].to_csv(index=False)',
        'answer = flights.select("id", share=pl.col("distance") / 1e8).write_csv()',
    ),
    Whole(
        "expr-fillna-frame-zero",
        'answer = flights[["id", "cabin", "miles"]].fillna(0).to_csv(index=False)',
        'answer = flights.select("id", "cabin", "miles").fill_null(0).write_csv()',
    ),
    Whole(
        "expr-fillna-mixed-type",
        'answer = flights.assign(delay=flights["dep_delay"].fillna("none"))[["id", "delay"]].to_csv(index=False)',
        'answer = flights.select("id", delay=pl.col("dep_delay").fill_null("none")).write_csv()',
    ),
    Whole(
        "output-json-dates",
        'answer = flights[["id", "date"]].to_json(orient="records")',
        'answer = flights.select("id", "date").write_json()',
    ),
    Whole(
        "filter-regex-dollar-newline",
        'flights["note"] = (flights["dest"] + "\\n").where(flights["id"] % 5 == 0, flights["dest"])\n'
        'answer = flights.loc[flights["note"].str.contains("A.$"), ["id", "note", "miles"]]',
        'note = pl.when(pl.col("id") % 5 == 0).then(pl.col("dest") + "\\n").otherwise(pl.col("dest"))\n'
        'answer = flights.with_columns(note=note).filter(pl.col("note").str.contains("A.$"))\n'
        'answer = answer.select("id", "note", "miles")',
    ),
)
