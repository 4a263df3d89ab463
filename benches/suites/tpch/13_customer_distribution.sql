-- title: Customer distribution
-- why: How many customers have how many orders, those without any included?
FROM orders
|> WHERE o_comment NOT LIKE '%special%requests%'
|> AGGREGATE COUNT(*) AS placed GROUP BY o_custkey
|> RIGHT JOIN customer ON o_custkey = c_custkey
|> AGGREGATE COUNT(*) AS custdist GROUP BY COALESCE(placed, 0) AS c_count
|> SELECT c_count, custdist
|> ORDER BY custdist DESC, c_count DESC
