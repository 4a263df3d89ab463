//! `load()`: every table read as its source describes it, with nothing left to guess.

use crate::base::{Format, Source, SourceColumn, SourceFile, Span, Type};
use crate::functions::quote;
use crate::plan::{Node, Op, Plan};

use super::emit_columns;
use super::emit_expr::{ColumnOf, dtype};
use super::emit_names::Names;
use super::emit_write::{Step, Writer, list, quoted};
use super::{Unsupported, Variant};

/// A table of the plan with the columns that are loaded.
pub(in crate::engines) struct Table<'a> {
    /// Its name in Python.
    pub(in crate::engines) var: String,
    pub(in crate::engines) source: &'a Source,
    /// The columns that any stage needs, in file order; at least one.
    pub(in crate::engines) columns: Vec<ColumnOf>,
}

/// The plan's tables, in its order.
pub(in crate::engines) fn tables<'a>(plan: &Plan, sources: &'a [Source]) -> Result<Vec<Table<'a>>, Unsupported> {
    let mut names = Names::default();
    let mut tables = Vec::new();
    for (at, schema) in plan.tables.iter().enumerate() {
        let source = sources.iter().find(|source| source.name == schema.name).ok_or_else(|| {
            Unsupported::new(format!("no file is known for table `{}`", schema.name), Span::default())
        })?;
        let mut needed = Vec::new();
        plan.roots().for_each(|root| scanned(root, at, &mut needed));
        let mut columns: Vec<ColumnOf> =
            source.columns.iter().filter(|column| needed.contains(&column.name.as_str())).map(column_of).collect();
        if columns.is_empty() {
            // Rows are counted by a column, and the first is as good as any.
            columns.extend(source.columns.iter().find(|column| column.ty != Type::Null).map(column_of));
        }
        tables.push(Table { var: names.give(&schema.short_name()), source, columns });
    }
    Ok(tables)
}

fn column_of(column: &SourceColumn) -> ColumnOf {
    ColumnOf { name: column.name.clone(), ty: column.ty, nullable: column.nulls > 0 }
}

fn scanned<'n>(node: &'n Node, wanted: usize, needed: &mut Vec<&'n str>) {
    if let Op::Scan { table, columns } = &node.op
        && *table == wanted
    {
        needed.extend(columns.iter().map(String::as_str));
    }
    for input in node.inputs() {
        scanned(input, wanted, needed);
    }
}

/// The function.
pub(super) fn load(tables: &[Table<'_>], variant: Variant) -> Result<String, Unsupported> {
    let mut writer = Writer::indented();
    for table in tables {
        match table.source.format {
            Format::Csv => read(table, variant, &mut writer)?,
            Format::Parquet | Format::Ipc => emit_columns::read(table, &mut writer)?,
        }
    }
    let entries: Vec<String> = tables.iter().map(|table| format!("\"{0}\": {0}", table.var)).collect();
    writer.line(&format!("return {{{}}}", entries.join(", ")));
    let text = writer.finish();
    Ok(format!("def load():\n{text}"))
}

fn read(table: &Table<'_>, variant: Variant, writer: &mut Writer) -> Result<(), Unsupported> {
    let source = table.source;
    let paths = paths(source)?;
    let names: Vec<String> = source.columns.iter().map(|column| column.name.clone()).collect();
    let used: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let mut args = Vec::new();
    if let Some(dialect) = &source.dialect {
        if dialect.delimiter != ',' {
            args.push(format!("sep={}", quote(&dialect.delimiter.to_string())));
        }
        if dialect.quote != '"' {
            args.push(format!("quotechar={}", quote(&dialect.quote.to_string())));
        }
    }
    if variant == Variant::Naive {
        args.extend(naive(source));
        args.extend(compression(source, &paths));
        let then = settled(table).into_iter().collect();
        let (function, each, concat) = ("pd.read_csv", Vec::new(), "pd.concat");
        let reading = Reading { function, args, each, concat, behind: &["ignore_index=True"], then };
        reading.write(&table.var, &paths, writer);
        instants(table, writer);
        return Ok(());
    }
    if variant == Variant::Arrow {
        args.push("engine=\"pyarrow\"".to_owned());
    }
    if used != names {
        args.push(format!("usecols={}", list(&used)));
    }
    let types: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let text = matches!(column.ty, Type::Date | Type::Timestamp | Type::Null);
            format!("{}: \"{}\"", quote(&column.name), if text { "str" } else { dtype(column.ty, column.nullable) })
        })
        .collect();
    args.push(format!("dtype={{{}}}", types.join(", ")));
    let mut tokens: Vec<String> = vec![String::new()];
    tokens.extend(source.null_tokens.iter().filter(|token| !token.is_empty()).cloned());
    args.push(format!("na_values=[{}]", quoted(&tokens).join(", ")));
    args.push("keep_default_na=False".to_owned());
    args.extend(compression(source, &paths));
    if names.len() == 1 {
        // In a file of one column an empty line is a row.
        args.push("skip_blank_lines=False".to_owned());
    }
    let reading = Reading {
        function: "pd.read_csv",
        args,
        each: Vec::new(),
        concat: "pd.concat",
        behind: &["ignore_index=True"],
        then: Vec::new(),
    };
    reading.write(&table.var, &paths, writer);
    instants(table, writer);
    Ok(())
}

/// Texts that pandas takes for missing when it is told nothing.
const MISSING: &[&str] = &[
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
];

/// What even the defaults have to be told: texts for NULL that pandas does not know.
fn naive(source: &Source) -> Option<String> {
    let unknown = source.null_tokens.iter().filter(|token| !MISSING.contains(&token.as_str()));
    let unknown: Vec<String> = unknown.cloned().collect();
    (!unknown.is_empty()).then(|| format!("na_values=[{}]", quoted(&unknown).join(", ")))
}

/// Integers and truth values with NULL, which pandas makes doubles and objects of, brought to what they are.
fn settled(table: &Table<'_>) -> Option<Step> {
    let nullable = |column: &&ColumnOf| column.nullable && matches!(column.ty, Type::BigInt | Type::Boolean);
    let types = table.columns.iter().filter(nullable);
    let types: Vec<String> =
        types.map(|column| format!("{}: \"{}\"", quote(&column.name), dtype(column.ty, true))).collect();
    (!types.is_empty()).then(|| Step::call("astype", vec![format!("{{{}}}", types.join(", "))]))
}

/// Text that says days and instants becomes such.
fn instants(table: &Table<'_>, writer: &mut Writer) {
    for column in &table.columns {
        let format = table.source.columns.iter().find(|known| known.name == column.name);
        let format = format.and_then(|known| known.format.as_deref());
        let format = match (column.ty, format) {
            (Type::Date | Type::Timestamp, Some(format)) => format,
            (Type::Date, None) => "%Y-%m-%d",
            (Type::Timestamp, None) => "ISO8601",
            _ => continue,
        };
        let place = format!("{}[{}]", table.var, quote(&column.name));
        let zone = if format.contains("%z") { ", utc=True).dt.tz_localize(None" } else { "" };
        writer.line(&format!("{place} = pd.to_datetime({place}, format={}{zone})", quote(format)));
    }
}

/// The files that engines read, as text.
pub(in crate::engines) fn paths(source: &Source) -> Result<Vec<String>, Unsupported> {
    let text = |file: &SourceFile| {
        file.plain().to_str().map(str::to_owned).ok_or_else(|| {
            Unsupported::new(format!("the path `{}` is not UTF-8", file.plain().display()), Span::default())
        })
    };
    source.files.iter().map(text).collect()
}

/// How one file is read, and several.
pub(in crate::engines) struct Reading<'a> {
    /// The function that reads a file.
    pub(in crate::engines) function: &'a str,
    /// Its arguments behind the path.
    pub(in crate::engines) args: Vec<String>,
    /// What is done with each file.
    pub(in crate::engines) each: Vec<Step>,
    /// The function that puts several under each other.
    pub(in crate::engines) concat: &'a str,
    /// Its arguments behind the list.
    pub(in crate::engines) behind: &'a [&'a str],
    /// What is done with the whole.
    pub(in crate::engines) then: Vec<Step>,
}

impl Reading<'_> {
    /// `target = function(path, args)`; of several files, one under the other.
    pub(in crate::engines) fn write(self, target: &str, paths: &[String], writer: &mut Writer) {
        if let [path] = paths {
            let args = std::iter::once(quote(path)).chain(self.args).collect();
            let first = std::iter::once(Step::function(self.function, args));
            writer.assign(target, "", &first.chain(self.each).chain(self.then).collect::<Vec<_>>());
            return;
        }
        writer.enter(&format!("{target} = {}(", self.concat));
        writer.enter("[");
        let args = std::iter::once("path".to_owned()).chain(self.args).collect();
        writer.link(&Step::function(self.function, args));
        self.each.iter().for_each(|step| writer.link(step));
        writer.enter("for path in [");
        quoted(paths).iter().for_each(|path| writer.line(&format!("{path},")));
        writer.leave("]");
        writer.leave("],");
        self.behind.iter().for_each(|behind| writer.line(&format!("{behind},")));
        writer.leave(")");
        if !self.then.is_empty() {
            writer.assign(target, target, &self.then);
        }
    }
}

/// What has to be said of compression, because pandas goes by a file's name.
fn compression(source: &Source, paths: &[String]) -> Option<String> {
    let packed = |file: &SourceFile| file.compression.filter(|_| file.unpacked.is_none());
    let first = source.files.first().and_then(packed);
    match first {
        // Packed in different ways, as their names say.
        _ if source.files.iter().any(|file| packed(file) != first) => None,
        Some(packed) => Some(format!("compression={}", quote(packed.name()))),
        None if paths.iter().any(|path| looks_compressed(path)) => Some("compression=None".to_owned()),
        None => None,
    }
}

/// Whether pandas would unpack a file of this name.
fn looks_compressed(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    [".gz", ".bz2", ".zip", ".xz", ".zst", ".tar"].iter().any(|ending| path.ends_with(ending))
}
