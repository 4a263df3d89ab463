//! Speed held against a limit, and against the record of an earlier run. What is fast is never asked here: limits are far off either way,
//! and earlier records are rewritten to hold other figures.

use serde_json::{Value, json};

use super::harness::Desk;

const SQL: &str = "FROM t |> AGGREGATE SUM(a) AS a GROUP BY k";

/// A measured run with its record.
fn measured() -> (Desk, Value) {
    let desk = Desk::new().file("t.csv", "k,a\n1,5\n2,7\n2,9\n");
    desk.bearoff(["run", "-c", SQL, "-d", "t=t.csv", "-e", "polars,duckdb", "--json", "old.json"]).ends(0);
    let record = desk.json("old.json");
    (desk, record)
}

fn again<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["run", "-c", SQL, "-d", "t=t.csv", "-e", "polars,duckdb", "--json", "new.json"], more].concat()
}

#[test]
fn a_gate_breaks_only_where_the_whole_interval_is_below() {
    let (desk, mut old) = measured();
    desk.bearoff(again(&["--fail-below", "1e-9"])).ends(0).shows("Gate passed: no ratio is below 0.000000001.");
    assert_eq!(desk.json("new.json")["gate"]["ratios"][0]["outcome"], "passed");
    let broken = again(&["--fail-below", "1e9", "--markdown", "new.md", "--report", "new.html"]);
    desk.bearoff(broken).ends(4).shows("Gate broken: 1 of 1 ratio is below 1000000000.").shows("BELOW");
    assert!(desk.read("new.md").contains("Gate broken"), "{}", desk.read("new.md"));
    assert!(desk.read("new.html").contains("<strong>Gate broken: 1 of 1 ratio is below 1000000000.</strong>"));

    // Against what was measured a moment ago nothing fell to a thousandth.
    let against = ["--baseline", "old.json", "--fail-below", "0.001"];
    desk.bearoff(again(&against)).ends(0).shows("Gate passed: no ratio is below 0.001 of what it was in old.json");
    let ratios = old["pipelines"][0]["timings"]["ratios"].as_array_mut().unwrap();
    for ratio in ratios {
        ratio["median"] = json!(1e12);
        ratio["interval"] = json!([1e11, 1e13]);
    }
    old["environment"]["cpu"] = json!("Another <b>processor</b>");
    desk.write("old.json", old.to_string());
    let said = desk.bearoff(again(&[&against[..], &["--report", "new.html"]].concat()));
    said.ends(4).shows("Gate broken: 1 of 1 ratio is below 0.001 of what it was in old.json");
    said.shows("It was not measured alike: the processor is ").shows("and was Another <b>processor</b>");
    assert!(desk.read("new.html").contains("Another &#60;b&#62;processor"));
    let gated = &desk.json("new.json")["gate"]["ratios"][0];
    assert!(gated["change"]["ratio"].as_f64().unwrap() < 1e-6, "{gated}");
    // Without a limit it is only said.
    desk.bearoff(again(&["--baseline", "old.json"]))
        .ends(0)
        .shows("0 of 1 ratio rose, 1 fell, 0 did not change measurably");
}

#[test]
fn what_answers_another_question_is_not_judged() {
    let (desk, old) = measured();
    let against = ["--baseline", "old.json", "--fail-below", "1e9"];
    desk.write("t.csv", "k,a\n1,5\n2,7\n2,10\n");
    let said = desk.bearoff(again(&against));
    said.ends(0).shows("1 ratio could not be judged.").shows("its table `t` holds other data than then");
    let other = "FROM t |> AGGREGATE MAX(a) AS a GROUP BY k";
    let other = ["run", "-c", other, "-d", "t=t.csv", "-e", "polars,duckdb", "--baseline", "old.json"];
    desk.bearoff(other).ends(0).shows("its SQL is not what it was then");
    let mut few = old;
    few["pipelines"] = json!([]);
    desk.write("old.json", few.to_string());
    desk.bearoff(again(&against)).ends(0).shows("the earlier run had no such pipeline");
}

#[test]
fn a_gate_that_cannot_fail_is_refused() {
    let desk = Desk::new().file("t.csv", "k,a\n1,5\n").file("odd.json", "{}");
    desk.bearoff(again(&["--fail-below", "2", "--quick"])).ends(2).tells("cannot be used with");
    desk.bearoff(again(&["--fail-below", "0"])).ends(2).tells("a number above 0 is needed");
    desk.bearoff(again(&["--baseline", "none.json"])).ends(2).tells("there is no file `none.json`");
    desk.bearoff(again(&["--baseline", "odd.json"])).ends(2).tells("this is no record of Bearoff");
    desk.bearoff(again(&["--baseline", "new.json"])).ends(2);
}

#[test]
fn a_history_grows_and_shows_its_steps() {
    let desk = Desk::new().file("t.csv", "k,a\n1,5\n2,7\n2,9\n");
    let run = ["run", "-c", SQL, "-d", "t=t.csv", "-e", "polars,duckdb", "--quick", "--history", "runs.jsonl"];
    desk.bearoff(run).ends(0);
    desk.bearoff(run).ends(0);
    let lines = desk.read("runs.jsonl");
    assert_eq!(lines.lines().count(), 2);
    desk.bearoff(["history", "runs.jsonl"]).ends(0).shows("duckdb/polars").shows("pipeline");

    // Twelve runs of which the last six found DuckDB three times as slow.
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let entry = |day: usize| {
        let mut entry = first.clone();
        entry["started"] = json!(format!("2026-01-{day:02}T00:00:00Z"));
        entry["versions"]["duckdb"] = json!(if day > 6 { "9.9" } else { "9.8" });
        let slow = if day > 6 { 3.0 } else { 1.0 };
        entry["pipelines"][0]["engines"][1]["ratio"] = json!(slow * (10.0 + day as f64 / 50.0));
        entry.to_string() + "\n"
    };
    desk.write("runs.jsonl", (1..=12).map(entry).collect::<String>() + "half a li");
    desk.bearoff(["history", "runs.jsonl", "--report", "history.html"]).ends(0);
    let page = desk.read("history.html");
    assert!(page.contains("duckdb/polars: 10.1x to 31x") && page.contains("class=\"e1 curve\""), "{page}");
    let said = desk.bearoff(["history", "runs.jsonl", "--json", "series.json"]);
    said.ends(0).shows("10.1x to 31x on 2026-01-07 (duckdb 9.8 to 9.9)").tells("this line is no run, and was left out");
    said.tells("runs.jsonl:13");
    let series = desk.json("series.json");
    assert_eq!(series[0]["points"].as_array().unwrap().len(), 12);
    desk.bearoff(["history", "runs.jsonl", "none"]).ends(2).tells("no run in this history measured a pipeline `none`");
    desk.bearoff(["history", "no.jsonl"]).ends(2).tells("there is no file `no.jsonl`");
    desk.bearoff(["run", "-c", SQL, "-d", "t=t.csv", "--no-timing", "--history", "runs.jsonl"]).ends(2);
    // Nothing is added to what is no history.
    for (file, message) in [("t.csv", "this file is no history"), ("-", "a history is a file"), ("/", "is a directory")]
    {
        desk.bearoff(["run", "-c", SQL, "-d", "t=t.csv", "--history", file]).ends(2).tells(message);
    }
    assert_eq!(desk.read("t.csv"), "k,a\n1,5\n2,7\n2,9\n");
}
