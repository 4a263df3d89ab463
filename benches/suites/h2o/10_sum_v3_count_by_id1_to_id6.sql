-- title: Sum of v3 and number of rows by all six keys
-- why: Nearly every row is a group of its own: what if the result is as large as the table?
FROM g1
|> AGGREGATE SUM(v3) AS v3, COUNT(*) AS count GROUP BY id1, id2, id3, id4, id5, id6
