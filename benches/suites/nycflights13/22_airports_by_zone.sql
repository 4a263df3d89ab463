-- title: Served and unserved airports by time zone
-- why: Which parts of the country cannot be reached directly, and which destinations are on no list?
FROM flights
|> AGGREGATE COUNT(*) AS flights GROUP BY dest
|> RENAME dest AS faa
|> FULL JOIN airports USING (faa)
|> AGGREGATE
     COUNT(*) AS airports,
     COUNT(flights) AS served,
     SUM(flights) AS flights,
     ROUND(AVG(alt), 1) AS mean_altitude,
     COUNT(DISTINCT dst) AS dst_rules
   GROUP BY tzone
|> ORDER BY airports DESC, tzone NULLS LAST
