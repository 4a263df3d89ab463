//! Fewer processors: what they cost is measured beside the rest, in the same rounds.

use super::harness::Desk;

const RUN: [&str; 7] =
    ["run", "-c", "FROM t |> AGGREGATE SUM(a) AS a GROUP BY k", "-d", "t=t.csv", "-e", "polars,duckdb"];

#[test]
fn engines_are_also_measured_with_fewer_processors() {
    let desk = Desk::new().file("t.csv", "k,a\n1,5\n2,7\n2,9\n");
    let more = ["--threads", "1,all", "--quick", "--json", "r.json", "--markdown", "r.md", "--report", "r.html"];
    let said = desk.bearoff(RUN.iter().chain(&more));
    said.ends(0);
    let record = desk.json("r.json");
    let timings = &record["pipelines"][0]["timings"];
    if std::thread::available_parallelism().unwrap().get() == 1 {
        // One is all there are, and all is always measured.
        assert!(timings.get("scaling").is_none(), "{timings}");
        return;
    }
    let scaling = timings["scaling"].as_array().unwrap();
    let of = |at: usize| (scaling[at]["engine"].as_str().unwrap(), scaling[at]["threads"].as_u64().unwrap());
    assert_eq!((scaling.len(), of(0), of(1)), (2, ("polars", 1), ("duckdb", 1)));
    assert!(scaling[0].get("ratio").is_none_or(|ratio| ratio.is_null()) && scaling[1]["ratio"]["ratio"].is_number());
    let round = &timings["rounds"][1];
    assert_eq!(round["limited"].as_array().unwrap().len(), 2);
    // With all processors nothing is left out for it.
    assert_eq!(timings["medians"].as_array().unwrap().len(), round["runs"].as_array().unwrap().len());
    said.shows("On 1 processor DuckDB takes ").shows("is the engine, ");
    assert!(desk.read("r.md").contains("On 1 processor DuckDB takes"));
    assert!(desk.read("r.html").contains("Loading and computing with fewer processors"));
}

#[test]
fn numbers_that_mean_nothing_are_refused() {
    let desk = Desk::new().file("t.csv", "k,a\n1,5\n");
    let with = |threads: &'static str| desk.bearoff(RUN.iter().chain(&["--threads", threads]));
    with("0").ends(2).tells("a number of processors or `all` is needed");
    with("some").ends(2).tells("a number of processors or `all` is needed");
    with("99999").ends(2).tells("--threads 99999: this process may use").tells("name fewer, or `all`");
}
