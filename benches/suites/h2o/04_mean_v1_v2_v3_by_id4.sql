-- title: Means of v1, v2 and v3 by id4
-- why: The plainest report there is: some means by a number.
FROM g1
|> AGGREGATE AVG(v1) AS v1, AVG(v2) AS v2, AVG(v3) AS v3 GROUP BY id4
