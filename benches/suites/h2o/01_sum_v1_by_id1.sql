-- title: Sum of v1 by id1
-- why: How fast do rows find one of a hundred groups?
FROM g1
|> AGGREGATE SUM(v1) AS v1 GROUP BY id1
