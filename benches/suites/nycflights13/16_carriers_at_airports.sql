-- title: Carriers at airports
-- why: Who flies from where, with a row for every pair so that the gaps are visible?
FROM flights
|> SELECT origin
|> DISTINCT
|> CROSS JOIN airlines
|> LEFT JOIN flights USING (origin, carrier)
|> AGGREGATE COUNT(flight) AS flights, COUNT(DISTINCT dest) AS destinations, AVG(distance) AS mean_miles
   GROUP BY origin, carrier, name
|> ORDER BY origin, carrier
