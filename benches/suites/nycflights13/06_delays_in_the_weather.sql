-- title: Delays in the weather
-- why: How much of the delay does the sky explain?
FROM flights
|> SELECT origin, time_hour, dep_delay, dep_time
|> LEFT JOIN weather USING (origin, time_hour)
|> EXTEND CASE
     WHEN visib IS NULL THEN 'no report'
     WHEN precip > 0 AND temp <= 32 THEN 'snow or ice'
     WHEN precip > 0 THEN 'rain'
     WHEN visib < 3 THEN 'fog'
     WHEN wind_speed BETWEEN 25 AND 200 THEN 'wind'
     ELSE 'fair'
   END AS sky
|> AGGREGATE
     COUNT(*) AS scheduled,
     COUNT(*) - COUNT(dep_time) AS cancelled,
     AVG(dep_delay) AS mean_delay,
     QUANTILE_CONT(dep_delay, 0.9) AS delay_90
   GROUP BY sky
|> ORDER BY mean_delay DESC, sky
