-- title: Makers under one name
-- why: How large is each maker's share once its spellings are brought together?
FROM planes
|> EXTEND CASE
     WHEN STARTS_WITH(manufacturer, 'AIRBUS') THEN 'Airbus'
     WHEN manufacturer LIKE 'MCDONNELL%' OR manufacturer = 'DOUGLAS' THEN 'McDonnell Douglas'
     WHEN manufacturer LIKE 'BOMBARDIER%' OR manufacturer = 'CANADAIR' THEN 'Bombardier'
     ELSE UPPER(SUBSTR(manufacturer, 1, 1)) || LOWER(SUBSTR(manufacturer, 2))
   END AS maker,
   LENGTH(REPLACE(model, '-', '')) AS letters
|> AGGREGATE
     COUNT(*) AS planes,
     COUNT(DISTINCT manufacturer) AS spellings,
     COUNT(DISTINCT model) AS models,
     MAX(letters) AS longest_model,
     MEDIAN(seats) AS median_seats
   GROUP BY maker
|> ORDER BY planes DESC, maker
