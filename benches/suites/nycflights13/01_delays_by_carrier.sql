-- title: Delays by carrier
-- why: Which airline leaves late, and does its mean hide a long tail?
FROM flights
|> WHERE dep_delay IS NOT NULL
|> AGGREGATE
     COUNT(*) AS flights,
     AVG(dep_delay) AS mean_delay,
     MEDIAN(dep_delay) AS median_delay,
     STDDEV_SAMP(dep_delay) AS spread,
     MAX(dep_delay) AS worst
   GROUP BY carrier
|> JOIN airlines USING (carrier)
|> SELECT carrier, name, flights, mean_delay, median_delay, spread, worst
|> ORDER BY mean_delay DESC, carrier
