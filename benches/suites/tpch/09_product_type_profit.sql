-- title: Product type profit
-- why: What was earned with green parts, by country of the supplier and year?
FROM lineitem
|> SEMI JOIN (FROM part |> WHERE p_name LIKE '%green%') AS green ON p_partkey = l_partkey
|> JOIN partsupp ON ps_partkey = l_partkey AND ps_suppkey = l_suppkey
|> JOIN supplier ON s_suppkey = l_suppkey
|> JOIN nation ON n_nationkey = s_nationkey
|> JOIN orders ON o_orderkey = l_orderkey
|> AGGREGATE SUM(l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity) AS sum_profit
   GROUP BY n_name AS nation, YEAR(o_orderdate) AS o_year
|> ORDER BY nation, o_year DESC
