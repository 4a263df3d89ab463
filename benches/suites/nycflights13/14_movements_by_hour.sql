-- title: Departures and arrivals by hour
-- why: How do both ends of all flights spread over the clock, with midnight written as 2400 folded into hour 0?
FROM flights
|> WHERE dep_time IS NOT NULL
|> SELECT 'departure' AS movement, dep_time // 100 % 24 AS hour, dep_delay AS delay
|> UNION ALL (
     FROM flights
     |> WHERE arr_time IS NOT NULL
     |> SELECT 'arrival' AS movement, arr_time // 100 % 24 AS hour, arr_delay AS delay
   )
|> AGGREGATE COUNT(*) AS flights, COUNT(delay) AS with_delay, AVG(delay) AS mean_delay GROUP BY movement, hour
