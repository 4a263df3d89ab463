-- title: Median and standard deviation of v3 by id4 and id5
-- why: A median needs all values of its group at once, where a sum needs one number.
FROM g1
|> AGGREGATE MEDIAN(v3) AS median_v3, STDDEV(v3) AS sd_v3 GROUP BY id4, id5
