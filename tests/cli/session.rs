//! Sessions: processes that stay, with their tables loaded once.

use super::harness::Desk;

const CSV: &str = "k,a\n1,5\n2,7\n2,9\n";
const SQL: &str = "FROM t |> AGGREGATE SUM(a) AS a GROUP BY k";

#[test]
fn tables_are_loaded_once_and_computing_is_repeated() {
    let desk = Desk::new().file("t.csv", CSV);
    let engines = "polars,polars-streaming,polars-python,pandas,duckdb";
    let run = ["run", "-c", SQL, "-d", "t=t.csv", "-e", engines, "--mode", "session", "--quick", "--json", "r.json"];
    let said = desk.bearoff(run.iter().chain(&["--report", "r.html"]));
    said.ends(0).shows("the times are those of computing alone");
    let timings = desk.json("r.json")["pipelines"][0]["timings"].clone();
    assert_eq!(timings["mode"], "session");
    let phases = |round: usize| -> Vec<Vec<String>> {
        let runs = timings["rounds"][round]["runs"].as_array().unwrap();
        let names = |run: &serde_json::Value| {
            let phases = run["outcome"]["answered"]["phases"].as_array().unwrap();
            phases.iter().map(|phase| phase["name"].as_str().unwrap().to_owned()).collect()
        };
        runs.iter().map(names).collect()
    };
    assert_eq!(phases(0), vec![vec!["load", "compute"]; 5], "the warm-up loads");
    for round in 1..=3 {
        assert_eq!(phases(round), vec![vec!["compute"]; 5]);
    }
    // The start of a process is paid once.
    let starts = |round: usize| {
        let runs = timings["rounds"][round]["runs"].as_array().unwrap();
        runs.iter().filter(|run| run["outcome"]["answered"]["start_seconds"].is_number()).count()
    };
    assert_eq!((starts(0), starts(1)), (5, 0));
    assert_eq!(timings["ratios"].as_array().unwrap().len(), 4, "of computing alone");
}

#[test]
fn what_a_function_does_to_its_frame_is_gone_in_the_next_call() {
    let script = "import pandas as pd\n\n\ndef totals(t: pd.DataFrame) -> pd.DataFrame:\n    t.drop(t.index[0], inplace=True)\n    return t\n";
    let desk = Desk::new().file("t.csv", CSV).file("own.py", script);
    let sides = ["run", "--left", "own.py:totals", "--right", "own.py:totals", "-d", "t=t.csv", "--mode", "session"];
    desk.bearoff(sides.iter().chain(&["--quick", "--json", "r.json"])).ends(0);
    let rounds = desk.json("r.json")["pipelines"][0]["timings"]["rounds"].clone();
    for round in rounds.as_array().unwrap() {
        for run in round["runs"].as_array().unwrap() {
            assert_eq!(run["outcome"]["answered"]["rows"], CSV.lines().count() - 2, "{run}");
        }
    }
}

#[test]
fn a_session_has_nothing_to_read_again() {
    let desk = Desk::new().file("t.csv", CSV);
    let run = ["run", "-c", SQL, "-d", "t=t.csv", "--mode", "session", "--cache", "cold"];
    desk.bearoff(run).ends(2).tells("a session reads its files once");
}
