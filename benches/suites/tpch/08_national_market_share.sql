-- title: National market share
-- why: Which share of American demand for a kind of part did Brazil serve in each year?
FROM lineitem
|> SEMI JOIN (FROM part |> WHERE p_type = 'ECONOMY ANODIZED STEEL') AS steel ON p_partkey = l_partkey
|> JOIN (FROM orders |> WHERE o_orderdate BETWEEN DATE '1995-01-01' AND DATE '1996-12-31') AS placed
   ON o_orderkey = l_orderkey
|> SEMI JOIN (
     FROM region
     |> WHERE r_name = 'AMERICA'
     |> JOIN nation ON n_regionkey = r_regionkey
     |> JOIN customer ON c_nationkey = n_nationkey
   ) AS american ON c_custkey = o_custkey
|> JOIN supplier ON s_suppkey = l_suppkey
|> JOIN nation ON n_nationkey = s_nationkey
|> EXTEND l_extendedprice * (1 - l_discount) AS volume
|> AGGREGATE SUM(CASE WHEN n_name = 'BRAZIL' THEN volume ELSE 0.0 END) / SUM(volume) AS mkt_share
   GROUP BY YEAR(o_orderdate) AS o_year
|> ORDER BY o_year
