-- title: Wind directions
-- why: From where does it blow at each airport, and how gusty is it?
FROM weather
|> WHERE wind_speed < 200
|> EXTEND
     CAST(FLOOR((wind_dir + 22.5) / 45) AS BIGINT) % 8 AS octant,
     wind_gust / NULLIF(wind_speed, 0) AS gustiness,
     GREATEST(wind_speed, COALESCE(wind_gust, wind_speed)) AS strongest
|> AGGREGATE
     COUNT(*) AS hours,
     COUNT(wind_gust) AS with_gusts,
     AVG(wind_speed) AS mean_speed,
     SQRT(AVG(wind_speed * wind_speed)) AS rms_speed,
     AVG(gustiness) AS mean_gustiness,
     MAX(strongest) AS strongest
   GROUP BY origin, octant
|> ORDER BY origin, octant NULLS LAST
