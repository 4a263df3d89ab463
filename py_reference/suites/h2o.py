"""The h2o suite by hand: what a careful pandas user would write for each question of db-benchmark.

In: tables as DataFrames, nullable integers as `Int64`, other missing values as NaN.
Out: the columns and rows that `benches/suites/h2o/NN_<function name>.sql` asks for, in any order.

Written from the questions, not from code that Bearoff generates. Groups of NULL need `dropna=False`, and a
sum over nothing is NULL only with `min_count=1`. NULL keys never join: keys are missing on the left side
only, so that `merge` has nothing to join them to.
"""

from __future__ import annotations

import pandas as pd
from pandas.api.typing import DataFrameGroupBy


def groups(frame: pd.DataFrame, keys: str | list[str]) -> DataFrameGroupBy:
    """SQL's GROUP BY: NULL is a group of its own, groups are not sorted, only keys that occur."""
    return frame.groupby(keys, sort=False, dropna=False, observed=True)


def sum_v1_by_id1(g1: pd.DataFrame) -> pd.DataFrame:
    """A hundred groups of text."""
    return groups(g1, "id1")[["v1"]].sum(min_count=1).reset_index()


def sum_v1_by_id1_id2(g1: pd.DataFrame) -> pd.DataFrame:
    """Ten thousand groups of two texts."""
    return groups(g1, ["id1", "id2"])[["v1"]].sum(min_count=1).reset_index()


def sum_v1_mean_v3_by_id3(g1: pd.DataFrame) -> pd.DataFrame:
    """Many small groups of text."""
    by_id3 = groups(g1, "id3")
    return pd.DataFrame({"v1": by_id3["v1"].sum(min_count=1), "v3": by_id3["v3"].mean()}).reset_index()


def mean_v1_v2_v3_by_id4(g1: pd.DataFrame) -> pd.DataFrame:
    """A hundred groups of integers, three means."""
    return groups(g1, "id4")[["v1", "v2", "v3"]].mean().reset_index()


def sum_v1_v2_v3_by_id6(g1: pd.DataFrame) -> pd.DataFrame:
    """Many small groups of integers, three sums."""
    return groups(g1, "id6")[["v1", "v2", "v3"]].sum(min_count=1).reset_index()


def median_v3_sd_v3_by_id4_id5(g1: pd.DataFrame) -> pd.DataFrame:
    """A median and a spread."""
    return groups(g1, ["id4", "id5"]).agg(median_v3=("v3", "median"), sd_v3=("v3", "std")).reset_index()


def max_v1_minus_min_v2_by_id3(g1: pd.DataFrame) -> pd.DataFrame:
    """An expression over two aggregates."""
    by_id3 = groups(g1, "id3")
    return (by_id3["v1"].max() - by_id3["v2"].min()).rename("range_v1_v2").reset_index()


def largest_two_v3_by_id6(g1: pd.DataFrame) -> pd.DataFrame:
    """Up to two rows of each group: the first ones of a table that is sorted once."""
    falling = g1[["id6", "v3"]].dropna(subset="v3").sort_values("v3", ascending=False)
    return groups(falling, "id6").head(2).rename(columns={"v3": "largest2_v3"})


def regression_v1_v2_by_id2_id4(g1: pd.DataFrame) -> pd.DataFrame:
    """The squared correlation from sums of deviations: `corr` of groups calls Python for each."""
    keys = ["id2", "id4"]
    # Every group has its row; only rows with both values count in it.
    both = g1["v1"].notna() & g1["v2"].notna()
    pairs = pd.DataFrame(
        {
            "id2": g1["id2"],
            "id4": g1["id4"],
            "x": g1["v1"].astype("float64").where(both),
            "y": g1["v2"].astype("float64").where(both),
        }
    )
    by_keys = groups(pairs, keys)
    x, y = pairs["x"] - by_keys["x"].transform("mean"), pairs["y"] - by_keys["y"].transform("mean")
    sums = groups(pairs[keys].assign(xy=x * y, xx=x * x, yy=y * y), keys)[["xy", "xx", "yy"]].sum()
    # Where one of the two does not vary there is nothing to explain.
    scatter = sums["xx"] * sums["yy"]
    return (sums["xy"] ** 2 / scatter.where(scatter != 0)).rename("r2").reset_index()


def sum_v3_count_by_id1_to_id6(g1: pd.DataFrame) -> pd.DataFrame:
    """Nearly as many groups as rows."""
    by_all = groups(g1, ["id1", "id2", "id3", "id4", "id5", "id6"])
    return pd.DataFrame({"v3": by_all["v3"].sum(min_count=1), "count": by_all.size()}).reset_index()


def small_inner_on_int(x: pd.DataFrame, small: pd.DataFrame) -> pd.DataFrame:
    """A look-up in a tiny table."""
    return x.merge(small.rename(columns={"id4": "small_id4"}), on="id1")


def medium_inner_on_int(x: pd.DataFrame, medium: pd.DataFrame) -> pd.DataFrame:
    """A look-up in a table of a thousandth of the rows."""
    return x.merge(
        medium.rename(columns={name: f"medium_{name}" for name in ("id1", "id4", "id5")}), on="id2"
    )


def medium_outer_on_int(x: pd.DataFrame, medium: pd.DataFrame) -> pd.DataFrame:
    """The same, with the rows that find nothing."""
    # Keys are whole numbers, and stay so beside the missing ones.
    right = medium.rename(columns={name: f"medium_{name}" for name in ("id1", "id4", "id5")})
    return x.merge(right.astype({"medium_id1": "Int64"}), on="id2", how="left")


def medium_inner_on_text(x: pd.DataFrame, medium: pd.DataFrame) -> pd.DataFrame:
    """The same by text."""
    return x.merge(
        medium.rename(columns={name: f"medium_{name}" for name in ("id1", "id2", "id4")}), on="id5"
    )


def big_inner_on_int(x: pd.DataFrame, big: pd.DataFrame) -> pd.DataFrame:
    """Two large tables."""
    right = big.rename(columns={name: f"big_{name}" for name in ("id1", "id2", "id4", "id5", "id6")})
    return x.merge(right, on="id3")
