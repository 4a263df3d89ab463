-- title: Longest delays
-- why: Which single flights were the worst, to read about them one by one?
FROM flights
|> WHERE dep_delay >= 360
|> JOIN airlines USING (carrier)
|> SET tailnum = COALESCE(tailnum, 'unknown'), dep_delay = ROUND(dep_delay / 60.0, 2)
|> RENAME dep_delay AS hours_late, name AS airline
|> DROP year, hour, minute, sched_arr_time, arr_time, air_time, distance, time_hour, carrier
|> ORDER BY hours_late DESC, month, day, flight
|> LIMIT 100
