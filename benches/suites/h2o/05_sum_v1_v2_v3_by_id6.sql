-- title: Sums of v1, v2 and v3 by id6
-- why: The same report on a fine key, many small groups of integers.
FROM g1
|> AGGREGATE SUM(v1) AS v1, SUM(v2) AS v2, SUM(v3) AS v3 GROUP BY id6
