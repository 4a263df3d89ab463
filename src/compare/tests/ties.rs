//! What the order of rows leaves open, and what not: the plans are compiled from SQL.

use super::*;
use crate::base::{Column as Field, TableSchema, Type};
use crate::plan::compile;

/// A plan over the columns `id`, `x` and `v` of integers.
fn sql(text: &str) -> Plan {
    let field = |name: &str| Field { name: name.to_owned(), ty: Type::BigInt, nullable: false, vast: false };
    let columns = vec![field("id"), field("x"), field("v")];
    compile("test", text, &[TableSchema { name: "t".to_owned(), columns }]).unwrap()
}

fn rows(names: [&str; 3], columns: [&[i64]; 3]) -> Table {
    table(names.into_iter().zip(columns).map(|(name, values)| ints(name, values)).collect())
}

#[test]
fn numbers_may_change_places_among_ties_only() {
    let plan = sql("FROM t |> SELECT id, x, ROW_NUMBER() OVER (ORDER BY x) AS rn");
    assert!(plan.result.ambiguous_order);
    let answer = |numbers: &[i64]| rows(["id", "x", "rn"], [&[1, 2, 3], &[5, 5, 7], numbers]);
    let verdict = judged(&answer(&[1, 2, 3]), &answer(&[2, 1, 3]), &plan);
    assert_eq!(verdict.class, Class::Undetermined);
    assert!(verdict.notes[0].contains("ROW_NUMBER gives where rows tie, so 2 of 3 rows"), "{:?}", verdict.notes);
    assert_eq!(verdict.differences[0].column, "rn");
    // The wrong way round, a number twice, another row.
    assert_eq!(class(&answer(&[1, 2, 3]), &answer(&[2, 3, 1]), &plan), Class::Different);
    assert_eq!(class(&answer(&[1, 2, 3]), &answer(&[1, 1, 3]), &plan), Class::Different);
    let other = rows(["id", "x", "rn"], [&[1, 4, 3], &[5, 5, 7], &[1, 2, 3]]);
    assert_eq!(class(&answer(&[1, 2, 3]), &other, &plan), Class::Different);
    assert_eq!(
        class(&answer(&[1, 2, 3]), &rows(["id", "x", "rn"], [&[1, 2], &[5, 5], &[1, 2]]), &plan),
        Class::Different
    );
}

#[test]
fn without_ties_in_the_data_every_value_counts() {
    let plan = sql("FROM t |> SELECT id, x, LAG(v) OVER (PARTITION BY id ORDER BY x) AS l");
    let answer = |x: &[i64], lags: &[i64]| rows(["id", "x", "l"], [&[1, 1, 1], x, lags]);
    assert_eq!(class(&answer(&[4, 5, 6], &[0, 8, 9]), &answer(&[4, 5, 6], &[0, 9, 8]), &plan), Class::Different);
    assert_eq!(class(&answer(&[4, 5, 5], &[0, 8, 9]), &answer(&[4, 5, 5], &[0, 9, 8]), &plan), Class::Undetermined);
    // What it is sorted by is gone: then no one knows.
    let plan = sql("FROM t |> SELECT id, LAG(v) OVER (ORDER BY x) AS l, id AS again");
    let answer = |lags: &[i64]| rows(["id", "l", "again"], [&[1, 2, 3], lags, &[1, 2, 3]]);
    assert_eq!(class(&answer(&[0, 8, 9]), &answer(&[0, 9, 8]), &plan), Class::Undetermined);
    let other = rows(["id", "l", "again"], [&[1, 2, 4], &[0, 8, 9], &[1, 2, 4]]);
    assert_eq!(class(&answer(&[0, 8, 9]), &other, &plan), Class::Different);
}

#[test]
fn doubles_that_noise_may_swap_tie() {
    let field = |name: &str, ty| Field { name: name.to_owned(), ty, nullable: false, vast: false };
    let columns = vec![field("d", Type::Double), field("v", Type::BigInt)];
    let schema = [TableSchema { name: "t".to_owned(), columns }];
    let plan = compile("test", "FROM t |> EXTEND SUM(v) OVER (ORDER BY d ROWS 1 PRECEDING) AS s", &schema).unwrap();
    let answer = |d: &[f64], sums: &[i64]| table(vec![floats("d", d), ints("v", &[1, 2, 3]), ints("s", sums)]);
    let near = 1.0 + 1e-15;
    assert_eq!(
        class(&answer(&[0.0, 1.0, near], &[1, 3, 5]), &answer(&[0.0, near, 1.0], &[1, 5, 4]), &plan),
        Class::Undetermined
    );
    assert_eq!(
        class(&answer(&[0.0, 1.0, 2.0], &[1, 3, 5]), &answer(&[0.0, 1.0, 2.0], &[1, 5, 4]), &plan),
        Class::Different
    );
}

#[test]
fn a_choice_of_rows_leaves_open_what_it_did_not_choose_by() {
    let plan = sql("FROM t |> EXTEND ROW_NUMBER() OVER (PARTITION BY x ORDER BY v) AS rn |> WHERE rn = 1 |> DROP rn");
    let answer = |ids: &[i64], v: &[i64]| rows(["id", "x", "v"], [ids, &[1, 2], v]);
    assert_eq!(class(&answer(&[10, 20], &[3, 4]), &answer(&[11, 20], &[3, 4]), &plan), Class::Undetermined);
    assert_eq!(class(&answer(&[10, 20], &[3, 4]), &answer(&[11, 20], &[3, 5]), &plan), Class::Different);
    // A condition on the other rows' values leaves everything open, and the reader is told so.
    let plan = sql("FROM t |> EXTEND LAG(v) OVER (ORDER BY x) AS l |> WHERE l > 1 |> AGGREGATE COUNT(*) AS n");
    let verdict = judged(&table(vec![ints("n", &[1])]), &table(vec![ints("n", &[2])]), &plan);
    assert_eq!(verdict.class, Class::Undetermined);
    assert!(verdict.notes[0].contains("could not be compared"), "{:?}", verdict.notes);
}

#[test]
fn what_ties_cannot_change_is_not_ambiguous() {
    for text in [
        "FROM t |> EXTEND RANK() OVER (ORDER BY x) AS r, SUM(v) OVER (ORDER BY x) AS s, COUNT(*) OVER (PARTITION BY x) AS n",
        "FROM t |> EXTEND FIRST_VALUE(x) OVER (ORDER BY x) AS f",
        "FROM t |> AGGREGATE SUM(v) AS s GROUP BY x |> EXTEND ROW_NUMBER() OVER (ORDER BY s, x) AS rn",
        "FROM t |> SELECT x, v |> EXTEND ROW_NUMBER() OVER (PARTITION BY x ORDER BY v) AS rn",
        "FROM t |> EXTEND ROW_NUMBER() OVER (ORDER BY x) AS rn |> DROP rn",
        "FROM t |> EXTEND ROW_NUMBER() OVER (ORDER BY x) AS rn |> AGGREGATE MAX(rn) AS m GROUP BY x",
        "FROM t |> WHERE ROW_NUMBER() OVER (PARTITION BY x ORDER BY v) < 3 |> AGGREGATE SUM(v) AS s GROUP BY x",
        "FROM t |> EXTEND NTILE(2) OVER (ORDER BY x) AS n |> JOIN t AS u ON n = u.id |> SELECT u.v",
    ] {
        assert!(!sql(text).result.ambiguous_order, "{text}");
    }
    for text in [
        "FROM t |> EXTEND FIRST_VALUE(id) OVER (ORDER BY x) AS f",
        "FROM t |> EXTEND SUM(v) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING) AS s",
        "FROM t |> AGGREGATE SUM(v) AS s GROUP BY x |> EXTEND ROW_NUMBER() OVER (ORDER BY s) AS rn",
        "FROM t |> WHERE ROW_NUMBER() OVER (PARTITION BY x ORDER BY v) < 3 |> AGGREGATE SUM(id) AS s GROUP BY x",
        "FROM t |> EXTEND ROW_NUMBER() OVER (ORDER BY x) AS rn |> SELECT DISTINCT rn, v",
        "FROM t |> EXTEND LAG(v) OVER (ORDER BY x) AS l |> JOIN t AS u ON l = u.id |> SELECT u.v",
        "FROM t |> EXTEND LAG(v) OVER (ORDER BY x) AS l |> SELECT l |> UNION ALL (FROM t |> SELECT v)",
        "FROM t |> EXTEND LAG(v) OVER (ORDER BY x) AS l |> ORDER BY l |> LIMIT 3 |> SELECT id",
    ] {
        assert!(sql(text).result.ambiguous_order, "{text}");
    }
}
