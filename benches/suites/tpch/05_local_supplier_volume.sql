-- title: Local supplier volume
-- why: What do Asian suppliers sell to customers in their own country?
FROM region
|> WHERE r_name = 'ASIA'
|> JOIN nation ON n_regionkey = r_regionkey
|> JOIN customer ON c_nationkey = n_nationkey
|> JOIN (FROM orders |> WHERE o_orderdate >= DATE '1994-01-01' AND o_orderdate < DATE '1995-01-01') AS placed
   ON o_custkey = c_custkey
|> JOIN lineitem ON l_orderkey = o_orderkey
|> JOIN supplier ON s_suppkey = l_suppkey AND s_nationkey = c_nationkey
|> AGGREGATE SUM(l_extendedprice * (1 - l_discount)) AS revenue GROUP BY n_name
|> ORDER BY revenue DESC
