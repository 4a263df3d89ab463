//! A table in memory, as another library holds it: the same as of a file of columns, without the file.

use polars::prelude::{ArrowField, DataFrame, IntoLazy};

use crate::base::{Diagnostic, Format, Source, SourceColumn, Type};

use super::columnar::{self, Field};
use super::facts::{self, Facts};

/// What the columns of a table in memory are, by Arrow's description of them; nothing is said of their values.
///
/// # Errors
/// When a column cannot be called by its name, or is of a kind that no engine opens.
pub fn described(name: &str, shown: &str, fields: &[ArrowField], frame: &DataFrame) -> Result<Source, Diagnostic> {
    let columns = checked(fields, shown)?.into_iter().map(|field| SourceColumn {
        ty: field.ty.as_ref().map_or(Type::Null, |ty| ty.unwrap_or(Type::Varchar)),
        evidence: field.ty.err().unwrap_or_else(|| format!("held as {}", field.stored)),
        name: field.name,
        stored: Some(field.stored),
        format: None,
        has_nan: false,
        vast: false,
        nulls: 0,
    });
    Ok(source(name, shown, frame, columns.collect(), Vec::new()))
}

/// The same, with what its values say: where NULL and NaN are, and whether a value has no place in the language.
///
/// # Errors
/// As those of [`described`]; when no column has a type of the language.
pub fn held(name: &str, shown: &str, fields: &[ArrowField], frame: &DataFrame) -> Result<Source, Diagnostic> {
    let fields = checked(fields, shown)?;
    let asked: Vec<(&str, Option<Type>)> =
        fields.iter().filter_map(|field| Some((field.name.as_str(), *field.ty.as_ref().ok()?))).collect();
    let (rows, found) = facts::of(frame.clone().lazy(), &asked)
        .map_err(|error| Diagnostic::new(format!("this table cannot be read: {error}")).at_file(shown, None, None))?;
    let mut found = found.into_iter();
    let mut warnings = Vec::new();
    let columns: Vec<SourceColumn> = fields
        .into_iter()
        .map(|field| {
            let facts = if field.ty.is_ok() { found.next().unwrap_or_default() } else { Facts::default() };
            facts::column(field.name, field.stored, field.ty, &facts, rows, (shown, &mut warnings))
        })
        .collect();
    columnar::some_has_a_type(&columns).map_err(|diagnostic| diagnostic.at_file(shown, None, None))?;
    Ok(source(name, shown, frame, columns, warnings))
}

fn checked(fields: &[ArrowField], shown: &str) -> Result<Vec<Field>, Diagnostic> {
    columnar::checked(fields.iter().map(columnar::field).collect(), shown)
}

fn source(name: &str, shown: &str, frame: &DataFrame, columns: Vec<SourceColumn>, warnings: Vec<Diagnostic>) -> Source {
    Source {
        name: name.to_owned(),
        format: Format::Ipc,
        files: Vec::new(),
        shown_path: shown.to_owned(),
        dialect: None,
        rows: frame.height() as u64,
        bytes: frame.estimated_size() as u64,
        sha256: String::new(),
        null_tokens: Vec::new(),
        columns,
        warnings,
    }
}
