-- title: Age of the fleet
-- why: From which decade are the planes, and how many have no year on record?
FROM planes
|> EXTEND year // 10 * 10 AS decade, 2013 - year AS age
|> AGGREGATE
     COUNT(*) AS planes,
     COUNT(DISTINCT manufacturer) AS makers,
     SUM(seats) AS seats,
     AVG(age) AS mean_age,
     MIN(age) AS youngest,
     MAX(age) AS oldest
   GROUP BY decade
|> ORDER BY decade NULLS FIRST
