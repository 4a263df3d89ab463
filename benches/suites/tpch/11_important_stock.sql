-- title: Important stock
-- why: Which parts make up a noticeable share of the stock of German suppliers?
WITH stock AS (
  SELECT ps_partkey, SUM(ps_supplycost * ps_availqty) AS value
  FROM partsupp
  WHERE ps_suppkey IN (
    SELECT s_suppkey FROM supplier JOIN nation ON n_nationkey = s_nationkey WHERE n_name = 'GERMANY'
  )
  GROUP BY ps_partkey
)
SELECT ps_partkey, value
FROM stock
WHERE value > (SELECT SUM(value) * 0.0001 FROM stock)
ORDER BY value DESC
