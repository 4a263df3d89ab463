"""Files that are read differently: one column of the flights is written in another way."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from planted.data import day
from planted.pieces import Whole

#: Rows of each file.
ROWS = 1500


def _na_word(n: int) -> str:
    return ("NA", "null", "n/a")[n // 13 % 3] if n % 13 == 4 else f"region {n % 9}"


def _big(n: int) -> str:
    return "" if n % 19 == 2 else str(9007199254740993 + 2 * n)


def _local(n: int) -> str:
    summer = 3 < n % 12 < 11
    return f"2013-{n % 12 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:15:00{'+02:00' if summer else '+01:00'}"


#: Causes, the name of a column, its n-th value, and options of `read_csv` in pandas and Polars.
FILES: tuple[tuple[str, str, Callable[[int], str], str, str], ...] = (
    ("load-na-tokens", "region", _na_word, "", ""),
    ("load-na-tokens", "code", lambda n: "None" if n % 50 == 9 else f"k{n % 31}", "", ""),
    ("load-na-token-poisons-number", "delay", lambda n: "NA" if n % 37 == 5 else f"{n % 90 / 4}", "", ""),
    (
        "load-quoted-empty-string",
        "remark",
        lambda n: '""' if n % 7 == 1 else "" if n % 7 == 3 else f"r{n % 5}",
        "",
        "",
    ),
    ("load-quoted-empty-in-number", "weight", lambda n: '""' if n % 11 == 1 else f"{n % 40 / 8}", "", ""),
    ("load-int-with-missing", "seats", lambda n: "" if n % 8 == 3 else str(n % 300), "", ""),
    ("load-int64-with-missing-precision", "booking", _big, "", ""),
    ("load-bool-with-missing", "on_time", lambda n: "" if n % 12 == 7 else str(n % 3 == 0), "", ""),
    ("load-bigint-mixed-sign", "balance", lambda n: str(-n if n % 2 else 9223372036854775808 + n), "", ""),
    (
        "load-date-day-first",
        "due",
        lambda n: f"{n % 12 + 1:02}/{n // 12 % 12 + 1:02}/2013",
        ', parse_dates=["due"]',
        ", try_parse_dates=True",
    ),
    (
        "load-date-vs-datetime",
        "flown",
        lambda n: day(n).isoformat(),
        ', parse_dates=["flown"]',
        ", try_parse_dates=True",
    ),
    (
        "load-date-us-unparsed",
        "sent",
        lambda n: day(n + 13).strftime("%m/%d/%Y"),
        ', parse_dates=["sent"]',
        ", try_parse_dates=True",
    ),
    (
        "load-date-eu-unparsed",
        "received",
        lambda n: day(n).strftime("%d/%m/%Y"),
        ', parse_dates=["received"]',
        ", try_parse_dates=True",
    ),
    (
        "load-date-text-month",
        "issued",
        lambda n: day(n).strftime("%d-%b-%Y"),
        ', parse_dates=["issued"]',
        ", try_parse_dates=True",
    ),
    (
        "load-date-yyyymmdd",
        "made",
        lambda n: day(n).strftime("%Y%m%d"),
        ', parse_dates=["made"]',
        ", try_parse_dates=True",
    ),
    ("load-datetime-mixed-offset", "logged", _local, ', parse_dates=["logged"]', ", try_parse_dates=True"),
    (
        "load-time-only",
        "opens",
        lambda n: f"{n % 24:02}:{n % 60:02}:00",
        ', parse_dates=["opens"]',
        ", try_parse_dates=True",
    ),
    ("load-space-around-number", "points", lambda n: f" {n % 50}" if n % 5 == 2 else str(n % 50), "", ""),
    ("load-thousands", "amount", lambda n: f'"{1000 + n * 7:,}"', ', thousands=","', ""),
    ("load-infinity-words", "top", lambda n: "Infinity" if n % 60 == 8 else f"{n % 33 / 4}", "", ""),
    ("load-nan-word-lowercase", "volts", lambda n: "nan" if n % 60 == 8 else f"{n % 33 / 4}", "", ""),
    (
        "load-nan-word-NaN",
        "ratio",
        lambda n: "NaN" if n % 45 == 8 else "" if n % 45 == 9 else f"{n % 33 / 4}",
        "",
        "",
    ),
    ("load-plus-sign", "change", lambda n: f"{n % 21 - 10:+}", "", ""),
    ("load-infer-window-null", "refund", lambda n: "" if n < 130 or n % 3 else f"{n % 17 / 2}", "", ""),
    ("load-all-null-column", "spent", lambda n: "", "", ""),
)


def _reads(number: int, pandas: str, polars: str) -> tuple[str, str]:
    return (
        f'answer = pd.read_csv("planted_{number}.csv"{pandas})',
        f'answer = pl.read_csv("planted_{number}.csv"{polars})',
    )


TABLE: tuple[Whole, ...] = (
    *(Whole(cause, *_reads(number, pd, pl)) for number, (cause, _, _, pd, pl) in enumerate(FILES)),
    Whole("load-blank-lines", 'answer = pd.read_csv("blank.csv")', 'answer = pl.read_csv("blank.csv")'),
    Whole("load-cr-only", 'answer = pd.read_csv("returns.csv")', 'answer = pl.read_csv("returns.csv")'),
    Whole("load-duplicate-header", 'answer = pd.read_csv("twice.csv")', 'answer = pl.read_csv("twice.csv")'),
    Whole(
        "load-empty-header", 'answer = pd.read_csv("nameless.csv")', 'answer = pl.read_csv("nameless.csv")'
    ),
    Whole(
        "load-timestamp-nanoseconds",
        'answer = pd.read_csv("fine.csv", parse_dates=["at"])',
        'answer = pl.read_csv("fine.csv", try_parse_dates=True)',
    ),
    Whole(
        "load-datetime-offset",
        'answer = pd.read_csv("offset.csv", parse_dates=["at"])\n'
        'answer = answer.assign(hour=answer["at"].dt.hour)',
        'answer = pl.read_csv("offset.csv", try_parse_dates=True)\n'
        'answer = answer.with_columns(hour=pl.col("at").dt.hour())',
    ),
    Whole(
        "load-header-only",
        'answer = pd.read_csv("empty.csv")',
        'answer = pl.read_csv("empty.csv")',
    ),
)


#: Files that DuckDB guesses otherwise: cause, name, header, n-th line.
GUESSED: tuple[tuple[str, str, str, Callable[[int], str]], ...] = (
    ("load-leading-zeros", "zips", "row,zip,miles", lambda n: f"{n},{n % 900:05},{n % 29 * 0.5}"),
    ("load-bool-words", "paid", "row,paid,miles", lambda n: f"{n},{'yes' if n % 3 else 'no'},{n % 29 * 0.5}"),
    ("load-date-default-type", "days", "row,day,miles", lambda n: f"{n},{day(n)},{n % 29 * 0.5}"),
    ("load-numeric-header", "years", "2011,2012,2013", lambda n: f"{n},{n % 7},{n % 9}"),
    ("load-comment-lines", "noted", "row,miles", lambda n: "# checked" if n % 400 == 9 else f"{n},{n % 29}"),
    ("load-space-in-header", "spaced", "row, town, miles", lambda n: f"{n},t{n % 9},{n % 29}"),
    ("load-delimiter-sniffing", "semicolons", "row;town;miles", lambda n: f"{n};t{n % 9};{n % 29}"),
    (
        "load-short-row",
        "short",
        "row,town,miles",
        lambda n: f"{n},t{n % 9}" if n % 90 == 4 else f"{n},t{n % 9},{n % 29}",
    ),
)


def write(folder: Path) -> None:
    """The files that these programs read."""
    for _, name, header, line in GUESSED:
        lines = "".join(f"{line(n)}\n" for n in range(ROWS))
        (folder / f"{name}.csv").write_text(f"{header}\n{lines}", encoding="utf-8")
    for number, (_, name, value, _, _) in enumerate(FILES):
        lines = [f"{n},{n % 83 * 1.25},{value(n)}\n" for n in range(ROWS)]
        (folder / f"planted_{number}.csv").write_text(f"row,miles,{name}\n{''.join(lines)}", encoding="utf-8")
    plain = [f"{n},AB{n % 40},{n % 29 * 0.5}\n" for n in range(ROWS)]
    blank = "".join(line + ("\n" if n % 100 == 50 else "") for n, line in enumerate(plain))
    (folder / "blank.csv").write_text("row,code,miles\n" + blank)
    (folder / "returns.csv").write_bytes(("row,code,miles\n" + "".join(plain)).replace("\n", "\r").encode())
    (folder / "twice.csv").write_text(
        "row,miles,miles\n" + "".join(f"{n},{n % 7},{n % 9}\n" for n in range(ROWS))
    )
    (folder / "nameless.csv").write_text(",code,miles\n" + "".join(plain))
    (folder / "empty.csv").write_text("row,code,miles\n")
    start = datetime.datetime(2013, 1, 1)
    moments = [start + datetime.timedelta(minutes=37 * n) for n in range(ROWS)]
    fine = [f"{n},{moment:%Y-%m-%d %H:%M:%S}.{n * 7919 % 10**9:09}\n" for n, moment in enumerate(moments)]
    (folder / "fine.csv").write_text("row,at\n" + "".join(fine))
    offset = [f"{n},{moment:%Y-%m-%dT%H:%M:%S}-05:00\n" for n, moment in enumerate(moments)]
    (folder / "offset.csv").write_text("row,at\n" + "".join(offset))
