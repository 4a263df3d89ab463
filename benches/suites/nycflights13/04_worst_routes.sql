-- title: Worst routes
-- why: On which routes should one plan for a late arrival, counting the bad days and not the mean?
FROM flights
|> WHERE arr_delay IS NOT NULL
|> EXTEND origin || '-' || dest AS route
|> AGGREGATE
     COUNT(*) AS flights,
     MEDIAN(arr_delay) AS median_delay,
     QUANTILE_CONT(arr_delay, 0.9) AS delay_90,
     QUANTILE_CONT(arr_delay, 0.99) AS delay_99
   GROUP BY route
|> WHERE flights >= 100
|> ORDER BY delay_90 DESC, route
|> LIMIT 25
