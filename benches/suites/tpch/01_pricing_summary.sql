-- title: Pricing summary
-- why: What was sold, charged and discounted until a day shortly before the end, by state of the line?
FROM lineitem
|> WHERE l_shipdate <= DATE '1998-09-02'
|> EXTEND l_extendedprice * (1 - l_discount) AS disc_price
|> EXTEND disc_price * (1 + l_tax) AS charge
|> AGGREGATE
     SUM(l_quantity) AS sum_qty,
     SUM(l_extendedprice) AS sum_base_price,
     SUM(disc_price) AS sum_disc_price,
     SUM(charge) AS sum_charge,
     AVG(l_quantity) AS avg_qty,
     AVG(l_extendedprice) AS avg_price,
     AVG(l_discount) AS avg_disc,
     COUNT(*) AS count_order
   GROUP BY l_returnflag, l_linestatus
|> ORDER BY l_returnflag, l_linestatus
