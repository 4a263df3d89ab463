-- title: Volume shipping
-- why: What do two countries ship to each other, year by year?
WITH two AS (FROM nation |> WHERE n_name IN ('FRANCE', 'GERMANY'))
FROM lineitem
|> WHERE l_shipdate BETWEEN DATE '1995-01-01' AND DATE '1996-12-31'
|> JOIN (FROM supplier |> JOIN two ON n_nationkey = s_nationkey |> RENAME n_name AS supp_nation) AS seller
   ON s_suppkey = l_suppkey
|> JOIN orders ON o_orderkey = l_orderkey
|> JOIN (FROM customer |> JOIN two ON n_nationkey = c_nationkey |> RENAME n_name AS cust_nation) AS buyer
   ON c_custkey = o_custkey
|> WHERE supp_nation <> cust_nation
|> AGGREGATE SUM(l_extendedprice * (1 - l_discount)) AS revenue
   GROUP BY supp_nation, cust_nation, YEAR(l_shipdate) AS l_year
|> ORDER BY supp_nation, cust_nation, l_year
