-- title: Customer distribution
-- why: How many customers have how many orders, those without any included?
FROM customer
|> LEFT JOIN (FROM orders |> WHERE o_comment NOT LIKE '%special%requests%') AS ordinary ON o_custkey = c_custkey
|> AGGREGATE COUNT(o_orderkey) AS c_count GROUP BY c_custkey
|> AGGREGATE COUNT(*) AS custdist GROUP BY c_count
|> ORDER BY custdist DESC, c_count DESC
