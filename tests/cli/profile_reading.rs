//! What a profile says of pandas and Polars, held to what pandas and Polars do.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::harness::Desk;

/// Asks the pinned pandas and Polars.
pub(super) fn ask(question: &Value) -> Value {
    let choice = bearoff::engines::PythonChoice::Pinned;
    let python = bearoff::engines::PythonEnv::ready(&choice, &std::sync::Arc::default(), &mut |_| {})
        .unwrap_or_else(|failure| panic!("the Python side is needed: {}", failure.message));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/profile_reading.py");
    let mut child =
        Command::new(&python.interpreter).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn table(desk: &Desk, path: &str) -> Option<Value> {
    let said = desk.bearoff(["profile", path, "--json", "p.json"]);
    assert!(matches!(said.code, 0 | 2), "{}", said.err);
    let found = desk.path("p.json").exists().then(|| desk.json("p.json")["tables"][0].clone());
    drop(std::fs::remove_file(desk.path("p.json")));
    found
}

/// Whether what was predicted came true; what was not predicted cannot be wrong.
fn holds(predicted: &Value, real: &Value) -> Result<bool, String> {
    let fail = || Err(format!("predicted {predicted}, and it is {real}"));
    if predicted.get("not_predicted").is_some() {
        return Ok(false);
    }
    if predicted.get("fails").is_some() {
        return if real.get("fails").is_some() { Ok(true) } else { fail() };
    }
    let table = &predicted["table"];
    let Some(columns) = real["columns"].as_array() else { return fail() };
    let mut whole = true;
    let names = table["columns"].as_array().unwrap();
    if names.len() != columns.len() || table["rows"] != real["rows"] {
        return fail();
    }
    for (one, other) in names.iter().zip(columns) {
        if one["name"] != other[0] || (!one["dtype"].is_null() && one["dtype"] != other[1]) {
            return fail();
        }
        whole &= !one["dtype"].is_null();
    }
    if table["index"].as_u64().unwrap_or(0) != real["index"].as_u64().unwrap() {
        return fail();
    }
    Ok(whole)
}

/// Predicts all of these files, and asks; at least so many predictions have to be whole.
fn held(desk: &Desk, paths: &[String], least: usize) {
    let tables: Vec<(String, Value)> =
        paths.iter().filter_map(|path| Some((path.clone(), table(desk, path)?))).collect();
    let asked: Vec<String> = tables.iter().map(|(path, _)| desk.path(path).to_string_lossy().into_owned()).collect();
    let answers = ask(&json!({ "paths": asked }));
    let (mut wrong, mut whole) = (Vec::new(), 0);
    for (at, (path, table)) in tables.iter().enumerate() {
        for side in ["pandas", "polars"] {
            match holds(&table["reading"][side], &answers[side][at]) {
                Ok(predicted) => whole += usize::from(predicted),
                Err(fault) => wrong.push(format!("{path} in {side}: {fault}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(whole >= least, "only {whole} of {} predictions are whole", 2 * tables.len());
}

fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The bundled flights, unpacked.
pub(super) fn flights(desk: &Desk) -> Vec<String> {
    ["airlines", "airports", "planes", "weather", "flights"]
        .into_iter()
        .map(|name| {
            let packed = std::fs::File::open(root().join(format!("datasets/nycflights13/{name}.csv.zst"))).unwrap();
            desk.write(&format!("{name}.csv"), zstd::decode_all(packed).unwrap());
            format!("{name}.csv")
        })
        .collect()
}

#[test]
fn every_file_of_the_datasets_is_read_as_predicted() {
    let desk = Desk::new();
    let mut paths = flights(&desk);
    for entry in std::fs::read_dir(root().join("datasets/oddities")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            std::fs::copy(&path, desk.path(&name)).unwrap();
            paths.push(name);
        }
    }
    paths.sort();
    held(&desk, &paths, 70);
}

/// A column with something odd in it: alone, beside an integer, beside a number, beside a missing value, and behind the hundred rows by which
/// Polars judges.
#[test]
fn every_odd_cell_is_read_as_predicted() {
    let odd = [
        "+5",
        "007",
        " 5",
        "5 ",
        "\"\"",
        "\"5\"",
        "5.0",
        "1e3",
        "1.e3",
        "-0",
        "inf",
        "Infinity",
        "NaN",
        "nan",
        "NAN",
        "-nan",
        "NA",
        "null",
        "None",
        "N/A",
        "#N/A N/A",
        "true",
        "TRUE",
        "tRUE",
        "yes",
        "x",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
        "9007199254740993",
        "1e400",
        "170141183460469231731687303715884105728",
        "0x10",
        "1_000",
        "\"1,5\"",
        "2024-01-31",
        "01/02/2024",
        "2024-01-31 10:00:00",
        "12:30:00",
        " true",
        "+5.5",
        "007.5",
        "\" 5\"",
        "\"+5\"",
        "-",
        ".",
        "1e5 ",
        "é",
        "\"a\nb\"",
    ];
    let before = ["", "1,a\n", "1.5,a\n", ",a\n", "true,a\n", "x,a\n", "-1,a\n", "9007199254740993,a\n,a\n"];
    let long = ["1,a\n", "1.5,a\n", "true,a\n", ",a\n", "x,a\n"];
    let desk = Desk::new();
    let mut paths = Vec::new();
    for (number, cell) in odd.iter().enumerate() {
        for (at, before) in before.iter().enumerate() {
            paths.push(format!("o{number}_{at}.csv"));
            desk.write(paths.last().unwrap(), format!("x,k\n{before}{cell},b\n"));
        }
        for (at, before) in long.iter().enumerate() {
            paths.push(format!("l{number}_{at}.csv"));
            desk.write(paths.last().unwrap(), format!("x,k\n{}{cell},b\n", before.repeat(100)));
        }
    }
    held(&desk, &paths, paths.len() * 2 * 9 / 10);
}

#[test]
fn every_odd_form_is_read_as_predicted() {
    let many = |row: &str| format!("a,b\n{}", row.repeat(300));
    let files: Vec<(&str, String)> = vec![
        ("blank_end.csv", "a,b\n1,2\n\n".into()),
        ("blank_many.csv", "a,b\n\n1,2\n\n\n3,4\n".into()),
        ("short_first.csv", "a,b,c\n1,2\n3,4,5\n".into()),
        ("short_last.csv", "a,b,c\n3,4,5\n1\n".into()),
        ("long_late.csv", format!("{}1,2,3\n", many("1,2\n"))),
        ("extra_first.csv", "a,b\n1,2,3\n4,5\n".into()),
        ("extra_all.csv", "a,b\n10,1,x\n20,2,y\n".into()),
        ("extra_two.csv", "a,b\n10,1,x,y\n20,2,y,z\n".into()),
        ("trailing.csv", "a,b\n1,2,\n3,4,\n".into()),
        ("double.csv", "a,a,b,a\n1,2,3,x\n".into()),
        ("nameless.csv", ",a,\n1,2,3\n".into()),
        ("semicolons.csv", "a;b\n1,5;2\n2,5;3\n".into()),
        ("tabs.csv", "a\tb\n1\t2\n".into()),
        ("comment.csv", "a,b\n1,2\n# x\n3,4\n".into()),
        ("quoted_all.csv", "\"a\",\"b\"\n\"1\",\"x\"\n\"2\",\"y\"\n".into()),
        ("quote_in_name.csv", "\"a \"\"b\"\"\",c\n1,2\n".into()),
        ("crlf.csv", "a,b\r\n1,x\r\n,y\r\n".into()),
        ("bom.csv", "\u{feff}a,b\n1,2\n".into()),
        ("no_end.csv", "a,b\n1,2".into()),
        ("one.csv", "a\n1\n\n3\n".into()),
        ("one_text.csv", "a\nx\n\ny\n".into()),
        ("header.csv", "a,b\n".into()),
        ("header_no_end.csv", "a,b".into()),
        ("numbers_as_names.csv", "2021,2022\n1,2\n".into()),
        ("spaces.csv", "a, b\n1, x\n2, y\n".into()),
        ("late_na.csv", format!("{}NA,2\n", many("1,2\n"))),
        ("late_text.csv", format!("{}x,2\n", many("1,2\n"))),
        ("late_decimal.csv", format!("{}2.5,2\n", many("1,2\n"))),
        ("late_number.csv", format!("{}5,2\n", many(",2\n"))),
        ("carriage.csv", "a,b\r1,2\r".into()),
        ("latin.csv", "placeholder".into()),
    ];
    let desk = Desk::new();
    for (name, text) in &files {
        desk.write(name, text);
    }
    desk.write("latin.csv", b"a,b\n1,caf\xe9\n");
    // pandas guesses a long file part by part.
    let parts = |one: &str, other: &str| {
        format!("x,k\n{}{}", format!("{one},abcdefgh\n").repeat(400_000), format!("{other},b\n").repeat(10))
    };
    for (at, (one, other)) in
        [("1", "x"), ("1", "2.5"), ("1", ""), ("", "x"), ("true", "x"), ("2024-01-31", "5"), ("x", "")]
            .iter()
            .enumerate()
    {
        desk.write(&format!("parts{at}.csv"), parts(one, other));
    }
    let mut paths: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    paths.extend((0..7).map(|at| format!("parts{at}.csv")));
    held(&desk, &paths, paths.len() * 2 * 8 / 10);
}

#[test]
fn the_code_reads_the_file_as_it_is_meant() {
    let desk = Desk::new();
    let mut paths = flights(&desk);
    paths.pop();
    let files = [
        (
            "kinds.csv",
            "id;price;day;at;ok;name\n1;1.5;2024-01-31;2024-01-31 10:00:00.5;true;\"a \"\"b\"\"\"\n2;;;;;\n3;2.5;2024-02-01;2024-02-01 11:00:00.25;false;x\n",
        ),
        ("names.csv", "\"a \"\"b\"\"\",\"c,d\",group\n1,2.5,x\n2,,y\n"),
        ("one.csv", "a\n1\n\n3\n"),
        ("na.csv", "x,s\n1,NA\n,b\n3,c\n"),
        ("slash.csv", "d,n\n2024/01/31,NA\n2024/02/01,5\n"),
        ("zulu.csv", "d\n2024-01-31T10:00:00Z\n2024-02-01T11:30:00Z\n"),
        ("it's.csv", "a,b\n1,x\n"),
    ];
    for (name, text) in files {
        desk.write(name, text);
        paths.push(name.to_owned());
    }
    let mut codes = Vec::new();
    for path in &paths {
        let found = table(&desk, path).unwrap();
        let at =
            |code: &Value| code.as_str().unwrap().replace(&format!("\"{path}\""), &format!("{:?}", desk.path(path)));
        let code = &found["code"];
        codes.push(json!({ "pandas": at(&code["pandas"]), "polars": at(&code["polars"]) }));
        // The pipeline runs.
        desk.bearoff(["query", code["pipeline"].as_str().unwrap()]).ends(0);
    }
    let answers = ask(&json!({ "codes": codes }));
    for (path, answer) in paths.iter().zip(answers["codes"].as_array().unwrap()) {
        assert_eq!((&answer["same"], &answer["names"]), (&json!(true), &json!(true)), "{path}: {answer}");
        let columns = table(&desk, path).unwrap()["source"]["columns"].as_array().unwrap().len();
        assert_eq!(answer["columns"].as_array().unwrap().len(), columns, "{path}");
    }
}

/// Of a word that is missing in one column and a text in the other, the hint for pandas keeps the one and leaves the other.
#[test]
fn what_keeps_words_in_a_text_leaves_numbers_as_they_are() {
    let desk =
        Desk::new().file("mixed.csv", "x,s\n1,NA\nNA,b\n2.5,\n,c\n").file("text.csv", "x,s\n1,NA\n,b\n2.5,\n,c\n");
    let mut codes = Vec::new();
    for path in ["mixed.csv", "text.csv"] {
        let found = table(&desk, path).unwrap();
        let differences = found["reading"]["differences"].as_array().unwrap();
        let told = differences.iter().find(|told| told["cause"] == "load-na-tokens").unwrap();
        let hint = told["in_pandas"].as_str().unwrap();
        let file = format!("{:?}", desk.path(path));
        let read = match hint.strip_prefix("df[") {
            Some(_) => format!("df = pd.read_csv(path)\n{hint}"),
            None => format!("df = pd.read_csv(path, {hint})"),
        };
        codes.push(json!({
            "pandas": format!("import pandas as pd\npath = {file}\n{read}\n"),
            "polars": "import polars as pl\ndf = pl.DataFrame({'x': [1.0, None, 2.5, None], 's': ['NA', 'b', None, 'c']})\n",
        }));
    }
    let answers = ask(&json!({ "codes": codes }));
    for answer in answers["codes"].as_array().unwrap() {
        assert_eq!(answer["same"], json!(true), "{answer}");
    }
}
