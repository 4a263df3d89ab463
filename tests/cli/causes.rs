//! Why two tables differ: what `compare` says of it, and what `explain` knows.

use serde_json::Value;

use super::harness::{Desk, Said};

const PANDAS: &str = "carrier,delay,flights\nAA,4.5,3\nUA,6.5,2\nB6,1.0,4\n";
const POLARS: &str = "carrier,delay,flights\nAA,4.5,3\nUA,6.5,2\nB6,1.0,5\n,9.0,7\n";

fn compared(left: &str, right: &str, args: &[&str]) -> (Said, Value) {
    let desk = Desk::new().file("a.csv", left).file("b.csv", right);
    let said = desk.bearoff(["compare", "a.csv", "b.csv", "--json", "r.json"].iter().chain(args));
    let record = desk.json("r.json");
    (said, record)
}

fn causes(record: &Value) -> Vec<&str> {
    let findings = record["diagnosis"]["findings"].as_array();
    findings.into_iter().flatten().map(|finding| finding["cause"].as_str().unwrap()).collect()
}

#[test]
fn a_cause_is_said_with_its_evidence_and_what_to_change_and_the_rest_stays_unexplained() {
    let (said, record) = compared(PANDAS, POLARS, &["--left-by", "pandas", "--right-by", "polars"]);
    said.ends(1).shows("[groupby-null-key-dropped]").shows("1 of the 1 that pandas lacks has NULL in `carrier`");
    said.shows("in pandas: df.groupby(\"carrier\", dropna=False)").shows("No cause was found for 1 cell in `flights`.");
    assert_eq!(causes(&record), ["groupby-null-key-dropped"]);
    assert_eq!(record["diagnosis"]["findings"][0]["claims"]["right_rows"], 1);
    assert_eq!(record["diagnosis"]["unexplained"]["cells"], 1);
}

#[test]
fn equal_tables_and_tables_that_are_only_compared_have_no_causes() {
    let (said, record) = compared(PANDAS, PANDAS, &[]);
    assert!(!said.ends(0).out.contains("why:"));
    assert!(record["diagnosis"].is_null());
    let (said, record) = compared(PANDAS, POLARS, &["--no-diagnosis"]);
    assert!(!said.ends(1).out.contains("why:"));
    assert!(record["diagnosis"].is_null());
}

#[test]
fn programs_tell_causes_apart_that_look_alike() {
    let left = "id,city\n1,Rome\n2,\n3,Oslo\n4,\n5,Bern\n";
    let right = "id,city\n1,Rome\n3,Oslo\n5,Bern\n";
    let desk = Desk::new().file("a.csv", left).file("b.csv", right);
    let desk = desk.file("a.py", "import pandas as pd\nout = t[~t.city.isin(['Riga'])]\n");
    let desk = desk.file("b.py", "import polars as pl\nout = t.filter(~pl.col('city').is_in(['Riga']))\n");
    let args = ["compare", "a.csv", "b.csv", "--json", "r.json"];
    desk.bearoff(args).ends(1);
    let alone = desk.json("r.json");
    let finding = &alone["diagnosis"]["findings"][0];
    assert!(finding["or"].as_array().unwrap().len() > 1, "{finding}");
    desk.bearoff(args.iter().chain(&["--left-program", "a.py", "--right-program", "b.py"])).ends(1);
    let told = desk.json("r.json");
    assert_eq!(causes(&told), ["filter-not-in-null"]);
    desk.bearoff(args.iter().chain(&["--left-program", "c.py"])).ends(2).tells("the program cannot be read");
}

#[test]
fn names_from_files_stay_text_on_the_page() {
    let desk = Desk::new().file("a.csv", "id,<b>x</b>\n1,4\n2,\n3,5\n").file("b.csv", "id,<b>x</b>\n1,4\n3,5\n");
    desk.bearoff(["compare", "a.csv", "b.csv", "--report", "r.html"]).ends(1);
    let page = std::fs::read_to_string(desk.path("r.html")).unwrap();
    let causes = page.split("id=\"causes\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(causes.contains("bearoff explain") && !causes.contains("<b>"), "{causes}");
}

#[test]
fn explain_lists_causes_prints_their_pages_and_knows_near_names() {
    let desk = Desk::new();
    desk.bearoff(["explain"]).ends(0).shows("groupby-null-key-dropped").shows("agg-nunique-null");
    desk.bearoff(["explain", "agg-nunique-null"])
        .ends(0)
        .shows("`agg-nunique-null` · values")
        .shows("## What to change");
    desk.bearoff(["explain", "agg-nuniqe-null"]).ends(2).tells("did you mean agg-nunique-null");
}

#[test]
fn a_script_is_marked_where_polars_means_something_else() {
    let desk = Desk::new()
        .file("late.py", "import pandas as pd\nflights = pd.read_parquet(\"f.parquet\")\nlate = flights[flights[\"carrier\"] != \"AA\"]\n")
        .file("none.py", "import pandas as pd\ntotal = pd.Series([1, 2]).sum()\n")
        .file("broken.py", "import pandas as pd\nx = (1 +\n")
        .file("hostile.py", "import pandas as pd\ndf = pd.DataFrame()\ny = df[df[\"\u{1b}[31m\"] != 1]\n");
    desk.bearoff(["explain", "late.py"])
        .ends(0)
        .shows("late.py:3\n  late = flights[flights[\"carrier\"] != \"AA\"]\n                 ^ keeps the rows")
        .shows("[filter-ne-null]")
        .shows("`bearoff explain filter-ne-null`");
    desk.bearoff(["explain", "none.py"]).ends(0).shows("nothing was found");
    desk.bearoff(["explain", "broken.py"]).ends(2).tells("broken.py:2:5").tells("no Python script");
    desk.bearoff(["explain", "missing.py"]).ends(2).tells("missing.py");
    let said = desk.bearoff(["explain", "hostile.py"]);
    assert!(!said.ends(0).out.contains('\u{1b}'));
}
