-- title: Top supplier
-- why: Which supplier brought in most in a quarter?
WITH revenue AS (
  FROM lineitem
  |> WHERE l_shipdate >= DATE '1996-01-01' AND l_shipdate < DATE '1996-04-01'
  |> AGGREGATE SUM(l_extendedprice * (1 - l_discount)) AS total_revenue GROUP BY l_suppkey
)
FROM revenue
|> CROSS JOIN (FROM revenue |> AGGREGATE MAX(total_revenue) AS most) AS top
|> WHERE total_revenue = most
|> JOIN supplier ON s_suppkey = l_suppkey
|> SELECT s_suppkey, s_name, s_address, s_phone, total_revenue
|> ORDER BY s_suppkey
