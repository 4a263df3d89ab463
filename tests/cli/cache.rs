//! Where the tables' files lie when a run begins: asked for, brought about, looked at, and said.
#![cfg(target_os = "linux")]

use super::harness::Desk;

const RUN: [&str; 9] =
    ["run", "-c", "FROM t |> AGGREGATE SUM(a) AS a", "-d", "t=t.csv", "-e", "polars,duckdb", "--quick", "--json"];

#[test]
fn files_lie_where_they_were_asked_to_or_it_is_said() {
    let rows: String = (0..50_000).map(|row| format!("{row}\n")).collect();
    let desk = Desk::new().file("t.csv", format!("a\n{rows}"));
    let found = |name: &str| desk.json(name)["pipelines"][0]["timings"]["cache"].clone();
    desk.bearoff(RUN.iter().chain(&["warm.json"])).ends(0);
    let warm = found("warm.json");
    if warm.is_null() {
        // A file system that cannot be asked.
        return;
    }
    // Three rounds of two engines, Polars and DuckDB with two ways of loading each.
    assert_eq!((warm["asked"].as_str().unwrap(), warm["runs"].as_u64().unwrap()), ("warm", 12));
    assert_eq!(warm["share"][0], 1.0);
    let said = desk.bearoff(RUN.iter().chain(&["cold.json", "--cache", "cold"]));
    said.ends(0);
    let cold = found("cold.json");
    assert_eq!(cold["asked"], "cold");
    // A file system that lies in memory cannot be emptied.
    match cold["share"][1].as_f64().unwrap() < 0.01 {
        true => said.shows("were on the disk alone when each run began"),
        false => said.shows("this file system cannot drop them"),
    };
}
