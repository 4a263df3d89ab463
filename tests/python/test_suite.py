"""The nycflights13 suite by hand, on the bundled tables, held against counts taken with `csv`."""

from __future__ import annotations

import csv
import hashlib
import inspect
import re
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from bearoff_reference import export, load, plain, protocol

from conftest import PACKAGE, ROOT, Worker, request, table

DATA = ROOT / "datasets" / "nycflights13"
SUITE = ROOT / "benches" / "suites" / "nycflights13"
SCRIPT = PACKAGE / "suites" / "nycflights13.py"
PIPELINES = {path.stem.split("_", 1)[1]: path for path in sorted(SUITE.glob("[0-9]*.sql"))}

sys.path.insert(0, str(SCRIPT.parent))
import nycflights13 as suite  # noqa: E402

#: Columns that are no BIGINT; the nullable ones are found by looking.
TYPES = {
    "VARCHAR": "carrier tailnum origin dest name faa dst tzone type manufacturer model engine",
    "DOUBLE": "lat lon temp dewp humid wind_speed wind_gust precip pressure visib",
    "TIMESTAMP": "time_hour",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables, unpacked."""
    unpacked = tmp_path_factory.mktemp("nycflights13")
    for packed in DATA.glob("*.zst"):
        with (
            pa.input_stream(str(packed), compression="zstd") as source,
            open(unpacked / packed.stem, "wb") as target,
        ):
            shutil.copyfileobj(source, target)
    return unpacked


@pytest.fixture(scope="module")
def rows(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The tables as `csv` reads them."""
    read = {}
    for path in folder.iterdir():
        with open(path, newline="") as file:
            read[path.stem] = list(csv.DictReader(file))
    return read


@pytest.fixture(scope="module")
def described(folder: Path, rows: dict[str, list[dict[str, str]]]) -> dict[str, dict[str, Any]]:
    kinds = {column: kind for kind, columns in TYPES.items() for column in columns.split()}
    return {
        name: table(
            folder / f"{name}.csv",
            *((c, kinds.get(c, "BIGINT"), any(r[c] == "NA" for r in records)) for c in records[0]),
            rows=len(records),
            null_tokens=["NA"],
        )
        for name, records in rows.items()
    }


@pytest.fixture(scope="module")
def frames(described: dict[str, dict[str, Any]]) -> dict[str, pd.DataFrame]:
    return {name: load.read(protocol._table(entry)) for name, entry in described.items()}


@pytest.fixture(scope="module")
def results(frames: dict[str, pd.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """The answer of every pipeline, as rows."""
    answers = {}
    for name in PIPELINES:
        function: Callable[..., Any] = getattr(suite, name)
        result = function(**{table: frames[table] for table in inspect.signature(function).parameters})
        answers[name] = plain.table(export.as_table(result)).to_pylist()
    return answers


def test_files_are_what_the_checksums_say(folder: Path) -> None:
    lines = (DATA / "checksums.txt").read_text().splitlines()
    assert len(lines) == 10
    for line in lines:
        digest, name = line.split()
        path = DATA / name if name.endswith(".zst") else folder / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, name


def test_every_pipeline_has_its_function_and_its_reason() -> None:
    manifest = tomllib.loads((SUITE / "suite.toml").read_text())
    assert (SUITE / manifest["reference"]).resolve() == SCRIPT.resolve()
    assert len(PIPELINES) >= 14
    for name, path in PIPELINES.items():
        title, why, first = path.read_text().splitlines()[:3]
        assert title.startswith("-- title: ") and why.startswith("-- why: ") and first.startswith("FROM ")
        function = getattr(suite, name)
        assert function.__doc__
        named = re.findall(r"(?:^|\()\s*FROM (\w+)|JOIN (\w+)", path.read_text(), re.M)
        used = {start or joined for start, joined in named}
        assert set(inspect.signature(function).parameters) == used, name
        assert used <= set(manifest["tables"])


def test_functions_leave_their_tables_alone(frames: dict[str, pd.DataFrame], results: Any) -> None:
    assert {name: frame.shape for name, frame in frames.items()} == {
        "flights": (336776, 19),
        "airlines": (16, 2),
        "airports": (1458, 8),
        "planes": (3322, 9),
        "weather": (26115, 15),
    }


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("delays_by_carrier", 16),
        ("busiest_hours", 20),
        ("cancelled_by_month", 12),
        ("worst_routes", 25),
        ("delays_in_the_weather", 6),
        ("on_time_share", 36),
        ("destinations", 105),
        ("daily_totals", 365),
        ("movements_by_hour", 48),
        ("carriers_at_airports", 48),
        ("weather_by_day", 2 * 92),
        ("longest_delays", 100),
        ("who_serves_laguardia", 16),
    ],
)
def test_row_counts(name: str, count: int, results: dict[str, list[dict[str, Any]]]) -> None:
    assert len(results[name]) == count


@pytest.mark.parametrize(
    ("name", "column", "table", "kept"),
    [
        ("delays_by_carrier", "flights", "flights", lambda r: r["dep_delay"] != "NA"),
        ("cancelled_by_month", "scheduled", "flights", lambda r: True),
        ("cancelled_by_month", "cancelled", "flights", lambda r: r["dep_time"] == "NA"),
        ("delays_in_the_weather", "scheduled", "flights", lambda r: True),
        ("delays_in_the_weather", "cancelled", "flights", lambda r: r["dep_time"] == "NA"),
        ("fleet_age", "planes", "planes", lambda r: True),
        ("on_time_share", "scheduled", "flights", lambda r: True),
        (
            "caught_up_in_the_air",
            "flights",
            "flights",
            lambda r: r["arr_delay"] != "NA" and int(r["dep_delay"]) > 0,
        ),
        ("destinations", "flights", "flights", lambda r: True),
        ("daily_totals", "departed", "flights", lambda r: r["dep_time"] != "NA"),
        ("flights_without_a_plane", "flights", "flights", lambda r: r["tailnum"] == "NA"),
        ("unknown_planes", "without_number", "flights", lambda r: r["tailnum"] == "NA"),
        ("carriers_at_airports", "flights", "flights", lambda r: True),
        ("makers_under_one_name", "planes", "planes", lambda r: True),
        ("wind_directions", "with_gusts", "weather", lambda r: r["wind_gust"] != "NA"),
        (
            "who_serves_laguardia",
            "flights",
            "flights",
            lambda r: r["origin"] == "LGA" and r["month"] == "2",
        ),
        ("airports_by_zone", "flights", "flights", lambda r: True),
    ],
)
def test_groups_add_up(
    name: str,
    column: str,
    table: str,
    kept: Callable[[dict[str, str]], bool],
    rows: dict[str, list[dict[str, str]]],
    results: dict[str, list[dict[str, Any]]],
) -> None:
    assert sum(row[column] or 0 for row in results[name]) == sum(map(kept, rows[table]))


def by(records: list[dict[str, Any]], **key: Any) -> dict[str, Any]:
    """The one row with these values."""
    (found,) = [row for row in records if all(row[column] == value for column, value in key.items())]
    return found


def test_a_mean_and_a_quantile(rows: Any, results: Any) -> None:
    delays = [int(r["dep_delay"]) for r in rows["flights"] if r["carrier"] == "HA" and r["dep_delay"] != "NA"]
    hawaiian = by(results["delays_by_carrier"], carrier="HA")
    assert hawaiian["name"] == "Hawaiian Airlines Inc."
    assert hawaiian["mean_delay"] == pytest.approx(sum(delays) / len(delays), rel=1e-12)
    assert hawaiian["worst"] == max(delays)
    worst = results["worst_routes"][0]
    origin, dest = worst["route"].split("-")
    arrivals = sorted(
        int(r["arr_delay"])
        for r in rows["flights"]
        if (r["origin"], r["dest"]) == (origin, dest) and r["arr_delay"] != "NA"
    )
    place = 0.9 * (len(arrivals) - 1)
    below = int(place)
    between = arrivals[below] + (place - below) * (arrivals[below + 1] - arrivals[below])
    assert worst["delay_90"] == pytest.approx(between, rel=1e-12)


def test_null_is_a_group_and_joins_nothing(rows: Any, results: Any) -> None:
    assert results["fleet_age"][0]["decade"] is None
    assert results["fleet_age"][0]["planes"] == 70
    assert results["fleet_age"][0]["mean_age"] is None
    # Nobody measured the air time of a flight that no plane flew.
    assert {row["minutes_in_the_air"] for row in results["flights_without_a_plane"]} == {None}
    assert {row["departed"] for row in results["flights_without_a_plane"]} == {0}
    registered = {row["tailnum"] for row in rows["planes"]}
    lost = Counter(row["carrier"] for row in rows["flights"] if row["tailnum"] not in registered)
    assert {row["carrier"]: row["flights"] for row in results["unknown_planes"]} == lost
    # 4 unlisted destinations beside 3 airports without a zone.
    nowhere = by(results["airports_by_zone"], tzone=None)
    assert (nowhere["airports"], nowhere["served"], nowhere["flights"]) == (7, 4, 896 + 5819 + 522 + 365)


def test_what_is_absent_is_shown(results: Any) -> None:
    absent = [row for row in results["who_serves_laguardia"] if row["flights"] == 0]
    assert absent and all(row["flight_numbers"] is None for row in absent)
    gap = by(results["carriers_at_airports"], origin="LGA", carrier="HA")
    assert (gap["flights"], gap["destinations"], gap["mean_miles"]) == (0, 0, None)
    assert by(results["destinations"], dest="SJU")["airport"] == "(sju)"
    assert by(results["destinations"], dest="SJU")["alt"] is None


def test_the_clock_and_the_calendar(rows: Any, results: Any) -> None:
    hours = Counter(int(r["arr_time"]) // 100 % 24 for r in rows["flights"] if r["arr_time"] != "NA")
    arrivals = [row for row in results["movements_by_hour"] if row["movement"] == "arrival"]
    assert {row["hour"]: row["flights"] for row in arrivals} == hours
    days = [(row["month"], row["day"]) for row in results["weather_by_day"] if row["origin"] == "EWR"]
    assert days[0] == (6, 1) and days[-1] == (8, 31) and len(set(days)) == 92
    assert results["longest_delays"][0]["hours_late"] == 21.68  # 1301 minutes


def test_routes_are_distinct(rows: Any, results: Any) -> None:
    flown = {(r["carrier"], r["origin"], r["dest"]) for r in rows["flights"] if r["air_time"] != "NA"}
    listed = [(row["carrier"], row["origin"], row["dest"]) for row in results["routes"]]
    assert len(listed) == len(set(listed)) and set(listed) == flown


def test_known_winners(results: Any) -> None:
    assert results["delays_by_carrier"][0]["carrier"] == "F9"
    assert results["destinations"][0]["dest"] == "ORD"
    assert by(results["cancelled_by_month"], month=2)["cancelled"] == 1261
    assert results["makers_under_one_name"][0]["maker"] == "Boeing"
    assert by(results["makers_under_one_name"], maker="McDonnell Douglas")["spellings"] == 4
    assert all(row["strongest"] < 200 for row in results["wind_directions"])
    assert all(row["top_mph"] > row["mean_mph"] for row in results["speed_by_plane"])


def test_the_suite_runs_in_a_worker(
    worker: Worker, described: dict[str, dict[str, Any]], results: Any
) -> None:
    for name in PIPELINES:
        code = {"kind": "script", "path": str(SCRIPT), "function": name}
        answer = str(worker.folder / f"{name}.arrow")
        reply = worker.ask(request(code, *described.values(), pipeline=name, answer=answer))
        assert worker.answer(reply).to_pylist() == results[name], name
        assert [phase["name"] for phase in reply["ok"]["phases"]] == ["load", "compute", "export"]
