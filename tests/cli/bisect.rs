//! Which step? Two engines that differ are asked after every step.
//!
//! The difference is a real one: the variance of a single infinity, which DuckDB takes for 0.

use super::harness::Desk;

const TABLE: &str = "k,a\n1,5\n2,7\n2,9\n";

const SQL: &str = "FROM t\n|> EXTEND a / (k - 1) AS far\n|> AGGREGATE VAR_POP(far) AS spread, COUNT(*) AS n GROUP BY k\n|> WHERE n < 10\n|> ORDER BY k";

fn desk() -> Desk {
    Desk::new().file("t.csv", TABLE).file("p.sql", SQL)
}

#[test]
fn the_first_step_that_differs_is_named() {
    let desk = desk();
    let args =
        ["p.sql", "-d", "t=t.csv", "-e", "polars,duckdb", "--bisect", "--markdown", "p.md", "--report", "p.html"];
    let (said, record) = desk.record(args);
    said.ends(1).shows(
        "Rust Polars and DuckDB part at step 3 of 5, `|> AGGREGATE VAR_POP(far) AS spread, COUNT(*) AS n GROUP BY k`: after it",
    );
    said.shows("and not after the 2 before it");
    let parting = &record["pipelines"][0]["verdicts"][0]["parting"];
    assert_eq!((parting["step"].as_u64(), parting["steps"].as_u64()), (Some(3), Some(5)));
    assert_eq!(parting["verdict"]["differing_cells"], 1);
    assert!(desk.read("p.md").contains("part at step 3 of 5"), "{}", desk.read("p.md"));
    let page = desk.read("p.html");
    assert!(page.contains("part at step 3 of 5") && page.contains("<caption>After step 3: differing cells</caption>"));
}

#[test]
fn the_last_step_may_be_the_one() {
    let sql = "FROM t |> EXTEND a / (k - 1) AS far |> AGGREGATE VAR_POP(far) AS spread GROUP BY k";
    let (said, _) = desk().record(["-c", sql, "-d", "t=t.csv", "-e", "polars,duckdb", "--bisect"]);
    said.ends(1).shows("part at step 3 of 3").shows("and not after the 2 before it");
}

#[test]
fn a_step_that_is_no_answer_is_passed_over_and_told() {
    // Both sides of the join have a column of that name until the next step chooses.
    let sql = "FROM t |> JOIN u ON t.k = u.k |> SELECT t.k, a / (t.k - 1) AS far |> AGGREGATE VAR_POP(far) AS spread GROUP BY k";
    let desk = desk().file("u.csv", "k,b\n1,1\n2,2\n");
    let (said, _) = desk.record(["-c", sql, "-d", "t=t.csv", "-d", "u=u.csv", "-e", "polars,duckdb", "--bisect"]);
    said.ends(1)
        .shows("part at step 4 of 4")
        .shows("After step 2, `|> JOIN u ON t.k = u.k`, nothing could be compared:");
}

#[test]
fn nothing_is_looked_for_where_nothing_differs() {
    let (said, record) = desk().record(["-c", "FROM t |> LIMIT 9", "-d", "t=t.csv", "-e", "polars,duckdb", "--bisect"]);
    said.ends(0);
    assert!(record["pipelines"][0]["verdicts"][0].get("parting").is_none());
}

#[test]
fn a_function_has_no_steps() {
    let desk = desk().file("own.py", "def f(t):\n    return t.assign(a=0)\n");
    let (said, _) = desk.record(["-c", "FROM t |> DROP k", "-d", "t=t.csv", "--pandas", "own.py", "--bisect"]);
    said.ends(1).shows("the function of `script` runs as a whole").shows("-e polars,pandas,duckdb");
}
