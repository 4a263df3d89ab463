-- title: Parts and suppliers
-- why: How many suppliers without complaints offer parts that a customer would take?
FROM part
|> WHERE p_brand <> 'Brand#45'
     AND p_type NOT LIKE 'MEDIUM POLISHED%'
     AND p_size IN (49, 14, 23, 45, 19, 3, 36, 9)
|> JOIN partsupp ON ps_partkey = p_partkey
|> ANTI JOIN (FROM supplier |> WHERE s_comment LIKE '%Customer%Complaints%') AS blamed ON s_suppkey = ps_suppkey
|> AGGREGATE COUNT(DISTINCT ps_suppkey) AS supplier_cnt GROUP BY p_brand, p_type, p_size
|> ORDER BY supplier_cnt DESC, p_brand, p_type, p_size
