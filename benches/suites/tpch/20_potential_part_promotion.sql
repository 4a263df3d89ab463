-- title: Potential part promotion
-- why: Which Canadian suppliers have far more of a kind of part in stock than is asked for?
WITH forest AS (FROM part |> WHERE p_name LIKE 'forest%'),
     surplus AS (
       FROM lineitem
       |> WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01'
       |> SEMI JOIN forest ON p_partkey = l_partkey
       |> AGGREGATE SUM(l_quantity) AS shipped GROUP BY l_partkey, l_suppkey
       |> JOIN partsupp ON ps_partkey = l_partkey AND ps_suppkey = l_suppkey
       |> WHERE ps_availqty > 0.5 * shipped
     )
FROM supplier
|> JOIN (FROM nation |> WHERE n_name = 'CANADA') AS canada ON n_nationkey = s_nationkey
|> SEMI JOIN surplus ON ps_suppkey = s_suppkey
|> SELECT s_name, s_address
|> ORDER BY s_name
