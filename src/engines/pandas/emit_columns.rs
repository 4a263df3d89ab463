//! `load()` for files that carry their own types: read by pyarrow, cast to the language's types there, and made a frame without detours.
//!
//! Not `pd.read_parquet`: it would make days and decimals Python objects, integers with NULL doubles, and an index of columns that
//! the pipeline asks for. pyarrow multiplies decimals by an inexact power of ten, so they go to DOUBLE by way of text, which is read exactly; and the
//! categories that Polars writes have to be made ordinary ones before they can be made text.

use crate::base::{Format, Source, Span, Type};
use crate::functions::quote;

use super::Unsupported;
use super::emit_expr::{ColumnOf, dtype};
use super::emit_load::{Reading, Table, paths};
use super::emit_write::{Step, Writer, list};

/// Reads a table of Parquet or Arrow IPC files.
pub(super) fn read(table: &Table<'_>, writer: &mut Writer) -> Result<(), Unsupported> {
    let source = table.source;
    refuse_packed(source)?;
    let used: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let columns = format!("columns={}", list(&used));
    let mut each = Vec::new();
    let (function, args) = match source.format {
        Format::Ipc => {
            each.push(Step::call("to_table", vec![columns]));
            ("ds.dataset", vec!["format=\"ipc\"".to_owned()])
        }
        _ => ("pq.read_table", vec![columns]),
    };
    let stored = |column: &ColumnOf| {
        source
            .columns
            .iter()
            .find(|known| known.name == column.name)
            .and_then(|known| known.stored.as_deref())
            .unwrap_or("")
    };
    // What Arrow cannot cast at once, or not exactly.
    let first = |column: &ColumnOf| {
        let stored = stored(column);
        if stored.contains("decimal") {
            Some("pa.large_string()")
        } else if stored == "dictionary<string>" {
            Some("pa.dictionary(pa.int32(), pa.large_string())")
        } else {
            None
        }
    };
    if table.columns.iter().any(|column| first(column).is_some()) {
        each.push(cast(table, |column| first(column).unwrap_or(arrow(column.ty))));
    }
    each.push(cast(table, |column| arrow(column.ty)));
    let nullable = |column: &&ColumnOf| column.nullable && matches!(column.ty, Type::BigInt | Type::Boolean);
    let mut then = Vec::new();
    let mut how = Vec::new();
    if table.columns.iter().any(|column| nullable(&column)) {
        how.push("types_mapper={pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}.get".to_owned());
    }
    how.push("ignore_metadata=True".to_owned());
    let mapped = how.len() > 1;
    then.push(Step::call("to_pandas", how));
    let plain: Vec<String> = table
        .columns
        .iter()
        .filter(|column| mapped && !nullable(column) && matches!(column.ty, Type::BigInt | Type::Boolean))
        .map(|column| format!("{}: \"{}\"", quote(&column.name), dtype(column.ty, false)))
        .collect();
    if !plain.is_empty() {
        then.push(Step::call("astype", vec![format!("{{{}}}", plain.join(", "))]));
    }
    let reading = Reading { function, args, each, concat: "pa.concat_tables", behind: &[], then };
    reading.write(&table.var, &paths(source)?, writer);
    Ok(())
}

/// What generated code imports to do so.
pub(super) fn imports(tables: &[Table<'_>]) -> String {
    let any = |format: Format| tables.iter().any(|table| table.source.format == format);
    let mut imports = String::new();
    if any(Format::Parquet) || any(Format::Ipc) {
        imports.push_str("import pyarrow as pa\n");
    }
    if any(Format::Ipc) {
        imports.push_str("import pyarrow.dataset as ds\n");
    }
    if any(Format::Parquet) {
        imports.push_str("import pyarrow.parquet as pq\n");
    }
    imports
}

/// Columns inside an archive can be read only once they are out of it.
pub(in crate::engines) fn refuse_packed(source: &Source) -> Result<(), Unsupported> {
    match source.files.iter().find(|file| file.compression.is_some() && file.unpacked.is_none()) {
        Some(file) => {
            let message = format!(
                "a script cannot read `{}`: it is {} inside an archive; unpack it first",
                file.shown_path,
                source.format.name()
            );
            Err(Unsupported::new(message, Span::default()))
        }
        None => Ok(()),
    }
}

fn cast(table: &Table<'_>, to: impl Fn(&ColumnOf) -> &'static str) -> Step {
    let types: Vec<String> =
        table.columns.iter().map(|column| format!("{}: {}", quote(&column.name), to(column))).collect();
    Step::cast(types)
}

/// The type in Arrow from which pandas makes what it has for this type; days are instants there.
fn arrow(ty: Type) -> &'static str {
    match ty {
        Type::Boolean => "pa.bool_()",
        Type::BigInt => "pa.int64()",
        Type::Double => "pa.float64()",
        Type::Varchar | Type::Null => "pa.large_string()",
        Type::Date | Type::Timestamp => "pa.timestamp(\"us\")",
    }
}
