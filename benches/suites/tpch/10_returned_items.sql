-- title: Returned items
-- why: Which customers sent back most of what they ordered in a quarter?
FROM orders
|> WHERE o_orderdate >= DATE '1993-10-01' AND o_orderdate < DATE '1994-01-01'
|> JOIN (FROM lineitem |> WHERE l_returnflag = 'R') AS returned ON l_orderkey = o_orderkey
|> AGGREGATE SUM(l_extendedprice * (1 - l_discount)) AS revenue GROUP BY o_custkey
|> JOIN customer ON c_custkey = o_custkey
|> JOIN nation ON n_nationkey = c_nationkey
|> SELECT c_custkey, c_name, revenue, c_acctbal, n_name, c_address, c_phone, c_comment
|> ORDER BY revenue DESC
|> LIMIT 20
