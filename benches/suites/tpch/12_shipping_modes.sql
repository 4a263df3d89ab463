-- title: Shipping modes and order priority
-- why: Do cheaper ways of shipping make urgent orders late?
FROM lineitem
|> WHERE l_shipmode IN ('MAIL', 'SHIP')
     AND l_commitdate < l_receiptdate
     AND l_shipdate < l_commitdate
     AND l_receiptdate >= DATE '1994-01-01'
     AND l_receiptdate < DATE '1995-01-01'
|> JOIN orders ON o_orderkey = l_orderkey
|> AGGREGATE
     COUNT_IF(o_orderpriority IN ('1-URGENT', '2-HIGH')) AS high_line_count,
     COUNT_IF(o_orderpriority NOT IN ('1-URGENT', '2-HIGH')) AS low_line_count
   GROUP BY l_shipmode
|> ORDER BY l_shipmode
