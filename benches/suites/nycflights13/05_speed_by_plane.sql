-- title: Speed by plane
-- why: Which makers and engines are fast over the ground?
FROM planes
|> RENAME year AS built
|> JOIN flights USING (tailnum)
|> WHERE air_time > 0
|> EXTEND distance / (air_time / 60.0) AS mph
|> AGGREGATE
     COUNT(*) AS flights,
     COUNT(DISTINCT tailnum) AS planes,
     AVG(mph) AS mean_mph,
     MAX(mph) AS top_mph,
     STDDEV_POP(mph) AS spread
   GROUP BY manufacturer, engine
|> WHERE flights >= 100
|> ORDER BY mean_mph DESC, manufacturer, engine
