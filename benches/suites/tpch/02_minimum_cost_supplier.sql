-- title: Minimum cost supplier
-- why: Which European supplier should a part of a certain kind be bought from?
FROM part
|> WHERE p_size = 15 AND p_type LIKE '%BRASS'
|> JOIN partsupp ON ps_partkey = p_partkey
|> JOIN (FROM nation
         |> SEMI JOIN (FROM region |> WHERE r_name = 'EUROPE') AS europe ON r_regionkey = n_regionkey
         |> JOIN supplier ON s_nationkey = n_nationkey) AS european ON s_suppkey = ps_suppkey
|> EXTEND MIN(ps_supplycost) OVER (PARTITION BY p_partkey) AS least
|> WHERE ps_supplycost = least
|> SELECT s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
|> ORDER BY s_acctbal DESC, n_name, s_name, p_partkey
|> LIMIT 100
