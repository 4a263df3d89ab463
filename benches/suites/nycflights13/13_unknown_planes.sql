-- title: Planes that nobody registered
-- why: How much of each carrier's flying is by planes missing in the registry, so that a join would lose it?
FROM flights
|> SELECT carrier, tailnum, distance
|> LEFT JOIN planes USING (tailnum)
|> WHERE model IS NULL
|> AGGREGATE
     COUNT(*) AS flights,
     COUNT(DISTINCT tailnum) AS tail_numbers,
     COUNT(*) - COUNT(tailnum) AS without_number,
     SUM(distance) AS miles
   GROUP BY carrier
|> ORDER BY flights DESC, carrier
