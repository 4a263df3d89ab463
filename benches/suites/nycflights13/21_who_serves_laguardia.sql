-- title: Who serves LaGuardia in February
-- why: Which airlines are absent, and not just which are present?
FROM flights
|> WHERE origin = 'LGA' AND month = 2
|> AGGREGATE COUNT(*) AS flights, COUNT(DISTINCT flight) AS flight_numbers GROUP BY carrier
|> RIGHT JOIN airlines USING (carrier)
|> SELECT carrier, TRIM(REPLACE(REPLACE(name, 'Inc.', ''), 'Co.', '')) AS airline,
          COALESCE(flights, 0) AS flights, flight_numbers
|> ORDER BY flights DESC, carrier
