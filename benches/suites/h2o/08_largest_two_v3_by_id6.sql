-- title: The two largest v3 of each id6
-- why: The best rows of every group: a window, or a sort of everything?
FROM g1
|> WHERE v3 IS NOT NULL
|> SELECT id6, v3, ROW_NUMBER() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS place
|> WHERE place <= 2
|> SELECT id6, v3 AS largest2_v3
