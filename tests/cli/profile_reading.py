"""Asks pandas and Polars how they read files by default, what the code of a profile reads, and for figures of columns."""

import json
import sys
import warnings

import pandas as pd
import polars as pl

warnings.simplefilter("ignore")


def pandas_reads(path):
    try:
        df = pd.read_csv(path)
    except Exception as error:
        return {"fails": f"{type(error).__name__}: {error}"}
    # Labels that lie evenly are a RangeIndex, too.
    index = 0 if list(df.index) == list(range(len(df))) else df.index.nlevels
    return {"columns": [[str(name), str(dtype)] for name, dtype in df.dtypes.items()], "rows": len(df), "index": index}


def polars_reads(path):
    try:
        df = pl.read_csv(path)
    except Exception as error:
        return {"fails": f"{type(error).__name__}: {error}"}
    return {"columns": [[name, str(dtype)] for name, dtype in df.schema.items()], "rows": df.height, "index": 0}


def ran(code):
    names = {}
    exec(compile(code, "profile", "exec"), names)
    return names["df"]


def cell(value):
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if hasattr(value, "isoformat"):
        return pd.Timestamp(value).isoformat()
    return value.item() if hasattr(value, "item") else value


def tables(codes):
    """The rows that both calls read, or what is wrong."""
    one, other = ran(codes["pandas"]), ran(codes["polars"])
    rows = [[cell(value) for value in row] for row in one.itertuples(index=False, name=None)]
    others = [[cell(value) for value in row] for row in other.iter_rows()]
    return {"same": rows == others, "names": list(one.columns) == other.columns, "rows": len(rows), "columns": other.columns}


def none_if_nan(value):
    return None if value != value else float(value)


def figures(code):
    df = ran(code)
    found = {}
    for name in df.columns:
        column = df[name]
        counts = column.value_counts()
        own = {"values": int(column.count()), "nulls": int(column.isna().sum()), "distinct": int(column.nunique())}
        own["most"] = int(counts.iloc[0]) if len(counts) else 0
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            numbers = column.dropna().astype("float64")
            own["mean"], own["deviation"] = none_if_nan(numbers.mean()), none_if_nan(numbers.std())
            own["quantiles"] = [float(numbers.quantile(at)) for at in (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)]
            own["least"], own["greatest"] = float(numbers.min()), float(numbers.max())
        if column.dtype == "str" or column.dtype == object:
            lengths = column.dropna().str.len()
            own["lengths"] = [int(lengths.min()), float(lengths.mean()), int(lengths.max())]
        found[str(name)] = own
    numeric = df.select_dtypes("number")
    found_pairs = numeric.astype("float64").corr()
    pairs = {f"{a}|{b}": none_if_nan(found_pairs.loc[a, b]) for a in numeric.columns for b in numeric.columns}
    return {"columns": found, "pairs": pairs}


asked = json.load(sys.stdin)
answers = {
    "pandas": [pandas_reads(path) for path in asked.get("paths", [])],
    "polars": [polars_reads(path) for path in asked.get("paths", [])],
    "codes": [tables(codes) for codes in asked.get("codes", [])],
    "figures": [figures(code) for code in asked.get("figures", [])],
}
json.dump(answers, sys.stdout)
