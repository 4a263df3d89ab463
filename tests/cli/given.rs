//! Tables that a suite asks for and does not bring.

use super::harness::{Desk, outcome};

fn suite() -> Desk {
    Desk::new()
        .file(
            "suite/suite.toml",
            "name = \"s\"\nmake = \"make-it -o DIR\"\n[tables]\nt = { like = [\"T_*_[0-9]\", \"tee\"] }\n",
        )
        .file("suite/1.sql", "FROM t |> AGGREGATE SUM(a) AS a\n")
        .file("data/T_small_1.csv", "a\n1\n2\n")
        .file("data/other.csv", "a\n7\n")
}

#[test]
fn a_table_is_known_by_what_its_file_is_called() {
    let desk = suite();
    for data in [
        &["--data", "data"][..],
        &["-d", "t=data/other.csv"],
        &["-d", "tee=data/other.csv"],
        &["-d", "T=data/other.csv"],
    ] {
        let (said, record) = desk.record(["suite", "-e", "polars"].iter().chain(data));
        said.ends(0);
        assert_eq!(outcome(&record, 0, "polars")["answered"]["rows"], 1, "{data:?}");
    }
    // What the user calls by the very name is meant, whatever else is there.
    desk.run(["suite", "-e", "polars", "--data", "data", "-d", "t=data/other.csv"]).ends(0);
}

#[test]
fn what_is_not_given_is_asked_for() {
    let desk = suite();
    desk.run(["suite"]).refuses(
        "error: the table `t` was not given\n  ┌─ suite/1.sql:1:6\n  │\n1 │ FROM t |> AGGREGATE SUM(a) AS a\n  │      ^\n  │\n  \
         = note: it is called `T_*_[0-9]` or `tee`\n  = help: run `make-it -o DIR` first, then add `--data DIR`",
    );
    desk.write("data/T_large_2.csv", "a\n1\n");
    let said = desk.run(["suite", "--data", "data"]);
    said.ends(2).tells("several tables could be `t`: `T_large_2`, `T_small_1`").tells("-d t=PATH");
    desk.run(["suite", "--data", "data", "-d", "t=data/T_large_2.csv", "-e", "polars"]).ends(0);
}

#[test]
fn a_pattern_that_is_none_is_told() {
    let desk = suite().file("suite/suite.toml", "name = \"s\"\n[tables]\nt = { like = [\"a[\"] }\n");
    desk.run(["suite"]).ends(2).tells("`a[` is no pattern").tells("suite/suite.toml");
}
