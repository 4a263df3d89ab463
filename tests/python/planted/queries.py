"""What pandas and DuckDB answer differently."""

from __future__ import annotations

from planted import loads
from planted.pieces import Query

#: Columns of the flights: cause, name, pandas, SQL.
COLUMNS: tuple[tuple[str, str, str, str], ...] = (
    ("expr-floor-div-negative", "weeks", 'flights["dep_delay"] // 7', "dep_delay // 7"),
    ("expr-floor-div-negative", "half", '(flights["id"] - 2000) // 16', "(id - 2000) // 16"),
    ("expr-modulo-negative", "rest", 'flights["arr_delay"] % 7', "arr_delay % 7"),
    ("expr-modulo-negative", "slot", '(flights["id"] - 2000) % 24', "(id - 2000) % 24"),
    ("expr-round-half", "halved", '(flights["distance"] / 2).round()', "ROUND(distance / 2)"),
    ("expr-round-half", "tenth", '(flights["distance"] / 100).round(1)', "ROUND(distance / 100, 1)"),
    ("expr-cast-float-to-int", "whole", 'flights["miles"].astype("int64")', "CAST(miles AS BIGINT)"),
    ("expr-int-power-overflow", "volume", 'flights["distance"] ** 7', "distance ** 7"),
    ("expr-trim-set", "code", '("\\t" + flights["carrier"]).str.strip()', "trim(E'\\t' || carrier)"),
    (
        "expr-regex-extract-nomatch",
        "digits",
        'flights["tailnum"].fillna("").str.extract(r"(\\d\\d\\d)[A-Z][A-Z]$")[0]',
        "regexp_extract(COALESCE(tailnum, ''), '(\\d\\d\\d)[A-Z][A-Z]$', 1)",
    ),
    ("expr-zfill-lpad", "town_code", 'flights["town"].str.zfill(6)', "lpad(town, 6, '0')"),
    ("expr-concat-null", "plane", 'flights["carrier"] + flights["tailnum"]', "concat(carrier, tailnum)"),
    (
        "expr-rowwise-sum-vs-plus",
        "delays",
        'flights[["dep_delay", "air_time"]].sum(axis=1)',
        "dep_delay + air_time",
    ),
    (
        "expr-int-plus-float32",
        "ends",
        'flights["epoch"] + flights["miles"].astype("float32")',
        "epoch + CAST(miles AS FLOAT)",
    ),
    ("expr-duckdb-decimal-literal", "gross", 'flights["distance"] * 1.1', "distance * 1.1"),
    (
        "expr-date-trunc-week-7d",
        "span",
        'flights["date"].dt.floor("7D")',
        "time_bucket(INTERVAL 7 DAYS, date)",
    ),
    ("expr-weekday-base", "weekday", 'flights["date"].dt.weekday', "dayofweek(date)"),
    ("expr-slice-semantics", "part", 'flights["route"].str.slice(1, 3)', "substr(route, 1, 3)"),
    ("expr-find-offset", "place", 'flights["town"].str.find("e")', "strpos(town, 'e')"),
    (
        "expr-date-to-int",
        "day_number",
        'flights["date"].astype("int64")',
        "date_diff('day', DATE '1970-01-01', date)",
    ),
    (
        "expr-bool-to-text",
        "far",
        '(flights["distance"] > 1000).astype(str)',
        "CAST(distance > 1000 AS VARCHAR)",
    ),
    ("expr-null-to-bool", "delayed", 'flights["dep_delay"].astype(bool)', "CAST(dep_delay AS BOOLEAN)"),
    ("filter-nan-is-not-null", "filled", 'flights["gain"].fillna(0)', "COALESCE(gain, 0)"),
    (
        "expr-where-negated-null",
        "punctual",
        'np.where(~(flights["dep_delay"] > 15), "yes", "no")',
        "CASE WHEN NOT dep_delay > 15 THEN 'yes' ELSE 'no' END",
    ),
    ("window-rank-default", "place", 'flights["dep_delay"].rank()', "RANK() OVER (ORDER BY dep_delay)"),
    (
        "window-percent-rank",
        "share",
        'flights["distance"].rank(pct=True)',
        "PERCENT_RANK() OVER (ORDER BY distance)",
    ),
    ("window-cumsum-null", "so_far", 'flights["dep_delay"].cumsum()', "SUM(dep_delay) OVER (ORDER BY id)"),
    (
        "window-range-frame-ties",
        "total",
        'flights.sort_values(["date", "id"])["distance"].cumsum()',
        "SUM(distance) OVER (ORDER BY date)",
    ),
    (
        "window-last-value-frame",
        "last",
        'flights.groupby("carrier")["distance"].transform("last")',
        "LAST_VALUE(distance) OVER (PARTITION BY carrier ORDER BY id)",
    ),
    (
        "window-rolling-partial",
        "mean",
        'flights["distance"].rolling(5).mean()',
        "AVG(distance) OVER (ORDER BY id ROWS 4 PRECEDING)",
    ),
    (
        "window-row-number-base",
        "nth",
        'flights.groupby("carrier").cumcount()',
        "ROW_NUMBER() OVER (PARTITION BY carrier ORDER BY id)",
    ),
    (
        "window-null-partition",
        "cabin_top",
        'flights.groupby("cabin")["distance"].transform("max")',
        "MAX(distance) OVER (PARTITION BY cabin)",
    ),
)

#: Conditions: cause, pandas, SQL.
CONDITIONS: tuple[tuple[str, str, str], ...] = (
    (
        "filter-not-in-list-with-null",
        '~flights["cabin"].isin(["eco", None])',
        "cabin NOT IN ('eco', NULL)",
    ),
    ("filter-contains-is-regex", 'flights["route"].str.contains("R.B")', "contains(route, 'R.B')"),
    (
        "filter-regex-unicode-class",
        'flights["town"].str.contains(r"^\\w+$")',
        "regexp_matches(town, '^\\w+$')",
    ),
    ("filter-ne-null", 'flights["cabin"] != "eco"', "cabin <> 'eco'"),
    ("filter-negated-comparison-null", '~(flights["arr_delay"] > 15)', "NOT arr_delay > 15"),
    ("filter-not-in-null", '~flights["remark"].isin(["hold"])', "remark NOT IN ('hold')"),
    ("filter-nan-greater-than", 'flights["gain"] > 3', "gain > 3"),
)

#: Aggregates: cause, key, pandas, SQL.
AGGREGATES: tuple[tuple[str, str, str, str], ...] = (
    ("agg-sum-all-null", "flight", 'groups["dep_delay"].sum()', "SUM(dep_delay)"),
    (
        "agg-any-all-empty",
        "flight",
        'flights.astype({"on_time": "boolean"}).groupby("flight")["on_time"].all()',
        "bool_and(on_time)",
    ),
    (
        "agg-string-join-all-null",
        "flight",
        'groups["remark"].agg(lambda x: ",".join(x.dropna()))',
        "string_agg(remark, ',' ORDER BY id)",
    ),
    ("agg-std-single", "flight", 'groups["distance"].std()', "STDDEV_POP(distance)"),
    ("agg-std-single", "tailnum", 'groups["hour"].std()', "STDDEV_POP(hour)"),
    ("agg-sum-int64-overflow", "origin", 'groups["serial"].sum()', "SUM(serial)"),
    ("agg-quantile-nearest", "carrier", 'groups["distance"].quantile(0.5)', "quantile_disc(distance, 0.5)"),
    ("agg-nan-min-max", "carrier", 'groups["gain"].max()', "MAX(gain)"),
    ("agg-nan-sum-mean", "dest", 'groups["gain"].mean()', "AVG(gain)"),
    ("agg-count-size-len", "dest", 'groups["dep_delay"].count()', "COUNT(*)"),
    ("agg-first-null", "dest", 'groups["remark"].first()', "first(remark ORDER BY id)"),
    ("agg-np-median-null", "dest", 'groups["arr_delay"].agg(np.median)', "MEDIAN(arr_delay)"),
)

#: Whole queries: cause, pandas, SQL.
WHOLE: tuple[tuple[str, str, str], ...] = (
    (
        "groupby-null-key-dropped",
        'answer = flights.groupby("cabin", as_index=False)["distance"].max()',
        "SELECT cabin, MAX(distance) AS distance FROM flights GROUP BY cabin",
    ),
    (
        "groupby-bucket-origin",
        'some = flights.resample("7h", on="starts")["distance"].agg(["max", "size"]).reset_index()\n'
        'answer = some.loc[some["size"] > 0, ["starts", "max"]]',
        'SELECT time_bucket(INTERVAL 7 HOURS, starts) AS starts, MAX(distance) AS "max" FROM flights GROUP BY 1',
    ),
    (
        "window-rolling-time-closed",
        'days = flights.groupby("date", as_index=False)["distance"].max()\n'
        'answer = days.assign(recent=days.rolling("3D", on="date")["distance"].sum())',
        "SELECT *, SUM(distance) OVER (ORDER BY date RANGE INTERVAL 3 DAYS PRECEDING) AS recent\n"
        "FROM (SELECT date, MAX(distance) AS distance FROM flights GROUP BY date)",
    ),
    (
        "join-anti-null-key",
        'planes = pd.read_csv("planes.csv")\n'
        'answer = flights.loc[~flights["tailnum"].isin(planes["tailnum"]), ["id", "tailnum", "miles"]]',
        "SELECT id, tailnum, miles FROM flights WHERE tailnum NOT IN (SELECT tailnum FROM 'planes.csv')",
    ),
    (
        "join-null-keys-match",
        'planes = pd.read_csv("planes.csv")[["tailnum", "seats"]]\n'
        'answer = flights[["id", "tailnum", "miles"]].merge(planes, on="tailnum")',
        "SELECT id, tailnum, miles, seats FROM flights JOIN 'planes.csv' USING (tailnum)",
    ),
)


def _queries() -> list[Query]:
    found = []
    for cause, name, pandas, sql in COLUMNS:
        found.append(
            Query(
                cause,
                f'answer = flights[["id", "carrier", "miles"]].copy()\nanswer["{name}"] = {pandas}',
                f'SELECT id, carrier, miles, {sql} AS "{name}" FROM flights',
                name,
            )
        )
    for cause, pandas, sql in CONDITIONS:
        found.append(
            Query(
                cause,
                f'answer = flights.loc[{pandas}, ["id", "carrier", "miles"]]',
                f"SELECT id, carrier, miles FROM flights WHERE {sql}",
            )
        )
    for cause, key, pandas, sql in AGGREGATES:
        # Rows without a key are another cause's.
        found.append(
            Query(
                cause,
                f'flights = flights[flights["{key}"].notna()]\ngroups = flights.groupby("{key}")\n'
                f'answer = groups.agg(flights=("id", "size"), miles=("miles", "max"))\n'
                f'answer["value"] = {pandas}\nanswer = answer.reset_index()',
                f"SELECT {key}, COUNT(*) AS flights, MAX(miles) AS miles, {sql} AS value\n"
                f"FROM flights WHERE {key} IS NOT NULL GROUP BY {key}",
                "value",
            )
        )
    found += [Query(*whole) for whole in WHOLE]
    for cause, name, _, _ in loads.GUESSED:
        found.append(Query(cause, f'answer = pd.read_csv("{name}.csv")', f"FROM '{name}.csv'"))
    return found


TABLE: tuple[Query, ...] = tuple(_queries())
