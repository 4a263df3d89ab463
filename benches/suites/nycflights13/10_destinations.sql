-- title: Destinations by name
-- why: Where do people fly to, also where the list of airports has no name?
FROM flights
|> AGGREGATE
     COUNT(*) AS flights,
     COUNT(DISTINCT carrier) AS carriers,
     MIN(distance) AS miles,
     AVG(arr_delay) AS mean_delay
   GROUP BY dest
|> LEFT JOIN airports ON dest = faa
|> SELECT dest, COALESCE(name, '(' || LOWER(dest) || ')') AS airport, flights, carriers, miles, mean_delay, alt
|> ORDER BY flights DESC, dest
