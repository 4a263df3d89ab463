-- title: Range between v1 and v2 by id3
-- why: An expression over two aggregates, in many small groups.
FROM g1
|> AGGREGATE MAX(v1) - MIN(v2) AS range_v1_v2 GROUP BY id3
