-- title: Summer weather by day
-- why: Which summer days were hot or wet at Newark and Kennedy, for laying beside the daily totals?
FROM weather
|> WHERE origin IN ('EWR', 'JFK') AND CAST(time_hour AS DATE) BETWEEN DATE '2013-06-01' AND DATE '2013-08-31'
|> EXTEND DATE_TRUNC('day', time_hour) AS day_utc
|> AGGREGATE
     COUNT(*) AS hours,
     MIN(temp) AS coldest,
     MAX(temp) AS hottest,
     SUM(precip) AS inches,
     AVG(pressure) AS mean_pressure,
     MIN(visib) AS least_visibility
   GROUP BY origin, day_utc
|> EXTEND EXTRACT(MONTH FROM day_utc) AS month, DAY(day_utc) AS day
|> ORDER BY origin, day_utc
