-- title: Order priority checking
-- why: How many orders of a quarter had a line that came too late, by priority?
FROM orders
|> WHERE o_orderdate >= DATE '1993-07-01' AND o_orderdate < DATE '1993-10-01'
|> SEMI JOIN (FROM lineitem |> WHERE l_commitdate < l_receiptdate) AS late ON l_orderkey = o_orderkey
|> AGGREGATE COUNT(*) AS order_count GROUP BY o_orderpriority
|> ORDER BY o_orderpriority
