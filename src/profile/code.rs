//! A profiled table in, code that reads it out: a pipeline to begin with, and a `read_csv` call for pandas and for Polars.

use super::record::{About, Code, ColumnProfile, TableProfile};
use crate::base::{Compression, Format, Source, SourceColumn, Type};
use crate::functions::quote;

/// None of what comes from standard input: there is no file to name.
pub(super) fn of(table: &TableProfile) -> Option<Code> {
    let source = table.source.as_ref()?;
    let [file] = source.files.as_slice() else { return None };
    if source.format != Format::Csv || !file.path.is_file() {
        return None;
    }
    let pipeline = pipeline(table);
    let command = format!("bearoff run -c {}", shell(&pipeline.replace('\n', " ")));
    Some(Code { pipeline, command, pandas: pandas(source, &file.shown_path), polars: polars(source, &file.shown_path) })
}

/// As one word of a shell command.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let reserved = [
        "group", "order", "by", "select", "from", "where", "as", "table", "limit", "join", "on", "end", "case", "when",
        "left", "right", "key", "values", "and", "or", "not", "in", "is", "null", "all",
    ];
    if plain && !reserved.contains(&name) { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Groups by a column of few values, and sums up those that are quantities.
fn pipeline(table: &TableProfile) -> String {
    let path = format!("'{}'", table.shown_path.replace('\'', "''"));
    let group = table
        .columns
        .iter()
        .filter(|column| matches!(column.ty, Type::Varchar | Type::Boolean) && (2..=100).contains(&column.distinct))
        .filter(|column| column.distinct < column.values)
        .min_by_key(|column| column.distinct);
    let is_code =
        |column: &ColumnProfile| column.notes.iter().any(|note| matches!(note.about, About::Code | About::Key));
    // What has few values or a name like a number's is seldom worth a mean.
    let quantity = |column: &&ColumnProfile| {
        let numeric = matches!(column.ty, Type::Double | Type::BigInt);
        numeric && !is_code(column) && (column.ty == Type::Double || column.distinct > 60) && column.distinct > 2
    };
    let mut numbers: Vec<&ColumnProfile> = table.columns.iter().filter(quantity).collect();
    numbers.sort_by_key(|column| column.ty != Type::Double);
    numbers.truncate(2);
    let mut used = vec!["rows".to_owned()];
    let mut aggregates = vec!["COUNT(*) AS rows".to_owned()];
    for column in numbers {
        let plain: String =
            column.name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let alias = format!("mean_{plain}");
        if !used.contains(&alias) {
            aggregates.push(format!("AVG({}) AS {alias}", identifier(&column.name)));
            used.push(alias);
        }
    }
    let all = aggregates.join(", ");
    match group {
        Some(group) => {
            let name = identifier(&group.name);
            format!("FROM {path}\n|> AGGREGATE {all} GROUP BY {name}\n|> ORDER BY rows DESC, {name}")
        }
        None => format!("FROM {path}\n|> AGGREGATE {all}"),
    }
}

fn list(texts: &[String]) -> String {
    texts.iter().map(|text| quote(text)).collect::<Vec<_>>().join(", ")
}

fn tokens(source: &Source) -> Vec<String> {
    let mut all = vec![String::new()];
    all.extend(source.null_tokens.iter().filter(|token| !token.is_empty()).cloned());
    all
}

fn pandas(source: &Source, path: &str) -> String {
    let mut lines = vec!["import pandas as pd".to_owned(), String::new(), "df = pd.read_csv(".to_owned()];
    let mut add = |text: String| lines.push(format!("    {text},"));
    add(quote(path));
    if let Some(dialect) = source.dialect.as_ref().filter(|dialect| dialect.delimiter != ',') {
        add(format!("sep={}", quote(&dialect.delimiter.to_string())));
    }
    let dtype = |column: &SourceColumn| match (column.ty, column.nulls > 0) {
        (Type::BigInt, false) => "int64",
        (Type::BigInt, true) => "Int64",
        (Type::Double, _) => "float64",
        (Type::Boolean, false) => "bool",
        (Type::Boolean, true) => "boolean",
        _ => "str",
    };
    let types: Vec<String> =
        source.columns.iter().map(|column| format!("{}: \"{}\"", quote(&column.name), dtype(column))).collect();
    add(wrapped("dtype={", &types, "}"));
    add(format!("na_values=[{}]", list(&tokens(source))));
    add("keep_default_na=False".to_owned());
    if source.columns.len() == 1 {
        add("skip_blank_lines=False".to_owned());
    }
    match source.files.first().and_then(|file| file.compression) {
        Some(Compression::Gzip) => add("compression=\"gzip\"".to_owned()),
        Some(Compression::Zstd) => add("compression=\"zstd\"".to_owned()),
        Some(Compression::Bzip2) => add("compression=\"bz2\"".to_owned()),
        Some(Compression::Xz) => add("compression=\"xz\"".to_owned()),
        None => add("compression=None".to_owned()),
    }
    lines.push(")".to_owned());
    for column in source.columns.iter().filter(|column| column.ty.is_temporal()) {
        if let Some(format) = &column.format {
            let name = quote(&column.name);
            lines.push(format!("df[{name}] = pd.to_datetime(df[{name}], format={})", quote(format)));
        }
    }
    lines.join("\n") + "\n"
}

fn polars(source: &Source, path: &str) -> String {
    // Polars unpacks the other two by itself.
    let unpacks = match source.files.first().and_then(|file| file.compression) {
        Some(Compression::Bzip2) => Some("bz2"),
        Some(Compression::Xz) => Some("lzma"),
        Some(Compression::Gzip | Compression::Zstd) | None => None,
    };
    let mut lines: Vec<String> =
        unpacks.iter().flat_map(|module| [format!("import {module}"), String::new()]).collect();
    lines.extend(["import polars as pl".to_owned(), String::new(), "df = pl.read_csv(".to_owned()]);
    let mut add = |text: String| lines.push(format!("    {text},"));
    add(match unpacks {
        Some(module) => format!("{module}.open({}).read()", quote(path)),
        None => quote(path),
    });
    if let Some(dialect) = source.dialect.as_ref().filter(|dialect| dialect.delimiter != ',') {
        add(format!("separator={}", quote(&dialect.delimiter.to_string())));
    }
    let dtype = |column: &SourceColumn| match column.ty {
        Type::BigInt => "pl.Int64",
        Type::Double => "pl.Float64",
        Type::Boolean => "pl.Boolean",
        _ => "pl.String",
    };
    let types: Vec<String> =
        source.columns.iter().map(|column| format!("{}: {}", quote(&column.name), dtype(column))).collect();
    // A header with doubled quotes is read as it stands, and would be another one than the schema's.
    if source.columns.iter().any(|column| column.name.contains(['"', '\n', '\r'])) {
        let lines = 1 + source.columns.iter().map(|column| column.name.matches('\n').count()).sum::<usize>();
        add("has_header=False".to_owned());
        add(format!("skip_{}={lines}", if lines > 1 { "lines" } else { "rows" }));
    }
    add(wrapped("schema={", &types, "}"));
    add(format!("null_values=[{}]", list(&tokens(source))));
    lines.push(")".to_owned());
    let parse = |column: &SourceColumn| {
        let format = column.format.as_ref()?.replace(".%f", "%.f");
        let (to, more) = if column.ty == Type::Date { ("date", "") } else { ("datetime", ", time_unit=\"us\"") };
        let format = quote(&format);
        Some(format!("    pl.col({}).str.to_{to}({format}{more}),", quote(&column.name)))
    };
    let parsed: Vec<String> =
        source.columns.iter().filter(|column| column.ty.is_temporal()).filter_map(parse).collect();
    if !parsed.is_empty() {
        lines.push("df = df.with_columns(".to_owned());
        lines.extend(parsed);
        lines.push(")".to_owned());
    }
    lines.join("\n") + "\n"
}

/// On one line, or one a line where that is long.
fn wrapped(open: &str, parts: &[String], close: &str) -> String {
    let one = format!("{open}{}{close}", parts.join(", "));
    if one.chars().count() <= 88 {
        return one;
    }
    format!("{open}\n        {},\n    {close}", parts.join(",\n        "))
}
