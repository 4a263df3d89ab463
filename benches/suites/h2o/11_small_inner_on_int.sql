-- title: A small table, joined on an integer
-- why: A look-up in a table that fits anywhere.
FROM x
|> JOIN small USING (id1)
|> SELECT id1, x.id2, x.id3, x.id4, x.id5, x.id6, x.v1, small.id4 AS small_id4, small.v2
