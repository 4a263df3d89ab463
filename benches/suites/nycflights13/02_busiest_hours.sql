-- title: Busiest hours
-- why: When is each airport at its limit, and how many of those departures are late?
FROM flights
|> EXTEND CASE WHEN dep_delay > 15 THEN 1 WHEN dep_delay <= 15 THEN 0 END AS late
|> AGGREGATE
     COUNT(*) AS scheduled,
     COUNT(late) AS departed,
     SUM(late) AS late,
     AVG(late) AS late_share
   GROUP BY origin, hour
|> ORDER BY scheduled DESC, origin, hour
|> LIMIT 20
