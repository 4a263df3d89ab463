-- title: Promotion effect
-- why: Which share of a month's revenue came from promoted parts?
FROM lineitem
|> WHERE l_shipdate >= DATE '1995-09-01' AND l_shipdate < DATE '1995-10-01'
|> JOIN part ON p_partkey = l_partkey
|> EXTEND l_extendedprice * (1 - l_discount) AS revenue
|> AGGREGATE 100.0 * SUM(CASE WHEN p_type LIKE 'PROMO%' THEN revenue ELSE 0.0 END) / SUM(revenue) AS promo_revenue
