-- title: Flights without a plane
-- why: Who leaves the tail number out, and were those flights ever in the air?
FROM flights
|> WHERE tailnum IS NULL
|> AGGREGATE
     COUNT(*) AS flights,
     COUNT(dep_time) AS departed,
     SUM(air_time) AS minutes_in_the_air,
     AVG(distance) AS mean_miles
   GROUP BY carrier
|> JOIN airlines USING (carrier)
|> SELECT name, flights, departed, minutes_in_the_air, mean_miles
|> ORDER BY flights DESC, name
