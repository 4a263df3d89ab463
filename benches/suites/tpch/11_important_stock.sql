-- title: Important stock
-- why: Which parts make up a noticeable share of the stock of German suppliers?
WITH stock AS (
  FROM partsupp
  |> JOIN supplier ON s_suppkey = ps_suppkey
  |> JOIN (FROM nation |> WHERE n_name = 'GERMANY') AS germany ON n_nationkey = s_nationkey
  |> AGGREGATE SUM(ps_supplycost * ps_availqty) AS value GROUP BY ps_partkey
)
FROM stock
|> CROSS JOIN (FROM stock |> AGGREGATE SUM(value) * 0.0001 AS least) AS whole
|> WHERE value > least
|> SELECT ps_partkey, value
|> ORDER BY value DESC
