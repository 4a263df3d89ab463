//! The shape of the text. That it gives the right answers is shown by the cases, which run it.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use super::*;
use crate::base::{Dialect, Format, SourceColumn, SourceFile, Type};
use crate::plan::compile;

fn source(name: &str, columns: &[(&str, Type, u64)]) -> Source {
    Source {
        name: name.to_owned(),
        format: Format::Csv,
        files: vec![SourceFile::new(Path::new(&format!("/data/{name}.csv")))],
        shown_path: format!("{name}.csv"),
        dialect: Some(Dialect { delimiter: ',', quote: '"', byte_order_mark: false, evidence: String::new() }),
        rows: 3,
        bytes: 30,
        sha256: String::new(),
        null_tokens: vec![String::new(), "NA".to_owned()],
        columns: columns
            .iter()
            .map(|(name, ty, nulls)| SourceColumn {
                name: (*name).to_owned(),
                ty: *ty,
                format: (*ty == Type::Date).then(|| "%Y-%m-%d".to_owned()),
                stored: None,
                has_nan: false,
                vast: false,
                nulls: *nulls,
                evidence: String::new(),
            })
            .collect(),
        warnings: Vec::new(),
    }
}

fn flights() -> Source {
    source(
        "flights",
        &[
            ("carrier", Type::Varchar, 0),
            ("day", Type::Date, 1),
            ("delay", Type::BigInt, 2),
            ("distance", Type::BigInt, 0),
        ],
    )
}

fn code(sql: &str, sources: &[Source]) -> String {
    variant(sql, sources, Variant::Tuned)
}

fn variant(sql: &str, sources: &[Source], variant: Variant) -> String {
    let schemas: Vec<_> = sources.iter().map(Source::schema).collect();
    emit(&compile("test", sql, &schemas).unwrap(), sources, variant).unwrap()
}

/// The body of `pipeline`.
fn body(sql: &str, sources: &[Source]) -> String {
    let code = code(sql, sources);
    let (_, rest) = code.split_once("def pipeline(").unwrap();
    let (_, rest) = rest.split_once(":\n").unwrap();
    rest.split("\n\n\n")
        .next()
        .unwrap()
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned() + "\n")
        .collect()
}

#[test]
fn without_a_word_everything_is_read_and_carried_along() {
    let sql = "FROM flights |> WHERE delay > 10 AND carrier != 'sort=False, ' |> AGGREGATE SUM(distance) AS total GROUP BY carrier";
    assert_eq!(
        variant(sql, &[flights()], Variant::Naive),
        r#"import pandas as pd


def load():
    flights = pd.read_csv("/data/flights.csv").astype({"delay": "Int64"})
    flights["day"] = pd.to_datetime(flights["day"], format="%Y-%m-%d")
    return {"flights": flights}


def pipeline(flights):
    # FROM flights
    df = flights
    # WHERE delay > 10 AND carrier != 'sort=False, '
    df = df[(df["delay"] > 10) & (df["carrier"] != "sort=False, ")]
    # AGGREGATE SUM(distance) AS total GROUP BY carrier
    df = (
        df.groupby(["carrier"], dropna=False, observed=True)["distance"]
        .sum()
        .reset_index(name="total")
    )
    return df


if __name__ == "__main__":
    print(pipeline(**load()).to_string(index=False))
"#
    );
    let odd = Source { null_tokens: vec![String::new(), "missing".to_owned()], ..flights() };
    assert!(variant("FROM flights |> SELECT delay", &[odd], Variant::Naive).contains("na_values=[\"missing\"]"));
}

#[test]
fn another_reader_is_told_the_same() {
    let code = variant("FROM flights |> SELECT carrier", &[flights()], Variant::Arrow);
    assert!(code.contains("engine=\"pyarrow\",\n        usecols=[\"carrier\"]"), "{code}");
}

#[test]
fn a_pipeline_reads_as_one_would_write_it() {
    let airlines = source("airlines", &[("carrier", Type::Varchar, 0), ("name", Type::Varchar, 0)]);
    let sql = "FROM flights |> WHERE delay > 10 |> LEFT JOIN airlines USING (carrier) \
               |> AGGREGATE COUNT(*) AS flights, AVG(distance) AS mean GROUP BY name |> ORDER BY flights DESC, name |> LIMIT 5";
    assert_eq!(
        code(sql, &[flights(), airlines]),
        r#"import pandas as pd


def load():
    flights = pd.read_csv(
        "/data/flights.csv",
        usecols=["carrier", "delay", "distance"],
        dtype={"carrier": "str", "delay": "Int64", "distance": "int64"},
        na_values=["", "NA"],
        keep_default_na=False,
    )
    airlines = pd.read_csv(
        "/data/airlines.csv",
        dtype={"carrier": "str", "name": "str"},
        na_values=["", "NA"],
        keep_default_na=False,
    )
    return {"flights": flights, "airlines": airlines}


def pipeline(flights, airlines):
    # FROM flights
    df = flights
    # WHERE delay > 10
    df = df.loc[df["delay"] > 10, ["carrier", "distance"]]
    # LEFT JOIN airlines USING (carrier)
    df = df.merge(airlines, on="carrier", how="left")
    # AGGREGATE COUNT(*) AS flights, AVG(distance) AS mean GROUP BY name
    grouped = df.groupby(["name"], sort=False, dropna=False, observed=True)
    df = pd.DataFrame({"flights": grouped.size(), "mean": grouped["distance"].mean()}).reset_index()
    # ORDER BY flights DESC, name
    df = df.sort_values(["flights", "name"], ascending=[False, True], ignore_index=True)
    # LIMIT 5
    df = df.head(5)
    return df


if __name__ == "__main__":
    print(pipeline(**load()).to_string(index=False))
"#
    );
}

#[test]
fn what_can_be_null_is_asked_for_it_and_nothing_else_is() {
    let sql = "FROM flights |> WHERE NOT (delay = 1 AND distance = 2) AND NOT (carrier = 'UA' OR day = DATE '2013-01-01') |> SELECT carrier";
    let expected = "df = df.loc[\n    \
                    ((df[\"delay\"] != 1) | (df[\"distance\"] != 2))\n    \
                    & ((df[\"carrier\"] != \"UA\") & ((df[\"day\"] != pd.Timestamp(\"2013-01-01\")) & df[\"day\"].notna())),\n    [\"carrier\"],\n]\n";
    assert!(body(sql, &[flights()]).contains(expected), "{}", body(sql, &[flights()]));
}

#[test]
fn sums_over_nothing_are_null_and_integers_stay_integers() {
    let text = body("FROM flights |> AGGREGATE SUM(delay) AS total, AVG(delay) AS mean GROUP BY carrier", &[flights()]);
    assert!(text.contains("\"total\": grouped[\"delay\"].sum(min_count=1),"), "{text}");
    assert!(text.contains(".astype({\"mean\": \"float64\"})"), "{text}");
    let text = body(
        "FROM flights |> LEFT JOIN flights AS other USING (carrier) |> SELECT carrier, other.distance",
        &[flights()],
    );
    assert!(text.contains(".astype({\"distance\": \"Int64\"})"), "{text}");
}

#[test]
fn names_and_texts_of_a_user_stay_between_quotes() {
    let hostile = "a\"]; import os\n#";
    let table = source("class", &[(hostile, Type::Varchar, 0), ("self", Type::BigInt, 0)]);
    let sql = format!("FROM class |> WHERE \"{}\" <> '\"\n' |> SELECT self + 1 AS self", hostile.replace('"', "\"\""));
    let text = code(&sql, &[table]);
    assert!(text.contains(r#"df["a\"]; import os\n#"] != "\"\n""#), "{text}");
    assert!(text.contains("def pipeline(class_table):"), "{text}");
    assert!(text.contains(".assign(self_="), "{text}");
    let known = ["import ", "def ", "    ", "if __name__", "#", ""];
    assert!(text.lines().all(|line| known.iter().any(|start| line.starts_with(start))), "{text}");
}

#[test]
fn what_groups_share_is_computed_once() {
    let sql = "FROM flights |> AGGREGATE QUANTILE_DISC(distance, 0.1) AS low, QUANTILE_DISC(distance, 0.9) AS high GROUP BY carrier";
    let text = body(sql, &[flights()]);
    assert_eq!(text.matches("rank(method=\"first\")").count(), 1, "{text}");
    assert!(text.contains("\"high\": grouped[\"picked_2\"].first(),"), "{text}");
    assert!(text.contains(".astype({\"low\": \"int64\", \"high\": \"int64\"})"), "{text}");
}

#[test]
fn the_side_whose_keys_repeat_is_merged_onto_the_other() {
    let mut orders = source("orders", &[("id", Type::BigInt, 0), ("day", Type::Date, 0)]);
    let mut lines = source("lines", &[("order", Type::BigInt, 0), ("price", Type::Double, 0)]);
    (orders.rows, lines.rows) = (10, 40);
    let sources = [orders, lines];
    let text = body("FROM orders |> JOIN lines ON id = lines.order |> SELECT day, price", &sources);
    assert!(text.contains("df = lines.merge(df, left_on=\"order\", right_on=\"id\")"), "{text}");
    let text = body("FROM lines |> JOIN orders ON id = lines.order |> SELECT day, price", &sources);
    assert!(text.contains("df = df.merge(orders, left_on=\"order\", right_on=\"id\")"), "{text}");
}

#[test]
fn groups_come_once_for_all_of_their_keys() {
    let mut parts =
        source("parts", &[("part", Type::BigInt, 0), ("shop", Type::BigInt, 0), ("price", Type::Double, 0)]);
    let mut sold = source("sold", &[("what", Type::BigInt, 0), ("where", Type::BigInt, 0), ("n", Type::BigInt, 0)]);
    (parts.rows, sold.rows) = (10, 40);
    let sources = [parts, sold];
    let sums = "FROM sold |> AGGREGATE SUM(n) AS n GROUP BY what, sold.where |> WHERE n > 3";
    let both = "what = part AND sums.where = shop |> SELECT price, n";
    let text = body(&format!("FROM ({sums}) AS sums |> JOIN parts ON {both}"), &sources);
    assert!(
        text.contains("df = parts.merge(df, left_on=[\"part\", \"shop\"], right_on=[\"what\", \"where\"])"),
        "{text}"
    );
    let text = body(&format!("FROM ({sums}) AS sums |> JOIN parts ON what = part |> SELECT price, n"), &sources);
    assert!(text.contains("df = df.merge(parts, left_on=\"what\", right_on=\"part\")"), "{text}");
}

#[test]
fn one_kind_of_aggregate_needs_no_table() {
    let text = body("FROM flights |> AGGREGATE COUNT(*) AS n GROUP BY carrier", &[flights()]);
    let counted = "df = df[\"carrier\"].value_counts(sort=False, dropna=False).reset_index(name=\"n\")\n";
    assert!(text.contains(counted), "{text}");
    let text = body("FROM flights |> AGGREGATE COUNT(*) AS n GROUP BY delay", &[flights()]);
    assert!(text.contains(".size().reset_index(name=\"n\")"), "{text}");
    let text = body("FROM flights |> AGGREGATE MIN(day) AS day, MIN(distance) AS least GROUP BY carrier", &[flights()]);
    assert!(text.contains("[[\"day\", \"distance\"]]") && text.contains(".min()"), "{text}");
    assert!(text.contains(".rename(columns={\"distance\": \"least\"})"), "{text}");
}

#[test]
fn one_value_is_a_variable_where_only_a_condition_reads_it() {
    let doubles = source("t", &[("k", Type::BigInt, 0), ("x", Type::Double, 1)]);
    let sources = std::slice::from_ref(&doubles);
    let text = body("SELECT k, x FROM t WHERE x > (SELECT SUM(x) * 0.5 FROM t)", sources);
    assert!(text.contains("sum1 = t[\"x\"].sum(min_count=1)\n"), "{text}");
    assert!(text.contains("df = df[df[\"x\"] > sum1 * 0.5]\n"), "{text}");
    assert!(!text.contains("drop("), "{text}");
    let text = body(
        "FROM t |> CROSS JOIN (FROM t |> AGGREGATE MAX(x) AS max) AS top |> WHERE x = max |> SELECT k, x",
        sources,
    );
    assert!(text.contains("max_value = t[\"x\"].max()\n"), "{text}");
    assert!(text.contains("df = df[df[\"x\"] == max_value]\n"), "{text}");
    // Who reads it later finds it beside the rows.
    let text = body("FROM t |> CROSS JOIN (FROM t |> AGGREGATE MAX(x) AS most) AS top |> WHERE x = most", sources);
    assert!(text.contains("merge(") || text.contains("most="), "{text}");
}

#[test]
fn rows_that_agree_in_everything_are_sorted_as_is_quickest() {
    let text = body(
        "FROM flights |> SELECT carrier, ROW_NUMBER() OVER (PARTITION BY carrier ORDER BY distance) AS n",
        &[flights()],
    );
    assert!(text.contains("df.sort_values(\"distance\", ignore_index=True)"), "{text}");
    let text = body(
        "FROM flights |> SELECT day, ROW_NUMBER() OVER (PARTITION BY carrier ORDER BY distance) AS n",
        &[flights()],
    );
    assert!(text.contains("df.sort_values(\"distance\", kind=\"stable\", ignore_index=True)"), "{text}");
}

#[test]
fn a_join_that_is_only_met_is_a_look_up() {
    let nations = source("nations", &[("nation", Type::BigInt, 0), ("region", Type::BigInt, 0)]);
    let regions = source("regions", &[("id", Type::BigInt, 0), ("name", Type::Varchar, 0)]);
    let people = source("people", &[("person", Type::BigInt, 0), ("home", Type::BigInt, 0)]);
    let text = body(
        "FROM people |> SEMI JOIN (FROM regions |> WHERE name = 'x' |> JOIN nations ON id = nations.region) AS there ON nation = home",
        &[people, nations, regions],
    );
    assert!(text.contains("right = right.loc[right[\"region\"].isin(right_2), \"nation\"]"), "{text}");
    assert!(!text.contains("merge"), "{text}");
}
