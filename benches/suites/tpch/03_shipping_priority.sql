-- title: Shipping priority
-- why: Which orders that wait for shipping are worth most?
FROM orders
|> WHERE o_orderdate < DATE '1995-03-15'
|> SEMI JOIN (FROM customer |> WHERE c_mktsegment = 'BUILDING') AS builders ON c_custkey = o_custkey
|> JOIN (FROM lineitem |> WHERE l_shipdate > DATE '1995-03-15') AS waiting ON l_orderkey = o_orderkey
|> AGGREGATE SUM(l_extendedprice * (1 - l_discount)) AS revenue GROUP BY l_orderkey, o_orderdate, o_shippriority
|> SELECT l_orderkey, revenue, o_orderdate, o_shippriority
|> ORDER BY revenue DESC, o_orderdate
|> LIMIT 10
