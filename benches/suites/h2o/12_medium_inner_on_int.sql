-- title: A medium table, joined on an integer
-- why: A look-up in a table of a thousandth of the rows.
FROM x
|> JOIN medium USING (id2)
|> SELECT x.id1, id2, x.id3, x.id4, x.id5, x.id6, x.v1,
          medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, medium.v2
