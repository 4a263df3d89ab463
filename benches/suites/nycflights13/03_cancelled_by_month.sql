-- title: Cancelled flights by month
-- why: In which months do passengers stay on the ground?
FROM flights
|> AGGREGATE COUNT(*) AS scheduled, COUNT(*) - COUNT(dep_time) AS cancelled GROUP BY month
|> EXTEND 100.0 * cancelled / scheduled AS percent
|> ORDER BY month
