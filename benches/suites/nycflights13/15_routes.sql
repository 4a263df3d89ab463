-- title: Every route flown
-- why: Which carrier serves which pair of airports, as a list to join elsewhere?
FROM flights
|> WHERE air_time IS NOT NULL
|> SELECT carrier, origin, dest
|> DISTINCT
