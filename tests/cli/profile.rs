//! `bearoff profile`: figures held to those of pandas, estimates to their errors, and what it says where there is nothing to profile.

use serde_json::{Value, json};

use super::harness::Desk;
use super::profile_reading::{ask, flights};

fn near(one: &Value, other: &Value, what: &str) {
    if one.is_null() && other.is_null() {
        return;
    }
    let (one, other) = (one.as_f64().unwrap_or(f64::NAN), other.as_f64().unwrap_or(f64::NAN));
    assert!((one - other).abs() <= 1e-9 * one.abs().max(1.0), "{what}: {one} and {other}");
}

fn number(value: &Value) -> Value {
    let value = value.as_object().unwrap().values().next().unwrap();
    json!(value.as_f64().unwrap())
}

#[test]
fn figures_are_those_of_pandas() {
    let desk = Desk::new();
    let paths = flights(&desk);
    let mut profiles = Vec::new();
    let mut codes = Vec::new();
    for path in &paths {
        desk.bearoff(["profile", path, "--json", "p.json"]).ends(0);
        let table = desk.json("p.json")["tables"][0].clone();
        let code = table["code"]["pandas"].as_str().unwrap();
        codes.push(code.replace(&format!("\"{path}\""), &format!("{:?}", desk.path(path))));
        profiles.push(table);
    }
    let answers = ask(&json!({ "figures": codes }));
    for ((path, table), answer) in paths.iter().zip(&profiles).zip(answers["figures"].as_array().unwrap()) {
        for column in table["columns"].as_array().unwrap() {
            let name = column["name"].as_str().unwrap();
            let (other, at) = (&answer["columns"][name], format!("{path}: {name}"));
            for figure in ["values", "nulls", "distinct"] {
                assert_eq!(column[figure], other[figure], "{at}: {figure}");
            }
            let most = &column["top"][0][1];
            assert!(
                most == &other["most"] || (most.is_null() && other["most"] == 1),
                "{at}: {most} and {}",
                other["most"]
            );
            if let Some(mean) = other.get("mean") {
                near(&column["numbers"]["mean"], mean, &at);
                near(&column["numbers"]["deviation"], &other["deviation"], &at);
                near(&number(&column["least"]), &other["least"], &at);
                near(&number(&column["greatest"]), &other["greatest"], &at);
                for (one, two) in
                    column["quantiles"].as_array().unwrap().iter().zip(other["quantiles"].as_array().unwrap())
                {
                    near(&number(&one[1]), two, &format!("{at}: quantile {}", one[0]));
                }
            }
            if let Some(lengths) = other.get("lengths") {
                near(&column["lengths"]["least"], &lengths[0], &at);
                near(&column["lengths"]["mean"], &lengths[1], &at);
                near(&column["lengths"]["most"], &lengths[2], &at);
            }
            let histogram: u64 = column["histogram"]["counts"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|count| count.as_u64().unwrap())
                .sum();
            assert!(histogram == 0 || histogram == column["values"].as_u64().unwrap(), "{at}");
        }
        for pair in table["correlations"].as_array().unwrap() {
            let key = format!("{}|{}", pair["left"].as_str().unwrap(), pair["right"].as_str().unwrap());
            near(&pair["coefficient"], &answer["pairs"][&key], &format!("{path}: {key}"));
        }
    }
}

/// What is said without the command and the clock.
fn said_of(desk: &Desk, options: &[&str]) -> Value {
    desk.bearoff(["profile"].iter().chain(options).copied().chain(["--json", "p.json"])).ends(0);
    let mut record = desk.json("p.json");
    let fields = record.as_object_mut().unwrap();
    fields.retain(|name, _| name == "tables" || name == "joins");
    record
}

/// Columns of every kind, long enough for many stretches of the file and for values that are many.
fn numbers() -> String {
    let mut text = "id,many,text,few,price,note\n".to_owned();
    let mut state = 7_u64;
    for row in 0..150_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = state >> 20;
        let (few, price) = (draw % 7, draw % 100_000);
        let note = if row % 1000 == 0 { "\"a, \"\"b\"\"\nc\"" } else { "plain" };
        text += &format!(
            "{row},{}.{},k{draw:x},{few},{}.{:02},{note}\n",
            draw % 1_000_000_007,
            draw % 997,
            price / 100,
            price % 100
        );
    }
    text
}

#[test]
fn threads_change_nothing() {
    let desk = Desk::new().file("t.csv", numbers());
    for memory in ["1GB", "4M"] {
        let one = said_of(&desk, &["t.csv", "--threads", "1", "--memory", memory]);
        for threads in ["2", "5"] {
            assert_eq!(
                one,
                said_of(&desk, &["t.csv", "--threads", threads, "--memory", memory]),
                "{threads} with {memory}"
            );
        }
    }
}

#[test]
fn estimates_are_marked_and_within_their_errors() {
    let desk = Desk::new().file("t.csv", numbers());
    let (exact, about) = (said_of(&desk, &["t.csv"]), said_of(&desk, &["t.csv", "--memory", "1M"]));
    let columns = |record: &Value| record["tables"][0]["columns"].as_array().unwrap().clone();
    let mut estimated = 0;
    for (exact, about) in columns(&exact).iter().zip(&columns(&about)) {
        assert!(exact["estimated"].is_null());
        for figure in ["values", "nulls", "least", "greatest", "lengths"] {
            assert_eq!(exact[figure], about[figure], "{}: {figure}", exact["name"]);
        }
        let Some(error) = about["estimated"].as_object() else {
            assert_eq!(exact, about);
            continue;
        };
        estimated += 1;
        let (one, other) = (exact["distinct"].as_f64().unwrap(), about["distinct"].as_f64().unwrap());
        assert!((one - other).abs() <= 4.0 * error["distinct_error"].as_f64().unwrap() * one, "{one} and {other}");
        if exact["numbers"].is_object() {
            near(&about["numbers"]["mean"], &exact["numbers"]["mean"], "mean");
            // The values are spread evenly, so that a rank and a share of the range are the same.
            let range = number(&exact["greatest"]).as_f64().unwrap() - number(&exact["least"]).as_f64().unwrap();
            for (one, other) in
                exact["quantiles"].as_array().unwrap().iter().zip(about["quantiles"].as_array().unwrap())
            {
                let apart = (number(&one[1]).as_f64().unwrap() - number(&other[1]).as_f64().unwrap()).abs() / range;
                assert!(apart <= error["rank_error"].as_f64().unwrap() + 1e-6, "{}: {one} and {other}", exact["name"]);
            }
        }
    }
    assert!(estimated >= 2, "{estimated}");
    desk.bearoff(["profile", "t.csv", "--memory", "1M"]).ends(0).shows("~").shows("HyperLogLog").shows("random sample");
}

#[test]
fn what_is_odd_is_named() {
    let desk = Desk::new().file(
        "t.csv",
        "zip,same,copy,one,mixed,day\n01234,1,1,x,5,2024-01-01\n90210,1,1,x,2024-01-31,2024-01-02\n00501,2,2,x,word,2024-01-05\n10001,3,3,x,6,2024-01-06\n",
    );
    desk.bearoff(["profile", "t.csv"])
        .ends(0)
        .shows("`zip`: digits with leading zeros")
        .shows("`same` and `copy` hold the same in every row")
        .shows("constant")
        .shows("2 integers (first `5` at line 2), 1 dates (first `2024-01-31` at line 3)")
        .shows("2 of 6 days have no row; the longest gap is between 2024-01-02 and 2024-01-05")
        .shows("bearoff explain load-leading-zeros");
}

#[test]
fn several_files_are_joined_where_they_can_be() {
    let desk = Desk::new();
    flights(&desk);
    desk.bearoff(["profile", "flights.csv", "airlines.csv", "planes.csv"])
        .ends(0)
        .shows("join on `flights.carrier` = `airlines.carrier`: 100 % of the rows on the left find one")
        .shows("`flights` and `planes` have in common: `year`, `tailnum`");
    let joins = said_of(&desk, &["flights.csv", "airlines.csv", "planes.csv"])["joins"].clone();
    let find = |left: &str, right: &str| {
        let all = joins.as_array().unwrap();
        all.iter().find(|join| join["left"][1] == left && join["right"][0] == right).unwrap().clone()
    };
    let planes = find("tailnum", "planes");
    // 284,170 of the 334,264 flights that name a plane name one of the register, which has one row for each.
    near(&planes["left_matched"], &json!(284_170.0 / 334_264.0), "planes");
    assert_eq!(
        (&planes["right_unique"], &planes["left_unique"], &planes["sampled"]),
        (&json!(true), &json!(false), &json!(false))
    );
    near(&find("carrier", "airlines")["right_matched"], &json!(1.0), "airlines");
}

#[test]
fn a_refused_file_is_read_by_others_all_the_same() {
    let desk = Desk::new().file("t.csv", "a,b\n1,2\n3\n4,5\n");
    desk.bearoff(["profile", "t.csv"]).ends(2).tells("t.csv:3:").shows("How pandas and Polars read it");
    desk.bearoff(["profile", "t.csv", "--bad-rows", "null"]).ends(0).shows("t.csv: 3 rows, 2 columns");
    desk.bearoff(["profile", "gone.csv"]).refuses(
        "error: there is no file `gone.csv`\n  = help: check the path; it is taken from the current directory",
    );
}

#[test]
fn a_file_that_is_read_from_a_copy_is_profiled_from_it() {
    let desk = Desk::new().file("t.csv", "a,b\n1,2\n\n3,4\n").file("de.csv", "amount;name\n1,5;x\n2,5;y\n");
    desk.bearoff(["profile", "t.csv"])
        .ends(0)
        .shows("t.csv: 2 rows, 2 columns")
        .shows("one blank line is left out")
        .shows("pandas reads 2 rows, Polars 3")
        .shows("bearoff explain load-blank-lines");
    desk.bearoff(["profile", "de.csv"]).ends(0).shows("DOUBLE").shows("2.5").shows("load-delimiter-sniffing");
    desk.bearoff(["profile", "de.csv", "--code", "pandas"])
        .ends(0)
        .shows("bearoff query \"FROM 'de.csv'\" -o de-plain.csv");
    desk.bearoff(["query", "FROM 'de.csv'", "-o", "de-plain.csv"]).ends(0);
    desk.bearoff(["profile", "de-plain.csv", "--code", "pandas"]).ends(0).shows("pd.read_csv(");
}

#[test]
fn it_reads_pipes_patterns_and_packed_files() {
    let desk = Desk::new().file("a-1.csv", "k,v\n1,x\n").file("a-2.csv", "k,v\n2,y\n");
    desk.piped("k,v\n1,x\n2,\n", ["profile", "-"]).ends(0).shows("<standard input>: 2 rows");
    desk.bearoff(["profile", "a-*.csv"]).ends(0).shows("a-*.csv: 2 rows").shows("several files");
    let packed = zstd::encode_all("k,v\n1,x\n".as_bytes(), 1).unwrap();
    desk.write("p.csv.zst", packed);
    desk.bearoff(["profile", "p.csv.zst"]).ends(0).shows("p.csv.zst: 1 row");
    desk.bearoff(["profile", "a-1.csv", "--types", "k=VARCHAR"]).ends(0).shows("VARCHAR");
    desk.bearoff(["profile", "a-1.csv", "--delimiter", ";"]).ends(0).shows("1 column");
    desk.bearoff(["profile", "a-1.csv", "--types", "k"]).ends(2).tells("write COLUMN=TYPE");
}

#[test]
fn the_record_renders_again() {
    let desk = Desk::with_sales();
    desk.bearoff(["profile", "sales.csv", "--json", "p.json", "--report", "p.html"]).ends(0);
    desk.bearoff(["report", "p.json", "-o", "again.html"]).ends(0);
    assert_eq!(desk.read("p.html"), desk.read("again.html"));
    let page = desk.read("p.html");
    assert!(page.contains("default-src 'none'") && page.contains("<svg class=\"hist\""));
    assert_eq!(page.matches("<script>").count(), 1, "the page's own");
    desk.bearoff(["profile", "sales.csv", "--code", "sql"]).ends(0).shows("FROM 'sales.csv'");
    desk.bearoff(["run", "-c", "SELECT 1 AS a", "--baseline", "p.json"]).ends(2).tells("record of a profile");
}

#[test]
fn hostile_text_stays_text() {
    let desk =
        Desk::new().file("t.csv", "<b>,\u{1b}[31m\n<script>alert(1)</script>,\u{202e}\n<script>alert(1)</script>,y\n");
    let said = desk.bearoff(["profile", "t.csv", "--report", "p.html"]);
    said.ends(0);
    assert!(!said.out.contains('\u{202e}') && !desk.read("p.html").contains("<script>alert"));
}
