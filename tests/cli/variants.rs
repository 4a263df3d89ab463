//! Variants of the engines: other ways of Polars and of pandas to do the same, each judged and measured like the rest.

use super::harness::Desk;

const CSV: &str = "region,amount\nnorth,5\nsouth,7\nnorth,9\n,1\n";
const SQL: &str = "FROM t |> WHERE amount > 1 |> AGGREGATE SUM(amount) AS total, COUNT(*) AS n GROUP BY region";
const ALL: &str = "polars,polars-streaming,polars-python,pandas,pandas-pyarrow,pandas-naive";

#[test]
fn every_variant_is_judged_and_measured() {
    let desk = Desk::new().file("t.csv", CSV);
    let said = desk.bearoff(["run", "-c", SQL, "-d", "t=t.csv", "-e", ALL, "--quick", "--json", "r.json"]);
    said.ends(0).shows("Rust Polars (streaming)").shows("Python Polars").shows("pandas (Arrow's CSV reader)");
    let record = desk.json("r.json");
    let pipeline = &record["pipelines"][0];
    assert_eq!(pipeline["verdicts"].as_array().unwrap().len(), 15, "each against each");
    let measured: Vec<&str> = pipeline["timings"]["ratios"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ratio| ratio["engine"].as_str().unwrap())
        .collect();
    for engine in ALL.split(',').skip(1) {
        assert!(measured.contains(&engine), "{engine}: {measured:?}");
    }
    // The wheel says which it is; pandas is nowhere near it.
    let wheel = record["engines"].as_array().unwrap().iter().find(|engine| engine["id"] == "polars-python").unwrap();
    assert!(wheel["versions"]["polars"].is_string() && wheel["versions"].get("pandas").is_none(), "{wheel}");
    let code = |engine: &str| {
        let runs = pipeline["engines"].as_array().unwrap();
        runs.iter().find(|run| run["engine"] == engine).unwrap()["code"].as_str().unwrap().to_owned()
    };
    assert!(code("pandas-pyarrow").contains("engine=\"pyarrow\""));
    assert!(!code("pandas-naive").contains("dtype="));
}

#[test]
fn what_pandas_makes_of_a_file_that_it_is_told_nothing_about_is_found_out() {
    // Namibia.
    let csv = "country,people\nNA,3\nDE,84\n,1\nNA,2\n";
    let desk = Desk::new().file("t.csv", csv);
    let sql = "FROM t |> AGGREGATE SUM(people) AS people GROUP BY country";
    let run = ["run", "-c", sql, "-d", "t=t.csv", "--null", "", "--no-timing", "-e"];
    desk.bearoff(run.iter().chain(&["polars,pandas"])).ends(0);
    let said = desk.bearoff(run.iter().chain(&["polars,pandas-naive"]));
    said.ends(1).shows("load-na-tokens").shows("Polars has a row for NULL and one for \"NA\", pandas one for both");
    said.shows("keep_default_na=False");
}

#[test]
fn variants_can_be_shown() {
    let desk = Desk::new().file("t.csv", CSV);
    let show = |form: &'static str| desk.bearoff(["show", "-c", SQL, "-d", "t=t.csv", "--as", form]);
    show("pandas-pyarrow").ends(0).shows("engine=\"pyarrow\"");
    show("pandas-naive").ends(0).shows("pd.read_csv(\"").shows("groupby([\"region\"], dropna=False");
}

#[test]
fn what_the_wheel_has_no_form_for_is_said() {
    let desk = Desk::new().file("t.csv", CSV);
    let said = desk.bearoff(["run", "-c", SQL, "-d", "t=t.csv", "--no-timing", "-e", "polars-python,polars-streaming"]);
    said.ends(0).shows("same");
    let unsupported = "FROM t |> SELECT GCD(amount, 6) AS g";
    let said = desk.bearoff(["run", "-c", unsupported, "-d", "t=t.csv", "--no-timing", "-e", "polars,polars-python"]);
    said.ends(3).shows("Polars has no greatest common divisor in Python");
}
