//! A third opinion: who stands alone, and when DuckDB is asked.

use super::harness::{Desk, outcome};

const SQL: &str = "FROM sales |> AGGREGATE SUM(amount) AS total GROUP BY region";

const SCRIPT: &str = "
def right(sales):
    return sales.groupby('region', dropna=False, as_index=False).agg(total=('amount', lambda x: x.sum(min_count=1)))

def off(sales):
    return right(sales).assign(total=lambda frame: frame.total + 1)
";

fn desk() -> Desk {
    Desk::with_sales().file("own.py", SCRIPT)
}

#[test]
fn where_two_answers_differ_duckdb_is_asked_who_stands_alone() {
    let desk = desk();
    let asked =
        ["-c", SQL, "-d", "sales=sales.csv", "--pandas", "own.py:off", "--markdown", "r.md", "--report", "r.html"];
    let (said, record) = desk.record(asked);
    let found = "pandas (own.py:off) differs; Rust Polars and DuckDB agree";
    said.ends(1).shows(&format!("query gave different answers: {found}.")).shows(&format!("\nquery: {found}\n"));
    let referee = &record["pipelines"][0]["referee"];
    assert_eq!(referee["run"]["engine"], "duckdb");
    assert_eq!(referee["run"]["language"], "sql");
    let classes: Vec<_> =
        referee["verdicts"].as_array().unwrap().iter().map(|pair| &pair["verdict"]["class"]).collect();
    assert_eq!(classes, ["identical", "different"]);
    // A referee is no rival: it has no column and no pair of its own.
    assert_eq!(record["engines"].as_array().unwrap().len(), 2);
    assert_eq!(record["pipelines"][0]["verdicts"].as_array().unwrap().len(), 1);
    assert!(desk.read("r.md").contains(&format!("**`query`: {found}.**")), "{}", desk.read("r.md"));
    let page = desk.read("r.html");
    assert!(page.contains(&format!("query: {found}.")), "the page does not say who stands alone");
    assert!(page.contains("GROUP BY 1"), "the page does not show what the referee ran");
}

#[test]
fn nobody_is_asked_where_the_answers_agree_or_engines_were_named() {
    let desk = desk();
    let (said, record) = desk.record(["-c", SQL, "-d", "sales=sales.csv", "--pandas", "own.py:right"]);
    said.ends(0);
    assert!(record["pipelines"][0]["referee"].is_null());
    let named = ["-e", "polars,script", "-c", SQL, "-d", "sales=sales.csv", "--pandas", "own.py:off"];
    let (said, record) = desk.record(named);
    said.ends(1).shows("query gave different answers.");
    assert!(record["pipelines"][0]["referee"].is_null());
}

#[test]
fn duckdb_is_an_engine_like_the_others_when_it_is_named() {
    let desk = desk();
    let three = ["-e", "polars,pandas,duckdb", "-c", SQL, "-d", "sales=sales.csv"];
    let (said, record) = desk.record(three);
    said.ends(0).shows("The pipeline gave the same answer in Rust Polars, pandas (generated) and DuckDB.");
    assert_eq!(record["pipelines"][0]["verdicts"].as_array().unwrap().len(), 3);
    let answer = &outcome(&record, 0, "duckdb")["answered"];
    assert_eq!(answer["rows"], 3);
    assert!(answer["versions"]["duckdb"].is_string());
    let odd = ["-e", "polars,script,duckdb", "-c", SQL, "-d", "sales=sales.csv", "--pandas", "own.py:off"];
    desk.record(odd).0.ends(1).shows("pandas (own.py:off) differs; Rust Polars and DuckDB agree");
    let timed =
        desk.bearoff(["run", "--quick", "-e", "polars,duckdb", "-c", SQL, "-d", "sales=sales.csv", "--json", "t.json"]);
    timed.ends(0).shows("duckdb/polars");
    let rounds = &desk.json("t.json")["pipelines"][0]["timings"]["rounds"];
    assert_eq!(rounds[0]["runs"].as_array().unwrap().len(), 4, "two ways of loading each: {rounds}");
}

#[test]
fn the_query_can_be_looked_at() {
    let desk = desk();
    let sql =
        "FROM sales -- '; DROP TABLE sales\n|> WHERE region <> 'it''s; --' |> EXTEND amount / 0 AS `a\"b`, 1 AS `A\"B`";
    let said = desk.bearoff(["show", "--as", "sql", "-c", sql, "-d", "sales=sales.csv"]);
    said.ends(0).shows("WHERE \"region\" <> 'it''s; --'").shows("AS \"a\"\"b\"").shows("AS \"A\"\"B_2\"");
    assert!(said.out.lines().all(|line| !line.trim_start().starts_with("DROP")), "{}", said.out);
}

#[test]
fn hostile_names_are_names_in_every_engine() {
    let names = [
        "quote\"d",
        "it's",
        "back\\slash",
        "new\nline",
        "__import__('os').abort()",
        "'); DROP TABLE t; --",
        "select",
        "🐻 größe",
        "/* x",
        "$1",
        "Select",
        "SELECT",
    ];
    let long = "x".repeat(2000);
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let all: Vec<&str> = names.into_iter().chain([long.as_str()]).collect();
    let header: Vec<String> = all.iter().map(|name| quoted(name)).collect();
    let row = |number: usize| (0..all.len()).map(|at| (number * 100 + at).to_string()).collect::<Vec<_>>().join(",");
    let desk = Desk::new().file("h.csv", format!("{}\n{}\n{}\n", header.join(","), row(1), row(2)));
    let sums: Vec<String> = header.iter().map(|name| format!("SUM({name}) AS {name}")).collect();
    let sql = format!(
        "FROM 'h.csv' |> WHERE {} > 0 |> SET {} = {} + 1 |> AGGREGATE {}, COUNT(*) AS n GROUP BY {} AS k |> ORDER BY k",
        header[0],
        header[3],
        header[1],
        sums.join(", "),
        header[7]
    );
    let (said, record) = desk.record(["-e", "polars,pandas,duckdb", "-c", &sql]);
    said.ends(0);
    assert_eq!(outcome(&record, 0, "duckdb")["answered"]["columns"].as_array().unwrap().len(), all.len() + 2);
}
