-- title: Suppliers who kept orders waiting
-- why: Which Saudi suppliers were the only ones to be late, so that a whole order had to wait?
FROM lineitem
|> EXTEND CASE WHEN l_receiptdate > l_commitdate THEN l_suppkey END AS late
|> AGGREGATE
     MIN(l_suppkey) AS first_supplier,
     MAX(l_suppkey) AS last_supplier,
     MIN(late) AS first_late,
     MAX(late) AS last_late,
     COUNT(late) AS late_lines
   GROUP BY l_orderkey
|> WHERE first_supplier <> last_supplier AND first_late = last_late
|> SEMI JOIN (FROM orders |> WHERE o_orderstatus = 'F') AS closed ON o_orderkey = l_orderkey
|> JOIN supplier ON s_suppkey = first_late
|> JOIN (FROM nation |> WHERE n_name = 'SAUDI ARABIA') AS saudi ON n_nationkey = s_nationkey
|> AGGREGATE SUM(late_lines) AS numwait GROUP BY s_name
|> ORDER BY numwait DESC, s_name
|> LIMIT 100
