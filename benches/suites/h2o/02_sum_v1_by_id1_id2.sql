-- title: Sum of v1 by id1 and id2
-- why: What does a second key of text cost?
FROM g1
|> AGGREGATE SUM(v1) AS v1 GROUP BY id1, id2
