-- title: Global sales opportunity
-- why: Where are customers with money who never ordered anything?
WITH chosen AS (
  SELECT *
  FROM (SELECT c_custkey, c_acctbal, SUBSTR(c_phone, 1, 2) AS cntrycode FROM customer) AS customers
  WHERE cntrycode IN ('13', '31', '23', '29', '30', '18', '17')
)
SELECT cntrycode, COUNT(*) AS numcust, SUM(c_acctbal) AS totacctbal
FROM chosen
WHERE c_acctbal > (SELECT AVG(c_acctbal) FROM chosen WHERE c_acctbal > 0.0)
  AND NOT EXISTS (SELECT * FROM orders WHERE o_custkey = c_custkey)
GROUP BY cntrycode
ORDER BY cntrycode
