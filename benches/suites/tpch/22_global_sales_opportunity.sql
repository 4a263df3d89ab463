-- title: Global sales opportunity
-- why: Where are customers with money who never ordered anything?
WITH chosen AS (
  FROM customer
  |> EXTEND SUBSTR(c_phone, 1, 2) AS cntrycode
  |> WHERE cntrycode IN ('13', '31', '23', '29', '30', '18', '17')
)
FROM chosen
|> CROSS JOIN (FROM chosen |> WHERE c_acctbal > 0.0 |> AGGREGATE AVG(c_acctbal) AS usual) AS all_of_them
|> WHERE c_acctbal > usual
|> ANTI JOIN orders ON o_custkey = c_custkey
|> AGGREGATE COUNT(*) AS numcust, SUM(c_acctbal) AS totacctbal GROUP BY cntrycode
|> ORDER BY cntrycode
