-- title: Small quantity orders
-- why: What would be lost in a year if orders of small quantities of a part were no longer taken?
FROM lineitem
|> SEMI JOIN (FROM part |> WHERE p_brand = 'Brand#23' AND p_container = 'MED BOX') AS boxes ON p_partkey = l_partkey
|> EXTEND AVG(l_quantity) OVER (PARTITION BY l_partkey) AS usual
|> WHERE l_quantity < 0.2 * usual
|> AGGREGATE SUM(l_extendedprice) / 7.0 AS avg_yearly
