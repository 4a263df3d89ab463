-- title: Caught up in the air
-- why: Do late flights make up time, and do long ones make up more?
FROM flights
|> WHERE dep_delay > 0 AND arr_delay IS NOT NULL
|> EXTEND dep_delay - arr_delay AS made_up, FLOOR(distance / 500) * 500 AS miles
|> AGGREGATE
     COUNT(*) AS flights,
     AVG(made_up) AS mean_made_up,
     VAR_SAMP(made_up) AS variance,
     AVG(ABS(made_up)) AS mean_change,
     SUM(made_up) / SUM(air_time) AS per_minute
   GROUP BY miles
|> ORDER BY miles
