//! More or fewer rows: how time and memory grow with them, and where the baseline begins to win.

use super::harness::Desk;

fn desk(rows: u64) -> Desk {
    let rows: String = (0..rows).map(|row| format!("\"k,{}\",{row}\n", row % 7)).collect();
    Desk::new().file("t.csv", format!("k,a\n{rows}")).file("names.csv", "k,name\n\"k,1\",one\n\"k,2\",two\n")
}

const RUN: [&str; 7] = ["run", "-d", "t=t.csv", "-d", "names=names.csv", "-e", "polars,duckdb"];
const SQL: &str = "FROM t |> LEFT JOIN names USING (k) |> AGGREGATE SUM(a) AS a, COUNT(*) AS n GROUP BY name";

#[test]
fn sizes_are_made_compared_and_measured() {
    let desk = desk(2000);
    let more = [
        "-c",
        SQL,
        "--rows",
        "5e3,1e2,2000",
        "--quick",
        "--json",
        "r.json",
        "--report",
        "r.html",
        "--markdown",
        "r.md",
    ];
    let said = desk.bearoff(RUN.iter().chain(&more));
    said.ends(0).shows("Time grows with the rows to the power of ");
    let growth = desk.json("r.json")["pipelines"][0]["growth"].clone();
    assert_eq!(growth["table"], "t", "the largest one");
    let sizes: Vec<(u64, &str)> = growth["sizes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|size| (size["rows"].as_u64().unwrap(), size["sizing"].as_str().unwrap()))
        .collect();
    assert_eq!(sizes, [(100, "head"), (2000, "whole"), (5000, "repeated")]);
    for size in growth["sizes"].as_array().unwrap() {
        let engines = size["engines"].as_array().unwrap();
        assert_eq!(engines.len(), 2, "{size}");
        assert!(engines[0]["work"].is_null() && engines[1]["work"]["ratio"].as_f64().unwrap() > 0.0, "{size}");
        assert!(engines[1]["with_start"]["ratio"].is_number() && engines[1]["runs"] == 3, "{size}");
    }
    assert_eq!(growth["powers"].as_array().unwrap().len(), 2);
    assert_eq!(growth["crossings"][0]["engine"], "duckdb");
    for file in ["r.html", "r.md"] {
        assert!(desk.read(file).contains("Time grows with the rows"), "{file}");
    }
    assert!(desk.read("r.html").contains("its rows again and again"));
}

#[test]
fn what_cannot_be_made_larger_or_smaller_is_said() {
    let desk = desk(50);
    desk.bearoff(RUN.iter().chain(&["-c", SQL, "--rows", "0"]))
        .ends(2)
        .tells("a number such as 250000 or 1e7 is needed");
    desk.bearoff(RUN.iter().chain(&["-c", SQL, "--rows", "10", "--no-timing"])).ends(2).tells("cannot be used with");
}
