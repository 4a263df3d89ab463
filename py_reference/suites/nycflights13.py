"""The nycflights13 suite by hand: what a careful pandas user would write for each of its pipelines.

In: tables as DataFrames, nullable integers as `Int64`, other missing values as NaN or NaT.
Out: the columns and rows that `benches/suites/nycflights13/NN_<function name>.sql` asks for, in its order.

Written from the meaning of each pipeline, not from code that Bearoff generates, so that the two can be held
against each other. The places where pandas' habits are not SQL's: groups of NULL need `dropna=False`, a sum
over nothing is NULL only with `min_count=1`, `merge` joins NULL to NULL, and rows come in any order unless
sorted.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy


def groups(frame: pd.DataFrame, keys: str | list[str]) -> DataFrameGroupBy:
    """SQL's GROUP BY: NULL is a group of its own, groups are not sorted, only keys that occur."""
    return frame.groupby(keys, sort=False, dropna=False, observed=True)


def delays_by_carrier(flights: pd.DataFrame, airlines: pd.DataFrame) -> pd.DataFrame:
    """Departure delays of each airline that has a name, the slowest first."""
    by_carrier = groups(flights.dropna(subset="dep_delay"), "carrier").agg(
        flights=("dep_delay", "size"),
        mean_delay=("dep_delay", "mean"),
        median_delay=("dep_delay", "median"),
        spread=("dep_delay", "std"),
        worst=("dep_delay", "max"),
    )
    named = by_carrier.reset_index().merge(airlines, on="carrier")
    columns = ["carrier", "name", "flights", "mean_delay", "median_delay", "spread", "worst"]
    return named[columns].sort_values(["mean_delay", "carrier"], ascending=[False, True])


def busiest_hours(flights: pd.DataFrame) -> pd.DataFrame:
    """The twenty busiest airport hours; a flight without a departure is neither late nor on time."""
    # A missing delay stays missing in a masked comparison, as in SQL's CASE.
    by_hour = groups(flights.assign(late=(flights["dep_delay"] > 15).astype("Int64")), ["origin", "hour"])
    late = by_hour["late"]
    result = pd.DataFrame(
        {
            "scheduled": by_hour.size(),
            "departed": late.count(),
            "late": late.sum(min_count=1),
            "late_share": late.mean(),
        }
    ).reset_index()
    return result.sort_values(["scheduled", "origin", "hour"], ascending=[False, True, True]).head(20)


def cancelled_by_month(flights: pd.DataFrame) -> pd.DataFrame:
    """How many flights of each month never departed, and in per cent."""
    result = groups(flights, "month").agg(scheduled=("dep_time", "size"), departed=("dep_time", "count"))
    result["cancelled"] = result["scheduled"] - result.pop("departed")
    result["percent"] = 100.0 * result["cancelled"] / result["scheduled"]
    return result.reset_index().sort_values("month")


def worst_routes(flights: pd.DataFrame) -> pd.DataFrame:
    """The 25 routes with the latest tenth of arrivals, among those flown a hundred times."""
    arrived = flights.dropna(subset="arr_delay")
    arrived = arrived.assign(route=arrived["origin"] + "-" + arrived["dest"])
    delay = groups(arrived, "route")["arr_delay"]
    result = pd.DataFrame(
        {
            "flights": delay.size(),
            "median_delay": delay.median(),
            "delay_90": delay.quantile(0.9),
            "delay_99": delay.quantile(0.99),
        }
    ).reset_index()
    frequent = result[result["flights"] >= 100]
    return frequent.sort_values(["delay_90", "route"], ascending=[False, True]).head(25)


def speed_by_plane(planes: pd.DataFrame, flights: pd.DataFrame) -> pd.DataFrame:
    """Speed over the ground by maker and engine, of planes that are on record."""
    flown = flights.loc[flights["air_time"] > 0, ["tailnum", "distance", "air_time"]].dropna(subset="tailnum")
    known = flown.merge(planes[["tailnum", "manufacturer", "engine"]], on="tailnum")
    known["mph"] = known["distance"] / (known["air_time"] / 60.0)
    by_engine = groups(known, ["manufacturer", "engine"])
    result = by_engine.agg(
        flights=("mph", "size"),
        planes=("tailnum", "nunique"),
        mean_mph=("mph", "mean"),
        top_mph=("mph", "max"),
    )
    result["spread"] = by_engine["mph"].std(ddof=0)
    frequent = result[result["flights"] >= 100].reset_index()
    return frequent.sort_values(["mean_mph", "manufacturer", "engine"], ascending=[False, True, True])


def delays_in_the_weather(flights: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
    """Delays and cancellations under each kind of sky, the slowest first."""
    keys = ["origin", "time_hour"]
    reports = weather[[*keys, "visib", "precip", "temp", "wind_speed"]].dropna(subset=keys)
    seen = flights[[*keys, "dep_delay", "dep_time"]].merge(reports, on=keys, how="left")
    wet = seen["precip"] > 0
    seen["sky"] = np.select(
        [
            seen["visib"].isna(),
            wet & (seen["temp"] <= 32),
            wet,
            seen["visib"] < 3,
            seen["wind_speed"].between(25, 200),
        ],
        ["no report", "snow or ice", "rain", "fog", "wind"],
        default="fair",
    )
    by_sky = groups(seen, "sky")
    scheduled = by_sky.size()
    result = pd.DataFrame(
        {
            "scheduled": scheduled,
            "cancelled": scheduled - by_sky["dep_time"].count(),
            "mean_delay": by_sky["dep_delay"].mean(),
            "delay_90": by_sky["dep_delay"].quantile(0.9),
        }
    ).reset_index()
    return result.sort_values(["mean_delay", "sky"], ascending=[False, True])


def fleet_age(planes: pd.DataFrame) -> pd.DataFrame:
    """The fleet by decade of construction; planes without a year come first, as a group of their own."""
    # Years are positive, so rounding towards zero and rounding down are the same.
    dated = planes.assign(decade=planes["year"] // 10 * 10, age=2013 - planes["year"])
    result = groups(dated, "decade").agg(
        planes=("tailnum", "size"),
        makers=("manufacturer", "nunique"),
        seats=("seats", "sum"),
        mean_age=("age", "mean"),
        youngest=("age", "min"),
        oldest=("age", "max"),
    )
    return result.reset_index().sort_values("decade", na_position="first")


def on_time_share(flights: pd.DataFrame) -> pd.DataFrame:
    """Share of scheduled flights that arrive less than 15 minutes late, by airport and month."""
    on_time = (flights["arr_delay"].fillna(999) < 15).astype("float64")
    result = groups(flights.assign(on_time=on_time), ["origin", "month"]).agg(
        scheduled=("on_time", "size"), share=("on_time", "mean")
    )
    return result.round({"share": 4}).reset_index().sort_values(["origin", "month"])


def caught_up_in_the_air(flights: pd.DataFrame) -> pd.DataFrame:
    """Minutes that late flights make up, by distance in steps of 500 miles."""
    late = flights[flights["dep_delay"] > 0].dropna(subset="arr_delay")
    made_up = late["dep_delay"] - late["arr_delay"]
    late = late.assign(made_up=made_up, change=made_up.abs(), miles=np.floor(late["distance"] / 500) * 500)
    result = groups(late, "miles").agg(
        flights=("made_up", "size"),
        mean_made_up=("made_up", "mean"),
        variance=("made_up", "var"),
        mean_change=("change", "mean"),
        total=("made_up", "sum"),
        minutes=("air_time", "sum"),
    )
    result["per_minute"] = result.pop("total") / result.pop("minutes")
    return result.reset_index().sort_values("miles")


def destinations(flights: pd.DataFrame, airports: pd.DataFrame) -> pd.DataFrame:
    """Every destination, by its name where the list of airports has one, the most frequent first."""
    by_dest = groups(flights, "dest").agg(
        flights=("dest", "size"),
        carriers=("carrier", "nunique"),
        miles=("distance", "min"),
        mean_delay=("arr_delay", "mean"),
    )
    # Altitudes are whole numbers, and stay so beside the missing ones of unlisted airports.
    listed = airports[["faa", "name", "alt"]].dropna(subset="faa").astype({"alt": "Int64"})
    named = by_dest.reset_index().merge(listed, left_on="dest", right_on="faa", how="left")
    named["airport"] = named["name"].fillna("(" + named["dest"].str.lower() + ")")
    columns = ["dest", "airport", "flights", "carriers", "miles", "mean_delay", "alt"]
    return named[columns].sort_values(["flights", "dest"], ascending=[False, True])


def daily_totals(flights: pd.DataFrame) -> pd.DataFrame:
    """Flights, hours, miles and delay of every day of the year."""
    by_day = groups(flights, ["month", "day"])
    result = pd.DataFrame(
        {
            "scheduled": by_day.size(),
            "departed": by_day["dep_time"].count(),
            "hours_in_the_air": by_day["air_time"].sum(min_count=1) / 60.0,
            "miles": by_day["distance"].sum(),
            "mean_delay": by_day["dep_delay"].mean(),
        }
    )
    return result.reset_index().sort_values(["month", "day"])


def flights_without_a_plane(flights: pd.DataFrame, airlines: pd.DataFrame) -> pd.DataFrame:
    """Flights with no tail number by airline; minutes in the air are NULL, not zero, if none was measured."""
    by_carrier = groups(flights[flights["tailnum"].isna()], "carrier")
    result = pd.DataFrame(
        {
            "flights": by_carrier.size(),
            "departed": by_carrier["dep_time"].count(),
            "minutes_in_the_air": by_carrier["air_time"].sum(min_count=1),
            "mean_miles": by_carrier["distance"].mean(),
        }
    )
    named = result.reset_index().merge(airlines, on="carrier")
    columns = ["name", "flights", "departed", "minutes_in_the_air", "mean_miles"]
    return named[columns].sort_values(["flights", "name"], ascending=[False, True])


def unknown_planes(flights: pd.DataFrame, planes: pd.DataFrame) -> pd.DataFrame:
    """Flights by carrier whose plane has no model on record, with or without a tail number."""
    models = planes[["tailnum", "model"]].dropna(subset="tailnum")
    joined = flights[["carrier", "tailnum", "distance"]].merge(models, on="tailnum", how="left")
    unknown = joined[joined["model"].isna()]
    result = groups(unknown, "carrier").agg(
        flights=("carrier", "size"),
        tail_numbers=("tailnum", "nunique"),
        numbered=("tailnum", "count"),
        miles=("distance", "sum"),
    )
    result.insert(2, "without_number", result["flights"] - result.pop("numbered"))
    return result.reset_index().sort_values(["flights", "carrier"], ascending=[False, True])


def movements_by_hour(flights: pd.DataFrame) -> pd.DataFrame:
    """Departures and arrivals by hour of the clock; 2400 is hour 0."""
    departed = flights.dropna(subset="dep_time")
    arrived = flights.dropna(subset="arr_time")
    movements = pd.concat(
        [
            pd.DataFrame(
                {"movement": movement, "hour": frame[time] // 100 % 24, "delay": frame[delay]},
            )
            for movement, frame, time, delay in (
                ("departure", departed, "dep_time", "dep_delay"),
                ("arrival", arrived, "arr_time", "arr_delay"),
            )
        ],
        ignore_index=True,
    )
    return (
        groups(movements, ["movement", "hour"])
        .agg(flights=("movement", "size"), with_delay=("delay", "count"), mean_delay=("delay", "mean"))
        .reset_index()
    )


def routes(flights: pd.DataFrame) -> pd.DataFrame:
    """Every carrier and pair of airports that was flown, once."""
    return flights.dropna(subset="air_time")[["carrier", "origin", "dest"]].drop_duplicates()


def carriers_at_airports(flights: pd.DataFrame, airlines: pd.DataFrame) -> pd.DataFrame:
    """Every airline at every airport, also where it does not fly."""
    pairs = flights[["origin"]].drop_duplicates().merge(airlines, how="cross")
    flown = flights[["origin", "carrier", "flight", "dest", "distance"]].dropna(subset=["origin", "carrier"])
    joined = pairs.merge(flown, on=["origin", "carrier"], how="left")
    result = groups(joined, ["origin", "carrier", "name"]).agg(
        flights=("flight", "count"),
        destinations=("dest", "nunique"),
        mean_miles=("distance", "mean"),
    )
    return result.reset_index().sort_values(["origin", "carrier"])


def makers_under_one_name(planes: pd.DataFrame) -> pd.DataFrame:
    """Planes by maker, with the spellings of three large makers brought together."""
    maker = planes["manufacturer"]
    together = np.select(
        [
            maker.str.startswith("AIRBUS"),
            maker.str.startswith("MCDONNELL") | (maker == "DOUGLAS"),
            maker.str.startswith("BOMBARDIER") | (maker == "CANADAIR"),
        ],
        ["Airbus", "McDonnell Douglas", "Bombardier"],
        default=maker.str[:1].str.upper() + maker.str[1:].str.lower(),
    )
    letters = planes["model"].str.replace("-", "", regex=False).str.len()
    result = groups(planes.assign(maker=together, letters=letters), "maker").agg(
        planes=("tailnum", "size"),
        spellings=("manufacturer", "nunique"),
        models=("model", "nunique"),
        longest_model=("letters", "max"),
        median_seats=("seats", "median"),
    )
    return result.reset_index().sort_values(["planes", "maker"], ascending=[False, True])


def wind_directions(weather: pd.DataFrame) -> pd.DataFrame:
    """Wind by airport and eighth of the compass; calm and shifting winds have no direction and come last."""
    blown = weather[weather["wind_speed"] < 200]
    speed, gust = blown["wind_speed"], blown["wind_gust"]
    blown = blown.assign(
        octant=np.floor((blown["wind_dir"] + 22.5) / 45).astype("Int64") % 8,
        # A gust over no wind has no ratio.
        gustiness=gust / speed.where(speed != 0),
        strongest=np.maximum(speed, gust.fillna(speed)),
        squared=speed * speed,
    )
    result = groups(blown, ["origin", "octant"]).agg(
        hours=("origin", "size"),
        with_gusts=("wind_gust", "count"),
        mean_speed=("wind_speed", "mean"),
        rms_speed=("squared", "mean"),
        mean_gustiness=("gustiness", "mean"),
        strongest=("strongest", "max"),
    )
    result["rms_speed"] = np.sqrt(result["rms_speed"])
    return result.reset_index().sort_values(["origin", "octant"], na_position="last")


def weather_by_day(weather: pd.DataFrame) -> pd.DataFrame:
    """Temperature, rain, pressure and sight at two airports on each day (UTC) of the summer."""
    day = weather["time_hour"].dt.normalize()
    summer = day.between(pd.Timestamp("2013-06-01"), pd.Timestamp("2013-08-31"))
    chosen = weather.assign(day_utc=day)[summer & weather["origin"].isin(["EWR", "JFK"])]
    by_day = groups(chosen, ["origin", "day_utc"])
    result = pd.DataFrame(
        {
            "hours": by_day.size(),
            "coldest": by_day["temp"].min(),
            "hottest": by_day["temp"].max(),
            "inches": by_day["precip"].sum(min_count=1),
            "mean_pressure": by_day["pressure"].mean(),
            "least_visibility": by_day["visib"].min(),
        }
    ).reset_index()
    result["month"] = result["day_utc"].dt.month
    result["day"] = result["day_utc"].dt.day
    return result.sort_values(["origin", "day_utc"])


def longest_delays(flights: pd.DataFrame, airlines: pd.DataFrame) -> pd.DataFrame:
    """The hundred flights that left latest, one row each."""
    worst = flights[flights["dep_delay"] >= 360].merge(airlines, on="carrier")
    worst["tailnum"] = worst["tailnum"].fillna("unknown")
    worst["dep_delay"] = (worst["dep_delay"] / 60.0).round(2)
    worst = worst.rename(columns={"dep_delay": "hours_late", "name": "airline"}).drop(
        columns=[
            *["year", "hour", "minute", "sched_arr_time", "arr_time"],
            *["air_time", "distance", "time_hour", "carrier"],
        ]
    )
    order = ["hours_late", "month", "day", "flight"]
    return worst.sort_values(order, ascending=[False, True, True, True]).head(100)


def who_serves_laguardia(flights: pd.DataFrame, airlines: pd.DataFrame) -> pd.DataFrame:
    """All airlines with their flights from LaGuardia in February, also those that have none."""
    february = flights[(flights["origin"] == "LGA") & (flights["month"] == 2)]
    counts = groups(february, "carrier").agg(flights=("flight", "size"), flight_numbers=("flight", "nunique"))
    # Counts are whole numbers, and stay so beside the missing ones.
    counts = counts.astype("Int64").reset_index().dropna(subset="carrier")
    result = counts.merge(airlines, on="carrier", how="right")
    short = result["name"].str.replace("Inc.", "", regex=False).str.replace("Co.", "", regex=False)
    result["airline"] = short.str.strip(" ")
    result["flights"] = result["flights"].fillna(0)
    columns = ["carrier", "airline", "flights", "flight_numbers"]
    return result[columns].sort_values(["flights", "carrier"], ascending=[False, True])


def airports_by_zone(flights: pd.DataFrame, airports: pd.DataFrame) -> pd.DataFrame:
    """Airports and served airports by time zone; unlisted destinations fall under no zone."""
    counts = groups(flights, "dest").size().astype("Int64").rename("flights")
    served = counts.rename_axis("faa").reset_index().merge(airports, on="faa", how="outer")
    by_zone = groups(served, "tzone")
    result = pd.DataFrame(
        {
            "airports": by_zone.size(),
            "served": by_zone["flights"].count(),
            "flights": by_zone["flights"].sum(min_count=1),
            "mean_altitude": by_zone["alt"].mean().round(1),
            "dst_rules": by_zone["dst"].nunique(),
        }
    ).reset_index()
    return result.sort_values(["airports", "tzone"], ascending=[False, True], na_position="last")
