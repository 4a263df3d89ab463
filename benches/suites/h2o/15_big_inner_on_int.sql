-- title: A table as large as the other, joined on an integer
-- why: Neither side fits into a cache, and nine tenths of the rows find a partner.
FROM x
|> JOIN big USING (id3)
|> SELECT x.id1, x.id2, id3, x.id4, x.id5, x.id6, x.v1,
          big.id1 AS big_id1, big.id2 AS big_id2, big.id4 AS big_id4, big.id5 AS big_id5, big.id6 AS big_id6, big.v2
