//! Two functions without a pipeline, and Polars of the user's own in the place of an engine.

use super::harness::{Desk, Said, outcome};

const SCRIPT: &str = "
import pandas as pd
import polars as pl

def pandas_totals(sales: pd.DataFrame) -> pd.DataFrame:
    return sales.groupby('region', dropna=False).agg(total=('amount', lambda x: x.sum(min_count=1)), n=('day', 'size'))

def dropping(sales: pd.DataFrame):
    return sales.groupby('region', as_index=False).agg(total=('amount', 'sum'), n=('day', 'size'))

def polars_totals(sales: pl.DataFrame) -> pl.DataFrame:
    total = pl.when(pl.col('amount').count() > 0).then(pl.col('amount').sum())
    return sales.group_by('region').agg(total=total, n=pl.len())

def lazy_totals(sales: pl.LazyFrame) -> pl.LazyFrame:
    return polars_totals(sales)

def narrow(sales: pl.DataFrame):
    return polars_totals(sales).select(pl.col('n').cast(pl.Int8), 'region', pl.col('total').cast(pl.Float64))

def doubles(sales: pl.DataFrame):
    return polars_totals(sales).with_columns(pl.col('n').cast(pl.Float64))

def renamed(sales: pl.DataFrame):
    return polars_totals(sales).rename({'total': 'Total '})

def polars_dropping(sales: pl.DataFrame):
    return polars_totals(sales).filter(pl.col('region').is_not_null())

def chatty(sales: pl.DataFrame):
    print('rows:', len(sales))
    return polars_totals(sales)

def raises(sales: pl.LazyFrame):
    return sales.select('regoin')

def none(sales: pd.DataFrame):
    pandas_totals(sales)

def series(sales: pd.DataFrame):
    return sales['amount'].rename('amount')

def polars_series(sales: pl.DataFrame):
    return sales['amount']

def scalar(sales: pd.DataFrame):
    return sales['amount'].sum()

def polars_scalar(sales: pl.LazyFrame):
    return sales.select('amount').sum().collect().item()

def query(sales: str):
    import duckdb
    return duckdb.sql(f\"SELECT region, SUM(amount) AS total, COUNT(*) AS n FROM '{sales}' GROUP BY ALL\")

def nan(sales: pl.DataFrame):
    return pl.DataFrame({'x': [0.5, float('nan')]})

def null(sales: pl.DataFrame):
    return pl.DataFrame({'x': [0.5, None]})

def pandas_nan(sales: pd.DataFrame):
    return pd.DataFrame({'x': [0.5, float('nan')]})

def ascending(sales: pl.DataFrame):
    return sales.sort('amount', nulls_last=True)

def descending(sales: pl.DataFrame):
    return sales.sort('amount', descending=True, nulls_last=True)
";

fn desk() -> Desk {
    Desk::with_sales().file("own.py", SCRIPT)
}

fn both(left: &str, right: &str, more: &[&str]) -> (Said, serde_json::Value) {
    let (left, right) = (format!("own.py:{left}"), format!("own.py:{right}"));
    let given = ["--left", &left, "--right", &right, "-d", "sales=sales.csv"];
    desk().record(given.iter().chain(more))
}

#[test]
fn what_two_functions_return_is_compared() {
    for (left, right, labels) in [
        ("pandas_totals", "polars_totals", "pandas (own.py:pandas_totals) and Polars (own.py:polars_totals)"),
        ("lazy_totals", "pandas_totals", "Polars (own.py:lazy_totals) and pandas (own.py:pandas_totals)"),
        ("polars_totals", "lazy_totals", "Polars (own.py:polars_totals) and Polars (own.py:lazy_totals)"),
        ("query", "polars_totals", "DuckDB (own.py:query) and Polars (own.py:polars_totals)"),
        ("chatty", "pandas_totals", "Polars (own.py:chatty) and pandas (own.py:pandas_totals)"),
        // How a value is stored is no difference.
        ("narrow", "pandas_totals", "Polars (own.py:narrow) and pandas (own.py:pandas_totals)"),
        ("series", "polars_series", "pandas (own.py:series) and Polars (own.py:polars_series)"),
        (
            "pandas_totals",
            "pandas_totals",
            "pandas (own.py:pandas_totals, left) and pandas (own.py:pandas_totals, right)",
        ),
    ] {
        let (said, record) = both(left, right, &[]);
        said.ends(0).shows(&format!("{labels} are the same, bit for bit."));
        assert!(!said.out.contains("rows: 4") && !said.out.contains("pipeline"), "{}", said.out);
        let item = &record["pipelines"][0];
        assert!(item["sql"].is_null() && item["plan"].is_null());
        assert_eq!(item["verdicts"][0]["verdict"]["class"], "identical");
    }
}

#[test]
fn types_alone_are_told_and_are_no_difference() {
    let desk = desk();
    let given = ["--left", "own.py:doubles", "--right", "own.py:polars_totals", "-d", "sales=sales.csv"];
    let (said, _) = desk.record(given.iter().chain(&["--report", "page.html", "--markdown", "out.md"]));
    said.ends(0).shows("hold the same values; types differ.").shows("float64 / int64");
    assert!(!said.out.contains("identical"), "{}", said.out);
    let told = "is float64 on one side and int64 on the other; all values agree";
    assert!(desk.read("page.html").contains("the same values in other types") && desk.read("page.html").contains(told));
    assert_eq!(desk.read("out.md").matches("float64").count(), 1, "{}", desk.read("out.md"));
}

#[test]
fn a_scalar_is_a_table_of_one_cell() {
    let (said, record) = both("scalar", "polars_scalar", &[]);
    said.ends(0);
    assert_eq!(outcome(&record, 0, "left")["answered"]["columns"][0]["name"], "value");
}

#[test]
fn a_difference_comes_with_its_rows_and_its_cause() {
    let (said, record) = both("dropping", "polars_totals", &[]);
    said.ends(1)
        .shows("pandas (own.py:dropping) and Polars (own.py:polars_totals) differ.")
        .shows("1 row only in Polars (own.py:polars_totals)")
        .shows("No key was given: `region` was found to be unique on both sides.")
        .shows("why:");
    let pair = &record["pipelines"][0]["verdicts"][0];
    assert_eq!(pair["key"]["columns"][0], "region");
    assert_eq!(pair["diagnosis"]["findings"][0]["cause"], "groupby-null-key-dropped");
    // Two functions in pandas may differ in what pandas does unless it is told otherwise.
    let (_, record) = both("dropping", "pandas_totals", &[]);
    let finding = &record["pipelines"][0]["verdicts"][0]["diagnosis"]["findings"][0];
    assert_eq!(finding["cause"], "groupby-null-key-dropped");
    // Neither side is right: the other way round it is the same difference.
    both("polars_totals", "dropping", &[]).0.ends(1).shows("1 row only in Polars (own.py:polars_totals)");
}

#[test]
fn columns_of_one_side_are_a_difference_and_may_have_been_renamed() {
    let (said, _) = both("renamed", "polars_totals", &[]);
    said.ends(1)
        .shows("1 column only in Polars (own.py:renamed)")
        .shows("`Total ` on the left may be `total` on the right, which has the same name but for case");
    assert!(!said.out.contains("--rename"), "{}", said.out);
}

#[test]
fn rows_are_paired_as_the_user_says() {
    both("ascending", "descending", &[]).0.ends(0);
    both("ascending", "descending", &["--ordered"]).0.ends(1).shows("Rows were matched by their places");
    both("ascending", "descending", &["--on", "day,region"]).0.ends(0);
    let said = desk().run([
        "--left",
        "own.py:ascending",
        "--right",
        "own.py:descending",
        "-d",
        "sales=sales.csv",
        "--on",
        "regoin",
    ]);
    said.ends(2).tells("regoin");
}

#[test]
fn nan_is_apart_from_null_but_where_pandas_cannot_tell() {
    both("nan", "null", &[]).0.ends(1).shows("NULL against NaN");
    both("pandas_nan", "null", &[]).0.ends(0);
    let (said, record) = both("pandas_nan", "nan", &[]);
    said.ends(0).shows("1 NaN on the right counts as NULL: pandas has one missing value");
    assert_eq!(record["pipelines"][0]["verdicts"][0]["verdict"]["class"], "identical");
}

#[test]
fn the_tolerance_is_that_of_a_run() {
    let scripts = "def one(): return 1.0\ndef other(): return 1.0 + 1e-7\n";
    let desk = Desk::new().file("own.py", scripts);
    let given = ["--left", "own.py:one", "--right", "own.py:other"];
    desk.run(given).ends(1);
    desk.run(given.iter().chain(&["--rtol", "1e-6"])).ends(0).shows("are the same within the tolerance");
}

#[test]
fn a_function_that_fails_is_told_and_the_other_one_still_answers() {
    for (function, parts) in [
        ("raises", &["own.py:raises raised an error", "`ColumnNotFoundError`", "regoin"][..]),
        ("none", &["own.py:none returned something that is no table", "did the function forget `return`?"]),
        ("pandas_totl", &["`own.py` has no function `pandas_totl`", "did you mean `own.py:pandas_totals`?"]),
    ] {
        let (said, record) = both(function, "polars_totals", &[]);
        said.ends(3).shows(&format!("own.py:{function} gave no answer, so nothing was compared."));
        parts.iter().for_each(|part| {
            said.shows(part);
        });
        assert_eq!(outcome(&record, 0, "right")["answered"]["rows"], 3, "{function}");
        assert!(!said.out.contains("left and right:"), "{}", said.out);
    }
}

#[test]
fn two_files_of_one_name_are_told_apart() {
    let desk = Desk::with_sales()
        .file("old/clean.py", "def f(sales): return len(sales)\n")
        .file("new/clean.py", "def f(sales): return len(sales) + 1\n");
    let (said, _) = desk.record(["--left", "old/clean.py:f", "--right", "new/clean.py:f", "-d", "sales=sales.csv"]);
    said.ends(1).shows("(old/clean.py:f) and").shows("(new/clean.py:f) differ");
}

#[test]
fn tables_come_from_a_directory_and_functions_may_want_none() {
    let desk =
        desk().file("data/sales.csv", "region,amount,day\nnorth,1,2024-01-31\n").file("data/other.csv", "a\n1\n");
    let scripts = "def all_of(tables): return sum(map(len, tables.values()))\ndef none(): return 2\n";
    desk.write("count.py", scripts);
    desk.run(["--left", "count.py:all_of", "--right", "count.py:none", "--data", "data"]).ends(0);
    desk.run(["--left", "count.py:none", "--right", "count.py:none"]).ends(0);
    let (said, _) = desk.record(["--left", "own.py:scalar", "--right", "count.py:none"]);
    said.ends(3).shows("parameter `sales` of `scalar` is no table; the tables are: none");
}

#[test]
fn hostile_names_stay_names() {
    let script = "def one(tables): return tables['a<b>\"']\ndef other(**rest): return list(rest.values())[0]\n";
    let desk =
        Desk::new().file("t.csv", "\"<script>alert(1)</script>\",\"x|y`z\"\n1,\"\x07<img>\"\n").file("own.py", script);
    let given = ["--left", "own.py:one", "--right", "own.py:other", "-d", "a<b>\"=t.csv"];
    let (said, _) = desk.record(given.iter().chain(&["--report", "page.html", "--markdown", "out.md"]));
    said.ends(0);
    for text in [desk.read("page.html"), desk.read("out.md")] {
        assert!(!text.contains("<script>alert") && !text.contains("<img>") && !text.contains('\x07'));
    }
}

#[test]
fn the_page_and_the_markdown_speak_of_functions() {
    let desk = desk();
    let given = ["--left", "own.py:dropping", "--right", "own.py:polars_totals", "-d", "sales=sales.csv"];
    let (said, _) = desk.record(given.iter().chain(&["--report", "page.html", "--markdown", "out.md"]));
    said.ends(1);
    let (page, text) = (desk.read("page.html"), desk.read("out.md"));
    for part in [
        "own.py:dropping and own.py:polars_totals",
        "<b>def</b> dropping(sales",
        "<b>def</b> polars_totals(sales",
        "Each function is called",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(!page.contains("<h3>SQL</h3>") && !page.contains("The plan of the pipeline"));
    assert!(
        text.contains("## Bearoff: own.py:dropping and own.py:polars&#95;totals")
            || text.contains("## Bearoff: own.py:dropping and own.py:polars_totals"),
        "{text}"
    );
    assert!(text.contains("groupby-null-key-dropped") && !text.contains("pipeline"), "{text}");
    // A record can be rendered again.
    desk.bearoff(["report", "record.json", "-o", "again.html"]).ends(0);
    assert_eq!(desk.read("again.html"), page);
}

#[test]
fn both_are_timed() {
    let desk = desk();
    let given = ["run", "--quick", "--left", "own.py:pandas_totals", "--right", "own.py:lazy_totals"];
    let said = desk.bearoff(given.iter().chain(&["-d", "sales=sales.csv", "--json", "record.json"]));
    said.ends(0).shows("right/left").shows("memory");
    let record = desk.json("record.json");
    assert_eq!(record["totals"][0]["engine"], "right");
    let versions = |at: usize| record["engines"][at]["versions"].as_object().unwrap();
    assert!(versions(0).contains_key("pandas") && versions(1).contains_key("polars"));
    let phases = |engine: &str| {
        let phases = outcome(&record, 0, engine)["answered"]["phases"].as_array().unwrap().clone();
        phases.into_iter().map(|phase| phase["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((phases("left")[0].as_str(), phases("right")[0].as_str()), ("load", "load+compute"));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let desk = desk();
    let (left, right) = (["--left", "own.py:series"], ["--right", "own.py:series"]);
    desk.run(left).refuses(
        "error: `--left` is one of two functions, and the other one was not given\n  = help: add --right SCRIPT.py:FUNCTION",
    );
    desk.run(right).ends(2).tells("add --left SCRIPT.py:FUNCTION");
    for (more, what) in [
        (&["-c", "FROM 'sales.csv'"][..], "`-c` was given too"),
        (&["x.sql"], "a pipeline was given too"),
        (&["-e", "polars,pandas"], "`-e` was given too"),
        (&["--pandas", "own.py:series"], "`--pandas` was given too"),
        (&["--polars-python", "own.py:series"], "`--polars-python` was given too"),
    ] {
        desk.run(left.iter().chain(&right).chain(more)).ends(2).tells(what).tells("leave the rest out");
    }
    desk.run(["--left", "none.py:f", "--right", "own.py:series"])
        .ends(2)
        .tells("there is no such script")
        .tells("--left SCRIPT.py");
    desk.run(["-c", "FROM 'sales.csv'", "--on", "day"])
        .ends(2)
        .tells("`--on` says how the rows of two functions are compared");
    desk.run(["-c", "FROM 'sales.csv'", "-e", "left"]).ends(2).tells("`left` is no engine for pipelines");
    desk.run(left.iter().chain(&right).chain(&["--json", "own.py"])).ends(2).tells("would be overwritten");
}

const SQL: &str = "FROM sales |> AGGREGATE SUM(amount) AS total, COUNT(*) AS n GROUP BY region";

#[test]
fn polars_of_the_users_own_answers_a_pipeline() {
    let desk = desk();
    let given = ["-c", SQL, "-d", "sales=sales.csv", "--polars-python"];
    for function in ["own.py:polars_totals", "own.py:lazy_totals"] {
        let (said, record) = desk.record(given.iter().chain(&[function]));
        said.ends(0)
            .shows(&format!("The pipeline gave the same answer in Polars ({function}) and pandas (generated)."));
        assert_eq!(record["engines"][0]["id"], "script-polars");
    }
    // Both at once: they are judged by the plan of the pipeline.
    let (said, record) = desk.record(given.iter().chain(&["own.py:polars_totals", "--pandas", "own.py:pandas_totals"]));
    said.ends(0).shows("in Polars (own.py:polars_totals) and pandas (own.py:pandas_totals).");
    assert!(record["pipelines"][0]["verdicts"][0]["verdict"]["rule"]["alignment"]["keys"][0] == "region");
    let (said, record) = desk.record(given.iter().chain(&["own.py:polars_dropping"]));
    said.ends(1).shows("pandas (generated) and DuckDB agree");
    assert_eq!(record["pipelines"][0]["verdicts"][0]["left"], "script-polars");
    desk.run(["-c", SQL, "-d", "sales=sales.csv", "-e", "script-polars"])
        .ends(2)
        .tells("add --polars-python SCRIPT.py:FUNCTION");
}

#[test]
fn an_interpreter_without_polars_is_told_what_to_install() {
    let python = "#!/bin/sh\ncase \"$2\" in *pandas*) echo 'bearoff {\"python\": \"3.12.1\", \"pandas\": \"3.1.0\"}';; *) echo 3.12.1; echo \"$0\";; esac\n";
    let desk = desk().file("python", python);
    let allowed = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(desk.path("python"), allowed).unwrap();
    let given = ["-c", SQL, "-d", "sales=sales.csv", "-e", "script-polars", "--polars-python", "own.py:polars_totals"];
    let (said, _) = desk.record(given.iter().chain(&["--python", "./python"]));
    said.ends(3).shows("the Python `./python` has no `polars`").shows("help: run `./python -m pip install polars`");
    desk.bearoff(["doctor", "--python", "./python"]).ends(0).shows("run `./python -m pip install polars`");
}

#[test]
fn what_pandas_would_have_read_otherwise_is_said() {
    let script = "import pathlib\nimport pandas as pd\n\ndef given(t: pd.DataFrame):\n    return t[['k']]\n\n\
                  def own(t: pathlib.Path):\n    return pd.read_csv(t)[['k']]\n";
    let desk = Desk::new().file("t.csv", "k,gaps,whole\n1,5,1\n2,,2\n").file("own.py", script);
    let told = |left: &str| {
        let (said, record) = desk.record(["--left", left, "--right", "own.py:own", "-d", "t=t.csv"]);
        said.ends(0);
        record["pipelines"][0]["warnings"].clone()
    };
    let warning = told("own.py:given")[0]["message"].as_str().unwrap().to_owned();
    assert!(warning.starts_with("`gaps` is given to pandas as Int64"), "{warning}");
    assert_eq!(told("own.py:own"), serde_json::json!([]));
}
