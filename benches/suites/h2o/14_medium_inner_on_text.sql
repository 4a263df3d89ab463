-- title: A medium table, joined on text
-- why: What does it cost that a key is text and no number?
FROM x
|> JOIN medium USING (id5)
|> SELECT x.id1, x.id2, x.id3, x.id4, id5, x.id6, x.v1,
          medium.id1 AS medium_id1, medium.id2 AS medium_id2, medium.id4 AS medium_id4, medium.v2
