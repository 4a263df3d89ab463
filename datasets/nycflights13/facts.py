"""Prints every number of README.md from the CSV files themselves. Standard library only.

zstd -d --output-dir-flat /tmp/nyc datasets/nycflights13/*.zst
python datasets/nycflights13/facts.py /tmp/nyc
"""

import csv
import sys
from collections import Counter
from pathlib import Path

QUOTE, RETURN = b'"', b"\r"


def main(folder: Path) -> None:
    tables = {}
    for name in ("flights", "airlines", "airports", "planes", "weather"):
        with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            tables[name] = list(csv.DictReader(file))
        raw = (folder / f"{name}.csv").read_bytes()
        fact(f"{name}: rows, columns", f"{len(tables[name])}, {len(tables[name][0])}")
        fact(f"{name}: double quotes, carriage returns", f"{raw.count(QUOTE)}, {raw.count(RETURN)}")
        fact(f"{name}: rows that occur twice", repeated(tuple(row.values()) for row in tables[name]))
        for column in tables[name][0]:
            missing = sum(row[column] == "NA" for row in tables[name])
            if missing:
                fact(f"{name}.{column}: NA", missing)
            fact(f"{name}.{column}: empty", sum(row[column] == "" for row in tables[name]), quiet=True)
    flights, airports, planes, weather = (tables[n] for n in ("flights", "airports", "planes", "weather"))

    fact("flights with dep_time 2400", sum(row["dep_time"] == "2400" for row in flights))
    fact("flights with arr_time 2400", sum(row["arr_time"] == "2400" for row in flights))
    fact(
        "flights without tailnum that departed", sum(gone(row) and row["tailnum"] == "NA" for row in flights)
    )
    fact(
        "flights that departed, without arr_time",
        sum(gone(row) and row["arr_time"] == "NA" for row in flights),
    )
    fact(
        "flights with arr_time, without air_time",
        sum(row["arr_time"] != "NA" and row["air_time"] == "NA" for row in flights),
    )
    fact("flights.time_hour: first, last", f"{least(flights)}, {max(row['time_hour'] for row in flights)}")
    hours = Counter((int(row["time_hour"][11:13]) - int(row["hour"])) % 24 for row in flights)
    fact("time_hour (UTC) minus hour (New York)", dict(sorted(hours.items())))

    known = {row["tailnum"] for row in planes}
    unknown = [row["tailnum"] for row in flights if row["tailnum"] not in known and row["tailnum"] != "NA"]
    fact("tail numbers of flights not in planes", len(set(unknown)))
    fact("flights of such tail numbers", len(unknown))
    fact("tail numbers that do not begin with N", sorted({t for t in unknown if t[0] != "N"}))
    miles = {(row["origin"], row["dest"], row["distance"]) for row in flights}
    pairs = Counter(pair[:2] for pair in miles)
    fact("routes with two distances", sorted(pair for pair in miles if pairs[pair[:2]] > 1))
    known = {row["faa"] for row in airports}
    fact("destinations not in airports", dict(Counter(r["dest"] for r in flights if r["dest"] not in known)))
    keys = {(row["origin"], row["time_hour"]) for row in weather}
    fact("weather: origin and time_hour twice", len(weather) - len(keys))
    fact(
        "weather: origin, month, day and hour twice",
        repeated((r["origin"], r["month"], r["day"], r["hour"]) for r in weather),
    )
    fact("flights without weather", sum((row["origin"], row["time_hour"]) not in keys for row in flights))
    fast = [row for row in weather if row["wind_speed"] != "NA" and float(row["wind_speed"]) > 100]
    fact("wind over 100 mph", [(row["origin"], row["time_hour"], row["wind_speed"]) for row in fast])
    fact("weather.wind_speed of more than 12 characters", sum(len(row["wind_speed"]) > 12 for row in weather))

    fact("airports: codes of digits only", [row["faa"] for row in airports if row["faa"].isdigit()])
    fact("airports: names used more than once", len(airports) - len({row["name"] for row in airports}))
    fact("airports: names with a backslash", [row["name"] for row in airports if "\\" in row["name"]])
    fact("airports without tzone", [row["faa"] for row in airports if row["tzone"] == "NA"])
    fact("airports: EEN", next((row["lat"], row["lon"]) for row in airports if row["faa"] == "EEN"))
    fact("planes: models of digits only", sorted({r["model"] for r in planes if r["model"].isdigit()}))
    years = [int(row["year"]) for row in planes if row["year"] != "NA"]
    fact("planes.year: first, last", f"{min(years)}, {max(years)}")
    makers = sorted({row["manufacturer"] for row in planes})
    fact("planes: makers beginning with AIRBUS", [name for name in makers if name.startswith("AIRBUS")])
    fact("planes: makers beginning with MCDONNELL", [n for n in makers if n.startswith("MCDONNELL")])


def gone(flight: dict) -> bool:
    return flight["dep_time"] != "NA"


def least(flights: list) -> str:
    return min(row["time_hour"] for row in flights)


def repeated(keys) -> int:
    return sum(count - 1 for count in Counter(keys).values())


def fact(what: str, value: object, quiet: bool = False) -> None:
    if not quiet or value:
        print(f"{what}: {value}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
