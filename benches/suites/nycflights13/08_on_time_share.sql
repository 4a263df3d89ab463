-- title: On time by airport and month
-- why: What share of all scheduled flights arrives less than 15 minutes late, if a cancelled one counts as late?
FROM flights
|> EXTEND CASE WHEN COALESCE(arr_delay, 999) < 15 THEN 1.0 ELSE 0.0 END AS on_time
|> AGGREGATE COUNT(*) AS scheduled, AVG(on_time) AS share GROUP BY origin, month
|> SET share = ROUND(share, 4)
|> ORDER BY origin, month
