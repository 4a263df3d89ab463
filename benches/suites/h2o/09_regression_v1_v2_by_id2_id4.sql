-- title: How well v1 explains v2, by id2 and id4
-- why: A statistic of two columns in every group, where many tools call a function of the user's.
FROM g1
|> AGGREGATE POWER(CORR(v1, v2), 2) AS r2 GROUP BY id2, id4
