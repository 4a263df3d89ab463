//! Writes a plan as a Python module for Polars: `load()` scans the tables, `pipeline(...)` is one lazy chain, and it runs on its own.

use std::collections::BTreeMap;

use crate::base::{Format, Source, Span, Type};
use crate::functions::quote;
use crate::plan::Plan;

use super::emit_stage::Stages;
use crate::engines::pandas::Unsupported;
use crate::engines::pandas::emit_columns::refuse_packed;
use crate::engines::pandas::emit_load::{Reading, paths, tables as pandas_tables};
use crate::engines::pandas::emit_names::Names;
use crate::engines::pandas::emit_write::{Step, Writer, names_only, quoted};

/// A table of the plan.
pub(super) struct Table<'a> {
    /// Its name in Python.
    pub(super) var: String,
    pub(super) source: &'a Source,
}

/// The columns that a pipeline uses, by the name of the table in Python.
pub(super) type Used = BTreeMap<String, Vec<String>>;

/// The text of a Python module that answers the plan over these sources, and what it uses of its tables.
///
/// # Errors
/// When something in the plan has no form in Polars' expressions that gives exactly the language's answer.
pub(in crate::engines) fn emit(plan: &Plan, sources: &[Source]) -> Result<(String, Used), Unsupported> {
    let mut names = Names::default();
    let mut tables = Vec::new();
    for schema in &plan.tables {
        let source = sources.iter().find(|source| source.name == schema.name).ok_or_else(|| {
            Unsupported::new(format!("no file is known for table `{}`", schema.name), Span::default())
        })?;
        tables.push(Table { var: names.give(&schema.name), source });
    }
    let load = load(&tables)?;
    let body = Stages::new(plan, &tables).write()?;
    let params: Vec<&str> = tables.iter().map(|table| table.var.as_str()).collect();
    let pipeline = format!("def pipeline({}):\n{body}", params.join(", "));
    let named = names_only(&pipeline);
    let words: Vec<&str> = ["date", "datetime"]
        .into_iter()
        .filter(|word| named.match_indices(&format!("{word}(")).any(|(at, _)| stands_alone(&named, at)))
        .collect();
    let import =
        if words.is_empty() { String::new() } else { format!("from datetime import {}\n\n", words.join(", ")) };
    let helpers: String = HELPERS
        .iter()
        .filter(|(name, _)| named.contains(&format!("{name}(")))
        .map(|(_, definition)| format!("{definition}\n\n"))
        .collect();
    let used = pandas_tables(plan, sources)?
        .into_iter()
        .zip(&tables)
        .map(|(scanned, table)| (table.var.clone(), scanned.columns.into_iter().map(|column| column.name).collect()));
    let used = used.collect();
    let text = format!(
        "{import}import polars as pl\n\n\n{helpers}{load}\n\n{pipeline}\n\nif __name__ == \"__main__\":\n    print(pipeline(**load()))\n"
    );
    Ok((text, used))
}

/// Helpers in generated code, each with its definition. No name that is made of a user's begins with an underscore.
const HELPERS: &[(&str, &str)] = &[(DIVIDE, DIVIDE_CODE), (DAY, DAY_CODE), (INSTANT, INSTANT_CODE)];

/// An exact division.
pub(super) const DIVIDE: &str = "_divide";

const DIVIDE_CODE: &str = "\
def _divide(x, by):
    # `x / by` multiplies by 1 / by, which can be one step off; a column is divided by exactly.
    return x / x.fill_null(by).clip(by, by)
";

/// Text as days.
pub(super) const DAY: &str = "_day";

const DAY_CODE: &str = r#"def _day(text):
    # Polars takes `2013-1-5` for a day.
    days = text.str.extract("^ *([0-9]{4}-[0-9]{2}-[0-9]{2}) *$").fill_null("no day: " + text)
    return days.str.to_date("%Y-%m-%d")
"#;

/// Text as instants.
pub(super) const INSTANT: &str = "_instant";

const INSTANT_CODE: &str = r#"def _instant(text, strict):
    # Every form of an instant is brought to the one that Polars reads; an offset is converted to UTC.
    offset = "Z|[+-][0-9]{2}(?::?[0-9]{2})?"
    time = rf"[0-9]{{2}}:[0-9]{{2}}(?::[0-5][0-9](?:\.[0-9]{{1,6}})?)?(?:{offset})?"
    texts = text.str.extract(f"^ *([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[ T]{time})?) *$")
    texts = texts.str.replace("^(.{10})$", "$1 00:00").str.replace("^(.{10})T", "$1 ")
    texts = texts.str.replace("^(.{16})(Z|[+-].*)?$", "$1:00$2")
    texts = texts.str.replace("^(.{19}[.0-9]*)Z?$", "$1+0000").str.replace("([+-][0-9]{2})$", "${1}00")
    if strict:
        texts = texts.fill_null("no instant: " + text)
    instants = texts.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", time_unit="us", strict=strict)
    return instants.dt.replace_time_zone(None)
"#;

/// Whether a name is not the end of a longer one, nor a method.
fn stands_alone(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '.')
}

fn load(tables: &[Table<'_>]) -> Result<String, Unsupported> {
    let mut writer = Writer::indented();
    for table in tables {
        match table.source.format {
            Format::Csv => scan(table, &mut writer)?,
            Format::Parquet | Format::Ipc => scan_columns(table, &mut writer)?,
        }
    }
    let entries: Vec<String> = tables.iter().map(|table| format!("\"{0}\": {0}", table.var)).collect();
    writer.line(&format!("return {{{}}}", entries.join(", ")));
    Ok(format!("def load():\n{}", writer.finish()))
}

/// Files that carry their own types: what is stored otherwise than as the language's type is cast, and NaN becomes NULL.
fn scan_columns(table: &Table<'_>, writer: &mut Writer) -> Result<(), Unsupported> {
    let source = table.source;
    refuse_packed(source)?;
    let function = if source.format == Format::Ipc { "pl.scan_ipc" } else { "pl.scan_parquet" };
    let args = vec!["glob=False".to_owned(), "hive_partitioning=False".to_owned()];
    let mut whole = true;
    let mut changed = Vec::new();
    let mut readable = Vec::new();
    for column in &source.columns {
        let name = format!("pl.col({})", quote(&column.name));
        let stored = match column.ty {
            Type::Boolean => "bool",
            Type::BigInt => "int64",
            Type::Double => "double",
            Type::Varchar => "string",
            Type::Date => "date32[day]",
            Type::Timestamp => "timestamp[us]",
            Type::Null => {
                whole = false;
                continue;
            }
        };
        let as_is = column.stored.as_deref() == Some(stored);
        let text = if column.has_long_decimals() { ".cast(pl.String)" } else { "" };
        let cast = if as_is { name.clone() } else { format!("{name}{text}.cast({})", dtype(column.ty)) };
        let cast = if column.has_nan { format!("{cast}.fill_nan(None)") } else { cast };
        if cast != name {
            changed.push(cast.clone());
        }
        readable.push(cast);
    }
    let each = match (whole, changed.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => vec![Step::call("with_columns", changed)],
        (false, _) => vec![Step::call("select", readable)],
    };
    let reading = Reading { function, args, each, concat: "pl.concat", behind: &[], then: Vec::new() };
    reading.write(&table.var, &paths(source)?, writer);
    Ok(())
}

fn scan(table: &Table<'_>, writer: &mut Writer) -> Result<(), Unsupported> {
    let source = table.source;
    let paths = paths(source)?;
    let mut args = Vec::new();
    if paths.iter().any(|path| path.contains(['*', '?', '['])) {
        args.push("glob=False".to_owned());
    }
    if let Some(dialect) = &source.dialect {
        if dialect.delimiter != ',' {
            args.push(format!("separator={}", quote(&dialect.delimiter.to_string())));
        }
        if dialect.quote != '"' {
            args.push(format!("quote_char={}", quote(&dialect.quote.to_string())));
        }
    }
    if source.columns.iter().any(|column| column.name.contains('"')) {
        // Polars compares the names with its own reading of the header, in which doubled quotes stay doubled.
        args.push("has_header=False".to_owned());
        args.push("skip_rows=1".to_owned());
    }
    let types: Vec<String> = source
        .columns
        .iter()
        .map(|column| {
            let text = matches!(column.ty, Type::Date | Type::Timestamp | Type::Null);
            format!("{}: {}", quote(&column.name), if text { "pl.String" } else { dtype(column.ty) })
        })
        .collect();
    args.push(format!("schema={{{}}}", types.join(", ")));
    let mut tokens = vec![String::new()];
    tokens.extend(source.null_tokens.iter().filter(|token| !token.is_empty()).cloned());
    args.push(format!("null_values=[{}]", quoted(&tokens).join(", ")));
    let parsed: Vec<String> = source
        .columns
        .iter()
        .filter_map(|column| {
            let format = column.format.as_deref().filter(|format| *format != "ISO8601");
            let format = format.map(|format| quote(&format.replace(".%f", "%.f")));
            let parse = match column.ty {
                Type::Date => format!("to_date({})", format.unwrap_or_else(|| quote("%Y-%m-%d"))),
                Type::Timestamp => match format {
                    Some(format) => format!("to_datetime({format}, time_unit=\"us\")"),
                    None => "to_datetime(time_unit=\"us\")".to_owned(),
                },
                _ => return None,
            };
            Some(format!("pl.col({}).str.{parse}", quote(&column.name)))
        })
        .collect();
    let then = if parsed.is_empty() { Vec::new() } else { vec![Step::call("with_columns", parsed)] };
    let reading = Reading { function: "pl.scan_csv", args, each: Vec::new(), concat: "pl.concat", behind: &[], then };
    reading.write(&table.var, &paths, writer);
    Ok(())
}

/// The data type of a column.
pub(super) fn dtype(ty: Type) -> &'static str {
    match ty {
        Type::Boolean => "pl.Boolean",
        Type::BigInt => "pl.Int64",
        Type::Double => "pl.Float64",
        Type::Varchar => "pl.String",
        Type::Date => "pl.Date",
        Type::Timestamp => "pl.Datetime(\"us\")",
        Type::Null => "pl.Null",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use super::*;
    use crate::base::{Dialect, Format, SourceColumn, SourceFile};
    use crate::plan::compile;

    #[test]
    fn a_pipeline_is_one_lazy_chain() {
        let column = |name: &str, ty| SourceColumn {
            name: name.to_owned(),
            ty,
            format: (ty == Type::Date).then(|| "%Y-%m-%d".to_owned()),
            stored: None,
            has_nan: false,
            vast: false,
            nulls: 1,
            evidence: String::new(),
        };
        let source = Source {
            name: "flights".to_owned(),
            format: Format::Csv,
            files: vec![SourceFile::new(Path::new("/data/flights.csv"))],
            shown_path: "flights.csv".to_owned(),
            dialect: Some(Dialect { delimiter: ';', quote: '"', byte_order_mark: false, evidence: String::new() }),
            rows: 3,
            bytes: 30,
            sha256: String::new(),
            null_tokens: vec![String::new()],
            columns: vec![column("carrier", Type::Varchar), column("day", Type::Date), column("delay", Type::BigInt)],
            warnings: Vec::new(),
        };
        let sql = "FROM flights |> WHERE day >= DATE '2013-01-01' |> EXTEND delay / 60 AS hours \
                   |> AGGREGATE COUNT(*) AS n, SUM(hours) AS lost GROUP BY carrier |> ORDER BY lost DESC";
        let (text, used) = emit(&compile("test", sql, &[source.schema()]).unwrap(), &[source]).unwrap();
        assert_eq!(used["flights"], ["carrier", "day", "delay"]);
        assert_eq!(
            text,
            r#"from datetime import date

import polars as pl


def _divide(x, by):
    # `x / by` multiplies by 1 / by, which can be one step off; a column is divided by exactly.
    return x / x.fill_null(by).clip(by, by)


def load():
    flights = (
        pl.scan_csv(
            "/data/flights.csv",
            separator=";",
            schema={"carrier": pl.String, "day": pl.String, "delay": pl.Int64},
            null_values=[""],
        )
        .with_columns(pl.col("day").str.to_date("%Y-%m-%d"))
    )
    return {"flights": flights}


def pipeline(flights):
    return (
        flights
        # WHERE day >= DATE '2013-01-01'
        .filter(pl.col("day") >= date(2013, 1, 1))
        # EXTEND delay / 60 AS hours
        .with_columns(hours=_divide(pl.col("delay"), 60.0))
        # AGGREGATE COUNT(*) AS n, SUM(hours) AS lost GROUP BY carrier
        .group_by("carrier")
        .agg(
            n=pl.len().cast(pl.Int64),
            lost=pl.when(pl.col("hours").count() > 0).then(pl.col("hours").sum()),
        )
        # ORDER BY lost DESC
        .sort("lost", descending=True, nulls_last=True)
        .collect()
    )


if __name__ == "__main__":
    print(pipeline(**load()))
"#
        );
    }
}
