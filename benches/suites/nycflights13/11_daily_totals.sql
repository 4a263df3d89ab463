-- title: Daily totals
-- why: How does the year look day by day, for a chart?
FROM flights
|> AGGREGATE
     COUNT(*) AS scheduled,
     COUNT(dep_time) AS departed,
     SUM(air_time) / 60.0 AS hours_in_the_air,
     SUM(distance) AS miles,
     AVG(dep_delay) AS mean_delay
   GROUP BY month, day
|> ORDER BY month, day
