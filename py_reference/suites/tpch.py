"""The tpch suite by hand: what a careful pandas user would write for each question of TPC-H.

In: tables as DataFrames; no value is missing in them.
Out: the columns and rows that `benches/suites/tpch/NN_<function name>.sql` asks for, in its order.

Written from the questions, not from code that Bearoff generates. Rows and columns that are not needed go
before a join and not behind it; sub-queries that only ask whether something is there are `isin`, which
neither multiplies rows nor widens them.
"""

from __future__ import annotations

import pandas as pd
from pandas.api.typing import DataFrameGroupBy


def groups(frame: pd.DataFrame, keys: str | list[str]) -> DataFrameGroupBy:
    """SQL's GROUP BY: groups are not sorted, only keys that occur."""
    return frame.groupby(keys, sort=False, dropna=False, observed=True)


def day(text: str) -> pd.Timestamp:
    """A day of the questions."""
    return pd.Timestamp(text)


def revenue(lines: pd.DataFrame) -> pd.Series:
    """What a line brought in, after its discount."""
    return lines["l_extendedprice"] * (1 - lines["l_discount"])


def pricing_summary(lineitem: pd.DataFrame) -> pd.DataFrame:
    """Sums and means of all lines shipped by a day, by their state."""
    keys = ["l_returnflag", "l_linestatus"]
    columns = [*keys, "l_quantity", "l_extendedprice", "l_discount", "l_tax"]
    lines = lineitem.loc[lineitem["l_shipdate"] <= day("1998-09-02"), columns]
    disc_price = revenue(lines)
    lines = lines.assign(disc_price=disc_price, charge=disc_price * (1 + lines["l_tax"]))
    result = groups(lines, keys).agg(
        sum_qty=("l_quantity", "sum"),
        sum_base_price=("l_extendedprice", "sum"),
        sum_disc_price=("disc_price", "sum"),
        sum_charge=("charge", "sum"),
        avg_qty=("l_quantity", "mean"),
        avg_price=("l_extendedprice", "mean"),
        avg_disc=("l_discount", "mean"),
        count_order=("l_quantity", "size"),
    )
    return result.reset_index().sort_values(keys)


def minimum_cost_supplier(
    part: pd.DataFrame,
    partsupp: pd.DataFrame,
    supplier: pd.DataFrame,
    nation: pd.DataFrame,
    region: pd.DataFrame,
) -> pd.DataFrame:
    """The cheapest European offers of brass parts of one size."""
    europe = region.loc[region["r_name"] == "EUROPE", "r_regionkey"]
    nations = nation.loc[nation["n_regionkey"].isin(europe), ["n_nationkey", "n_name"]]
    suppliers = supplier.merge(nations, left_on="s_nationkey", right_on="n_nationkey")
    wanted = (part["p_size"] == 15) & part["p_type"].str.endswith("BRASS")
    offers = (
        part.loc[wanted, ["p_partkey", "p_mfgr"]]
        .merge(
            partsupp[["ps_partkey", "ps_suppkey", "ps_supplycost"]],
            left_on="p_partkey",
            right_on="ps_partkey",
        )
        .merge(suppliers, left_on="ps_suppkey", right_on="s_suppkey")
    )
    least = groups(offers, "p_partkey")["ps_supplycost"].transform("min")
    columns = ["s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment"]
    order = ["s_acctbal", "n_name", "s_name", "p_partkey"]
    best = offers.loc[offers["ps_supplycost"] == least, columns]
    return best.sort_values(order, ascending=[False, True, True, True]).head(100)


def shipping_priority(customer: pd.DataFrame, orders: pd.DataFrame, lineitem: pd.DataFrame) -> pd.DataFrame:
    """The ten orders of one segment that are worth most among those not shipped yet."""
    then = day("1995-03-15")
    builders = customer.loc[customer["c_mktsegment"] == "BUILDING", "c_custkey"]
    placed = orders.loc[
        orders["o_orderdate"] < then, ["o_orderkey", "o_custkey", "o_orderdate", "o_shippriority"]
    ]
    placed = placed[placed["o_custkey"].isin(builders)]
    waiting = lineitem.loc[lineitem["l_shipdate"] > then, ["l_orderkey", "l_extendedprice", "l_discount"]]
    lines = waiting.merge(placed, left_on="l_orderkey", right_on="o_orderkey")
    lines = lines.assign(revenue=revenue(lines))
    result = groups(lines, ["l_orderkey", "o_orderdate", "o_shippriority"])[["revenue"]].sum().reset_index()
    result = result.sort_values(["revenue", "o_orderdate"], ascending=[False, True]).head(10)
    return result[["l_orderkey", "revenue", "o_orderdate", "o_shippriority"]]


def order_priority_checking(orders: pd.DataFrame, lineitem: pd.DataFrame) -> pd.DataFrame:
    """Orders of a quarter with a late line, by priority."""
    late = lineitem.loc[lineitem["l_commitdate"] < lineitem["l_receiptdate"], "l_orderkey"]
    placed = orders[
        (orders["o_orderdate"] >= day("1993-07-01")) & (orders["o_orderdate"] < day("1993-10-01"))
    ]
    placed = placed[placed["o_orderkey"].isin(late)]
    return (
        groups(placed, "o_orderpriority")
        .size()
        .rename("order_count")
        .reset_index()
        .sort_values("o_orderpriority")
    )


def local_supplier_volume(
    region: pd.DataFrame,
    nation: pd.DataFrame,
    customer: pd.DataFrame,
    orders: pd.DataFrame,
    lineitem: pd.DataFrame,
    supplier: pd.DataFrame,
) -> pd.DataFrame:
    """Revenue of a year with buyer and seller in the same Asian country."""
    asia = region.loc[region["r_name"] == "ASIA", "r_regionkey"]
    nations = nation.loc[nation["n_regionkey"].isin(asia), ["n_nationkey", "n_name"]]
    buyers = customer[["c_custkey", "c_nationkey"]].merge(
        nations, left_on="c_nationkey", right_on="n_nationkey"
    )
    year = (orders["o_orderdate"] >= day("1994-01-01")) & (orders["o_orderdate"] < day("1995-01-01"))
    placed = orders.loc[year, ["o_orderkey", "o_custkey"]].merge(
        buyers, left_on="o_custkey", right_on="c_custkey"
    )
    lines = lineitem[["l_orderkey", "l_suppkey", "l_extendedprice", "l_discount"]]
    lines = lines.merge(placed, left_on="l_orderkey", right_on="o_orderkey")
    local = lines.merge(
        supplier[["s_suppkey", "s_nationkey"]],
        left_on=["l_suppkey", "c_nationkey"],
        right_on=["s_suppkey", "s_nationkey"],
    )
    result = groups(local.assign(revenue=revenue(local)), "n_name")[["revenue"]].sum().reset_index()
    return result.sort_values("revenue", ascending=False)


def forecasting_revenue_change(lineitem: pd.DataFrame) -> pd.DataFrame:
    """One number: the discounts that a year's small orders got."""
    shipped = lineitem["l_shipdate"]
    chosen = (
        (shipped >= day("1994-01-01"))
        & (shipped < day("1995-01-01"))
        & lineitem["l_discount"].between(0.05, 0.07)
        & (lineitem["l_quantity"] < 24)
    )
    lines = lineitem.loc[chosen, ["l_extendedprice", "l_discount"]]
    total = (lines["l_extendedprice"] * lines["l_discount"]).sum(min_count=1)
    return pd.DataFrame({"revenue": [total]})


def volume_shipping(
    nation: pd.DataFrame,
    supplier: pd.DataFrame,
    lineitem: pd.DataFrame,
    orders: pd.DataFrame,
    customer: pd.DataFrame,
) -> pd.DataFrame:
    """What France and Germany shipped to each other in two years."""
    two = nation.loc[nation["n_name"].isin(["FRANCE", "GERMANY"]), ["n_nationkey", "n_name"]]
    sellers = supplier[["s_suppkey", "s_nationkey"]].merge(two, left_on="s_nationkey", right_on="n_nationkey")
    buyers = customer[["c_custkey", "c_nationkey"]].merge(two, left_on="c_nationkey", right_on="n_nationkey")
    shipped = lineitem["l_shipdate"].between(day("1995-01-01"), day("1996-12-31"))
    columns = ["l_orderkey", "l_suppkey", "l_extendedprice", "l_discount", "l_shipdate"]
    lines = lineitem.loc[shipped, columns].merge(
        sellers[["s_suppkey", "n_name"]].rename(columns={"n_name": "supp_nation"}),
        left_on="l_suppkey",
        right_on="s_suppkey",
    )
    placed = orders[["o_orderkey", "o_custkey"]].merge(
        buyers[["c_custkey", "n_name"]].rename(columns={"n_name": "cust_nation"}),
        left_on="o_custkey",
        right_on="c_custkey",
    )
    lines = lines.merge(placed, left_on="l_orderkey", right_on="o_orderkey")
    lines = lines[lines["supp_nation"] != lines["cust_nation"]]
    lines = lines.assign(l_year=lines["l_shipdate"].dt.year, revenue=revenue(lines))
    keys = ["supp_nation", "cust_nation", "l_year"]
    return groups(lines, keys)[["revenue"]].sum().reset_index().sort_values(keys)


def national_market_share(
    part: pd.DataFrame,
    lineitem: pd.DataFrame,
    orders: pd.DataFrame,
    region: pd.DataFrame,
    nation: pd.DataFrame,
    customer: pd.DataFrame,
    supplier: pd.DataFrame,
) -> pd.DataFrame:
    """Brazil's share of what American customers paid for a kind of part, by year."""
    parts = part.loc[part["p_type"] == "ECONOMY ANODIZED STEEL", "p_partkey"]
    america = region.loc[region["r_name"] == "AMERICA", "r_regionkey"]
    american = nation.loc[nation["n_regionkey"].isin(america), "n_nationkey"]
    buyers = customer.loc[customer["c_nationkey"].isin(american), "c_custkey"]
    dated = orders["o_orderdate"].between(day("1995-01-01"), day("1996-12-31"))
    placed = orders.loc[dated & orders["o_custkey"].isin(buyers), ["o_orderkey", "o_orderdate"]]
    columns = ["l_orderkey", "l_suppkey", "l_extendedprice", "l_discount"]
    sellers = supplier[["s_suppkey", "s_nationkey"]].merge(
        nation[["n_nationkey", "n_name"]], left_on="s_nationkey", right_on="n_nationkey"
    )
    lines = (
        lineitem.loc[lineitem["l_partkey"].isin(parts), columns]
        .merge(placed, left_on="l_orderkey", right_on="o_orderkey")
        .merge(sellers, left_on="l_suppkey", right_on="s_suppkey")
    )
    volume = revenue(lines)
    lines = lines.assign(
        o_year=lines["o_orderdate"].dt.year,
        volume=volume,
        brazilian=volume.where(lines["n_name"] == "BRAZIL", 0.0),
    )
    sums = groups(lines, "o_year")[["brazilian", "volume"]].sum()
    return (sums["brazilian"] / sums["volume"]).rename("mkt_share").reset_index().sort_values("o_year")


def product_type_profit(
    part: pd.DataFrame,
    lineitem: pd.DataFrame,
    partsupp: pd.DataFrame,
    supplier: pd.DataFrame,
    nation: pd.DataFrame,
    orders: pd.DataFrame,
) -> pd.DataFrame:
    """What was earned with green parts, by the supplier's country and year."""
    green = part.loc[part["p_name"].str.contains("green", regex=False), "p_partkey"]
    columns = ["l_orderkey", "l_partkey", "l_suppkey", "l_quantity", "l_extendedprice", "l_discount"]
    sellers = supplier[["s_suppkey", "s_nationkey"]].merge(
        nation[["n_nationkey", "n_name"]], left_on="s_nationkey", right_on="n_nationkey"
    )
    lines = (
        lineitem.loc[lineitem["l_partkey"].isin(green), columns]
        .merge(
            partsupp[["ps_partkey", "ps_suppkey", "ps_supplycost"]],
            left_on=["l_partkey", "l_suppkey"],
            right_on=["ps_partkey", "ps_suppkey"],
        )
        .merge(sellers[["s_suppkey", "n_name"]], left_on="l_suppkey", right_on="s_suppkey")
        .merge(orders[["o_orderkey", "o_orderdate"]], left_on="l_orderkey", right_on="o_orderkey")
    )
    lines = lines.assign(
        o_year=lines["o_orderdate"].dt.year,
        sum_profit=revenue(lines) - lines["ps_supplycost"] * lines["l_quantity"],
    ).rename(columns={"n_name": "nation"})
    result = groups(lines, ["nation", "o_year"])[["sum_profit"]].sum().reset_index()
    return result.sort_values(["nation", "o_year"], ascending=[True, False])


def returned_items(
    orders: pd.DataFrame, lineitem: pd.DataFrame, customer: pd.DataFrame, nation: pd.DataFrame
) -> pd.DataFrame:
    """The twenty customers who sent back most of what they ordered in a quarter."""
    quarter = (orders["o_orderdate"] >= day("1993-10-01")) & (orders["o_orderdate"] < day("1994-01-01"))
    returned = lineitem.loc[lineitem["l_returnflag"] == "R", ["l_orderkey", "l_extendedprice", "l_discount"]]
    placed = orders.loc[quarter, ["o_orderkey", "o_custkey"]]
    lines = returned.merge(placed, left_on="l_orderkey", right_on="o_orderkey")
    lost = groups(lines.assign(revenue=revenue(lines)), "o_custkey")[["revenue"]].sum().reset_index()
    named = lost.merge(customer, left_on="o_custkey", right_on="c_custkey").merge(
        nation[["n_nationkey", "n_name"]], left_on="c_nationkey", right_on="n_nationkey"
    )
    columns = ["c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment"]
    return named[columns].sort_values("revenue", ascending=False).head(20)


def important_stock(partsupp: pd.DataFrame, supplier: pd.DataFrame, nation: pd.DataFrame) -> pd.DataFrame:
    """Parts that make up more than a ten-thousandth of the German stock."""
    germany = nation.loc[nation["n_name"] == "GERMANY", "n_nationkey"]
    sellers = supplier.loc[supplier["s_nationkey"].isin(germany), "s_suppkey"]
    columns = ["ps_partkey", "ps_supplycost", "ps_availqty"]
    offers = partsupp.loc[partsupp["ps_suppkey"].isin(sellers), columns]
    offers = offers.assign(value=offers["ps_supplycost"] * offers["ps_availqty"])
    stock = groups(offers, "ps_partkey")[["value"]].sum().reset_index()
    return stock[stock["value"] > stock["value"].sum() * 0.0001].sort_values("value", ascending=False)


def shipping_modes(lineitem: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Late lines of a year by way of shipping, and whether their orders were urgent."""
    late = lineitem.loc[
        lineitem["l_shipmode"].isin(["MAIL", "SHIP"])
        & (lineitem["l_commitdate"] < lineitem["l_receiptdate"])
        & (lineitem["l_shipdate"] < lineitem["l_commitdate"])
        & (lineitem["l_receiptdate"] >= day("1994-01-01"))
        & (lineitem["l_receiptdate"] < day("1995-01-01")),
        ["l_orderkey", "l_shipmode"],
    ]
    lines = late.merge(orders[["o_orderkey", "o_orderpriority"]], left_on="l_orderkey", right_on="o_orderkey")
    high = lines["o_orderpriority"].isin(["1-URGENT", "2-HIGH"])
    lines = lines.assign(high_line_count=high.astype("int64"), low_line_count=(~high).astype("int64"))
    result = groups(lines, "l_shipmode")[["high_line_count", "low_line_count"]].sum().reset_index()
    return result.sort_values("l_shipmode")


def customer_distribution(customer: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Customers by their number of orders that have nothing to do with special requests."""
    ordinary = orders.loc[~orders["o_comment"].str.contains("special.*requests", regex=True), "o_custkey"]
    counts = customer["c_custkey"].map(ordinary.value_counts()).fillna(0).astype("int64").rename("c_count")
    result = counts.value_counts().rename("custdist").reset_index()
    return result.sort_values(["custdist", "c_count"], ascending=False)


def promotion_effect(lineitem: pd.DataFrame, part: pd.DataFrame) -> pd.DataFrame:
    """One number: the share of promoted parts in a month's revenue, in per cent."""
    month = (lineitem["l_shipdate"] >= day("1995-09-01")) & (lineitem["l_shipdate"] < day("1995-10-01"))
    lines = lineitem.loc[month, ["l_partkey", "l_extendedprice", "l_discount"]]
    lines = lines.merge(part[["p_partkey", "p_type"]], left_on="l_partkey", right_on="p_partkey")
    paid = revenue(lines)
    promoted = paid[lines["p_type"].str.startswith("PROMO")].sum()
    return pd.DataFrame({"promo_revenue": [100.0 * promoted / paid.sum()]})


def top_supplier(lineitem: pd.DataFrame, supplier: pd.DataFrame) -> pd.DataFrame:
    """Whoever brought in most in a quarter."""
    quarter = (lineitem["l_shipdate"] >= day("1996-01-01")) & (lineitem["l_shipdate"] < day("1996-04-01"))
    lines = lineitem.loc[quarter, ["l_suppkey", "l_extendedprice", "l_discount"]]
    totals = (
        groups(lines.assign(total_revenue=revenue(lines)), "l_suppkey")[["total_revenue"]].sum().reset_index()
    )
    top = totals[totals["total_revenue"] == totals["total_revenue"].max()]
    columns = ["s_suppkey", "s_name", "s_address", "s_phone", "total_revenue"]
    named: pd.DataFrame = top.merge(supplier, left_on="l_suppkey", right_on="s_suppkey")
    return named[columns].sort_values("s_suppkey")


def parts_and_suppliers(part: pd.DataFrame, partsupp: pd.DataFrame, supplier: pd.DataFrame) -> pd.DataFrame:
    """How many suppliers without complaints offer each of the wanted kinds of parts."""
    wanted = (
        (part["p_brand"] != "Brand#45")
        & ~part["p_type"].str.startswith("MEDIUM POLISHED")
        & part["p_size"].isin([49, 14, 23, 45, 19, 3, 36, 9])
    )
    blamed = supplier.loc[supplier["s_comment"].str.contains("Customer.*Complaints", regex=True), "s_suppkey"]
    offers = partsupp.loc[~partsupp["ps_suppkey"].isin(blamed), ["ps_partkey", "ps_suppkey"]]
    kinds = ["p_brand", "p_type", "p_size"]
    offers = offers.merge(part.loc[wanted, ["p_partkey", *kinds]], left_on="ps_partkey", right_on="p_partkey")
    result = groups(offers, kinds)["ps_suppkey"].nunique().rename("supplier_cnt").reset_index()
    return result.sort_values(["supplier_cnt", *kinds], ascending=[False, True, True, True])


def small_quantity_orders(part: pd.DataFrame, lineitem: pd.DataFrame) -> pd.DataFrame:
    """One number: what lines of less than a fifth of a part's usual quantity bring in a year."""
    boxes = part.loc[(part["p_brand"] == "Brand#23") & (part["p_container"] == "MED BOX"), "p_partkey"]
    lines = lineitem.loc[lineitem["l_partkey"].isin(boxes), ["l_partkey", "l_quantity", "l_extendedprice"]]
    usual = groups(lines, "l_partkey")["l_quantity"].transform("mean")
    lost = lines.loc[lines["l_quantity"] < 0.2 * usual, "l_extendedprice"]
    return pd.DataFrame({"avg_yearly": [lost.sum(min_count=1) / 7.0]})


def large_volume_customers(
    lineitem: pd.DataFrame, orders: pd.DataFrame, customer: pd.DataFrame
) -> pd.DataFrame:
    """The hundred most expensive orders of more than three hundred pieces."""
    pieces = groups(lineitem, "l_orderkey")["l_quantity"].sum()
    large = pieces[pieces > 300].rename("quantity").reset_index()
    columns = ["c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice", "quantity"]
    placed = orders[["o_orderkey", "o_custkey", "o_orderdate", "o_totalprice"]]
    named = large.merge(placed, left_on="l_orderkey", right_on="o_orderkey").merge(
        customer[["c_custkey", "c_name"]], left_on="o_custkey", right_on="c_custkey"
    )
    return named[columns].sort_values(["o_totalprice", "o_orderdate"], ascending=[False, True]).head(100)


def discounted_revenue(lineitem: pd.DataFrame, part: pd.DataFrame) -> pd.DataFrame:
    """One number: revenue with three kinds of parts that came by air."""
    flown = lineitem["l_shipmode"].isin(["AIR", "AIR REG"]) & (
        lineitem["l_shipinstruct"] == "DELIVER IN PERSON"
    )
    lines = lineitem.loc[flown, ["l_partkey", "l_quantity", "l_extendedprice", "l_discount"]]
    columns = ["p_partkey", "p_brand", "p_container", "p_size"]
    lines = lines.merge(part[columns], left_on="l_partkey", right_on="p_partkey")
    brand, container, quantity, size = (
        lines[name] for name in ("p_brand", "p_container", "l_quantity", "p_size")
    )
    chosen = (
        (
            (brand == "Brand#12")
            & container.isin(["SM CASE", "SM BOX", "SM PACK", "SM PKG"])
            & quantity.between(1, 11)
            & size.between(1, 5)
        )
        | (
            (brand == "Brand#23")
            & container.isin(["MED BAG", "MED BOX", "MED PKG", "MED PACK"])
            & quantity.between(10, 20)
            & size.between(1, 10)
        )
        | (
            (brand == "Brand#34")
            & container.isin(["LG CASE", "LG BOX", "LG PACK", "LG PKG"])
            & quantity.between(20, 30)
            & size.between(1, 15)
        )
    )
    return pd.DataFrame({"revenue": [revenue(lines[chosen]).sum(min_count=1)]})


def potential_part_promotion(
    part: pd.DataFrame,
    lineitem: pd.DataFrame,
    partsupp: pd.DataFrame,
    supplier: pd.DataFrame,
    nation: pd.DataFrame,
) -> pd.DataFrame:
    """Canadian suppliers with more than half a year's demand of a forest part in stock."""
    forest = part.loc[part["p_name"].str.startswith("forest"), "p_partkey"]
    year = (lineitem["l_shipdate"] >= day("1994-01-01")) & (lineitem["l_shipdate"] < day("1995-01-01"))
    lines = lineitem.loc[year & lineitem["l_partkey"].isin(forest), ["l_partkey", "l_suppkey", "l_quantity"]]
    shipped = groups(lines, ["l_partkey", "l_suppkey"])[["l_quantity"]].sum().reset_index()
    stock = partsupp[["ps_partkey", "ps_suppkey", "ps_availqty"]].merge(
        shipped, left_on=["ps_partkey", "ps_suppkey"], right_on=["l_partkey", "l_suppkey"]
    )
    rich = stock.loc[stock["ps_availqty"] > 0.5 * stock["l_quantity"], "ps_suppkey"]
    canada = nation.loc[nation["n_name"] == "CANADA", "n_nationkey"]
    chosen = supplier["s_nationkey"].isin(canada) & supplier["s_suppkey"].isin(rich)
    return supplier.loc[chosen, ["s_name", "s_address"]].sort_values("s_name")


def suppliers_who_kept_orders_waiting(
    lineitem: pd.DataFrame, orders: pd.DataFrame, supplier: pd.DataFrame, nation: pd.DataFrame
) -> pd.DataFrame:
    """Saudi suppliers by the lines with which they alone held up an order of several suppliers."""
    saudi = nation.loc[nation["n_name"] == "SAUDI ARABIA", "n_nationkey"]
    sellers = supplier.loc[supplier["s_nationkey"].isin(saudi), ["s_suppkey", "s_name"]]
    late = lineitem["l_receiptdate"] > lineitem["l_commitdate"]
    # Several suppliers, of whom one is late: smallest and largest number tell, and are quicker than counting.
    all_of = groups(lineitem[["l_orderkey", "l_suppkey"]], "l_orderkey")["l_suppkey"].agg(["min", "max"])
    late_of = groups(lineitem.loc[late, ["l_orderkey", "l_suppkey"]], "l_orderkey")["l_suppkey"].agg(
        ["min", "max"]
    )
    several = all_of.index[all_of["min"] != all_of["max"]]
    one_late = late_of.index[late_of["min"] == late_of["max"]]
    closed = orders.loc[orders["o_orderstatus"] == "F", "o_orderkey"]
    lines = lineitem.loc[late & lineitem["l_suppkey"].isin(sellers["s_suppkey"]), ["l_orderkey", "l_suppkey"]]
    for keys in (one_late, several, closed):
        lines = lines[lines["l_orderkey"].isin(keys)]
    named = lines.merge(sellers, left_on="l_suppkey", right_on="s_suppkey")
    result = groups(named, "s_name").size().rename("numwait").reset_index()
    return result.sort_values(["numwait", "s_name"], ascending=[False, True]).head(100)


def global_sales_opportunity(customer: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Customers of seven countries with more than the usual money, and without orders."""
    chosen = customer[["c_custkey", "c_acctbal"]].assign(cntrycode=customer["c_phone"].str[:2])
    chosen = chosen[chosen["cntrycode"].isin(["13", "31", "23", "29", "30", "18", "17"])]
    usual = chosen.loc[chosen["c_acctbal"] > 0, "c_acctbal"].mean()
    idle = chosen[(chosen["c_acctbal"] > usual) & ~chosen["c_custkey"].isin(orders["o_custkey"])]
    result = groups(idle, "cntrycode").agg(numcust=("c_acctbal", "size"), totacctbal=("c_acctbal", "sum"))
    return result.reset_index().sort_values("cntrycode")
