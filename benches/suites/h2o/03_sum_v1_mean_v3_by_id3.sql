-- title: Sum of v1 and mean of v3 by id3
-- why: And if there are more groups than a cache holds?
FROM g1
|> AGGREGATE SUM(v1) AS v1, AVG(v3) AS v3 GROUP BY id3
